"""The guide through the first day, a section of the settings: how far it has come, and a row for each step.

Knows the beginnings and carried services, and which sheet or section does each step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.services.times import day_of
from desktop.ui.files.ledger_files import LedgerFiles
from desktop.ui.files.start_page import LEDGERS
from desktop.ui.files.words import ledger_name
from desktop.ui.firstday.carried_card import CarriedCard
from desktop.ui.firstday.carried_sheet import CarriedSheet, TakeBackSheet
from desktop.ui.firstday.step_row import StepRow
from desktop.ui.firstday.stock_sheet import OpeningStockSheet
from desktop.ui.firstday.words import progress, words_of
from desktop.ui.settings.section import Section
from desktop.ui.supplies.facts import SupplyFacts, read_facts
from desktop.ui.text import tr
from desktop.ui.visits.vocabulary import Vocabulary, read_vocabulary
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.icon_row import RowList
from desktop.ui.widgets.progress_row import ProgressRow
from desktop.views.beginnings import BeginningsView
from desktop.views.carried import CarriedPart, CarriedTwice, CarriedView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Shown:
    """What the section shows."""

    view: BeginningsView
    totals: tuple[CarriedView, ...]
    twice: tuple[CarriedTwice, ...]
    words: Vocabulary
    finished: bool


class FirstDaySection(Section):
    """A row a step."""

    kinds = frozenset(
        {"station", "staff", "supply", "stocktake", "movement", "carried", "visit", "shift", "term", "setting"}
    )

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            tasks,
            tr("First day"),
            tr("What a station starts with. Every step can wait, what is done stays done, and Esc brings you back."),
            parent,
        )
        self._shown: Shown | None = None
        self.steps: dict[str, StepRow] = {}
        self.files = LedgerFiles(desk, tasks, self)
        self.files.toast.connect(self.toast)
        self.progress = ProgressRow()
        self._rows = RowList()
        self._rows.set_heads(tr("First day"), tr("Step"), tr("State"))
        card = Card()
        card.body.addWidget(self.progress)
        card.body.addWidget(self._rows)
        self.carried = CarriedCard()
        self.carried.back_wanted.connect(self._take_back)
        self.finish = Button("")
        self.finish.clicked.connect(self._finish)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.finish)
        self.page.addWidget(card)
        self.page.addLayout(foot)
        self.page.addWidget(self.carried)

    def refresh(self) -> None:
        """Read how far it has come."""
        desk = self.desk
        self.tasks.query(
            lambda: Shown(
                view=desk.beginnings.view(),
                totals=desk.carried.totals(),
                twice=desk.carried.twice(),
                words=read_vocabulary(desk),
                finished=desk.beginnings.finished,
            ),
            self._show,
            key="firstday.view",
        )

    def _show(self, shown: Shown) -> None:
        if shown == self._shown:
            return
        self._shown = shown
        held = next((key for key, row in self.steps.items() if row.button.hasFocus() or row.skip.hasFocus()), None)
        self.steps = {}
        for step in shown.view.steps:
            row = StepRow(step)
            row.pressed.connect(lambda key=step.key: self.begin(key))
            row.skip_wanted.connect(lambda off, key=step.key: self._skip(key, off))
            self.steps[step.key] = row
        self._rows.set_rows(list(self.steps.values()))
        self.progress.set_progress(shown.view.settled, len(shown.view.steps), progress(shown.view))
        self.progress.set_tone("ok" if shown.view.settled == len(shown.view.steps) else "accent")
        self.carried.show_totals(shown.totals, shown.twice, shown.words, self.desk.clock.now())
        self.finish.setText(tr("Show it on Today again") if shown.finished else tr("Stop showing it on Today"))
        if held is not None:
            self.steps[held].button.setFocus()

    # -- what a person does -----------------------------------------------------------------------

    def begin(self, key: str) -> None:
        """Go to where a step is done."""
        row = self.steps[key]
        place = words_of(row.step).place
        if place:
            self.navigate.emit(place)
        elif key == "stock":
            self.tasks.query(lambda: read_facts(self.desk), self._open_stock, key="firstday.stock")
        elif key == "carried":
            self._open_carried()
        else:
            menu = QMenu(row)
            for kind in LEDGERS:
                menu.addAction(ledger_name(kind), partial(self.files.ask_import, kind))
            menu.addSeparator()
            menu.addAction(tr("What was imported…"), self.files.show_imports)
            menu.popup(row.button.mapToGlobal(row.button.rect().bottomLeft()))

    def _open_stock(self, facts: SupplyFacts) -> None:
        sheet = OpeningStockSheet(self, self.desk, self.tasks, facts)
        sheet.done.connect(self.toast)
        sheet.begin()

    def _open_carried(self) -> None:
        if self._shown is None:
            return
        today = day_of(self.desk.clock.now())
        sheet = CarriedSheet(self, self.desk, self.tasks, self._shown.words, self._shown.totals, today)
        sheet.done.connect(self.toast)
        sheet.begin()

    def _take_back(self, part: CarriedPart) -> None:
        sheet = TakeBackSheet(self, self.desk, self.tasks, part)
        sheet.done.connect(self.toast)
        sheet.open(sheet.reason)

    def _skip(self, key: str, off: bool) -> None:
        self.tasks.command(lambda: self.desk.beginnings.skip(key, off))

    def _finish(self) -> None:
        over = self._shown is None or not self._shown.finished
        self.tasks.command(lambda: self.desk.beginnings.finish(over))
