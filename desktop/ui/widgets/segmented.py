"""A pill group in which exactly one choice is on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.ui.theme import TARGET, color, px
from desktop.ui.widgets.base import (
    CENTER,
    Painted,
    PaintedButton,
    clear_layout,
    draw_icon,
    draw_text,
    focus_ring,
    rounded,
    text_width,
)

_PAD = 14
_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}


class _Segment(PaintedButton):
    def __init__(self, text: str, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self.setText(text)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """The group decides which segment is on."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enters = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in _STEPS or (enters and self.isChecked()):
            # The group moves the choice, not only the focus; and what is chosen already leaves Return to the form.
            event.ignore()
            return
        super().keyPressEvent(event)

    def _lead(self) -> int:
        return px(18) + 8 if self._icon else 0

    def sizeHint(self) -> QSize:
        return QSize(text_width(self.text()) + self._lead() + 2 * _PAD, max(TARGET, px(TARGET)))

    def paint(self, painter: QPainter) -> None:
        chosen, on = self.isChecked(), self.isEnabled()
        box = self.rect().adjusted(3, 3, -3, -3)
        if chosen:
            rounded(painter, box, box.height() / 2, color("inverse" if on else "line_strong"))
        elif on and (self.hovered or self.isDown()):
            rounded(painter, box, box.height() / 2, color("surface_press"))
        ink = color("inverse_ink" if chosen and on else "ink" if on else "faint")
        content = self._lead() + text_width(self.text())
        left = max(_PAD - 4, (self.width() - content) // 2)
        if self._icon:
            draw_icon(painter, self._icon, QPointF(left + px(18) / 2, self.height() / 2), px(18), ink)
        room = QRect(left + self._lead(), 0, self.width() - left - self._lead() - 4, self.height())
        if self._icon:
            draw_text(painter, room, self.text(), "base", ink)
        else:
            draw_text(painter, self.rect(), self.text(), "base", ink, CENTER)
        if self.ring_visible:
            focus_ring(painter, self.rect(), self.height() / 2)


class Segmented(Painted):
    """Arrow keys move the choice. Signals: `changed(key)` when a person chooses."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments: dict[str, _Segment] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_options(self, options: Sequence[tuple[str, str] | tuple[str, str, str]]) -> None:
        """Offer key and text, and an icon if there is one; the choice stays where its key still exists."""
        kept = self.current()
        clear_layout(self._row)
        self._segments.clear()
        for option in options:
            key, text = option[0], option[1]
            segment = _Segment(text, option[2] if len(option) == 3 else "")
            segment.clicked.connect(lambda _checked=False, chosen=key: self._choose(chosen))
            self._segments[key] = segment
            self._row.addWidget(segment)
        self.set_current(kept if kept in self._segments else next(iter(self._segments), ""))

    def set_current(self, key: str) -> None:
        """Choose silently."""
        for name, segment in self._segments.items():
            segment.setChecked(name == key)
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == key else Qt.FocusPolicy.ClickFocus)

    def current(self) -> str:
        """Key of the choice, empty without options."""
        return next((key for key, segment in self._segments.items() if segment.isChecked()), "")

    def segment(self, key: str) -> PaintedButton:
        """The button of a key."""
        return self._segments[key]

    def _choose(self, key: str) -> None:
        if key != self.current():
            self.set_current(key)
            self.changed.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        keys = list(self._segments)
        if step is None or not keys:
            super().keyPressEvent(event)
            return
        key = keys[(keys.index(self.current()) + step) % len(keys)]
        self._choose(key)
        self._segments[key].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, self.rect(), self.height() / 2, color("surface"), color("line"))
        painter.end()
