"""Names and sentences that several parts of the Duty screen say."""

from __future__ import annotations

from desktop.i18n import CHINESE
from desktop.ui import format as fmt
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.text import language, tr
from desktop.views import ShiftView, TermView


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
