"""What the station offers: services and facilities as chips, saved as they are tapped.

Knows the station service and the catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.ui.settings.section import Section
from desktop.ui.text import language, tr
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import ChipRow
from desktop.views import Changes, StationView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class OfferSection(Section):
    """Two cards of chips."""

    kinds = frozenset({"station", "term", "union_term"})

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            tasks,
            tr("Services and facilities"),
            tr("Tap what you offer. It appears on posters, on the public page and above the tiles."),
            parent,
        )
        self._codes: dict[str, tuple[str, ...]] = {}
        self.services = self._card("service", tr("Services"))
        self.facilities = self._card("facility", tr("Facilities"))

    def refresh(self) -> None:
        """Read what is chosen."""
        self.tasks.query(self.desk.station.view, self._show, key="settings.offer")

    def _card(self, vocabulary: str, title: str) -> ChipRow:
        chips = ChipRow()
        chips.changed.connect(lambda codes: self._save(vocabulary, codes))
        card = Card(title)
        card.body.addWidget(chips)
        self.page.addWidget(card)
        self._fill(vocabulary, chips)
        return chips

    def _fill(self, vocabulary: str, chips: ChipRow) -> None:
        terms = self.desk.catalogue.terms(vocabulary)
        codes = tuple(term.code for term in terms)
        if self._codes.get(vocabulary) == codes:
            return
        self._codes[vocabulary] = codes
        chips.clear()
        for term in terms:
            chips.add(term.code, term.zh if language().startswith("zh") else term.en, term.icon)

    def _show(self, view: StationView) -> None:
        self._fill("service", self.services)
        self._fill("facility", self.facilities)
        self.services.set_checked(view.services)
        self.facilities.set_checked(view.facilities)

    def _save(self, vocabulary: str, codes: list[str]) -> None:
        chosen = tuple(codes)
        if vocabulary == "service":
            self.tasks.command(lambda: self.desk.station.edit(services=chosen), self._saved, None)
        else:
            self.tasks.command(lambda: self.desk.station.edit(facilities=chosen), self._saved, None)

    def _saved(self, changes: Changes) -> None:
        self.toast.emit(tr("Saved."), changes)
