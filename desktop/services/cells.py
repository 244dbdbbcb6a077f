"""What a typed cell means: times, days, numbers, and words of a vocabulary in either language.

Raises CellError with a sentence about the one cell; knows nothing of rows, files or the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from desktop.i18n import N_
from desktop.services import moments
from desktop.services.moments import SERIALS, plain
from sync.sheets.reading import Merged, NoValue, RawCell
from sync.times import can_be_shown, day_start

_SEPARATORS: Final = re.compile(r"[;；、,，/\s]+")
_YES: Final = frozenset({"yes", "y", "true", "1", "是", "有", "√", "✓"})
_NO: Final = frozenset({"", "no", "n", "false", "0", "否", "无", "×"})
_NUMBER: Final = re.compile(r"([-+]?)(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.0+)?\s*(\D{0,8})")
_PERSONS: Final = frozenset({"", "人", "人次", "名", "位", "个", "个人"})
_LONGEST_CLOCK: Final = 13
_MONTH: Final = re.compile(r"(\d{4}(?=\D)|20\d{2})[-/.年]?(\d{2}|\d(?=月))月?")
_STAMPED: Final = re.compile(r"\d{6}")
_NO_YEAR: Final = re.compile(r"\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?(?:\s.*)?")


class CellError(Exception):
    """A cell does not say what its column needs; ``what`` has ``{name}`` places for ``params``."""

    def __init__(self, what: str, **params: object) -> None:
        super().__init__(what, params)
        self.what = what
        self.params = params


def text(cell: RawCell) -> str:
    """The cell as text; whole numbers without a decimal point, as people see them in the spreadsheet."""
    match cell:
        case str():
            return cell.strip()
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | time():
            return cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else cell.isoformat("minutes")
        case Merged():
            return text(cell.value)
        case NoValue.FORMULA:
            raise CellError(N_("a formula without a result: open the file in Excel or WPS and save it there once"))
        case NoValue.ERROR:
            raise CellError(N_("a formula that came to an error"))
    return str(cell).strip()


def instant(cell: RawCell, year: int | None = None) -> int:
    """Seconds since 1970 UTC; without an offset China time is meant, without a year the one of the title."""
    try:
        found = _instant(cell, year)
        if not can_be_shown(found):
            raise ValueError(found)
        return found
    except (ValueError, OverflowError) as error:
        written = text(cell)
        if year is None and _NO_YEAR.fullmatch(plain(written)):
            raise CellError(N_("“{value}” has no year; write it like 2026-11-21"), value=written) from error
        raise CellError(N_("“{value}” is not a time; write it like 2026-11-21 14:30"), value=written) from error


def _instant(cell: RawCell, year: int | None) -> int:
    if isinstance(cell, Merged):
        return _instant(cell.value, year)
    if isinstance(cell, datetime):
        return moments.of_datetime(cell)
    if isinstance(cell, date):
        return day_start(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and int(cell) in SERIALS:
        return moments.of_serial(cell)
    return moments.instant_of(text(cell), year)


def clock(cell: RawCell) -> int:
    """Seconds since midnight of a cell that says no day."""
    return clock_span(cell)[0]


def clock_span(cell: RawCell) -> tuple[int, int | None]:
    """Begin and end, in seconds since midnight, of ``8:00-18:00``."""
    try:
        match cell:
            case Merged():
                return clock_span(cell.value)
            case datetime():
                return cell.hour * 3600 + cell.minute * 60 + cell.second, None
            case time():
                return cell.hour * 3600 + cell.minute * 60 + cell.second, None
            case timedelta():
                return int(cell.total_seconds()) % 86_400, None
            case float() if 0 <= cell < 1:
                return round(cell * 86_400) % 86_400, None
        return moments.span_of(text(cell))
    except ValueError as error:
        raise CellError(N_("“{value}” is not a time of day; write it like 14:30"), value=text(cell)) from error


def is_clock(cell: RawCell) -> bool:
    """Whether a cell says a time of day and no day."""
    if isinstance(cell, datetime):
        return cell.year < 1950
    if isinstance(cell, date) or (isinstance(cell, str) and len(cell) > _LONGEST_CLOCK):
        return False
    return _is_clock(cell)


@lru_cache(maxsize=4_096, typed=True)
def _is_clock(cell: RawCell) -> bool:
    try:
        clock_span(cell)
    except CellError:
        return False
    return True


def day(cell: RawCell, year: int | None = None) -> str:
    """A day as ``YYYY-MM-DD``; a month alone means its last day, as packages print it. Six digits are a month of this
    century (``202708``), or a day of it (``270831``)."""
    match cell:
        case Merged():
            return day(cell.value, year)
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
    written = plain(text(cell))
    found = _MONTH.fullmatch(written)
    try:
        if found is not None and int(found[2]) in range(1, 13):
            its_year, month = int(found[1]), int(found[2])
            following = date(its_year + month // 12, month % 12 + 1, 1)
            return (following - timedelta(days=1)).isoformat()
        if _STAMPED.fullmatch(written):
            written = "20" + written
        return moments.day_in(written, year).isoformat()
    except (ValueError, OverflowError) as error:
        raise CellError(N_("“{value}” is not a date; write it like 2026-11-21"), value=text(cell)) from error


def count(cell: RawCell, *, least: int, most: int = 1_000_000) -> int:
    """A whole number between bounds; ``3人`` is three."""
    number, unit = measured(cell, least=least, most=most)
    if unit not in _PERSONS:
        raise CellError(N_("“{value}” is not a whole number"), value=text(cell))
    return number


def measured(cell: RawCell, *, least: int, most: int = 1_000_000) -> tuple[int, str]:
    """A whole number between bounds and the unit behind it, as in ``2箱``; empty where there is none."""
    if isinstance(cell, Merged):
        raise CellError(N_("this cell is merged with the one above; write a number into every row"))
    written = text(cell)
    found = _NUMBER.fullmatch(plain(written))
    if found is None:
        raise CellError(N_("“{value}” is not a whole number"), value=written)
    number = int(found[2].replace(",", "")) * (-1 if found[1] == "-" else 1)
    if not least <= number <= most:
        raise CellError(N_("{value} is not between {least} and {most}"), value=number, least=least, most=most)
    return number, found[3].strip()


def flag(cell: RawCell) -> bool:
    """Yes or no, in either language."""
    written = key(text(cell))
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise CellError(N_("“{value}” is neither yes nor no"), value=text(cell))


@lru_cache(maxsize=4_096)
def key(written: str) -> str:
    """By what a word is looked up: without blanks, full-width signs and capitals."""
    return "".join(plain(written).split()).casefold()


def word(cell: RawCell, words: Mapping[str, str]) -> str:
    """The code of a word; ``words`` maps the :func:`key` of every accepted spelling to its code."""
    written = text(cell)
    code = words.get(key(written))
    if code is None:
        chinese = not written.isascii()
        raise CellError(
            N_("“{value}” is not known; write one of: {known}"),
            value=written,
            known=("、" if chinese else ", ").join(_offered(words, chinese=chinese)),
        )
    return code


def _offered(words: Mapping[str, str], *, chinese: bool) -> list[str]:
    """One spelling of each word: the Chinese name for who wrote Chinese, else the code."""
    names = {code: code for code in words.values()}
    if chinese:
        # The name itself comes last, behind what else it may be called.
        names |= {code: spelling for spelling, code in words.items() if not spelling.isascii()}
    return list(names.values())


def words_of(cell: RawCell, words: Mapping[str, str]) -> str:
    """Codes of several words, ascending and joined by ``;``, as records hold them."""
    written = text(cell)
    whole = words.get(key(written))
    if whole is not None:
        return whole
    parts = [part for part in re.split(r"[;；、,，]+", written) if part.strip()]
    if len(parts) == 1:
        parts = [part for part in _SEPARATORS.split(written) if part]
    return ";".join(sorted({word(part, words) for part in parts}))


def spellings(
    entries: Iterable[tuple[str, str, str]], also: Mapping[str, Iterable[str]] | None = None
) -> dict[str, str]:
    """Accepted spellings of ``(code, zh, en)`` entries; ``also`` are further ones of a code."""
    found: dict[str, str] = {}
    names = tuple(entries)
    for code, others in (also or {}).items():
        if any(code == known for known, _, _ in names):
            found |= dict.fromkeys(map(key, others), code)
    for code, zh, en in names:
        for spelling in (en, zh, code):
            if spelling:
                # Put behind the others, whatever called it so before.
                found.pop(key(spelling), None)
                found[key(spelling)] = code
    return found
