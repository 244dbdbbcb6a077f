"""What a typed cell means: times, days, numbers, and words of a vocabulary in either language.

Raises CellError with a sentence about the one cell; knows nothing of rows, files or the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from desktop.i18n import N_
from sync.sheets.reading import RawCell
from sync.times import CHINA, can_be_shown, day_of, parse_date, parse_iso

_SPREADSHEET_EPOCH: Final = datetime(1899, 12, 30, tzinfo=CHINA)
_SEPARATORS: Final = re.compile(r"[;；、,，/\s]+")
_YES: Final = frozenset({"yes", "y", "true", "1", "是", "有"})
_NO: Final = frozenset({"", "no", "n", "false", "0", "否", "无"})


class CellError(Exception):
    """A cell does not say what its column needs; ``what`` has ``{name}`` places for ``params``."""

    def __init__(self, what: str, **params: object) -> None:
        super().__init__(what, params)
        self.what = what
        self.params = params


def text(cell: RawCell) -> str:
    """The cell as text; whole numbers without a decimal point, as people see them in the spreadsheet."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def instant(cell: RawCell) -> int:
    """Seconds since 1970 UTC; without an offset China time is meant."""
    try:
        found = _instant(cell)
        if not can_be_shown(found):
            raise ValueError(found)
        return found
    except (ValueError, OverflowError) as error:
        raise CellError(N_("“{value}” is not a time; write it like 2026-11-21 14:30"), value=text(cell)) from error


def _instant(cell: RawCell) -> int:
    if isinstance(cell, datetime):
        moment = cell if cell.tzinfo else cell.replace(tzinfo=CHINA)
        return round(moment.timestamp())
    if isinstance(cell, date):
        return parse_iso(cell.isoformat())
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 20_000 <= cell < 80_000:
        moment = _SPREADSHEET_EPOCH + timedelta(seconds=round(cell * 86_400))
        return int(moment.timestamp())
    return parse_iso(text(cell))


def day(cell: RawCell) -> str:
    """A day as ``YYYY-MM-DD``; a month alone means its last day, as packages print it."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if 20_000 <= cell < 80_000:
            return day_of(instant(cell)).isoformat()
        cell = text(cell)
    found = re.fullmatch(r"(\d{4})[-/.年]?(\d{2}|\d(?=月))月?", text(cell))
    try:
        if found is not None:
            year, month = int(found[1]), int(found[2])
            following = date(year + month // 12, month % 12 + 1, 1)
            return (following - timedelta(days=1)).isoformat()
        compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text(cell))
        if compact is not None:
            return date(int(compact[1]), int(compact[2]), int(compact[3])).isoformat()
        return parse_date(text(cell)).isoformat()
    except (ValueError, OverflowError) as error:
        raise CellError(N_("“{value}” is not a date; write it like 2026-11-21"), value=text(cell)) from error


def count(cell: RawCell, *, least: int, most: int = 1_000_000) -> int:
    """A whole number between bounds."""
    written = text(cell)
    if not re.fullmatch(r"-?\d{1,12}", written):
        raise CellError(N_("“{value}” is not a whole number"), value=written)
    number = int(written)
    if not least <= number <= most:
        raise CellError(N_("{value} is not between {least} and {most}"), value=number, least=least, most=most)
    return number


def flag(cell: RawCell) -> bool:
    """Yes or no, in either language."""
    written = text(cell).casefold()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise CellError(N_("“{value}” is neither yes nor no"), value=text(cell))


def word(cell: RawCell, words: Mapping[str, str]) -> str:
    """The code of a word; ``words`` maps every accepted spelling, in lower case, to its code."""
    code = words.get(text(cell).casefold())
    if code is None:
        raise CellError(
            N_("“{value}” is not known; write one of: {known}"),
            value=text(cell),
            known=", ".join(_offered(words, chinese=not text(cell).isascii())),
        )
    return code


def _offered(words: Mapping[str, str], *, chinese: bool) -> list[str]:
    """One spelling of each word: the Chinese name for who wrote Chinese, else the code."""
    names = {code: code for code in words.values()}
    if chinese:
        names |= {code: spelling for spelling, code in words.items() if not spelling.isascii()}
    return list(names.values())


def words_of(cell: RawCell, words: Mapping[str, str]) -> str:
    """Codes of several words, ascending and joined by ``;``, as records hold them."""
    written = text(cell)
    whole = words.get(written.casefold())
    if whole is not None:
        return whole
    parts = [part for part in re.split(r"[;；、,，]+", written) if part.strip()]
    if len(parts) == 1:
        parts = [part for part in _SEPARATORS.split(written) if part]
    return ";".join(sorted({word(part, words) for part in parts}))


def spellings(entries: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Accepted spellings of ``(code, zh, en)`` entries."""
    found: dict[str, str] = {}
    for code, zh, en in entries:
        for spelling in (en, zh, code):
            if spelling:
                found[spelling.casefold()] = code
    return found
