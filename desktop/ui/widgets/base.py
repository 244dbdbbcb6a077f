"""What all painted widgets share: repainting on a new theme, keyboard focus, hover and press, and drawing helpers.

Must not know any particular widget.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QRegion,
)
from PySide6.QtWidgets import QAbstractButton, QLayout, QWidget

from desktop.ui.theme import RADIUS_CONTROL, ColorRole, TextStyle, color, font, theme
from desktop.ui.theme.fonts import make_font
from desktop.ui.theme.icons import pixmap

_KEYBOARD_REASONS = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)
_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Align = Qt.AlignmentFlag
LEFT = Align.AlignLeft | Align.AlignVCenter
RIGHT = Align.AlignRight | Align.AlignVCenter
CENTER = Align.AlignCenter


class Painted(QWidget):
    """A widget that paints itself from tokens and repaints when theme, text scale or font change."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.theme_changed()
            self.updateGeometry()
            self.update()
        elif event.type() == QEvent.Type.EnabledChange:
            self.update()
        elif event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def theme_changed(self) -> None:
        """Forget what was computed from the old tokens or fonts."""

    def retranslate(self) -> None:
        """Say the widget's own few words again in a new language."""


class PaintedButton(QAbstractButton):
    """A button that paints itself; tracks hover, press and whether its focus came from the keyboard.

    Return presses it just as Space does. Subclasses paint in `paint` and size in `sizeHint`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hovered = False
        self.ring_visible = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def theme_changed(self) -> None:
        """Forget what was computed from the old tokens or fonts."""

    def paint(self, painter: QPainter) -> None:
        """Draw the button; the painter is antialiased."""
        raise NotImplementedError

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.theme_changed()
            self.updateGeometry()
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered = False
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.ring_visible = event.reason() in _KEYBOARD_REASONS
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.ring_visible = False
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER_KEYS and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.click()
            return
        if not self.hasFocus() or event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.ring_visible = self.ring_visible or event.key() == Qt.Key.Key_Space
        super().keyPressEvent(event)

    def face(self, base: ColorRole, hover: ColorRole, press: ColorRole) -> QColor:
        """The ground to paint for the present state."""
        if not self.isEnabled():
            return color(base)
        if self.isDown():
            return color(press)
        return color(hover if self.hovered else base)


def keyboard_reason(reason: Qt.FocusReason) -> bool:
    """Whether focus came by keyboard, so that a ring belongs around it."""
    return reason in _KEYBOARD_REASONS


def rounded(
    painter: QPainter, rect: QRect | QRectF, radius: float, fill: QColor | None, line: QColor | None = None,
    width: float = 1.0,
) -> None:
    """A rounded rectangle whose line lies inside `rect`."""
    box = QRectF(rect)
    if line is not None:
        painter.setPen(QPen(line, width))
        box = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    if fill is None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setBrush(fill)
    painter.drawRoundedRect(box, min(radius, box.height() / 2), min(radius, box.height() / 2))


def soft_shadow(painter: QPainter, rect: QRect | QRectF, radius: float, spread: int) -> None:
    """A shadow around `rect` that fades out over `spread` px, a little lower than the thing itself."""
    tint = QColor(color("shadow"))
    painter.save()
    # Below the thing itself nobody sees it; filling twenty large areas would take longer than all the rest.
    covered = QRectF(rect).adjusted(radius, radius, -radius, -radius).toRect()
    painter.setClipRegion(QRegion(QRectF(rect).toRect().adjusted(-spread, -spread, spread, spread + 4)) - covered)
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(spread, 0, -1):
        tint.setAlphaF(0.022 * (1 - (step - 1) / spread) + 0.004)
        painter.setBrush(tint)
        box = QRectF(rect).adjusted(-step, -step, step, step).translated(0, min(3, spread / 4))
        painter.drawRoundedRect(box, radius + step, radius + step)
    painter.restore()


def focus_ring(painter: QPainter, rect: QRect | QRectF, radius: float = RADIUS_CONTROL) -> None:
    """The mark of keyboard focus: two px inside the edge, with a gap of surface so that it shows on any fill."""
    rounded(painter, QRectF(rect).adjusted(2, 2, -2, -2), max(radius - 2, 2), None, color("surface"), 1.0)
    rounded(painter, rect, radius, None, color("focus"), 2.0)


def draw_text(
    painter: QPainter, rect: QRect, text: str, style: TextStyle | QFont, ink: QColor, align: Align = LEFT
) -> None:
    """One line of text, elided where it does not fit."""
    used = style if isinstance(style, QFont) else font(style)
    painter.setFont(used)
    painter.setPen(ink)
    width = QFontMetrics(used).horizontalAdvance(text) if isinstance(style, QFont) else text_width(text, style)
    shown = text
    if width > rect.width() + 1:
        shown = QFontMetrics(used).elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
    painter.drawText(rect, int(align | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip), shown)


def draw_icon(painter: QPainter, name: str, center: QPointF, size: int, tint: QColor) -> None:
    """An icon around a point, on whole device pixels."""
    dpr = painter.device().devicePixelRatioF()
    left, top = round((center.x() - size / 2) * dpr) / dpr, round((center.y() - size / 2) * dpr) / dpr
    painter.drawPixmap(QPointF(left, top), pixmap(name, tint, size, dpr))


@cache
def _metrics(style: TextStyle, scale: int) -> QFontMetrics:
    return QFontMetrics(make_font(style, scale))


@lru_cache(maxsize=4096)
def _advance(text: str, style: TextStyle, scale: int) -> int:
    return _metrics(style, scale).horizontalAdvance(text)


def text_width(text: str, style: TextStyle = "base") -> int:
    """Advance of a line in the present scale, in px."""
    return _advance(text, style, theme().scale)


def line_height(style: TextStyle = "base") -> int:
    """Height of a line in the present scale, in px."""
    return _metrics(style, theme().scale).height()


def clear_layout(layout: QLayout, keep: Callable[[QWidget], bool] = lambda _widget: False) -> None:
    """Take every item out and delete its widget unless it is to be kept."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None and not keep(widget):
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
