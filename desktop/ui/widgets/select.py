"""A drop-down list whose choices are known by key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyledItemDelegate, QWidget

from desktop.ui.theme import px


class Select(QComboBox):
    """Signals: `changed(key)` when a person chooses. The wheel scrolls the page unless the list has the keyboard."""

    changed = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))  # the stylesheet does not reach the usual one
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(12)
        self.setMinimumWidth(px(96))
        self.activated.connect(lambda _index: self.changed.emit(self.current()))
        self.set_options(options)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer key and text; the choice stays where its key still exists."""
        kept = self.current()
        self.clear()
        for key, text in options:
            self.addItem(text, key)
        self.set_current(kept if any(key == kept for key, _ in options) else next((key for key, _ in options), ""))

    def set_current(self, key: str) -> None:
        """Choose silently; nothing happens for an unknown key."""
        at = self.findData(key)
        if at >= 0:
            self.setCurrentIndex(at)

    def current(self) -> str:
        """Key of the choice, empty without options."""
        data = self.currentData()
        return data if isinstance(data, str) else ""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
