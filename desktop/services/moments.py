"""Days and clock times as people write them by hand: 11月20日, 26.11.20, 下午3点半, 9：30, a spreadsheet's serial.

Works on one text at a time and raises ValueError where it is none; knows no cells, rows or files.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from sync.times import CHINA, day_of, day_start, parse_date, parse_iso

SERIALS: Final = range(20_000, 80_000)
"""Days since the end of 1899, as spreadsheets count them: the years 1954 to 2119."""
_SPREADSHEET_EPOCH: Final = date(1899, 12, 30)
_DAY: Final = 86_400
_HOUR: Final = 3_600
_DAY_ENDS: Final = len("2026-11-20")
_MINUTES: Final = len("2026-11-20 14:30")
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ISO_MINUTE: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_COMPACT: Final = re.compile(r"(20\d{2})(\d{2})(\d{2})(?=\s|$)")
_WRITTEN: Final = re.compile(r"(?:(\d{4}|\d{2})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?")
_WEEKDAY: Final = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_CLOCK: Final = re.compile(
    r"(凌晨|清晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚|am|pm)?\s*(\d{1,2})\s*(?::|时|点钟|点)\s*"
    r"(?:(半)|(\d{1,2})\s*分?)?\s*(?::?\s*(\d{1,2})\s*秒?)?\s*(am|pm)?",
    re.IGNORECASE,
)
_LATER: Final = {"下午": 0, "pm": 0, "傍晚": 4, "晚上": 5, "晚": 5}
"""Parts of the day that count on from noon, and the first hour that each has: whoever writes 晚上1点 may mean either
of two nights."""
_NIGHTS: Final = frozenset({"晚上", "晚"})
_NOON_UNTIL: Final = 6
_PARTS: Final = {
    "凌晨": 3, "清晨": 6, "早上": 8, "早晨": 8, "早": 8, "上午": 9, "中午": 12, "下午": 15, "傍晚": 18, "晚上": 19,
    "晚": 19, "夜间": 21, "morning": 9, "noon": 12, "afternoon": 15, "evening": 19,
}  # fmt: skip
"""The hour for a part of the day that a ledger names instead of a time."""
_TO: Final = re.compile(r"\s*(?:--|[-–—~～至到])\s*")
_YEAR: Final = re.compile(r"(?<!\d)(20\d{2})(?=\s*(?:年|[-/._]|$))")


def plain(text: str) -> str:
    """The text with full-width digits and signs made narrow, as ``９：３０`` is meant."""
    return text.strip() if text.isascii() else _narrow(text)


@lru_cache(maxsize=8_192)
def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def year_in(text: str) -> int | None:
    """The one year that a title names, as in ``2026年11月使用台账``."""
    found = {int(year) for year in _YEAR.findall(plain(text))}
    return found.pop() if len(found) == 1 else None


def instant_of(text: str, year: int | None = None) -> int:
    """A day with or without its time, as seconds since 1970 UTC; without a time midnight in China."""
    written = plain(text)
    if len(written) == _MINUTES and written[_DAY_ENDS] in " T":
        # As programmes and templates write it. A ledger has few days and few minutes: each is understood once.
        day, minute = _midnight(written[:_DAY_ENDS]), _minute(written[_DAY_ENDS + 1 :])
        if day is not None and minute is not None:
            return day + minute
    return _any_instant(written, year)


@lru_cache(maxsize=4_096)
def _midnight(written: str) -> int | None:
    """Midnight of ``2026-11-20``; None for whatever else it may be."""
    if not _ISO_DAY.fullmatch(written):
        return None
    try:
        return _start(date.fromisoformat(written))
    except ValueError:
        return None


@lru_cache(maxsize=4_096)
def _start(day: date) -> int:
    return day_start(day)


@lru_cache(maxsize=2_048)
def _minute(written: str) -> int | None:
    """Seconds since midnight of ``14:30``; None for whatever else it may be."""
    if not _ISO_MINUTE.fullmatch(written):
        return None
    return int(written[:2]) * _HOUR + int(written[3:]) * 60


@lru_cache(maxsize=4_096)
def _any_instant(written: str, year: int | None) -> int:
    if _SERIAL.fullmatch(written):
        return of_serial(float(written))
    try:
        # What a programme wrote needs no second look.
        return of_datetime(datetime.fromisoformat(written)) if len(written) > 15 else parse_iso(written)
    except ValueError:
        pass
    try:
        return parse_iso(written)
    except ValueError:
        day, rest = _split(written, year)
        return day_start(day) + (clock_of(rest) if rest else 0)


def day_in(text: str, year: int | None = None) -> date:
    """The day of a text that may say its time as well."""
    written = plain(text)
    if _SERIAL.fullmatch(written):
        return day_of(of_serial(float(written)))
    try:
        return parse_date(written)
    except ValueError:
        return _split(written, year)[0]


def clock_of(text: str) -> int:
    """Seconds since midnight of a time, or of the part of the day that is named instead. 24:00 and 晚上12点 end the
    day: they are the midnight after it."""
    written = plain(text).casefold()
    if written in _PARTS:
        return _PARTS[written] * _HOUR
    found = _CLOCK.fullmatch(written)
    if found is None:
        share = float(written)
        if not 0 <= share < 1:
            raise ValueError(text)
        return round(share * _DAY)
    part, hour, minute, second = found[1] or found[6] or "", int(found[2]), found[4], found[5]
    if part in _LATER and hour < 12:
        if hour < _LATER[part]:
            raise ValueError(text)
        hour += 12
    elif part == "中午" and hour < _NOON_UNTIL:
        hour += 12
    elif part in _NIGHTS and hour == 12:
        hour = 24
    elif part in ("am", "凌晨") and hour == 12:
        hour = 0
    at = time(hour if hour != 24 else 0, 30 if found[3] else int(minute or 0), int(second or 0))
    return hour * _HOUR + at.minute * 60 + at.second


def span_of(text: str) -> tuple[int, int | None]:
    """Begin and end of ``8:00-18:00``; a begin alone has no end."""
    begin, *end = _TO.split(plain(text), maxsplit=1)
    return clock_of(begin), clock_of(end[0]) if end else None


def of_serial(serial: float) -> int:
    """The instant of a spreadsheet's serial number."""
    if int(serial) not in SERIALS:
        raise ValueError(serial)
    days, share = divmod(serial, 1)
    return day_start(_SPREADSHEET_EPOCH + timedelta(days=int(days))) + round(share * _DAY)


def of_datetime(moment: datetime) -> int:
    """The instant of a spreadsheet's time, which knows no zone: China's is meant."""
    if moment.tzinfo or moment.microsecond:
        return round((moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).timestamp())
    return _start(moment.date()) + moment.hour * _HOUR + moment.minute * 60 + moment.second


def _split(written: str, year: int | None) -> tuple[date, str]:
    """The day at the beginning of a text, and the rest."""
    written = _WEEKDAY.sub(" ", written)
    compact = _COMPACT.match(written)
    found = compact or _WRITTEN.match(written)
    if found is None:
        raise ValueError(written)
    its_year = int(found[1]) if found[1] else year
    if its_year is None:
        raise ValueError(written)
    day = date(its_year + 2000 if its_year < 100 else its_year, int(found[2]), int(found[3]))
    return day, written[found.end() :].strip()
