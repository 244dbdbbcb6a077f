"""A switch with its words before it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import PRESS_MS, TARGET, color, px
from desktop.ui.widgets.base import PaintedButton, draw_text, focus_ring, rounded, text_width

_TRACK = (36, 20)


class Toggle(PaintedButton):
    """On and off at once, without a save button; `toggled(bool)` tells."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, checked: bool = False) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setChecked(checked)
        self.setText(text)
        self._at = 1.0 if checked else 0.0
        self._slide = QVariantAnimation(self, duration=PRESS_MS)
        self._slide.valueChanged.connect(self._move)
        self.toggled.connect(self._start)
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if text else QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed
        )

    def _start(self, on: bool) -> None:
        if not self.isVisible():
            self._move(1.0 if on else 0.0)
            return
        self._slide.stop()
        self._slide.setStartValue(self._at)
        self._slide.setEndValue(1.0 if on else 0.0)
        self._slide.start()

    def _move(self, value: float) -> None:
        self._at = float(value)
        self.update()

    def sizeHint(self) -> QSize:
        words = text_width(self.text()) + 16 if self.text() else 0
        return QSize(px(_TRACK[0]) + words + 8, max(TARGET, px(TARGET)))

    def minimumSizeHint(self) -> QSize:
        words = min(text_width(self.text()), px(80)) + 16 if self.text() else 0
        return QSize(px(_TRACK[0]) + words + 8, self.sizeHint().height())

    def paint(self, painter: QPainter) -> None:
        width, height = px(_TRACK[0]), px(_TRACK[1])
        track = QRectF(self.width() - width - 4, (self.height() - height) / 2, width, height)
        on = self.isEnabled()
        lit = color("accent_hover" if self.hovered else "accent_fill")
        dim = color("surface_press" if self.hovered else "surface_alt")
        edge = _mix(color("field_line"), lit, self._at)
        if on:
            rounded(painter, track, height / 2, _mix(dim, lit, self._at), edge)
        else:
            rounded(painter, track, height / 2, color("surface_alt"), color("line_strong"))
        knob = height / 2 - 3.5 + self._at
        x = track.left() + height / 2 + (width - height) * self._at
        painter.setPen(Qt.PenStyle.NoPen)
        knob_ink = _mix(color("field_line"), color("accent_ink"), self._at)
        painter.setBrush(knob_ink if on else color("line_strong"))
        painter.drawEllipse(QPointF(x, track.center().y()), knob, knob)
        if self.text():
            room = QRect(0, 0, int(track.left()) - 12, self.height())
            draw_text(painter, room, self.text(), "base", color("ink" if on else "faint"))
        if self.ring_visible:
            focus_ring(painter, track.adjusted(-4, -4, 4, 4), height / 2 + 4)


def _mix(low: QColor, high: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        low.redF() + (high.redF() - low.redF()) * share,
        low.greenF() + (high.greenF() - low.greenF()) * share,
        low.blueF() + (high.blueF() - low.blueF()) * share,
    )
