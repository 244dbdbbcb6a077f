"""The commands of the visits screen: recording by category, late entries, the ledger, and the last visits by name.

Knows the visit service and the screen's places; knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from desktop.ui import format as fmt
from desktop.ui.commands import Command, Named, Reach, leads
from desktop.ui.text import tr
from desktop.ui.visits.intake import DIGITS
from desktop.ui.visits.vocabulary import Vocabulary, name, read_vocabulary
from desktop.ui.visits.words import arrived, recorded, visitors
from desktop.views import VisitView

if TYPE_CHECKING:
    from desktop.services.desk import Desk

_LAST: Final = 20
"""Visits that are found by name; older ones are found in the history, with its filters."""


def commands() -> tuple[Command, ...]:
    """What is always there."""
    return (
        Command("visits.late", tr("Late entry"), tr("Enter a visit of earlier with its own time"), "calendar-plus",
                leads("visits:late")),
        Command("visits.charts", tr("Visits in charts"), tr("A month by hour, weekday and category"), "chart-column",
                leads("visits:charts")),
        Command("visits.search", tr("Search the visits"), tr("By category, service, note, name or who entered it"),
                "search", leads("visits:search")),
        Command("visits.export", tr("Export the visits…"), tr("What the history shows, into an Excel or CSV file"),
                "file-down", leads("visits:export")),
        Command("visits.import", tr("Import visits…"), tr("Bring in a ledger that was kept in a spreadsheet"),
                "file-up", leads("visits:import")),
    )  # fmt: skip


def found(desk: Desk) -> Named:
    """A command for each category, and the last visits."""
    words = read_vocabulary(desk)
    last = desk.visits.page(limit=_LAST).rows
    return lambda: (*_recording(words), *(_visit(words, visit) for visit in last))


def _recording(words: Vocabulary) -> tuple[Command, ...]:
    return tuple(
        Command(
            f"visits.record.{term.code}",
            tr("Record a visit: {category}").format(category=name(term)),
            tr("One person, now; to be undone like a tap"),
            term.icon,
            _record(words, term.code),
            keys=DIGITS[n] if n < len(DIGITS) else "",
            also=f"{term.zh} {term.en}",
        )
        for n, term in enumerate(words.categories)
    )


def _record(words: Vocabulary, category: str) -> Callable[[Reach], None]:
    def run(reach: Reach) -> None:
        reach.tasks.command(
            lambda: reach.desk.visits.record_visit(category),
            lambda changes: reach.say(recorded(words, category, 1, ()), changes),
        )

    return run


def _visit(words: Vocabulary, visit: VisitView) -> Command:
    key = visit.id.hex()
    said = fmt.joined(visitors(words, visit.category, visit.persons), visit.visitor, visit.note)
    return Command(
        f"visits.visit.{key}",
        said,
        tr("Visit of {time}: open it to correct or void it").format(time=arrived(visit)),
        words.icon(visit.category),
        leads(f"visits:visit:{key}"),
        thing=True,
    )
