"""Names and sentences that several parts of the Duty screen say."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.i18n import CHINESE
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.text import language, tr
from desktop.views import DutyDay, ShiftView, SpecialDayView, TermView


def term(word: TermView) -> str:
    """A vocabulary word in the language of the screen."""
    return word.zh if language() == CHINESE else word.en


def role(facts: DutyFacts, code: str) -> str:
    """A role's name in the language of the screen."""
    return facts.role(code, language() == CHINESE)


def span(shift: ShiftView) -> str:
    """``08:02 – 18:01``; an open end while the shift runs."""
    end = "" if shift.signed_out_at is None else fmt.clock(shift.signed_out_at)
    return f"{fmt.clock(shift.signed_in_at)} – {end}".strip()


def promise(facts: DutyFacts) -> str:
    """The station's promise, or the usual one."""
    return facts.promise or tr(
        "Open at the posted hours, hot water at all times, everything in order, "
        "and a warm welcome for everyone who works outdoors."
    )


def check_names(terms: Iterable[TermView]) -> str:
    """Checks one behind the other."""
    return fmt.listed([term(one) for one in terms])


def day_kind(kind: str) -> str:
    """How a special day is kept, in a word."""
    return {
        "holiday": tr("day off"),
        "workday": tr("make-up workday"),
        "closed": tr("closed", "day"),
        "open": tr("own hours"),
    }.get(kind, kind)


def special(day: SpecialDayView | None) -> str:
    """``国庆节放假``, ``春节调休上班``; empty for an ordinary day."""
    if day is None:
        return ""
    name = day.name if language() == CHINESE else day.name_en or day.name
    return tr("{name} ({kind})").format(name=name, kind=day_kind(day.kind)) if name else day_kind(day.kind)


def posted(day: DutyDay) -> str:
    """``公示 8:00–12:00、13:30–18:00``, or that the day is one of rest."""
    if not day.posted:
        return tr("no staffed hours posted")
    spans = [f"{fmt.clock(start)}–{_until(day, end)}" for start, end in day.posted]
    return tr("Posted {hours}").format(hours=fmt.listed(spans))


def _until(day: DutyDay, end: int) -> str:
    if day_of(end) == day.day:
        return fmt.clock(end)
    return "24:00" if fmt.clock(end) == "00:00" else tr("{time} next day").format(time=fmt.clock(end))
