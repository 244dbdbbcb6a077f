"""One line of a checklist: ticked or not, or found in order or wanting."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import RADIUS_CONTROL, TARGET, TONE_INK, Tone, color, px
from desktop.ui.widgets.base import RIGHT, PaintedButton, draw_icon, draw_text, focus_ring, rounded, text_width

_BOX = 20


class ChecklistRow(PaintedButton):
    """Two states by default; with `set_tri_state` unanswered, in order, wanting in turn.

    Signals: `toggled(bool)` for two states, `state_changed(bool | None)` for both.
    """

    state_changed = Signal(object)

    def __init__(self, text: str, parent: QWidget | None = None, *, checked: bool = False, note: str = "") -> None:
        super().__init__(parent)
        self._tri = False
        self._state: bool | None = checked
        self._note = note
        self._note_tone: Tone = "neutral"
        self.setCheckable(True)
        self.setChecked(checked)
        self.set_text(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._toggled)

    def set_text(self, text: str) -> None:
        """What is to be checked."""
        self.setText(text)
        self.updateGeometry()

    def set_note(self, text: str, tone: Tone = "neutral") -> None:
        """A remark at the right end."""
        self._note, self._note_tone = text, tone
        self.setAccessibleDescription(text)
        self.update()

    def set_tri_state(self, tri: bool) -> None:
        """Start unanswered and let a press go on to in order, wanting, unanswered."""
        self._tri = tri
        self.set_state(None if tri else False)

    def state(self) -> bool | None:
        """True in order, False not (or wanting), None unanswered."""
        return self._state

    def set_state(self, state: bool | None) -> None:
        """Answer silently."""
        self._state = state
        blocked = self.blockSignals(True)
        self.setChecked(bool(state))
        self.blockSignals(blocked)
        self.update()

    def nextCheckState(self) -> None:
        if not self._tri:
            super().nextCheckState()
            return
        self.set_state({None: True, True: False, False: None}[self._state])
        self.state_changed.emit(self._state)

    def _toggled(self, on: bool) -> None:
        self._state = on
        self.state_changed.emit(on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The whole sentence is to be had where there is room for a part of it only.
        self.setToolTip(self.text() if self.width() < self.sizeHint().width() else "")

    def sizeHint(self) -> QSize:
        note = text_width(self._note, "small") + 16 if self._note else 0
        return QSize(px(_BOX) + 12 + text_width(self.text()) + note + 12, max(TARGET, px(TARGET)))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), px(160)), self.sizeHint().height())

    def paint(self, painter: QPainter) -> None:
        on = self.isEnabled()
        if on and (self.hovered or self.isDown()):
            rounded(painter, self.rect().adjusted(-8, 0, 0, 0), RADIUS_CONTROL, color("surface_hover"))
        side = px(_BOX)
        box = QRectF(1, (self.height() - side) / 2, side, side)
        self._paint_mark(painter, box, on)
        right = self.width() - 4
        if self._note:
            width = min(text_width(self._note, "small"), right // 2)
            note = QRect(right - width, 0, width, self.height())
            draw_text(painter, note, self._note, "small", color(TONE_INK[self._note_tone]), RIGHT)
            right -= width + 12
        left = side + 10
        ink = color("ink" if on else "faint")
        draw_text(painter, QRect(left, 0, right - left, self.height()), self.text(), "base", ink)
        if self.ring_visible:
            focus_ring(painter, self.rect())

    def _paint_mark(self, painter: QPainter, box: QRectF, on: bool) -> None:
        if self._state is True:
            rounded(painter, box, 5, color("green_soft"))
            draw_icon(painter, "check", QPointF(box.center()), px(16), color("green" if on else "faint"))
        elif self._state is False and self._tri:
            rounded(painter, box, 5, color("alarm_soft"))
            draw_icon(painter, "x", QPointF(box.center()), px(16), color("alarm" if on else "faint"))
        else:
            edge = color("ink" if self.hovered and on else "field_line" if on else "line_strong")
            rounded(painter, box, 5, color("surface"), edge, 1.25)
