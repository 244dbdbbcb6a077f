"""What is said of opinions and repairs on the screen, in the language in force. Knows views, no widget."""

from __future__ import annotations

from datetime import date
from typing import Final

from desktop.i18n import N_
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.feedback.facts import Words
from desktop.ui.text import tr
from desktop.ui.widgets.table_model import Cell
from desktop.views.feedback import OpinionState, OpinionView, RepairView, Satisfaction

_STAR, _EMPTY = "★", "☆"
_UNDONE: Final = "undone"

READY: Final = {
    "rating": (
        N_("Thank you. What you say helps us do better."),
        N_("We are sorry that it was not as it should be. We have talked about it and will put it right."),
    ),
    "fault": (
        N_("Thank you for telling us. We have called for a repair and will write here when it works again."),
        N_("It has been mended and works again. Thank you for your patience."),
        N_("It has been filled up again. Thank you for telling us."),
    ),
    "suggestion": (
        N_("A good idea, thank you. We have passed it on to the station head."),
        N_("We have done as you suggested. Come and have a look."),
        N_("We cannot do this at present, because room or money is short. We keep it in mind."),
    ),
    "thanks": (
        N_("Thank you for your kind words. Come in whenever you pass by."),
        N_("It is you who keep the city going. We are glad that you like it here."),
    ),
    "complaint": (
        N_("We are sorry. We have looked into it and talked with the colleague on duty."),
        N_("Thank you for telling us plainly. We have put it right and will watch that it stays so."),
        N_("The door should have been open. We have arranged duty anew so that this does not happen again."),
    ),
}
"""Sentences that an answer can begin with, by the kind of what was said."""


def stars(number: int) -> str:
    """``★★★★☆``, empty where none were given."""
    return _STAR * number + _EMPTY * (5 - number) if number else ""


def mean(value: float | None) -> str:
    """``4.6``, a dash without any."""
    return fmt.DASH if value is None else f"{value:.1f}"


def when(instant: int, today: date) -> str:
    """``14:32`` today, else the day."""
    day = day_of(instant)
    if day == today:
        return fmt.clock(instant)
    return fmt.relative_day(day, today) if day.year == today.year else fmt.iso_date(day)


def about(said: OpinionView, words: Words) -> str:
    """What it is about in a line: its words, else what was chosen from lists."""
    what = subject(said, words)
    chosen = fmt.joined(what, fmt.listed([words.name("opinion_tag", tag) for tag in said.tags]))
    text = " ".join(said.text.split())
    if text:
        return fmt.joined(what, text)
    return chosen or (tr("The words were erased.") if said.erased else tr("No comment", "opinion"))


def subject(said: OpinionView, words: Words) -> str:
    """Of a fault: what is the matter with what."""
    if said.kind != "fault":
        return ""
    return f"{words.name('facility', said.facility) if said.facility else ''} {trouble(said.trouble, words)}".strip()


def trouble(code: str, words: Words) -> str:
    """What is the matter."""
    return words.name("trouble", code) if code else ""


def source(said: OpinionView, words: Words) -> str:
    """How it came, who wrote it down, and whether that was later."""
    by = tr("by {name}", "entered").format(name=said.entered_by) if said.entered_by and not said.from_page else ""
    return fmt.joined(words.name("opinion_channel", said.channel), by, tr("late entry") if said.late else "")


def state(said: OpinionView) -> Cell:
    """How far it has come, as a pill."""
    if said.voided is not None:
        return Cell(tr("Voided", "opinion"), "neutral", tip=void_reason(said.voided))
    if said.state is OpinionState.ANSWERED:
        return Cell(tr("Answered", "opinion"), "ok")
    if said.repair is not None:
        if said.repair.open:
            return Cell(tr("In repair"), "warn")
        return Cell(tr("Mended"), "ok")
    if said.state is OpinionState.NEW:
        return Cell(tr("New", "opinion"), "accent")
    return Cell(tr("To answer"), "warn") if said.waits else Cell("")


def void_reason(reason: str) -> str:
    """Why, in the language of the screen when the programme said it."""
    return tr("undone") if reason == _UNDONE else reason


def title(said: OpinionView, words: Words) -> str:
    """``投诉``, ``评价 ★★★★☆``."""
    return f"{words.name('opinion_kind', said.kind)} {stars(said.stars)}".strip()


def device(repair: RepairView, words: Words) -> str:
    """What is broken: the facility, or what somebody called it."""
    named = words.name("facility", repair.facility) if repair.facility else ""
    if named and repair.what:
        return fmt.joined(named, repair.what)
    return named or repair.what or " ".join(repair.said.split())[:40] or tr("Something else", "repair")


def since(repair: RepairView, today: date) -> str:
    """For how long it has been open, or how long it took."""
    days = ((day_of(repair.done_at) if repair.done_at is not None else today) - day_of(repair.reported_at)).days
    if repair.done_at is not None:
        return tr("took %n days", "", days) if days else tr("done the same day")
    return tr("for %n days", "repair", days) if days > 0 else tr("since today")


def repair_state(repair: RepairView, today: date) -> Cell:
    """As a pill: for how long it is open, or that it is done."""
    if repair.voided is not None:
        return Cell(tr("Voided", "opinion"), "neutral", tip=void_reason(repair.voided))
    if repair.done_at is not None:
        return Cell(tr("Done", "repair"), "ok", tip=since(repair, today))
    return Cell(fmt.joined(tr("Open", "repair"), since(repair, today)), "warn")


def yuan(fen: int) -> str:
    """``120.50``, empty when it cost nothing."""
    return f"{fen / 100:,.2f}" if fen else ""


def trend(seen: Satisfaction) -> tuple[str, str]:
    """Which way it goes, with the tone of that."""
    if seen.trend is None:
        return "", "neutral"
    if abs(seen.trend) < 0.05:
        return tr("steady"), "neutral"
    said = f"{seen.trend:+.1f}".replace("-", "−")
    return (tr("↑ {change}") if seen.trend > 0 else tr("↓ {change}")).format(change=said), (
        "ok" if seen.trend > 0 else "warn"
    )
