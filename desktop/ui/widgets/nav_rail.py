"""The window's left rail: brand, screens with icon, word and badge, and settings at the foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import ICON, RADIUS_CONTROL, TARGET, color, px
from desktop.ui.widgets.base import (
    CENTER,
    Painted,
    PaintedButton,
    clear_layout,
    draw_icon,
    draw_text,
    focus_ring,
    line_height,
    rounded,
    text_width,
)
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.values import Struct

LOGO = "yizhan"
"""The program's own mark brings its ground along; other icons are set on the accent."""
_WIDTH = 196
_INSET = 12


class NavItem(Struct, frozen=True):
    """One screen: `key` names it in signals, `badge` counts what waits there (0 shows none)."""

    key: str
    icon: str
    text: str
    badge: int = 0
    tip: str = ""


def _text_left() -> int:
    return _INSET + px(ICON) + 12


class NavButton(PaintedButton):
    """One entry of the rail."""

    def __init__(self, item: NavItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.badge = item.badge
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setText(item.text)
        self.setToolTip(item.tip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_badge(item.badge)

    def set_badge(self, count: int) -> None:
        """Show how many things wait; 0 shows none."""
        self.badge = count
        self.setAccessibleName(self.item.text)
        self.setAccessibleDescription(str(count) if count else "")
        self.update()

    def nextCheckState(self) -> None:
        """The rail decides which entry is current; a click alone changes nothing."""

    def sizeHint(self) -> QSize:
        badge = px(28) if self.badge else 0
        return QSize(_text_left() + text_width(self.text(), "strong") + badge + 12, max(TARGET, px(40)))

    def paint(self, painter: QPainter) -> None:
        chosen = self.isChecked()
        if chosen:
            rounded(painter, self.rect(), RADIUS_CONTROL, color("accent_soft"))
        elif self.isDown() or self.hovered:
            rounded(painter, self.rect(), RADIUS_CONTROL, color("surface_press"))
        ink = color("accent") if chosen else color("ink" if self.hovered else "muted")
        draw_icon(painter, self.item.icon, QPointF(_INSET + px(ICON) / 2, self.height() / 2), px(ICON), ink)
        right = self.width() - 12
        if self.badge:
            right = self._paint_badge(painter, right) - 6
        left = _text_left()
        room = QRect(left, 0, right - left, self.height())
        draw_text(painter, room, self.text(), "strong" if chosen else "base", ink)
        if self.ring_visible:
            focus_ring(painter, self.rect())

    def _paint_badge(self, painter: QPainter, right: int) -> int:
        shown = str(self.badge) if self.badge < 100 else "99+"
        width, height = max(px(21), text_width(shown, "caption") + 12), px(18)
        box = QRect(right - width, (self.height() - height) // 2, width, height)
        rounded(painter, box, height / 2, color("accent_fill"))
        draw_text(painter, box, shown, "caption", color("accent_ink"), CENTER)
        return box.left()


class _Brand(Painted):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon, self.text = LOGO, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(32 + px(30) + text_width(self.text, "number") + 16, 40 + px(30))

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = px(30)
        middle = QPointF(22 + side / 2, 20 + side / 2)
        if self.icon == LOGO:
            draw_icon(painter, LOGO, middle, side, color("accent_ink"))
        else:
            rounded(painter, QRect(22, 20, side, side), 7, color("accent_fill"))
            draw_icon(painter, self.icon, middle, px(18), color("accent_ink"))
        draw_text(painter, QRect(32 + side, 20, self.width() - 40 - side, side), self.text, "number", color("ink"))
        painter.end()


class NavRail(Painted):
    """All screens as a vertical list of which one is current.

    Signals: `selected(key)` when a person chooses an entry; the caller answers with `set_current`.
    Up and Down move the focus inside, Tab leaves.
    """

    selected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, NavButton] = {}
        self._current = ""
        self._brand = _Brand()
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._foot = QVBoxLayout()
        self._foot.setSpacing(2)
        scroll = PageScroll()
        scroll.layout_.setContentsMargins(_INSET, 0, _INSET, 8)
        scroll.layout_.addLayout(self._list)
        scroll.layout_.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._brand)
        column.addWidget(scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(_INSET, 4, _INSET, 16)
        foot.addLayout(self._foot)
        column.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_brand(self, icon: str, text: str) -> None:
        """The program's mark and name at the top."""
        self._brand.icon, self._brand.text = icon, text
        self._brand.setAccessibleName(text)
        self._brand.update()

    def set_items(self, items: Sequence[NavItem], bottom: Sequence[NavItem] = ()) -> None:
        """Show these screens; `bottom` stands at the foot."""
        clear_layout(self._list)
        clear_layout(self._foot)
        self._buttons.clear()
        for layout, group in ((self._list, items), (self._foot, bottom)):
            for item in group:
                button = NavButton(item)
                button.clicked.connect(lambda _checked=False, key=item.key: self.selected.emit(key))
                layout.addWidget(button)
                self._buttons[item.key] = button
        self.set_current(self._current)
        self.updateGeometry()

    def set_badge(self, key: str, count: int) -> None:
        """Show how many things wait on a screen."""
        self._buttons[key].set_badge(count)
        self.updateGeometry()

    def set_current(self, key: str) -> None:
        """Mark the screen that is shown."""
        self._current = key
        for name, button in self._buttons.items():
            button.setChecked(name == key)

    def current(self) -> str:
        """Key of the marked screen, empty before the first."""
        return self._current

    def button(self, key: str) -> NavButton:
        """The entry of a screen."""
        return self._buttons[key]

    def sizeHint(self) -> QSize:
        widest = max((button.sizeHint().width() for button in self._buttons.values()), default=0)
        return QSize(max(_WIDTH, widest + 2 * _INSET + 1, self._brand.sizeHint().width()), 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), line_height() * 10)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        buttons = list(self._buttons.values())
        at = next((n for n, button in enumerate(buttons) if button.hasFocus()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        buttons[(at + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), color("line"))
        painter.end()
