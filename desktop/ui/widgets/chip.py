"""Chips: round-ended choices that stay on, alone or in a wrapping row."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import TARGET, color, px
from desktop.ui.theme.icons import known
from desktop.ui.widgets.base import PaintedButton, clear_layout, draw_icon, draw_text, focus_ring, rounded, text_width
from desktop.ui.widgets.flow_layout import FlowBox

_PAD = 13
_GAP = 6


class Chip(PaintedButton):
    """Icon, text and an optional count; inverse while checked."""

    def __init__(
        self, text: str, icon: str = "", parent: QWidget | None = None, *, checkable: bool = True,
        count: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._count = count
        self.setCheckable(checkable)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Change the word."""
        self.setText(text)
        self.setAccessibleName(self.shown())
        self.updateGeometry()
        self.update()

    def set_count(self, count: int | None) -> None:
        """Show a number behind the word; None shows none."""
        self._count = count
        self.set_text(self.text())

    def set_icon(self, icon: str) -> None:
        """Show another icon; an empty name shows none."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def shown(self) -> str:
        """The word with its count."""
        return self.text() if self._count is None else f"{self.text()} {self._count:,}"

    def _lead(self) -> int:
        return px(18) + _GAP if self._icon else 0

    def sizeHint(self) -> QSize:
        return QSize(2 * _PAD + self._lead() + text_width(self.shown()), max(TARGET, px(TARGET)))

    def paint(self, painter: QPainter) -> None:
        chosen = self.isChecked()
        if not self.isEnabled():
            ground, edge, ink = color("surface_alt"), color("line"), color("faint")
        elif chosen:
            ground = color("inverse_hover" if self.hovered or self.isDown() else "inverse")
            edge, ink = ground, color("inverse_ink")
        else:
            ground = self.face("surface", "surface_hover", "surface_press")
            edge, ink = color("line_strong" if self.hovered else "line"), color("ink")
        rounded(painter, self.rect(), self.height() / 2, ground, edge)
        if self._icon:
            draw_icon(painter, known(self._icon), QPointF(_PAD + px(18) / 2, self.height() / 2), px(18), ink)
        left = _PAD + self._lead()
        draw_text(painter, QRect(left, 0, self.width() - left - _PAD + 2, self.height()), self.shown(), "base", ink)
        if self.ring_visible:
            focus_ring(painter, self.rect(), self.height() / 2)


class ChipRow(QWidget):
    """Chips that wrap. `exclusive` keeps exactly one checked, as filters do; else any number, as services do.

    Signals: `changed(list of keys)` when a person checks or unchecks.
    """

    changed = Signal(list)

    def __init__(self, parent: QWidget | None = None, *, exclusive: bool = False) -> None:
        super().__init__(parent)
        self._exclusive = exclusive
        self._chips: dict[str, Chip] = {}
        self._flow = FlowBox(gap=8, row_gap=8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, key: str, text: str, icon: str = "", count: int | None = None) -> Chip:
        """Append a chip."""
        chip = Chip(text, icon, count=count)
        chip.clicked.connect(lambda _checked=False: self._clicked(key))
        self._chips[key] = chip
        self._flow.add(chip)
        return chip

    def chip(self, key: str) -> Chip:
        """The chip of a key."""
        return self._chips[key]

    def keys(self) -> list[str]:
        """All keys in order."""
        return list(self._chips)

    def set_checked(self, keys: Iterable[str]) -> None:
        """Check these and no others, silently."""
        wanted = set(keys)
        for key, chip in self._chips.items():
            chip.setChecked(key in wanted)

    def checked(self) -> list[str]:
        """Checked keys in the row's order."""
        return [key for key, chip in self._chips.items() if chip.isChecked()]

    def clear(self) -> None:
        """Take all chips away."""
        self._chips.clear()
        clear_layout(self._flow.flow)

    def _clicked(self, key: str) -> None:
        if self._exclusive:
            self.set_checked([key])
        self.changed.emit(self.checked())
