"""Which things of the catalogue get labels or tags, and how many of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.printing.facts import Thing
from desktop.printing.options import Pick
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_3
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.stepper import Stepper

MOST: Final = 99


class PicksSheet(Sheet):
    """A row for each thing with its number; `picks()` is what was chosen, None for ``usual``: each of these once."""

    def __init__(
        self, window: QWidget, things: Sequence[Thing], picks: Sequence[Pick] | None, usual: Collection[str]
    ) -> None:
        super().__init__(window, tr("Which items, and how many"))
        self.set_width(560)
        self.steppers: dict[str, Stepper] = {}
        self._usual = dict.fromkeys(usual, 1)
        chosen = self._usual if picks is None else {pick.key: pick.count for pick in picks}
        self.all_button = Button(tr("One of each"), "secondary")
        self.none_button = Button(tr("No labels"), "secondary")
        self.all_button.clicked.connect(lambda: self._set_all(1))
        self.none_button.clicked.connect(lambda: self._set_all(0))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_3)
        buttons.addWidget(self.all_button)
        buttons.addWidget(self.none_button)
        buttons.addStretch(1)
        self.body.addLayout(buttons)
        for thing in things:
            self.body.addLayout(self._row(thing, chosen.get(thing.key, 0)))
        if not things:
            self.body.addWidget(Label(tr("There are no items yet. Add them on the Supplies screen."), wrap=True))
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"))

    def picks(self) -> tuple[Pick, ...] | None:
        """What was chosen; where it is the usual, things that come later go along."""
        counts = {key: count for key, stepper in self.steppers.items() if (count := stepper.value())}
        return None if counts == self._usual else tuple(Pick(key, count) for key, count in counts.items())

    def _row(self, thing: Thing, count: int) -> QHBoxLayout:
        stepper = Stepper(count, 0, MOST)
        stepper.setAccessibleName(thing.name)
        self.steppers[thing.key] = stepper
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        row.addWidget(Label(thing.name, elide=True), 1)
        row.addWidget(Label(thing.barcode or tr("no barcode"), "caption"))
        row.addWidget(stepper)
        return row

    def _set_all(self, count: int) -> None:
        for stepper in self.steppers.values():
            stepper.set_value(count)
