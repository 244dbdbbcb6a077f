"""One of the doors on the first page: a card that is pressed as a whole.

Knows its texts alone, not where it leads.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import color, font, px
from desktop.ui.theme.tokens import ColorRole
from desktop.ui.widgets.base import (
    PaintedButton,
    draw_icon,
    draw_text,
    focus_ring,
    line_height,
    rounded,
    soft_shadow,
    text_width,
)

_PAD = 28
_DISC = 56
_RADIUS = 16
_SHADOW = 12
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class Door(PaintedButton):
    """Icon, title, what lies behind it, and the word that opens it; ``leading`` wears the accent."""

    def __init__(
        self, icon: str, title: str, text: str, act: str, *, leading: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._text, self._act, self._leading = icon, text, act, leading
        self._busy = ""
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_busy(self, text: str) -> None:
        """Say that it is being opened; empty lets it be pressed again."""
        self._busy = text
        self.setEnabled(not text)
        self.update()

    def _text_height(self, width: int) -> int:
        metrics = QFontMetrics(font("base"))
        return metrics.boundingRect(QRect(0, 0, width, 2000), _WRAP, self._text).height()

    def sizeHint(self) -> QSize:
        width = px(260) + 2 * _SHADOW
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200) + 2 * _SHADOW, self.heightForWidth(px(220) + 2 * _SHADOW))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        inner = width - 2 * (_PAD + _SHADOW)
        parts = px(_DISC) + 20 + line_height("section") + 8 + self._text_height(inner) + 24 + line_height("strong")
        return parts + 2 * (_PAD + _SHADOW)

    def paint(self, painter: QPainter) -> None:
        box = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        lifted = self.isEnabled() and (self.hovered or self.ring_visible) and not self.isDown()
        if lifted:
            soft_shadow(painter, box, _RADIUS, _SHADOW)
        edge = color("accent" if lifted else "line")
        rounded(painter, box, _RADIUS, self.face("surface", "surface", "surface_hover"), edge)
        left, top, width = box.left() + _PAD, box.top() + _PAD, box.width() - 2 * _PAD
        disc = px(_DISC)
        ground: ColorRole = "accent_fill" if self._leading else "surface_alt"
        ink: ColorRole = "accent_ink" if self._leading else "ink"
        rounded(painter, QRect(left, top, disc, disc), disc / 4, color(ground))
        draw_icon(painter, self._icon, QPointF(left + disc / 2, top + disc / 2), px(28), color(ink))
        top += disc + 20
        head = line_height("section")
        draw_text(painter, QRect(left, top, width, head), self.text(), "section", color("ink"))
        top += head + 8
        painter.setFont(font("base"))
        painter.setPen(color("muted"))
        painter.drawText(QRect(left, top, width, self._text_height(width)), _WRAP, self._text)
        foot = line_height("strong")
        line = QRect(left, box.bottom() - _PAD - foot + 1, width, foot)
        if self._busy:
            draw_text(painter, line, self._busy, "base", color("muted"))
        else:
            draw_text(painter, line, self._act, "strong", color("accent"))
            at = left + text_width(self._act, "strong") + 8 + px(18) / 2 + (3 if lifted else 0)
            draw_icon(painter, "arrow-right", QPointF(at, line.center().y() + 1), px(18), color("accent"))
        if self.ring_visible:
            focus_ring(painter, box, _RADIUS)
