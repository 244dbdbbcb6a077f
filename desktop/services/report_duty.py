"""The duty ledger (值班台账), and a period's days held against the posted hours for other reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import CellValue, Column, Document, Marked, Row, Table, table
from desktop.printing.reports.values import shown, weekday_words
from desktop.services import duty_month
from desktop.services.report_ground import Ground
from desktop.store.queries import days as day_queries
from desktop.store.queries import people
from desktop.values import Struct
from desktop.views import DayMark, DutyDay, Instant, ShiftView
from sync.posted import Posted, clipped, measure
from sync.times import DAY, day_of, day_start

DUTY: Final = N_("Duty ledger")
HOUR: Final = 3_600


class DutyOfDay(Struct, frozen=True):
    """A day with its posted and its kept hours, in seconds; of a day to come nothing was kept and nothing missed."""

    view: DutyDay
    posted: int
    open: int

    @property
    def due(self) -> bool:
        """Whether the posted hours say open."""
        return self.posted > 0

    @property
    def opened(self) -> bool:
        """Whether anybody was on duty."""
        return bool(self.view.shifts)

    @property
    def missed(self) -> bool:
        """Whether it was to be open and nobody was on duty."""
        return self.view.mark is DayMark.MISSED


class DutyFigures(Struct, frozen=True):
    """The days of a period up to today."""

    days: tuple[DutyOfDay, ...]
    shifts: tuple[ShiftView, ...]
    posted: Posted

    def within(self, first: date, last: date) -> tuple[DutyOfDay, ...]:
        """The days from one to another."""
        return tuple(day for day in self.days if first <= day.view.day <= last)


def read_duty(ground: Ground) -> DutyFigures:
    """A period's duty up to now."""
    period, now = ground.period, ground.now
    hours = day_queries.posted(ground.connection)
    began = people.first_sign_in(ground.connection)
    shifts = people.shifts_between(ground.connection, period.start, period.end)
    there = duty_month.presence(people.shifts_within(ground.connection, period.start, period.end + DAY), hours, now)
    since = None if began is None else day_of(began)
    by_day: dict[date, list[ShiftView]] = {}
    for shift in shifts:
        by_day.setdefault(day_of(shift.signed_in_at), []).append(shift)
    found = []
    for day in period.days():
        if day > day_of(now):
            break
        start = day_start(day)
        view = duty_month.day_view(day, by_day.get(day, []), there, hours, since, now, None)
        # Before the first sign-in nothing was kept here, and nothing can be held against it.
        kept_here = since is not None and day >= since
        posted = duty_month.posted_seconds((day,), hours) if kept_here else 0
        found.append(DutyOfDay(view, posted, duty_month.open_seconds(there, start, min(start + DAY, now))))
    return DutyFigures(tuple(found), shifts, hours)


def hours_of(seconds: int) -> float:
    """Hours with one decimal, as all reports have them."""
    return round(seconds / HOUR, 1)


def shift_seconds(shift: ShiftView) -> int | None:
    """How long a shift was; None while nobody knows."""
    return None if shift.signed_out_at is None else max(0, shift.signed_out_at - shift.signed_in_at)


def duty(ground: Ground) -> Document:
    """Every shift of the period."""
    figures = read_duty(ground)
    columns = (
        Column("day", ground.tr("Date"), "day"),
        Column("weekday", ground.tr("Weekday"), width=0.6),
        Column("shift", ground.tr("Shift (posted)"), width=1.2),
        Column("name", ground.tr("Name"), width=0.9),
        Column("role", ground.tr("Role"), width=0.8),
        Column("in", ground.tr("Sign-in"), "time"),
        Column("out", ground.tr("Sign-out"), "time"),
        Column("hours", ground.tr("Hours"), "hours", total=True),
        Column("handover", ground.tr("Handover"), width=2.2),
        Column("reason", ground.tr("Reason if corrected"), width=1.6),
    )
    rows = [_row(ground, shift, figures.posted) for shift in figures.shifts]
    kept = table(
        "duty",
        ground.tr(DUTY),
        columns,
        rows,
        total_label=ground.tr("Total of %n shifts", "", len(rows)),
        empty=ground.tr("Nobody signed in during this period."),
    )
    return ground.ledger(kept, landscape=True)


def _row(ground: Ground, shift: ShiftView, posted: Posted) -> Row:
    day = day_of(shift.signed_in_at)
    seconds = shift_seconds(shift)
    out: CellValue = shift.signed_out_at
    if shift.estimated and out is not None:
        out = Marked(shift.signed_out_at, "estimated")
    return (
        day,
        weekday_words(day, ground.language),
        _posted_words(ground, posted, shift),
        shift.staff_name,
        ground.name("role", shift.role),
        shift.signed_in_at,
        out,
        None if seconds is None else hours_of(seconds),
        shift.handover,
        shift.note,
    )


def _posted_words(ground: Ground, posted: Posted, shift: ShiftView) -> str:
    """The posted hours within which a shift lies, ``08:00–18:00``: of several those that it covers most of."""
    spans = posted.staffed_spans(day_of(shift.signed_in_at))
    if not spans:
        return ground.tr("Day of rest")
    end = shift.signed_out_at or shift.signed_in_at + 1
    best = max(spans, key=lambda span: measure(clipped([(shift.signed_in_at, end)], span.start, span.end)))
    return clock_span(best.start, best.end)


def clock_span(start: Instant, end: Instant) -> str:
    """``08:00–18:00``; what closes at midnight closes at 24:00."""
    until = "24:00" if end == day_start(day_of(start)) + DAY else shown("time", end)
    return f"{shown('time', start)}–{until}"


def person_table(ground: Ground, shifts: Sequence[ShiftView]) -> Table:
    """A line a person, most hours first."""
    return table(
        "people",
        ground.tr("On duty", "people"),
        (
            Column("name", ground.tr("Name"), width=1.4),
            Column("role", ground.tr("Role"), width=1.2),
            Column("shifts", ground.tr("Shifts"), "number", total=True),
            Column("hours", ground.tr("Hours"), "hours", total=True),
        ),
        _by_person(ground, shifts),
        total_label=ground.tr("Total"),
        empty=ground.tr("Nobody signed in during this period."),
    )


def _by_person(ground: Ground, shifts: Sequence[ShiftView]) -> list[Row]:
    sums: dict[bytes, tuple[str, str, int, float]] = {}
    for shift in shifts:
        name, role, count, hours = sums.get(shift.staff, (shift.staff_name, shift.role, 0, 0.0))
        # The sum of what the ledger shows, so that both say the same.
        sums[shift.staff] = (name, role, count + 1, hours + hours_of(shift_seconds(shift) or 0))
    ordered = sorted(sums.values(), key=lambda one: (-one[3], one[0]))
    return [(name, ground.name("role", role), count, round(hours, 1)) for name, role, count, hours in ordered]
