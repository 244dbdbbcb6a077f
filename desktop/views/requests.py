"""What the station asks its union for, as screens see it."""

from __future__ import annotations

from datetime import date
from enum import Enum

from desktop.values import Struct
from desktop.views.base import EntryState, Instant, RecordId


class RequestState(Enum):
    """How far a request has come."""

    WAITING = "waiting"
    ANSWERED = "answered"
    ARRIVED = "arrived"
    """Something has come in for it."""
    WITHDRAWN = "withdrawn"


class AnswerView(Struct, frozen=True):
    """What the union says."""

    decision: str
    """``granted``, ``partly`` or ``declined``."""
    quantity: int
    text: str
    arrives_on: date | None
    at: Instant


class RequestView(Struct, frozen=True):
    id: RecordId
    at: Instant
    item: RecordId | None
    name: str
    """Of the item, or what was asked for in words."""
    unit: str
    """Empty when it is no item of the station's."""
    quantity: int
    needed_by: date | None
    reason: str
    state: RequestState
    answer: AnswerView | None
    arrived: int
    """How much has come in for it."""
    entered_by: str
    withdrawn: str | None
    """Why."""
    entry: EntryState
