"""The last entries of the day, the newest with its undo for ten seconds. Knows visits and words; no service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.visits.words import people, state_cell
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views import RecordId, VisitView

_ACTION: Final = 5


class EntriesCard(Card):
    """Signals: ``undo_wanted()`` on the newest entry, ``opened(bytes)`` with a visit's id on a double click."""

    undo_wanted = Signal()
    opened = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_padding(6, 6)
        self.table = DataTable(
            (
                Column("", "muted", 96, name=tr("Arrived")),
                Column("", stretch=3, name=tr("Category")),
                Column("", "number", name=tr("Persons")),
                Column("", "muted", stretch=3, name=tr("Services")),
                Column("", "muted", stretch=2, name=tr("Entered by")),
                Column("", "action", name=tr("State")),
            )
        )
        self.table.set_flat()
        self._most = 3
        self._rows: list[Row] = []
        self.table.setAccessibleName(tr("Last entries"))
        self.table.action.connect(lambda _key, _column: self.undo_wanted.emit())
        self.table.opened.connect(lambda key: self.opened.emit(bytes.fromhex(key)))
        self.hint = Label(
            tr("Nobody has come yet today. Tap a tile above, or press the digit in its corner."), "muted", wrap=True
        )
        self.hint.setContentsMargins(0, 8, 0, 8)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self.table)
        # Nothing is said of the day before it has been read.
        self.hint.hide()
        self.body.addWidget(self.hint, 1)
        self._rest = QWidget()
        self.body.addWidget(self._rest, 1)

    def show_entries(
        self, visits: Sequence[VisitView], words: Vocabulary, undoable: RecordId | None, *, sending: bool = False
    ) -> None:
        """Show these, newest first; ``undoable`` wears the undo, ``sending`` while what waits is on its way."""
        self._rows = [_row(visit, words, undo=visit.id == undoable, sending=sending) for visit in visits]
        self._fill()
        self.table.setVisible(bool(visits))
        self._rest.setVisible(bool(visits))
        self.hint.setVisible(not visits)

    def set_most(self, rows: int, height: int) -> None:
        """Show at most so many, ``height`` pixels each. Their room is kept while they are not there: the tiles above
        must not move under the hand at the first tap of a day."""
        self.setMinimumHeight(self.margins() + rows * height)
        if rows != self._most:
            self._most = rows
            self._fill()

    def margins(self) -> int:
        """Height of the card without its rows."""
        # Added up, because the layouts remember for a while what was true of other rows.
        around = self.contentsMargins() + self._column.contentsMargins()
        return around.top() + around.bottom() + self.body.spacing()

    def _fill(self) -> None:
        self.table.set_fit_rows(self._most)
        self.table.set_rows(self._rows[: self._most])


def _row(visit: VisitView, words: Vocabulary, *, undo: bool, sending: bool) -> Row:
    return Row(
        visit.id.hex(),
        (
            "–" if visit.timeless else fmt.clock(visit.arrived_at),
            words.category(visit.category),
            people(visit.persons),
            fmt.joined(words.used(visit.services), visit.note),
            visit.entered_by,
            Cell(tr("Undo"), "accent") if undo else state_cell(visit, sending=sending),
        ),
    )
