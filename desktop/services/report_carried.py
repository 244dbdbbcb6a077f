"""Totals that were carried in, by the stretch of time that each is of.

What they say of days open is counted with the duty of the same days, and no day twice. Knows no report.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desktop.services.duty_days import DutyFigures
from desktop.store.queries.reports_visits import CarriedLine
from desktop.values import Struct


class CarriedSpan(Struct, frozen=True):
    """A stretch of days, both ends included."""

    since: date
    until: date
    lines: tuple[CarriedLine, ...]
    opened: int
    """Of its days that the totals say were open, those on which duty here says nothing."""
    on_duty: int
    """Days of it on which somebody was on duty here."""

    @property
    def persons(self) -> int:
        """All that came."""
        return sum(line.persons for line in self.lines)

    @property
    def entries(self) -> int | None:
        """None where they were not counted."""
        return sum(line.entries for line in self.lines) or None

    @property
    def dated(self) -> bool:
        """Whether anybody said to how many days its persons belong."""
        return any(line.days for line in self.lines)


def carried_spans(brought: Sequence[CarriedLine], duty: DutyFigures) -> tuple[CarriedSpan, ...]:
    """The stretches of what was carried in, the earliest first."""
    found: dict[tuple[date, date], list[CarriedLine]] = {}
    for line in brought:
        found.setdefault((line.since, line.until), []).append(line)
    return tuple(_span(since, until, lines, duty) for (since, until), lines in found.items())


def _span(since: date, until: date, lines: Sequence[CarriedLine], duty: DutyFigures) -> CarriedSpan:
    on_duty = sum(day.opened for day in duty.within(since, until))
    days = max(line.days for line in lines)
    return CarriedSpan(since, until, tuple(lines), max(0, days - on_duty), on_duty)
