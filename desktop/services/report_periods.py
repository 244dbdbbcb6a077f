"""The days that a report speaks of, and how they are called. Days are China time, weeks begin on Monday. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal

from desktop.i18n import CHINESE, N_, translate
from desktop.printing.reports.values import day_words, month_words
from desktop.values import Struct
from sync.times import DAY, day_start

Named = Literal["today", "week", "month", "last_month", "quarter", "year"]
NAMED: Final[tuple[Named, ...]] = ("today", "week", "month", "last_month", "quarter", "year")
LONGEST: Final = 3_660
"""Days that a report can span: ten years."""

_QUARTERS: Final = ("第一季度", "第二季度", "第三季度", "第四季度")


class Period(Struct, frozen=True):
    """From ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def start(self) -> int:
        """The first instant."""
        return day_start(self.first)

    @property
    def end(self) -> int:
        """The first instant behind it."""
        return day_start(self.last) + DAY

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def days(self) -> Iterator[date]:
        """Every day."""
        return (self.first + timedelta(days=n) for n in range(len(self)))

    def months(self) -> list[Period]:
        """The months that it touches, each as far as it lies within."""
        found = []
        first = self.first
        while first <= self.last:
            month = month_of(first)
            found.append(Period(first, min(month.last, self.last)))
            first = month.last + timedelta(days=1)
        return found

    def before(self) -> Period:
        """The stretch of the same kind before it: the former month of a month, else as many days."""
        if self == month_of(self.first):
            return month_of(self.first - timedelta(days=1))
        return Period(self.first - timedelta(days=len(self)), self.first - timedelta(days=1))

    def words(self, language: str) -> str:
        """``2026年11月``, ``2026年第四季度``, ``2026年``, else from one day to another."""
        chinese = language == CHINESE
        year = self.first.year
        if self.first == self.last:
            return day_words(self.first, language)
        if self == month_of(self.first):
            return f"{year}年{self.first.month}月" if chinese else f"{month_words(self.first.month, language)} {year}"
        if self == quarter_of(self.first):
            quarter = (self.first.month - 1) // 3
            return f"{year}年{_QUARTERS[quarter]}" if chinese else f"Q{quarter + 1} {year}"
        if self == year_of(self.first):
            return f"{year}年" if chinese else str(year)
        return translate(N_("{first} to {last}"), language).format(
            first=day_words(self.first, language), last=day_words(self.last, language)
        )

    def stem(self) -> str:
        """As a part of a file's name: ``2026-11``, ``2026``, ``2026-11-03 2026-11-09``."""
        if self.first == self.last:
            return self.first.isoformat()
        if self == month_of(self.first):
            return f"{self.first:%Y-%m}"
        if self == year_of(self.first):
            return f"{self.first:%Y}"
        return f"{self.first.isoformat()} {self.last.isoformat()}"


def month_of(day: date) -> Period:
    """The month in which a day lies."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def quarter_of(day: date) -> Period:
    """The quarter in which a day lies."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(first, month_of(first + timedelta(days=70)).last)


def year_of(day: date) -> Period:
    """The year in which a day lies."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def named(name: Named, today: date) -> Period:
    """One of the fixed choices."""
    match name:
        case "today":
            return Period(today, today)
        case "week":
            monday = today - timedelta(days=today.weekday())
            return Period(monday, monday + timedelta(days=6))
        case "month":
            return month_of(today)
        case "last_month":
            return month_of(today.replace(day=1) - timedelta(days=1))
        case "quarter":
            return quarter_of(today)
        case "year":
            return year_of(today)
