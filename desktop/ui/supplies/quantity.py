"""How many pieces come in or go out: a number, and whether it counts pieces or packs. Knows no service."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.supplies.words import amount
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.units import unit_name
from desktop.ui.widgets.number_field import DigitsValidator, NumberField
from desktop.ui.widgets.segmented import Segmented
from desktop.views import SupplyView

PIECES = "pieces"
PACKS = "packs"
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{FULLWIDTH HYPHEN-MINUS}": "-"})


class _SignedDigits(DigitsValidator):
    """Lets a minus through: who types one must be told that it means nothing here, not have it dropped."""

    def __init__(self, longest: int, parent: QObject | None = None) -> None:
        super().__init__(longest, parent)

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        plain = text.translate(_MINUS)
        sign = "-" if plain.startswith("-") else ""
        state, digits, _ = super().validate(plain.removeprefix("-"), at)
        return state, sign + digits, at


class QuantityLine(NumberField):
    """A number field that can also hold what is wrong: zero, or less."""

    def __init__(self, value: int | None = None) -> None:
        super().__init__(value)
        self.setValidator(_SignedDigits(9, self))

    def value(self) -> int | None:
        """The number as typed, below zero too; None while there is none."""
        text = self.text()
        return int(text) if text.removeprefix("-").isdigit() else None


class QuantityField(QWidget):
    """Signals: ``changed()`` when the number of pieces changes."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: SupplyView | None = None
        self.number = QuantityLine()
        self.number.setMinimumHeight(40)
        self.switch = Segmented()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.number, 1)
        row.addWidget(self.switch)
        self.setFocusProxy(self.number)
        self.number.changed.connect(lambda _value: self.changed.emit())
        self.switch.changed.connect(self._switched)
        self.switch.hide()

    def set_item(self, item: SupplyView) -> None:
        """Count pieces or packs of this item."""
        self._item = item
        packs = bool(item.pack_unit) and item.pack_size > 1
        whole = [(PACKS, unit_name(item.pack_unit, 2))] if packs else []
        self.switch.set_options([(PIECES, unit_name(item.unit, 2)), *whole])
        self.switch.set_current(PIECES)
        self.switch.setVisible(packs)
        self.number.set_suffix(unit_name(self.unit(), 2))
        self.changed.emit()

    def unit(self) -> str:
        """What the number counts."""
        if self._item is None:
            return ""
        return self._item.pack_unit if self.switch.current() == PACKS else self._item.unit

    def pieces(self) -> int | None:
        """How many pieces that is; None while nothing is typed."""
        typed = self.number.value()
        if typed is None or self._item is None:
            return None
        return typed * self._item.pack_size if self.switch.current() == PACKS else typed

    def set_pieces(self, pieces: int) -> None:
        """Put a number of pieces in."""
        self.switch.set_current(PIECES)
        self.number.set_value(pieces)
        self._switched()

    def sum(self) -> str:
        """``2 箱 = 48 瓶`` while packs are counted, else empty."""
        pieces, typed = self.pieces(), self.number.value()
        if self._item is None or not pieces or typed is None or self.switch.current() != PACKS:
            return ""
        return f"{amount(typed, self.unit())} = {amount(pieces, self._item.unit)}"

    def fault(self) -> str:
        """Why this cannot be saved; empty when it can."""
        typed = self.number.value()
        if typed is None:
            return tr("Type how many.")
        if typed <= 0:
            return tr("The quantity must be at least 1; what went the other way has a button of its own.")
        return ""

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        super().setAccessibleName(name)
        self.number.setAccessibleName(name)

    def _switched(self, _key: str = "") -> None:
        self.number.set_suffix(unit_name(self.unit(), 2))
        self.changed.emit()
