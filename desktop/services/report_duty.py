"""The duty ledger (值班台账), and a period's days held against the posted hours for other reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import CellValue, Column, Document, Marked, Row, Table, plain, table
from desktop.printing.reports.values import shown, weekday_words
from desktop.services.duty_days import DutyFigures, hours_of, read_days
from desktop.services.report_ground import Ground
from desktop.services.report_periods import Period
from desktop.store.queries import days as day_queries
from desktop.views import DutyDay, Instant, ShiftView, TimeMark, TimeTrust
from sync.posted import Posted, clipped, measure
from sync.times import DAY, day_of, day_start

DUTY: Final = N_("Duty ledger")


def read_duty(ground: Ground) -> DutyFigures:
    """A period's duty up to now."""
    today = day_of(ground.now)
    days = [day for day in ground.period.days() if day <= today]
    if not days:
        return DutyFigures((), (), day_queries.posted(ground.connection))
    return read_days(ground.connection, days, ground.now)


def shift_seconds(shift: ShiftView) -> int | None:
    """How long a shift was; None while nobody knows."""
    return None if shift.signed_out_at is None else max(0, shift.signed_out_at - shift.signed_in_at)


def kept_note(ground: Ground, of: Table) -> str:
    """Of how many posted hours a table says that somebody was there; nothing where none were posted."""
    if not of.total("posted"):
        return ""
    kept, posted = (shown("hours", of.total(key)) for key in ("kept", "posted"))
    return ground.tr("{kept} of {n} posted kept").format(kept=kept, n=posted)


def times(shift: ShiftView) -> tuple[CellValue, CellValue]:
    """Sign-in and sign-out, each marked where it is an estimate."""
    begun = _is_estimate(shift.sign_in_mark)
    # Whoever wrote a reason beside an accepted proposal has said of its end that it is one.
    ended = _is_estimate(shift.sign_out_mark) or (shift.estimated and not begun)
    return (
        Marked(shift.signed_in_at, "estimated") if begun else shift.signed_in_at,
        Marked(shift.signed_out_at, "estimated") if ended and shift.signed_out_at is not None else shift.signed_out_at,
    )


def day_times(day: DutyDay) -> tuple[CellValue, CellValue]:
    """A day's first sign-in and last sign-out, each marked where every shift that says so says it as an estimate."""
    said = [times(shift) for shift in day.shifts]
    begun = [sign_in for sign_in, _ in said if plain(sign_in) == day.first_in]
    ended = [sign_out for _, sign_out in said if plain(sign_out) == day.last_out]
    return _surest(begun, day.first_in), _surest(ended, day.last_out)


def _surest(said: Sequence[CellValue], at: Instant | None) -> CellValue:
    return at if at is None else next((cell for cell in said if not isinstance(cell, Marked)), next(iter(said), at))


def _is_estimate(mark: TimeMark | None) -> bool:
    return mark is not None and mark.trust is TimeTrust.ESTIMATED


def hours_within(shift: ShiftView, period: Period) -> float | None:
    """The hours of a shift within a period; None while nobody knows."""
    if shift.signed_out_at is None:
        return None
    return hours_of(measure(clipped([(shift.signed_in_at, shift.signed_out_at)], period.start, period.end)))


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
    begun, ended = times(shift)
    return (
        day,
        weekday_words(day, ground.language),
        _posted_words(ground, posted, shift),
        shift.staff_name,
        ground.name("role", shift.role),
        begun,
        ended,
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
