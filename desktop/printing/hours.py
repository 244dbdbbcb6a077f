"""Posted hours as they are written on a wall: days in words, times as figures.

Knows no layout; minutes are counted from midnight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop.printing.facts import Opening, Words
from desktop.printing.words import words_of

_ALL_DAYS: Final = 0b111_1111
_DAY: Final = 24 * 60
_ZH: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DASH: Final = " – "


@dataclass(frozen=True, slots=True)
class Span:
    """One interval: its figures, and in words that nobody is there (empty when staffed)."""

    figures: Words
    note: Words


@dataclass(frozen=True, slots=True)
class DayGroup:
    """The intervals that hold on the same days, staffed ones first."""

    days: Words
    spans: tuple[Span, ...]


def groups(hours: Sequence[Opening]) -> tuple[DayGroup, ...]:
    """The posted hours by days: the days with the first staffed opening come first."""
    masks: dict[int, list[Opening]] = {}
    for opening in sorted(hours, key=lambda o: not o.staffed):
        mask = opening.weekdays & _ALL_DAYS
        if mask:
            masks.setdefault(mask, []).append(opening)
    return tuple(DayGroup(days_in_words(mask), tuple(map(_span, found))) for mask, found in masks.items())


def holiday_note(hours: Sequence[Opening]) -> Words | None:
    """How public holidays and make-up workdays are kept, where that is another thing than on every day."""
    kept = [frozenset((o.opens, o.closes, o.staffed) for o in hours if o.weekdays >> day & 1) for day in range(7)]
    if len(set(kept)) < 2:
        return None
    return Words("法定节假日同周日，调休上班日同周一", "Public holidays as on Sundays")


def days_in_words(mask: int) -> Words:
    """``每天``, ``周一至周四、周六``, ``周一、周三``; ``Every day``, ``Mon – Thu, Sat``, ``Mon, Wed``."""
    if mask & _ALL_DAYS == _ALL_DAYS:
        return words_of("board")["every_day"]
    days = [day for day in range(7) if mask >> day & 1]
    runs = _runs(days)
    return Words("、".join(_run(_ZH, "至", run) for run in runs), ", ".join(_run(_EN, _DASH, run) for run in runs))


def _runs(days: Sequence[int]) -> list[list[int]]:
    """Days in unbroken runs; two neighbours read better one by one."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [part for run in runs for part in ([run] if len(run) > 2 else [[day] for day in run])]


def _run(names: Sequence[str], to: str, run: Sequence[int]) -> str:
    return names[run[0]] if len(run) == 1 else f"{names[run[0]]}{to}{names[run[-1]]}"


def clock(minutes: int) -> str:
    """``8:05`` for 485; 1440 is ``24:00``."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def _span(opening: Opening) -> Span:
    words = words_of("board")
    if (opening.closes - opening.opens) % _DAY == 0:
        figures = words["round_the_clock"]
    else:
        figures = Words.own(f"{clock(opening.opens)}{_DASH}{clock(opening.closes)}")
    return Span(figures, Words("", "") if opening.staffed else words["unmanned"])
