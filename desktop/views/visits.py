"""Visits, as screens see them."""

from __future__ import annotations

from desktop.values import Struct
from desktop.views.base import EntryState, Instant, RecordId
from sync.times import DAY, OFFSET


def is_timeless(arrived_at: Instant, *, late: bool) -> bool:
    """Whether only the day of a visit is known: a paper ledger without times is entered later, at the day's begin."""
    return late and (arrived_at + OFFSET) % DAY == 0


class VisitView(Struct, frozen=True):
    id: RecordId
    arrived_at: Instant
    left_at: Instant | None
    left_estimated: bool
    category: str
    persons: int
    services: tuple[str, ...]
    note: str
    visitor: str
    entered_at: Instant
    entered_by: str
    """The name of the person on duty, empty when nobody was signed in."""
    late: bool
    """Entered well after the arrival (补录)."""
    corrected: bool
    voided: str | None
    """The reason, when the entry was voided."""
    state: EntryState

    @property
    def timeless(self) -> bool:
        """Whether only the day of the arrival is known."""
        return is_timeless(self.arrived_at, late=self.late)


class VisitPage(Struct, frozen=True):
    """One page of the visit history, newest first, with the totals of the whole result."""

    rows: tuple[VisitView, ...]
    entries: int
    persons: int
    by_service: tuple[tuple[str, int], ...]
    """Persons per service code, most used first."""
    more: bool


class InsideView(Struct, frozen=True):
    """A visit whose people are still in the station."""

    id: RecordId
    category: str
    persons: int
    arrived_at: Instant
    visitor: str
