"""Of several pieces that were lent some are back: how many. Knows no service; the list of loans saves it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui import format as fmt
from desktop.ui.supplies.words import amount
from desktop.ui.text import tr
from desktop.ui.units import unit_name
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.number_field import NumberField
from desktop.ui.widgets.sheet import Sheet
from desktop.views import MovementView, SupplyView


class PartBackSheet(Sheet):
    """Signal ``back(int)`` with the pieces that have come back."""

    back = Signal(int)

    def __init__(self, window: QWidget, item: SupplyView, loan: MovementView) -> None:
        super().__init__(window, tr("{item}: how many are back?").format(item=item.name))
        self._out, self._unit = -loan.delta, item.unit
        self.set_width(440)
        self.set_text(fmt.joined(loan.recipient, tr("{amount} out").format(amount=amount(self._out, item.unit))))
        self.number = NumberField(self._out, 0, 999_999, suffix=unit_name(item.unit, 2))
        self.number.setMinimumHeight(40)
        self.number.changed.connect(lambda _value: self._tell())
        self.row = FormRow(tr("Back", "pieces"), self.number)
        self.body.addWidget(self.row)
        self.set_buttons(primary=tr("Is back"), secondary=tr("Cancel"))
        self.submitted.connect(self._say)
        self._tell()

    def begin(self) -> None:
        """Open it, ready for another number than all of them."""
        self.open(self.number)
        self.number.selectAll()

    def _tell(self) -> None:
        value = self.number.value() or 0
        rest = tr("{amount} still out").format(amount=amount(self._out - value, self._unit))
        self.row.set_error("")
        self.row.set_hint(rest if 0 < value < self._out else "")

    def _say(self) -> None:
        value = self.number.value() or 0
        if not 0 < value <= self._out:
            self.row.set_error(tr("A number from 1 to {most}.").format(most=self._out))
            self.number.setFocus()
            return
        self.accept()
        self.back.emit(value)
