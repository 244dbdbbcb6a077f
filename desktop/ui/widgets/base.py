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
    QGradient,
    QKeyEvent,
    QLinearGradient,
    QPainter,
    QPen,
    QRadialGradient,
)
from PySide6.QtWidgets import QAbstractButton, QLayout, QWidget

from desktop.ui.theme import RADIUS_CONTROL, ColorRole, TextStyle, color, theme
from desktop.ui.theme.fonts import make_font, shared_font, western
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
    lower = min(3, spread // 4)
    # Four sides and four corners: below the thing itself nobody sees it.
    inner = max(round(radius), lower + 1)
    deep = inner + spread
    stops = _fading(color("shadow").rgb(), inner, spread)
    out = QRectF(rect).toRect().adjusted(-spread, -spread, spread, spread).translated(0, lower)
    left, top, right, bottom = out.left(), out.top(), out.left() + out.width() - deep, out.top() + out.height() - deep
    wide, high = right - left - deep, bottom - top - deep
    painter.save()
    # Where two of them meet they would not be quite as dark.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for x, to in ((left + deep, left), (right, right + deep)):
        _fade(painter, QRect(min(x, to), top + deep, deep, high), QLinearGradient(x, 0, to, 0), stops)
    for y, to in ((top + deep, top), (bottom, bottom + deep)):
        _fade(painter, QRect(left + deep, min(y, to), wide, deep), QLinearGradient(0, y, 0, to), stops)
    for x, from_x in ((left, left + deep), (right, right)):
        for y, from_y in ((top, top + deep), (bottom, bottom)):
            _fade(painter, QRect(x, y, deep, deep), QRadialGradient(from_x, from_y, deep), stops)
    painter.restore()


def _fade(painter: QPainter, box: QRect, along: QGradient, stops: list[tuple[float, QColor]]) -> None:
    along.setStops(stops)
    painter.fillRect(box, along)


@lru_cache(maxsize=32)
def _fading(rgb: int, inner: int, spread: int) -> list[tuple[float, QColor]]:
    """Full as far as the thing's own edge, then paler with each pixel."""
    stops = []
    light = 1.0
    for step in range(spread, -1, -1):
        tint = QColor(rgb)
        tint.setAlphaF(1 - light)
        stops.append(((inner + step) / (inner + spread), tint))
        light *= 1 - (0.022 * (1 - (step - 1) / spread) + 0.004)
    return stops[::-1]


def focus_ring(painter: QPainter, rect: QRect | QRectF, radius: float = RADIUS_CONTROL) -> None:
    """The mark of keyboard focus: two px inside the edge, with a gap of surface so that it shows on any fill."""
    rounded(painter, QRectF(rect).adjusted(2, 2, -2, -2), max(radius - 2, 2), None, color("surface"), 1.0)
    rounded(painter, rect, radius, None, color("focus"), 2.0)


def draw_text(
    painter: QPainter, rect: QRect, text: str, style: TextStyle | QFont, ink: QColor, align: Align = LEFT
) -> None:
    """One line of text, elided where it does not fit."""
    if isinstance(style, QFont):
        used, width = style, QFontMetrics(style).horizontalAdvance(text)
    else:
        used, width = shared_font(style, theme().scale), text_width(text, style)
    painter.setFont(used)
    painter.setPen(ink)
    shown = text
    if width > rect.width() + 1:
        shown = QFontMetrics(used).elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
    painter.drawText(rect, _one_line(align), shown)


@cache
def _one_line(align: Align) -> int:
    # Python takes as long to put flags together as Qt to draw a short word.
    return int(align | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip)


def draw_icon(painter: QPainter, name: str, center: QPointF, size: int, tint: QColor) -> None:
    """An icon around a point, on whole device pixels."""
    dpr = painter.device().devicePixelRatioF()
    left, top = round((center.x() - size / 2) * dpr) / dpr, round((center.y() - size / 2) * dpr) / dpr
    painter.drawPixmap(QPointF(left, top), pixmap(name, tint, size, dpr))


@cache
def _metrics(style: TextStyle, scale: int, western: bool) -> QFontMetrics:
    return QFontMetrics(make_font(style, scale))


@lru_cache(maxsize=4096)
def _advance(text: str, style: TextStyle, scale: int, western: bool) -> int:
    return _metrics(style, scale, western).horizontalAdvance(text)


def text_width(text: str, style: TextStyle = "base") -> int:
    """Advance of a line in the present scale, in px."""
    return _advance(text, style, theme().scale, western())


def line_height(style: TextStyle = "base") -> int:
    """Height of a line in the present scale, in px."""
    return _metrics(style, theme().scale, western()).height()


def clear_layout(layout: QLayout, keep: Callable[[QWidget], bool] = lambda _widget: False) -> None:
    """Take every item out and delete its widget unless it is to be kept."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None and not keep(widget):
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
