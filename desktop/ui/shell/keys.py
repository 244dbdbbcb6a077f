"""Tells a barcode scanner from typing, and single digits from both.

A scanner that poses as a keyboard sends its characters faster than hands can and ends with Enter. The window's keys
pass through here before any widget gets them. Knows no screen: what was scanned or pressed leaves as a signal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QKeyCombination, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from desktop.ui.shell.traces import Restore, as_it_was
from desktop.values import Struct

BURST_MS: Final = 35
"""Longest pause between two characters of a scan."""
DIGIT_MS: Final = 60
"""How long a lone digit waits for a second character before it counts as pressed."""
LEAST: Final = 4
"""Fewest characters of a scan."""
TAKES_SCAN: Final = "takesScan"
"""Dynamic property of a field that a scan is meant to fill: it keeps the text, only the Enter is taken."""
DIGITS: Final = "1234567890-="

_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MODIFIERS: Final = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
)  # fmt: skip


def text_field(widget: QWidget | None) -> QWidget | None:
    """The widget if characters typed into it are text, else None."""
    if isinstance(widget, QComboBox):
        return widget if widget.isEditable() else None
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox):
        return widget
    if widget is not None and widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
        return widget
    return None


def _is_secret(widget: QWidget | None) -> bool:
    return isinstance(widget, QLineEdit) and widget.echoMode() is not QLineEdit.EchoMode.Normal


class _Before(Struct):
    """What had the keyboard before a burst, and how to make it as it was, so that a scan leaves no trace in it."""

    widget: QWidget
    restore: Restore


class KeyWatch(QObject):
    """Install it as an event filter on the window (the QWindow that the system sends keys to).

    Signals: ``scanned(str)`` for a whole scan, ``digit(str)`` for one of DIGITS pressed outside of any text field.
    """

    scanned = Signal(str)
    digit = Signal(str)

    def __init__(self, parent: QObject | None = None, now_ms: Callable[[], int] | None = None) -> None:
        super().__init__(parent)
        self._elapsed = QElapsedTimer()
        self._elapsed.start()
        self._now_ms = now_ms
        self._buffer = ""
        self._last_ms = 0
        self._before: _Before | None = None
        self._withheld = ""
        self._secret = ""
        self._flush = QTimer(self, singleShot=True, interval=DIGIT_MS)
        self._last_call = QTimer(self, singleShot=True, interval=0)
        # Keys that came while the UI was busy are read before a second timer is due.
        self._flush.timeout.connect(self._last_call.start)
        self._last_call.timeout.connect(self._release)
        self._digits_wanted: Callable[[], bool] = lambda: False
        self._taken: dict[int, Callable[[], bool]] = {}

    def want_digits(self, wanted: Callable[[], bool]) -> None:
        """Digits are taken while ``wanted()`` says so and no text field has the focus."""
        self._digits_wanted = wanted

    def take(self, keys: QKeyCombination, act: Callable[[], bool]) -> None:
        """A combination that must work from within text fields too, some of which keep it for themselves: ``act`` says
        whether it has done something."""
        self._taken[keys.toCombined()] = act

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self.pressed(event)
        if event.type() == QEvent.Type.MouseButtonPress:
            # The digit before the click must not come after it.
            self.let_go()
        return False

    def pressed(self, event: QKeyEvent) -> bool:
        """Look at a key; whether it ends here."""
        key = Qt.Key(event.key())
        if key in _MODIFIERS:
            return False
        at = self._time_of(event)
        if event.isAutoRepeat():
            self._reset()
            return bool(event.text()) and event.text() in DIGITS and self._takes_digits()
        swift = bool(self._buffer) and at - self._last_ms <= BURST_MS
        if key in _ENDS:
            return self._end(swift)
        typed = event.text()
        command = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if len(typed) != 1 or not typed.isprintable() or command:
            self._reset()
            act = self._taken.get(event.keyCombination().toCombined())
            return act is not None and act()
        if not swift:
            self._release()
            self._begin()
        self._buffer += typed
        self._last_ms = at
        if typed in DIGITS and self._takes_digits():
            self._withheld += typed
            self._wait()
            return True
        if swift and _is_secret(QApplication.focusWidget()):
            # A PIN that is full is tried at once, and a scan is no attempt.
            self._secret += typed
            self._wait()
            return True
        # Nobody presses buttons or looks through a list at this pace.
        return swift and text_field(QApplication.focusWidget()) is None

    def let_go(self) -> None:
        """Deliver now what is still held back: no more keys will come."""
        self._reset()

    def use_clock(self, now_ms: Callable[[], int]) -> None:
        """Take the time from a clock in milliseconds instead of from the events."""
        self._now_ms = now_ms

    def _time_of(self, event: QKeyEvent) -> int:
        if self._now_ms is not None:
            return self._now_ms()
        # The system's own stamp stays true when the UI was busy and keys arrive in a heap.
        return event.timestamp() or self._elapsed.elapsed()

    def _takes_digits(self) -> bool:
        return text_field(QApplication.focusWidget()) is None and self._digits_wanted()

    def _begin(self) -> None:
        self._buffer = ""
        widget = QApplication.focusWidget()
        wanted = widget is not None and widget.property(TAKES_SCAN)
        restore = None if wanted else as_it_was(widget)
        self._before = None if widget is None or restore is None else _Before(widget, restore)

    def _end(self, swift: bool) -> bool:
        text, before = self._buffer, self._before
        if not swift or len(text) < LEAST:
            self._release()
            self._reset()
            return False
        self._withheld = self._secret = ""
        self._reset()
        field = QApplication.focusWidget()
        if field is not None and field.property(TAKES_SCAN):
            return True
        if before is not None and isValid(before.widget):
            before.restore(text)
        self.scanned.emit(text)
        return True

    def _release(self) -> None:
        """Let digits go that turned out to be pressed by hand; a long burst without Enter is nobody's wish."""
        self._flush.stop()
        self._last_call.stop()
        secret, self._secret = self._secret, ""
        if secret and self._before is not None and isinstance(self._before.widget, QLineEdit):
            self._before.widget.insert(secret)
        held, self._withheld = self._withheld, ""
        if len(held) < LEAST:
            for sign in held:
                self.digit.emit(sign)

    def _wait(self) -> None:
        self._last_call.stop()
        self._flush.start()

    def _reset(self) -> None:
        self._release()
        self._buffer = ""
        self._before = None
