"""Push buttons with an icon: Button in four weights and three heights, and a square IconButton."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.ui.theme import ICON, RADIUS_CONTROL, TARGET, TextStyle, Variant, color, px, set_variant
from desktop.ui.theme.tokens import ColorRole
from desktop.ui.widgets.base import (
    CENTER,
    PaintedButton,
    draw_icon,
    draw_text,
    focus_ring,
    keyboard_reason,
    line_height,
    rounded,
    text_width,
)

_GAP = 8

_FACES: dict[Variant, tuple[ColorRole | None, ColorRole, ColorRole]] = {
    "primary": ("accent_fill", "accent_hover", "accent_press"),
    "secondary": ("surface", "surface_hover", "surface_press"),
    "ghost": (None, "surface_press", "surface_press"),
    "danger": ("surface", "alarm_soft", "alarm_soft"),
}
_INKS: dict[Variant, ColorRole] = {
    "primary": "accent_ink",
    "secondary": "ink",
    "ghost": "ink",
    "danger": "alarm_ink",
}


class Button(QPushButton):
    """A QPushButton painted from tokens; `variant` is its weight, at most one primary a screen."""

    def __init__(
        self, text: str = "", variant: Variant = "secondary", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._height = TARGET
        self._style: TextStyle = "base"
        self._pad = 15
        self._ring = False
        self._variant: Variant = variant
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.set_variant(variant)

    def variant(self) -> Variant:
        """The weight in force."""
        return self._variant

    def set_variant(self, variant: Variant) -> None:
        """Change the weight."""
        self._variant = variant
        set_variant(self, variant)
        self.update()

    def set_icon(self, name: str) -> None:
        """Put a Lucide icon before the text; an empty name takes it away."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def set_large(self, large: bool = True) -> None:
        """52 px high with bold text of 16 px: the one act of a panel."""
        self._shape(52 if large else TARGET, "number" if large else "base", 20 if large else 15)

    def set_small(self, small: bool = True) -> None:
        """Text of 13 px and narrow sides, for rows; the height stays a full target."""
        self._shape(TARGET, "small" if small else "base", 11 if small else 15)

    def _shape(self, height: int, style: TextStyle, pad: int) -> None:
        self._height, self._style, self._pad = height, style, pad
        self.updateGeometry()
        self.update()

    def _text_style(self) -> TextStyle:
        return "strong" if self._variant == "primary" and self._style == "base" else self._style

    def _icon_size(self) -> int:
        return px(18 if self._style == "small" else ICON)

    def _content_width(self) -> int:
        label = self.text().replace("&&", "&")
        width = text_width(label, self._text_style()) if label else 0
        if self._icon:
            width += self._icon_size() + (_GAP if label else 0)
        if self.menu() is not None:
            width += px(16) + _GAP
        return width

    def sizeHint(self) -> QSize:
        height = max(px(self._height), line_height(self._text_style()) + 12)
        pad = self._pad if self.text() else 8
        return QSize(max(self._content_width() + 2 * pad, height), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.click()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = keyboard_reason(event.reason())
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def _look(self) -> tuple[QColor | None, QColor | None, QColor]:
        """Ground, line and ink of the present state."""
        base, hover, press = _FACES[self._variant]
        edge: ColorRole | None = "line" if self._variant in ("secondary", "danger") else None
        if not self.isEnabled():
            ground: ColorRole | None = None if self._variant == "ghost" else "surface_alt"
            return (color(ground) if ground else None, color(edge) if edge else None, color("faint"))
        if self.isChecked():
            return (color("inverse_hover" if self.underMouse() else "inverse"), None, color("inverse_ink"))
        face = press if self.isDown() else hover if self.underMouse() else base
        if edge is not None and (self.isDown() or self.underMouse()):
            edge = "alarm" if self._variant == "danger" else "line_strong"
        return (color(face) if face else None, color(edge) if edge else None, color(_INKS[self._variant]))

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, edge, ink = self._look()
        if ground is not None or edge is not None:
            rounded(painter, self.rect(), RADIUS_CONTROL, ground, edge)
        room = self.rect().adjusted(8, 0, -8, 0)
        x = room.left() + max(0, (room.width() - self._content_width()) // 2)
        if self._icon:
            side = self._icon_size()
            draw_icon(painter, self._icon, QPointF(x + side / 2, self.height() / 2), side, ink)
            x += side + _GAP
        right = room.right() + 1
        if self.menu() is not None:
            side = px(16)
            draw_icon(painter, "chevron-down", QPointF(right - side / 2 - 2, self.height() / 2), side, ink)
            right -= side + _GAP
        if self.text():
            box = QRect(x, 0, right - x, self.height())
            draw_text(painter, box, self.text().replace("&&", "&"), self._text_style(), ink)
        if self._ring and self.hasFocus():
            focus_ring(painter, self.rect())
        painter.end()


class IconButton(PaintedButton):
    """A square button that shows an icon alone; `name` is what it is called, read out and shown as tooltip."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None, *, size: int = TARGET) -> None:
        super().__init__(parent)
        self._icon = icon
        self._side = size
        self.tint: ColorRole = "muted"
        self.set_name(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        """What it is called."""
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    def sizeHint(self) -> QSize:
        side = max(TARGET, px(self._side))
        return QSize(side, side)

    def paint(self, painter: QPainter) -> None:
        if self.isEnabled() and (self.isDown() or self.hovered or self.isChecked()):
            rounded(painter, self.rect(), RADIUS_CONTROL, color("surface_press"))
        tint = color("faint") if not self.isEnabled() else color("ink" if self.hovered else self.tint)
        draw_icon(painter, self._icon, QPointF(self.rect().width() / 2, self.rect().height() / 2), px(ICON), tint)
        if self.ring_visible:
            focus_ring(painter, self.rect())


class TextLink(PaintedButton):
    """A word that acts, such as undo in a row: accent text without a box."""

    def __init__(self, text: str, parent: QWidget | None = None, *, tone: ColorRole = "accent") -> None:
        super().__init__(parent)
        self._tone = tone
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(max(text_width(self.text()) + 16, TARGET), max(TARGET, px(TARGET)))

    def paint(self, painter: QPainter) -> None:
        if self.isEnabled() and (self.hovered or self.isDown()):
            rounded(painter, self.rect(), RADIUS_CONTROL, color("surface_press"))
        ink = color(self._tone) if self.isEnabled() else color("faint")
        draw_text(painter, self.rect(), self.text(), "base", ink, CENTER)
        if self.ring_visible:
            focus_ring(painter, self.rect())
