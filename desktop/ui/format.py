"""How numbers, days and times are written in the language in force, China time throughout.

Instants are seconds since 1970 UTC, days `datetime.date`, minutes are counted from midnight. Knows no screen.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from desktop.i18n import CHINESE, N_
from desktop.services.times import day_of, minute_of_day
from desktop.ui.text import language, tr

DASH: Final = "–"
DOT: Final = " · "

_WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_WEEKDAYS_LONG: Final = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
_HEADS: Final = (
    N_("Mon", "head"), N_("Tue", "head"), N_("Wed", "head"), N_("Thu", "head"), N_("Fri", "head"),
    N_("Sat", "head"), N_("Sun", "head"),
)  # fmt: skip
_MONTHS: Final = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
_MONTHS_LONG: Final = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip


def number(n: int) -> str:
    """``12,345``."""
    return f"{n:,}".replace("-", "−")


def hours(n: float) -> str:
    """``1,234.5``: hours as reports have them."""
    return f"{n:,.1f}"


def signed(n: int) -> str:
    """``+12``, ``−3``, ``0``."""
    return f"+{n:,}" if n > 0 else number(n)


def clock(instant: int) -> str:
    """``14:32``."""
    return minutes(minute_of_day(instant))


def minutes(of_day: int) -> str:
    """Minutes since midnight as ``08:00``; 1440 is ``24:00``."""
    return f"{of_day // 60:02d}:{of_day % 60:02d}"


def weekday(day: date) -> str:
    """``周六``, ``Sat``."""
    return tr(_WEEKDAYS[day.weekday()])


def weekday_long(day: date) -> str:
    """``星期六``, ``Saturday``."""
    return tr(_WEEKDAYS_LONG[day.weekday()])


def weekday_heads() -> tuple[str, ...]:
    """Monday to Sunday as narrow as a column of a calendar wants them: ``一``, ``Mon``."""
    return tuple(tr(head, "head") for head in _HEADS)


def month_day(day: date) -> str:
    """``11月21日``, ``21 Nov``."""
    return tr("{day} {month}").format(day=day.day, month=tr(_MONTHS[day.month - 1]))


def full_date(day: date) -> str:
    """``2026年11月21日``, ``21 Nov 2026``."""
    return tr("{day} {month} {year}").format(day=day.day, month=tr(_MONTHS[day.month - 1]), year=day.year)


def on_weekday(day: date, *, year: bool = False) -> str:
    """``11月21日 周六``, ``Sat 21 Nov``; with the year where it is asked for."""
    return tr("{weekday} {date}").format(weekday=weekday(day), date=full_date(day) if year else month_day(day))


def month_title(year: int, month: int) -> str:
    """``2026年11月``, ``November 2026``."""
    return tr("{month} {year}").format(month=tr(_MONTHS_LONG[month - 1]), year=year)


def iso_date(day: date) -> str:
    """``2026-11-21``: in tables, where dates stand under each other."""
    return day.isoformat()


def day_and_time(instant: int) -> str:
    """``11月21日 周六 14:32``, ``Sat 21 Nov 14:32``."""
    day = day_of(instant)
    pattern = tr("{weekday} {date} {time}")
    return pattern.format(weekday=weekday(day), date=month_day(day), time=clock(instant))


def date_time(instant: int) -> str:
    """``11月21日 14:32``, ``21 Nov 14:32``."""
    return f"{month_day(day_of(instant))} {clock(instant)}"


def relative_day(day: date, today: date) -> str:
    """``今天``, ``昨天``, else the date, with its year when that is another one."""
    if day == today:
        return tr("today")
    if day == today - timedelta(days=1):
        return tr("yesterday")
    return month_day(day) if day.year == today.year else full_date(day)


def when(instant: int, now: int) -> str:
    """``14:32`` today, ``昨天 14:32``, else ``11月19日 14:32``."""
    day, today = day_of(instant), day_of(now)
    if day == today:
        return clock(instant)
    return f"{relative_day(day, today)} {clock(instant)}"


def duration(seconds: int) -> str:
    """``6 小时 30 分``, ``6 h 30 min``; whole minutes."""
    hours, rest = divmod(max(0, seconds) // 60, 60)
    if not hours:
        return tr("{m} min").format(m=rest)
    if not rest:
        return tr("{h} h").format(h=hours)
    return tr("{h} h {m} min").format(h=hours, m=rest)


def joined(*parts: str) -> str:
    """The parts that are not empty with a middle dot between them."""
    return DOT.join(part for part in parts if part)


def sentences(*said: str) -> str:
    """Those that are not empty, one behind the other; between Chinese sentences stands no blank."""
    return ("" if language() == CHINESE else " ").join(part for part in said if part)


def headline(sentence: str) -> str:
    """A sentence as a title, which ends without a stop; one of several keeps them."""
    bare = sentence.rstrip(".。")
    return sentence if "。" in bare or ". " in bare or sentence.endswith(("...", "……")) else bare


def listed(names: list[str] | tuple[str, ...]) -> str:
    """``饮水、充电``, ``water, charging``."""
    return tr(", ").join(names)
