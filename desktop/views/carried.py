"""Totals of the time before the first day here, as screens see them."""

from __future__ import annotations

from datetime import date

from desktop.values import Struct
from desktop.views.base import Instant, RecordId


class CarriedView(Struct, frozen=True):
    """What was carried in from a paper ledger (结转)."""

    id: RecordId
    since: date
    until: date
    """The last day, itself included."""
    category: str
    """The worker category; empty when they are not told apart."""
    persons: int
    entries: int
    days: int
    """On how many days the station was open."""
    note: str
    voided: str | None
    entered_at: Instant
    device: str
    """The PC on which it was carried in."""
    origin: bytes
    """The opening of a database in which it was: of one time tells it apart what each PC carried in."""


class CarriedPart(Struct, frozen=True):
    """What one PC carried in at once, of days from one to another, both included."""

    since: date
    until: date
    origin: bytes
    device: str
    entered_at: Instant
    persons: int


class CarriedTwice(Struct, frozen=True):
    """Days, both ends included, that are in the totals of more than one PC."""

    since: date
    until: date
    parts: tuple[CarriedPart, ...]
    """Two or more, the one entered first first."""
