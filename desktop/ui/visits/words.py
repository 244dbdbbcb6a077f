"""What is said of a visit: in toasts, in rows, in tooltips. Knows no widget but the cell of a table."""

from __future__ import annotations

from typing import Final

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.entry_state import mark
from desktop.ui.text import tr
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.widgets.table_model import Cell
from desktop.views import InsideView, VisitView

_UNDONE: Final = "undone"
"""The reason with which the desk voids what was just undone."""


def visitors(words: Vocabulary, category: str, persons: int) -> str:
    """``快递员 1 人``, ``Courier, 1 person``."""
    return tr("{category}, %n persons", "", persons).format(category=words.category(category))


def people(n: int) -> str:
    """``4 人``, ``4 persons``."""
    return tr("%n persons", "", n)


def recorded(words: Vocabulary, category: str, persons: int, services: tuple[str, ...]) -> str:
    """What the toast says after a tap."""
    said = tr("Recorded: {who}").format(who=visitors(words, category, persons))
    return fmt.joined(said, words.used(services))


def left(words: Vocabulary, category: str, persons: int) -> str:
    """What the toast says after a leaving."""
    return tr("Left: {who}").format(who=visitors(words, category, persons))


def came(visit: InsideView) -> str:
    """``14:31 到``, ``14:31``."""
    return tr("{time}", "arrival").format(time=fmt.clock(visit.arrived_at))


def arrived(visit: VisitView, now: int | None = None) -> str:
    """``11月21日 14:31``, with ``now`` ``昨天 14:31``; of whom only the day is known without a time."""
    day = day_of(visit.arrived_at)
    if not visit.timeless:
        return fmt.date_time(visit.arrived_at) if now is None else fmt.when(visit.arrived_at, now)
    return fmt.month_day(day) if now is None else fmt.relative_day(day, day_of(now))


def stay(visit: InsideView, now: int) -> str:
    """How long they have been here: ``刚到``, ``44 分钟``."""
    return fmt.duration(now - visit.arrived_at) if now - visit.arrived_at >= 60 else tr("just now")


def void_reason(reason: str) -> str:
    """Why a visit was voided, in words."""
    return tr("undone right away") if reason == _UNDONE else reason


def state_cell(visit: VisitView, *, sending: bool = False) -> Cell:
    """The pill at the end of a visit's row: its glyph says how far it has come, its word what is special about it;
    ``sending`` while what waits is on its way."""
    tip = "\n".join(happened(visit, sending=sending))
    state = mark(visit.state, sending=sending)
    if visit.voided is not None:
        return Cell(tr("Voided"), "neutral", tip=tip, icon=state.icon)
    if visit.late:
        return Cell(tr("Late entry"), "warn", tip=tip, icon=state.icon)
    return Cell(state.word, state.tone, tip=tip, icon=state.icon)


def happened(visit: VisitView, *, sending: bool = False) -> list[str]:
    """What happened to an entry, a line each."""
    at = f"{fmt.iso_date(day_of(visit.entered_at))} {fmt.clock(visit.entered_at)}"
    if visit.entered_by:
        lines = [tr("Entered by {name} at {time}").format(name=visit.entered_by, time=at)]
    else:
        lines = [tr("Entered at {time}, nobody was on duty").format(time=at)]
    if visit.corrected:
        lines.append(tr("Corrected afterwards"))
    if visit.voided is not None:
        lines.insert(0, tr("Voided: {reason}").format(reason=void_reason(visit.voided)))
    lines.append(mark(visit.state, sending=sending).sentence)
    return lines
