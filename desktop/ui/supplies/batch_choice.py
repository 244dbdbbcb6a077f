"""Which batch goods are taken from: the one in turn, or another that a person chooses. What has expired is marked.

Knows the rule of the plan, no service.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.batch_plan import WASTE, Take, expired, in_turn, plan
from desktop.ui import format as fmt
from desktop.ui.supplies.words import amount
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.label import Label
from desktop.views import BatchView


class BatchChoice(QWidget):
    """Signal ``changed()`` when a person chooses another batch."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._batches: tuple[BatchView, ...] = ()
        self._unit, self._kind = "", ""
        self._chosen: BatchView | None = None
        self.chips = ChipRow(exclusive=True)
        self.chips.changed.connect(self._choose)
        self.said = Label("", "caption", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.chips)
        column.addWidget(self.said)

    def show_batches(self, batches: Sequence[BatchView], unit: str) -> None:
        """These are left of the item, the first to expire first."""
        self._batches, self._unit, self._chosen = tuple(batches), unit, None
        self.chips.clear()
        for n, batch in enumerate(self._batches):
            chip = self.chips.add(str(n), self._title(batch), "triangle-alert" if self.gone(batch) else "")
            chip.setToolTip(tr("Expired: to be written off") if self.gone(batch) else "")
        self._mark()

    def set_day(self, day: date) -> None:
        """The goods go out on this day: what had expired by then has."""
        if day != self._today:
            self._today = day
            self.show_batches(self._batches, self._unit)

    def set_kind(self, kind: str) -> None:
        """What happens to the goods: what has expired is in turn for waste alone."""
        self._kind = kind
        if self._chosen is not None and self.gone(self._chosen) and kind != WASTE:
            self._chosen = None
        self._mark()

    def choose(self, batch: BatchView | None) -> None:
        """Take this one; None takes the one in turn."""
        self._chosen = batch if batch in self._batches else None
        self._mark()

    def gone(self, batch: BatchView) -> bool:
        """Whether it has expired."""
        return expired(batch, self._today)

    def expired(self) -> tuple[BatchView, ...]:
        """What is left of batches that have expired."""
        return tuple(batch for batch in self._batches if self.gone(batch))

    def good(self) -> BatchView | None:
        """The first to expire that has not."""
        return next((batch for batch in self._batches if not self.gone(batch)), None)

    def chosen(self) -> BatchView | None:
        """The batch that a person has named; None for the one in turn."""
        return self._chosen

    def tell(self, pieces: int | None) -> None:
        """Say where so many pieces come from."""
        turn = in_turn(self._batches, self._today, self._kind, self._chosen)
        if not turn:
            self.said.setText("")
            return
        takes = plan(self._batches, pieces or 1, self._today, self._kind, self._chosen)
        self.said.setText(
            tr("Comes from: {batches}").format(batches=tr(", then ").join(self._part(take, pieces) for take in takes))
        )

    def _part(self, take: Take, pieces: int | None) -> str:
        if take.batch is None:
            return tr("{amount} not in the books").format(amount=amount(take.quantity, self._unit))
        said = batch_words(take.batch)
        return fmt.joined(amount(take.quantity, self._unit), said) if pieces else said

    def _choose(self, keys: list[str]) -> None:
        picked = self._batches[int(keys[0])]
        turn = in_turn(self._batches, self._today, self._kind)
        self._chosen = None if turn and picked == turn[0] else picked
        self.changed.emit()

    def _mark(self) -> None:
        turn = in_turn(self._batches, self._today, self._kind, self._chosen)
        self.chips.set_checked([str(self._batches.index(turn[0]))] if turn else [])

    def _title(self, batch: BatchView) -> str:
        left = tr("{amount} left").format(amount=amount(batch.quantity, self._unit))
        return fmt.joined(*_named(batch), tr("expired") if self.gone(batch) else left)


def batch_words(batch: BatchView) -> str:
    """``批号 A1 · 2026-12-01 到期``: what it is called and until when it is good."""
    number, until = _named(batch)
    return fmt.joined(number, tr("best before {date}").format(date=until) if until else "")


def _named(batch: BatchView) -> tuple[str, str]:
    number = tr("Batch {batch}").format(batch=batch.batch) if batch.batch else tr("Without batch number")
    return number, "" if batch.expires_on is None else fmt.iso_date(batch.expires_on)
