"""How a value of a report is written, the same on paper, in a text and, as a number format, in a workbook.

Knows neither Qt nor records.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from desktop.i18n import CHINESE, N_, translate
from desktop.printing.reports.document import CellValue, Kind, Mark, Marked, Value
from sync.times import moment_of

_SIGNS: Final[Mapping[Mark, tuple[str, str]]] = {
    "late": ("补", "L"),
    "estimated": ("估", "E"),
    "carried": ("结", "C"),
    "void": ("废", "V"),
}
"""What stands behind a marked value, in Chinese and in English."""

EXPLAINED: Final[Mapping[Mark, str]] = {
    "late": N_("{sign}: entered afterwards, more than 15 minutes after the arrival."),
    "estimated": N_("{sign}: the time is an estimate by the posted hours, accepted by a person."),
    "carried": N_("{sign}: carried in from the ledger that was kept before the first day here."),
    "void": N_("{sign}: voided; the number stays in the series and nothing of it is counted."),
}

_MONTHS: Final = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
_WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

NUMERIC: Final = frozenset({"number", "hours", "share", "time", "money"})
"""Kinds that stand at the right of their column."""


def sign_of(mark: Mark, language: str) -> str:
    """The sign of a mark."""
    return _SIGNS[mark][0 if language == CHINESE else 1]


def explained(mark: Mark, language: str) -> str:
    """The sentence that explains a mark."""
    return translate(EXPLAINED[mark], language).format(sign=sign_of(mark, language))


def shown(kind: Kind, value: Value) -> str:
    """A value as text."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    match kind:
        case "time":
            return moment_of(int(value)).strftime("%H:%M")
        case "moment":
            return moment_of(int(value)).strftime("%Y-%m-%d %H:%M")
        case "hours":
            return f"{value:,.1f}".replace("-", "−")
        case "money":
            return f"{value:,.2f}".replace("-", "−")
        case "share":
            return f"{value * 100:.1f}%"
        case _:
            number = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
            return number.replace("-", "−")


def shown_cell(kind: Kind, cell: CellValue) -> tuple[str, Mark | None]:
    """A cell as text, and its mark."""
    if isinstance(cell, Marked):
        return shown(kind, cell.value), cell.mark
    return shown(kind, cell), None


def day_words(day: date, language: str) -> str:
    """``2026年11月21日``, ``21 Nov 2026``."""
    if language == CHINESE:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {translate(_MONTHS[day.month - 1], language)} {day.year}"


def month_words(month: int, language: str) -> str:
    """``11月``, ``Nov``."""
    return f"{month}月" if language == CHINESE else translate(_MONTHS[month - 1], language)


def short_day(day: date, language: str) -> str:
    """``11月21日``, ``21 Nov``."""
    if language == CHINESE:
        return f"{day.month}月{day.day}日"
    return f"{day.day} {translate(_MONTHS[day.month - 1], language)}"


def weekday_words(day: date, language: str) -> str:
    """``周六``, ``Sat``."""
    return translate(_WEEKDAYS[day.weekday()], language)
