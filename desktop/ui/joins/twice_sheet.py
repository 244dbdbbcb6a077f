"""“Entered twice?”: pair by pair, the same or not; each answer is saved at once and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.errors import KnownError
from desktop.ui.joins.pair import PairCard
from desktop.ui.text import error_line, tr
from desktop.ui.theme import SPACE_3
from desktop.ui.widgets.base import clear_layout
from desktop.ui.widgets.icon_row import RowList
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, JoinPair, TermView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Twice:
    """What the sheet shows, read in one go."""

    pairs: tuple[JoinPair, ...]
    roles: tuple[TermView, ...]
    now: int


def read_twice(desk: Desk) -> Twice:
    """What was perhaps entered twice."""
    return Twice(desk.joins.pairs(), desk.catalogue.terms("role", hidden=True), desk.clock.now())


class TwiceSheet(Sheet):
    """Signals: ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, found: Twice) -> None:
        super().__init__(window, tr("Entered twice?"))
        self._desk, self._tasks = desk, tasks
        self.set_width(760)
        self.set_text(
            tr("Two PCs recorded separately and named these alike. Join what is the same; entries of both are kept.")
        )
        self.cards: list[PairCard] = []
        self._found = found
        self.submitted.connect(self._join_all)
        self._show(found)

    def _show(self, found: Twice) -> None:
        self._found = found
        self.set_busy(False)
        clear_layout(self.body)
        self.cards = []
        for kind, title in (("supply", tr("Supplies")), ("staff", tr("People"))):
            pairs = [pair for pair in found.pairs if pair.kind == kind]
            if pairs:
                self.body.addWidget(Label(title, "strong"))
            rows = RowList()
            rows.set_gap(SPACE_3)
            rows.set_heads(title, tr("stays", "joined"), tr("The same"), tr("Details", "ledger"))
            for pair in pairs:
                card = PairCard(pair, found.roles, found.now)
                card.same.connect(lambda pair=pair: self._same(pair))
                card.different.connect(lambda pair=pair: self._different(pair))
                self.cards.append(card)
                rows.add(card)
            self.body.addWidget(rows)
            rows.setVisible(bool(pairs))
        n = len(found.pairs)
        self.set_buttons(primary=tr("Join all %n", "", n) if n > 1 else "", secondary=tr("Close"))

    def _same(self, pair: JoinPair) -> None:
        text = tr("{name} is one now").format(name=pair.stays.name)
        self._say(text, lambda: self._desk.joins.join([(pair.kind, pair.goes.id, pair.stays.id)]))

    def _different(self, pair: JoinPair) -> None:
        text = tr("{name} stays two").format(name=pair.stays.name)
        self._say(text, lambda: self._desk.joins.keep_apart(pair.kind, pair.goes.id, pair.stays.id))

    def _join_all(self) -> None:
        pairs = self._found.pairs
        self._say(
            tr("%n pairs joined", "", len(pairs)),
            lambda: self._desk.joins.join((pair.kind, pair.goes.id, pair.stays.id) for pair in pairs),
        )

    def _say(self, text: str, command: Callable[[], Changes]) -> None:
        self.show_error("")
        self.set_busy(True)

        def done(changes: Changes) -> None:
            self.done.emit(text, changes)
            self._tasks.query(lambda: read_twice(self._desk), self._go_on, key="joins.twice")

        def refused(error: KnownError) -> None:
            self.set_busy(False)
            self.show_error(error_line(error))
            self._tasks.query(lambda: read_twice(self._desk), self._show, key="joins.twice")

        self._tasks.command(command, done, refused)

    def _go_on(self, found: Twice) -> None:
        self._show(found)
        if not found.pairs:
            self.accept()
