"""Items out of the built-in catalogue: check those that the station keeps, and all are added at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.supplies.facts import SupplyFacts, term_name, together
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class AdoptSheet(Sheet):
    """Signals: ``done(str, Changes)``; ``new_wanted()`` for an item that the catalogue does not have."""

    done = Signal(str, object)
    new_wanted = Signal()

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, facts: SupplyFacts) -> None:
        super().__init__(window, tr("Which items does the station keep?"))
        self._desk, self._tasks = desk, tasks
        self.set_width(720)
        self.set_text(tr("Click what is on your shelves. Unit, pack and expiry come with it."))
        self.rows: list[ChipRow] = []
        for category in facts.categories:
            offers = [offer for offer in facts.suggestions if offer.category == category.code]
            if not offers:
                continue
            row = ChipRow()
            for offer in offers:
                row.add(offer.id.hex(), offer.name)
            row.changed.connect(lambda _keys: self._count())
            self.body.addWidget(Label(term_name(category), "strong"))
            self.body.addWidget(row)
            self.body.addSpacing(4)
            self.rows.append(row)
        if not self.rows:
            self.body.addWidget(Label(tr("Everything in the catalogue is on your list already."), "muted", wrap=True))
        self.own = Button(tr("Another item…"), icon="plus")
        self.own.clicked.connect(self._new)
        self.add_footer_left(self.own)
        self.submitted.connect(self._adopt)
        self._count()

    def chosen(self) -> list[str]:
        """Keys of what is checked."""
        return [key for row in self.rows for key in row.checked()]

    def _count(self) -> None:
        n = len(self.chosen())
        self.set_buttons(primary=tr("Add %n items", "", n) if n else tr("Add"), secondary=tr("Cancel"))
        self.primary_button.setEnabled(n > 0)

    def _new(self) -> None:
        self.reject()
        self.new_wanted.emit()

    def _adopt(self) -> None:
        records = [bytes.fromhex(key) for key in self.chosen()]
        if not records:
            return
        text = tr("Added %n items", "", len(records))
        save(
            self,
            self._tasks,
            lambda: together([self._desk.supplies.adopt(record) for record in records]),
            lambda changes: self.done.emit(text, changes),
        )
