"""Two of a kind side by side with the question whether they are one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.joins.words import hangs_on_it, origin, what
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_4
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card, Inset
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.pill import Pill
from desktop.views import EnteredView, JoinPair, TermView


class Side(Inset):
    """One of the two."""

    def __init__(self, view: EnteredView, roles: tuple[TermView, ...], now: int, *, stays: bool) -> None:
        super().__init__()
        self.setAccessibleName(view.name)
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(Label(view.name, "strong", elide=True), 1)
        if stays:
            head.addWidget(Pill(tr("stays", "joined"), "ok"))
        self.body.addLayout(head)
        self.body.addWidget(Label(what(view, roles), wrap=True))
        for text in (hangs_on_it(view, now), origin(view, now)):
            self.body.addWidget(Label(text, "small", wrap=True))
        self.body.addStretch(1)


class PairCard(Card):
    """Signals: ``same()``, ``different()``."""

    same = Signal()
    different = Signal()

    def __init__(self, pair: JoinPair, roles: tuple[TermView, ...], now: int, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.pair = pair
        self.set_padding(14, 12)
        sides = QHBoxLayout()
        sides.setSpacing(SPACE_2)
        sides.addWidget(Side(pair.stays, roles, now, stays=True), 1)
        sides.addWidget(Side(pair.goes, roles, now, stays=False), 1)
        self.same_button = Button(tr("The same"), "secondary", "check")
        self.different_button = Button(tr("Not the same"), "ghost")
        for button in (self.same_button, self.different_button):
            button.setAccessibleName(f"{button.text()}: {pair.stays.name}, {pair.goes.name}")
        self.same_button.clicked.connect(lambda: self.same.emit())
        self.different_button.clicked.connect(lambda: self.different.emit())
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        foot.addWidget(Label(self._outcome(), "small", wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
        foot.addSpacing(SPACE_4)
        foot.addWidget(self.different_button)
        foot.addWidget(self.same_button)
        column = QVBoxLayout()
        column.setSpacing(SPACE_2)
        column.addLayout(sides)
        column.addLayout(foot)
        self.body.addLayout(column)

    def cells(self) -> tuple[str, ...]:
        """The pair as a row of a table."""
        return self.pair.stays.name, self.pair.goes.name, self._outcome()

    def _outcome(self) -> str:
        """What becomes of them when they are the same."""
        stays, goes = self.pair.stays, self.pair.goes
        if self.pair.kind == "staff":
            return tr("If they are one person, role and PIN on the left hold for all shifts.")
        if not stays.entries or not goes.entries:
            return tr("If they are one item, all entries go under the name on the left.")
        return tr("If they are one item, the stock is worked out from the entries of both.")
