"""A dark bar at the foot of the window that says what was recorded and offers to undo it for ten seconds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.theme import RADIUS_CONTROL, Tone, color, px
from desktop.ui.theme.tokens import ColorRole
from desktop.ui.widgets.base import (
    CENTER,
    Painted,
    PaintedButton,
    draw_icon,
    draw_text,
    rounded,
    soft_shadow,
    text_width,
)

_TICK_MS = 100
_MARGIN = 14
_BOTTOM = 24
_SHADOW = 12
_ICON_TINT: dict[Tone, ColorRole] = {"ok": "toast_green", "alarm": "toast_accent", "warn": "toast_accent"}


class _ToastAction(PaintedButton):
    def sizeHint(self) -> QSize:
        return QSize(text_width(self.text(), "strong") + 16, max(36, px(36)))

    def paint(self, painter: QPainter) -> None:
        if self.hovered or self.isDown() or self.ring_visible:
            rounded(painter, self.rect(), 6, None, color("toast_accent"))
        draw_text(painter, self.rect(), self.text(), "strong", color("toast_accent"), CENTER)


class _Track(Painted):
    """How much time is left: an opaque strip of its own, so that its moving paints nothing else anew, least of all the
    lists and tiles below the message. `left` is from 1 to 0.
    """

    def __init__(self, bar: QWidget) -> None:
        super().__init__(bar)
        self.left = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("toast"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, QRectF(0, 0, self.width() * self.left, self.height()), 1, color("toast_accent"))
        painter.end()


class _Bar(Painted):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.text, self.icon = "", ""
        self.tone: Tone = "ok"
        self.track = _Track(self)
        self.button = _ToastAction()
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        self._row.addWidget(self.button)
        self.track.raise_()
        self.theme_changed()
        self.hide()

    def theme_changed(self) -> None:
        if self.layout() is not None:
            self._row.setContentsMargins(0, _SHADOW + 2, _SHADOW + 8, _SHADOW + 2)

    def sizeHint(self) -> QSize:
        width = 2 * _MARGIN + (px(20) + 14 if self.icon else 0) + text_width(self.text)
        width += self.button.sizeHint().width() + 4 if not self.button.isHidden() else 0
        return QSize(width + 2 * _SHADOW, max(40, px(40)) + 2 * _SHADOW)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        soft_shadow(painter, box, RADIUS_CONTROL, _SHADOW)
        rounded(painter, box, RADIUS_CONTROL, color("toast"))
        left = box.left() + _MARGIN
        if self.icon:
            tint = color(_ICON_TINT.get(self.tone, "toast_ink"))
            draw_icon(painter, self.icon, QPointF(left + px(20) / 2, box.center().y() + 0.5), px(20), tint)
            left += px(20) + 14
        right = self.button.geometry().left() if not self.button.isHidden() else box.right() - _MARGIN + 2
        draw_text(painter, QRect(left, box.top(), right - left, box.height()), self.text, "base", color("toast_ink"))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        box = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        self.track.setGeometry(box.left() + 8, box.bottom() - 2, box.width() - 16, 2)


class Toaster(QObject):
    """One message at a time over a window; a new one takes the place of the old.

    Signals: `acted()` after its action ran, `expired()` when the time was over. Never takes the focus.
    """

    acted = Signal()
    expired = Signal()

    def __init__(self, window: QWidget, over: QWidget | None = None) -> None:
        """`over` is a part of the window in whose middle the message stands, by default the window's."""
        super().__init__(window)
        self._window, self._over = window, over
        self._bar = _Bar(window)
        self._bar.button.clicked.connect(lambda: self.trigger())
        self._bar.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._act: Callable[[], None] | None = None
        self._ticks = self._left = 0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        window.installEventFilter(self)

    @property
    def bar(self) -> QWidget:
        """The bar itself, to place other things around it."""
        return self._bar

    def show_message(
        self, text: str, action: str = "", on_action: Callable[[], None] | None = None, *, icon: str = "check",
        tone: Tone = "ok", seconds: float = 10.0,
    ) -> None:
        """Say something for `seconds`; `action` names what `on_action` does, usually undo with its keys."""
        self._act = on_action
        self._ticks = self._left = max(1, round(seconds * 1000 / _TICK_MS))
        bar = self._bar
        bar.text, bar.icon, bar.tone, bar.track.left = text, icon, tone, 1.0
        bar.button.setText(action)
        bar.button.setVisible(bool(action))
        bar.track.setVisible(bool(action))
        bar.setAccessibleName(text)
        self._place()
        bar.show()
        bar.raise_()
        bar.update()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(bar, text))
        self._timer.start()

    def trigger(self) -> bool:
        """Run the action as a click or Ctrl+Z does; False when nothing can be undone now."""
        act = self._act
        if act is None or not self.pending():
            return False
        self.dismiss()
        act()
        self.acted.emit()
        return True

    def dismiss(self) -> None:
        """Take the message away without running its action."""
        self._timer.stop()
        self._act = None
        self._bar.hide()

    def pending(self) -> bool:
        """Whether a message with an action is shown."""
        return self._act is not None and self._timer.isActive()

    def text(self) -> str:
        """The message shown, empty when none is."""
        return self._bar.text if self._timer.isActive() else ""

    def _tick(self) -> None:
        if self._bar.underMouse():
            return
        self._left -= 1
        self._bar.track.left = self._left / self._ticks
        self._bar.track.update()
        if self._left <= 0:
            self.dismiss()
            self.expired.emit()

    def _place(self) -> None:
        size = self._bar.sizeHint()
        width = min(size.width(), self._window.width() - 16)
        area = self._window.rect()
        if self._over is not None:
            area = QRect(self._over.mapTo(self._window, QPoint(0, 0)), self._over.size())
        left = max(8, area.center().x() - width // 2)
        top = self._window.height() - size.height() + _SHADOW - _BOTTOM
        self._bar.setGeometry(left, top, width, size.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._timer.isActive():
            self._place()
        return super().eventFilter(watched, event)
