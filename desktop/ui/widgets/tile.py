"""A tile that counts at a tap: icon, name, today's count and the digit that does the same."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import PRESS_MS, RADIUS_CARD, color, font, px, theme
from desktop.ui.theme.icons import known
from desktop.ui.widgets.base import (
    RIGHT,
    Align,
    PaintedButton,
    draw_icon,
    draw_text,
    focus_ring,
    line_height,
    rounded,
    text_width,
)

LONG_PRESS_MS = 500
_PULSE_MS = 1200
_PAD = 12
_SQUARE = 40
_GAP = 10
_BESIDE = 8
"""Where a tile is low its key stands beside the count instead of above it."""


class Tile(PaintedButton):
    """One worker category.

    Signals: `tapped()` for one more; `more_requested()` after a long press, a right click, the menu key or
    Shift+Return, for more than one.
    """

    tapped = Signal()
    more_requested = Signal()

    def __init__(self, icon: str, name: str, count: int = 0, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._count, self._key = icon, count, key
        self._glow = 0.0
        self._held = False
        self._snug = False
        self._hold = QTimer(self, singleShot=True, interval=LONG_PRESS_MS)
        self._hold.timeout.connect(self._long_press)
        self._settle = QTimer(self, singleShot=True, interval=_PULSE_MS)
        self._settle.timeout.connect(lambda: self._fade_to(0.0))
        self._fade = QVariantAnimation(self, duration=PRESS_MS)
        self._fade.valueChanged.connect(self._set_glow)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.clicked.connect(self._clicked)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Change the category's name."""
        self.setText(name)
        self._describe()

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    def set_count(self, count: int) -> None:
        """Show how many today."""
        self._count = count
        self._describe()

    def count(self) -> int:
        """The number shown."""
        return self._count

    def set_key(self, key: str) -> None:
        """Show the key that taps this tile; the screen handles it."""
        self._key = key
        self._describe()

    def set_long_press(self, ms: int) -> None:
        """How long a press is held before it asks for more; slow hands need longer."""
        self._hold.setInterval(ms)

    def set_snug(self, snug: bool) -> None:
        """Stand lower, where a page would have to be scrolled otherwise."""
        self._snug = snug
        self.updateGeometry()

    def pulse(self) -> None:
        """Outline the tile for a moment, for a tap that came from elsewhere."""
        self._fade_to(1.0)
        self._settle.start()

    def _describe(self) -> None:
        self.setAccessibleName(f"{self.text()} {self._count}")
        self.setAccessibleDescription(self._key)
        self.updateGeometry()
        self.update()

    def _set_glow(self, value: float) -> None:
        self._glow = float(value)
        self.update()

    def _fade_to(self, target: float) -> None:
        self._fade.stop()
        self._fade.setStartValue(self._glow)
        self._fade.setEndValue(target)
        self._fade.start()

    def _clicked(self) -> None:
        if self._held:
            self._held = False
            return
        self.pulse()
        self.tapped.emit()

    def _long_press(self) -> None:
        if self.isDown():
            self._held = True
            self.setDown(False)
            self.more_requested.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = False
        if event.button() == Qt.MouseButton.LeftButton:
            self._hold.start()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hold.stop()
        super().mouseReleaseEvent(event)
        self._held = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.more_requested.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.more_requested.emit()
            return
        super().keyPressEvent(event)

    def _count_width(self) -> int:
        return text_width(str(self._count), "figure_small")

    def sizeHint(self) -> QSize:
        left = _PAD + px(_SQUARE) + _GAP
        width = left + text_width(self.text()) + 8 + self._count_width() + _PAD + (px(_BESIDE) if self._snug else 0)
        return QSize(max(px(150), width), tile_height(snug=self._snug))

    def minimumSizeHint(self) -> QSize:
        left = _PAD + px(_SQUARE) + _GAP
        width = left + _narrowest(self.text()) + 8 + text_width("00", "figure_small") + _PAD
        return QSize(max(px(140), width), self.sizeHint().height())

    def paint(self, painter: QPainter) -> None:
        on = self.isEnabled()
        edge = color("line_strong" if on and self.hovered else "line")
        if self._glow:
            edge = _blend(edge, color("accent"), self._glow)
        ground = self.face("surface", "surface_hover", "surface_press")
        rounded(painter, self.rect(), RADIUS_CARD, ground, edge, 1.0 + 0.5 * self._glow)
        self._paint_square(painter, on)
        self._paint_words(painter, on)
        if self.ring_visible:
            focus_ring(painter, self.rect(), RADIUS_CARD)

    def _paint_square(self, painter: QPainter, on: bool) -> None:
        side = px(_SQUARE)
        box = QRect(_PAD + 1, (self.height() - side) // 2, side, side)
        rounded(painter, box, 8, _blend(color("surface_alt"), color("accent_soft"), self._glow))
        tint = _blend(color("ink"), color("accent"), self._glow) if on else color("faint")
        draw_icon(painter, known(self._icon), QPointF(box.center()) + QPointF(0.5, 0.5), px(22), tint)

    def _paint_words(self, painter: QPainter, on: bool) -> None:
        right = self.width() - _PAD - 1 - (px(_BESIDE) if self._snug and self._key else 0)
        count_ink = color("faint") if not on else color("ink" if self._count else "muted")
        style = font("figure_small")
        if not self._count:
            style.setWeight(style.Weight.Normal)
        width = self._count_width()
        draw_text(painter, QRect(right - width, 0, width, self.height()), str(self._count), style, count_ink, RIGHT)
        left = _PAD + px(_SQUARE) + _GAP + 1
        room = QRect(left, 0, right - text_width(str(self._count), "figure_small") - 8 - left, self.height())
        ink = color("ink") if on else color("faint")
        if text_width(self.text()) <= room.width() + 1:
            draw_text(painter, room, self.text(), "base", ink)
        else:
            self._paint_two_lines(painter, room, ink)
        if self._key:
            box = QRect(0, 5, self.width() - 8, line_height("caption"))
            draw_text(painter, box, self._key, "caption", color("muted"), Align.AlignRight | Align.AlignVCenter)

    def _paint_two_lines(self, painter: QPainter, room: QRect, ink: QColor) -> None:
        first, second = _two_lines(self.text())
        height = line_height() - 1
        top = (self.height() - 2 * height) // 2
        draw_text(painter, QRect(room.left(), top, room.width(), height), first, "base", ink)
        draw_text(painter, QRect(room.left(), top + height, room.width(), height), second, "base", ink)


def tile_height(*, snug: bool) -> int:
    """How high tiles stand at the present size of text."""
    least, pad = (54, 7) if snug else (72, _PAD)
    return max(px(least), px(_SQUARE) + 2 * pad)


def _two_lines(text: str) -> tuple[str, str]:
    """The evenest break at a space, or anywhere in a text that has none, as Chinese has."""
    return _broken(text, theme().scale)


@lru_cache(maxsize=256)
def _broken(text: str, scale: int) -> tuple[str, str]:
    # Every layout asks for it many times over; `scale` is what the widths hang on.
    return min(_halves(text), key=lambda halves: max(text_width(half) for half in halves))


def _narrowest(text: str) -> int:
    """Width below which two lines do not hold the text."""
    return max(text_width(half) for half in _two_lines(text))


def _halves(text: str) -> list[tuple[str, str]]:
    joint = " " if " " in text else ""
    pieces = text.split() if joint else list(text)
    return [(joint.join(pieces[:n]), joint.join(pieces[n:])) for n in range(1, len(pieces) + 1)] or [("", "")]


def _blend(low: QColor, high: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        low.redF() + (high.redF() - low.redF()) * share,
        low.greenF() + (high.greenF() - low.greenF()) * share,
        low.blueF() + (high.blueF() - low.blueF()) * share,
    )
