"""Totals of the time before the first day here, as screens see them."""

from __future__ import annotations

from datetime import date

from desktop.values import Struct
from desktop.views.base import RecordId


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
