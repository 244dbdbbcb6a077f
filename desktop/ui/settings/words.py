"""The station's texts: service promise, convention, rules. An empty field stands for the built-in text.

Knows the station service and the catalogue's built-in texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.ui.settings.section import SaveBar, Section
from desktop.ui.text import language, tr
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.text_area import TextArea
from desktop.views import Changes, StationView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class WordsSection(Section):
    """Three texts."""

    kinds = frozenset({"station"})

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            tasks,
            tr("Promise and rules"),
            tr("Shown on the poster and at sign-in. Leave a field empty to use the text in grey."),
            parent,
        )
        tongue = language()
        self.promise = TextArea(lines=2, placeholder=desk.catalogue.promise(tongue))
        self.convention = TextArea(lines=7, most=14, placeholder="\n".join(desk.catalogue.convention(tongue)))
        self.rules = TextArea(lines=4, most=14, placeholder="\n".join(desk.catalogue.rules(tongue)))
        grid = FormGrid(1)
        grid.add_field(tr("Service promise"), self.promise, tr("Confirmed at every sign-in."))
        grid.add_field(tr("House rules"), self.convention, tr("One point per line."))
        grid.add_field(tr("Management rules"), self.rules)
        self.bar = SaveBar()
        self.bar.wanted.connect(self.save)
        for field in (self.promise, self.convention, self.rules):
            field.textChanged.connect(self._edited)
        card = Card()
        card.body.addWidget(grid)
        card.body.addWidget(self.bar)
        self.page.addWidget(card)
        self.wait_for(card)
        self._filling = False

    def refresh(self) -> None:
        """Read the texts, unless somebody is just changing them."""
        if not self.bar.dirty:
            self.tasks.query(self.desk.station.view, self._show, key="settings.words")

    def save(self) -> None:
        """Save all three."""
        promise, convention, rules = self.promise.text(), self.convention.text(), self.rules.text()
        self.bar.save(
            self.tasks,
            lambda: self.desk.station.edit(promise=promise, convention=convention, rules=rules),
            self._saved,
        )

    def _saved(self, changes: Changes) -> None:
        self.toast.emit(tr("The texts are saved."), changes)
        self.refresh()

    def _edited(self) -> None:
        if not self._filling:
            self.bar.set_dirty(True)

    def _show(self, view: StationView) -> None:
        if self.bar.dirty:
            return
        self._filling = True
        for field, text in (
            (self.promise, view.promise),
            (self.convention, "\n".join(view.convention)),
            (self.rules, view.rules),
        ):
            if field.text() != text:
                field.set_text(text)
        self._filling = False
        self.arrived()
