"""The day at a glance, as screens see it."""

from __future__ import annotations

from datetime import date

from desktop.values import Struct, field
from desktop.views.base import Instant, RecordId
from desktop.views.visits import InsideView, VisitView


class TodoView(Struct, frozen=True):
    """One thing that wants doing.

    ``kind`` is one of ``expired``, ``expiring``, ``expiring_later``, ``out``, ``low``, ``forgotten_sign_out``,
    ``forgotten_sign_in``, ``not_signed_in``, ``overdue_loans``, ``over_returned``, ``notice``, ``opinions``,
    ``repairs``, ``answered``, ``no_people``, ``station_file``, ``twice``, ``carried_twice``, ``totals_twice``,
    ``counting``; ``subject`` names what it is about and ``figures`` holds what its sentence needs (days left,
    quantity, date …).
    """

    kind: str
    subject: str
    record: RecordId | None
    figures: dict[str, int | str] = field(default_factory=dict)


class TodayView(Struct, frozen=True):
    day: date
    now: Instant
    persons: int
    usual_so_far: float | None
    """Mean persons up to this time of day on the same weekday of the last eight weeks; None without any."""
    month_persons: int
    month_carried: int
    """Of them, how many were carried in."""
    yesterday_persons: int
    hours: tuple[int, ...]
    """The hours of day that the chart spans, e.g. 6 … 19."""
    by_hour: tuple[int, ...]
    """Persons per hour of ``hours``."""
    usual_by_hour: tuple[float, ...]
    """Mean persons per hour on the same weekday; empty when there is no history."""
    by_category: dict[str, int]
    inside: tuple[InsideView, ...]
    capacity: int
    todo: tuple[TodoView, ...]
    recent: tuple[VisitView, ...]
