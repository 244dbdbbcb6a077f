"""A form as a card in the middle of the dimmed window: modal without a window of its own and without blocking."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.ui.text import tr
from desktop.ui.theme import RADIUS_CARD, SPACE_2, SPACE_3, SPACE_4, SPACE_6, Variant, color, px
from desktop.ui.widgets.base import Painted, rounded, soft_shadow
from desktop.ui.widgets.button import Button, IconButton
from desktop.ui.widgets.error_text import ErrorText
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.progress_row import BusyLine
from desktop.ui.widgets.segmented import Segmented

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SHADOW = 20
COLUMN = "tabColumn"
"""Property of a widget in a sheet's form whose inside Tab visits to the end before it goes to what stands beside."""

_ROUND = RADIUS_CARD + 4


class _Panel(Painted):
    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, self.rect(), _ROUND, color("surface"), color("line"))
        painter.end()


class _Ground(QWidget):
    """Lies below the panel, as opaque as that is but for its corners. By it the painting knows that what lies deeper
    is not seen there: else all of that would be painted anew at each letter that is typed in the sheet."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color("surface"))
        painter.end()


class Sheet(Painted):
    """Put the form into `body`, name the buttons, then `open()`.

    Signals: `submitted()` when a person wants to save (primary button, Return in a line or number field or on what
    is chosen of a few, Ctrl+Return); the caller saves and answers with `accept()` or `show_error`. `accepted()`,
    `rejected()` and `finished(bool)` tell how it closed; `danger_clicked()` is the button at the left. Closing deletes
    the sheet unless it `stays`, to be opened again.
    """

    stays = False

    submitted = Signal()
    accepted = Signal()
    rejected = Signal()
    finished = Signal(bool)
    danger_clicked = Signal()

    def __init__(self, window: QWidget, title: str = "") -> None:
        super().__init__(window.window())
        self._under = window.window()
        self._wide = 560
        self._before: QWidget | None = None
        self._open = False
        self.hide()
        self._ground = _Ground(self._under)
        self.destroyed.connect(self._ground.deleteLater)
        self._panel = _Panel(self)
        self.title = Label(title, "title", wrap=True)
        self._text = Label("", "muted", wrap=True)
        self._close = IconButton("x", tr("Close"))
        self._close.clicked.connect(self.reject)
        self._busy = BusyLine(height=3)
        self._busy.hide()
        self._error = ErrorText()
        self._scroll = PageScroll()
        self._scroll.body.installEventFilter(self)
        self.body = self._scroll.layout_
        self.body.setSpacing(SPACE_3)
        self.body.setContentsMargins(SPACE_6, SPACE_2, SPACE_6, SPACE_4)
        self.primary_button = Button("", "primary")
        self.secondary_button = Button("", "secondary")
        self.danger_button = Button("", "danger")
        for button in (self.primary_button, self.secondary_button, self.danger_button):
            button.hide()
        self.primary_button.clicked.connect(self._submit)
        self.secondary_button.clicked.connect(self.reject)
        self.danger_button.clicked.connect(lambda: self.danger_clicked.emit())
        self._arrange()
        self.set_text("")
        self.set_title(title)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_6, 16, 12, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        sub = QVBoxLayout()
        sub.setContentsMargins(SPACE_6, 0, SPACE_6, SPACE_2)
        sub.addWidget(self._text)
        wrong = QVBoxLayout()
        wrong.setContentsMargins(SPACE_6, SPACE_2, SPACE_6, 0)
        wrong.addWidget(self._error)
        self._foot_left = QHBoxLayout()
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(SPACE_6, 14, SPACE_6, SPACE_6 - 4)
        self._foot.setSpacing(SPACE_2)
        self._foot.addWidget(self.danger_button)
        self._foot.addLayout(self._foot_left)
        self._foot.addStretch(1)
        self._foot.addWidget(self.secondary_button)
        self._foot.addWidget(self.primary_button)
        self._column = column = QVBoxLayout(self._panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(sub)
        column.addWidget(self._scroll, 1)
        column.addLayout(wrong)
        column.addWidget(self._busy)
        column.addLayout(self._foot)

    # -- what it says

    def set_title(self, text: str) -> None:
        """What this sheet does."""
        self.title.setText(text)
        self.setAccessibleName(text)
        self._panel.setAccessibleName(text)

    def set_text(self, text: str) -> None:
        """A quiet line below the title; empty takes no room."""
        self._text.setText(text)
        self._text.setVisible(bool(text))

    def set_width(self, width: int) -> None:
        """Width in px at 100 % text; never wider than the window."""
        self._wide = width
        self._place()

    def set_buttons(
        self, primary: str = "", secondary: str = "", *, primary_variant: Variant = "primary", danger: str = ""
    ) -> None:
        """Name the buttons; a button without a name is not there."""
        self.primary_button.set_variant(primary_variant)
        pairs = ((self.primary_button, primary), (self.secondary_button, secondary), (self.danger_button, danger))
        for button, text in pairs:
            button.setText(text)
            button.setVisible(bool(text))

    def add_footer_left(self, widget: QWidget) -> None:
        """Put a control at the left of the footer."""
        self._foot_left.addWidget(widget)

    def show_error(self, text: str) -> None:
        """Say above the buttons what went wrong; empty takes it away."""
        self._error.set_text(text)
        self._place()

    def set_busy(self, busy: bool) -> None:
        """While busy the buttons rest and a line wanders; Esc still closes."""
        self._busy.setVisible(busy)
        self.primary_button.setEnabled(not busy)
        self.danger_button.setEnabled(not busy)

    # -- opening and closing

    def open(self, focus: QWidget | None = None) -> None:
        """Show it over the window; the first field, or `focus`, has the keyboard."""
        self._before = QApplication.focusWidget()
        self._open = True
        self._under.installEventFilter(self)
        self.setGeometry(self._under.rect())
        self._ground.show()
        self._ground.raise_()
        self.show()
        self.raise_()
        self._place()
        first = focus or next(iter(self._tab_ring(fields_only=True)), None) or self.primary_button
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def dress(self) -> None:
        """Look up now in the stylesheet what everything wears, which the first opening would have to do."""
        for widget in (self, self._ground, *self.findChildren(QWidget)):
            widget.ensurePolished()

    def accept(self) -> None:
        """Close as done."""
        self._finish(True)

    def reject(self) -> None:
        """Close without doing anything."""
        self._finish(False)

    def _finish(self, done: bool) -> None:
        if not self._open:
            return
        self._open = False
        self._under.removeEventFilter(self)
        self._ground.hide()
        self.hide()
        # What had the focus may be gone by now: lists are built anew behind an open sheet.
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        (self.accepted if done else self.rejected).emit()
        self.finished.emit(done)
        if not self.stays:
            self.deleteLater()

    def discard(self) -> None:
        """Open it no more: delete it, if need be once it is closed."""
        self.stays = False
        if not self._open:
            self.deleteLater()

    def _submit(self) -> None:
        if self.primary_button.isEnabled() and self.primary_button.isVisibleTo(self):
            self.submitted.emit()

    # -- geometry

    def _place(self) -> None:
        if not self._open:
            return
        area = self.rect()
        width = min(px(self._wide), area.width() - 32)
        self._column.activate()
        self.fit(width, area.height() - 32 - self._chrome(width))
        self.body.activate()
        room = self.body.totalHeightForWidth(width) if self.body.hasHeightForWidth() else -1
        # Words that wrap ask for their least height at any width; below it the form would scroll.
        least = self._scroll.body.minimumSizeHint().height()
        content = max(room, least) if room > 0 else self._scroll.body.sizeHint().height()
        chrome = self._chrome(width)
        most = area.height() - 32
        height = min(content + chrome, most)
        # A bar that shows for a moment makes chips wrap, and then it is needed for ever.
        policy = Qt.ScrollBarPolicy
        bar = policy.ScrollBarAlwaysOff if content + chrome <= most else policy.ScrollBarAsNeeded
        self._scroll.setVerticalScrollBarPolicy(bar)
        top = max(16, (area.height() - height) * 2 // 5)
        self._panel.setGeometry(QRect(QPoint((area.width() - width) // 2, top), QPoint(0, 0)))
        self._panel.resize(width, height)
        self._panel.move((area.width() - width) // 2, top)
        self._ground.setGeometry(self._panel.geometry().adjusted(1, _ROUND, -1, -_ROUND))
        self.update()

    def fit(self, width: int, room: int) -> None:
        """Called before the form is laid out, with the pixels that it has; for a form that scrolls a part of itself."""

    def _chrome(self, width: int) -> int:
        """Height of everything but the scrolled form."""
        total = 0
        for n in range(self._column.count()):
            item = self._column.itemAt(n)
            # A layout takes its margins even while all that it holds is hidden.
            if item is None or item.widget() is self._scroll or (item.isEmpty() and item.layout() is None):
                continue
            total += item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
        return total

    def theme_changed(self) -> None:
        if hasattr(self, "_panel"):
            self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and not self._has_shortcut(event):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._under and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._under.rect())
            self._place()
        elif watched is self._scroll.body and event.type() == QEvent.Type.LayoutRequest:
            # A row of the form came or went; the scroll area keeps that to itself.
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scrim = QColor(color("scrim"))
        scrim.setAlphaF(0.42)
        painter.fillRect(self.rect(), scrim)
        soft_shadow(painter, self._panel.geometry(), _ROUND, _SHADOW)
        painter.end()

    # -- keyboard and mouse stay inside

    def _has_shortcut(self, event: QKeyEvent) -> bool:
        pressed = QKeySequence(event.keyCombination())
        return any(shortcut.key() == pressed and shortcut.isEnabled() for shortcut in self.findChildren(QShortcut))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        elif event.key() in _ENTER:
            at = QApplication.focusWidget()
            one_line = isinstance(at, QLineEdit | QAbstractSpinBox)
            chosen = at is not None and isinstance(at.parentWidget(), Segmented)
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier or one_line or chosen:
                self._submit()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def focusNextPrevChild(self, next: bool) -> bool:
        ring = self._tab_ring()
        if not ring:
            return True
        now = QApplication.focusWidget()
        at = ring.index(now) if now in ring else (-1 if next else 0)
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        to = ring[(at + (1 if next else -1)) % len(ring)]
        to.setFocus(reason)
        if self._scroll.body.isAncestorOf(to):
            self._scroll.ensureWidgetVisible(to, SPACE_3, SPACE_6)
        return True

    def _tab_ring(self, *, fields_only: bool = False) -> list[QWidget]:
        """Widgets inside that Tab visits: the form as it stands, however it is scrolled, the buttons, the cross."""
        order = _in_layout_order(self._scroll.body)
        if not fields_only:
            around = [widget for widget in _in_layout_order(self._panel) if widget not in order]
            order += sorted(around, key=lambda widget: widget is self._close)
        return [
            widget
            for widget in order
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisibleTo(self)
        ]


def _in_layout_order(root: QWidget) -> list[QWidget]:
    """Widgets inside from the top, left to right, a column to its foot before what stands beside it: what was created
    first says nothing of where it stands."""
    inside = [item for item in root.findChildren(QWidget) if item.focusProxy() is None]
    return sorted(inside, key=lambda item: _place_of(item, root))


def _place_of(widget: QWidget, root: QWidget) -> tuple[int, ...]:
    up: QWidget | None = widget
    while up is not None and up is not root and not up.property(COLUMN):
        up = up.parentWidget()
    return (*_where(widget if up is None or up is root else up, root), *_where(widget, root))


def _where(widget: QWidget, root: QWidget) -> tuple[int, int]:
    at = widget.mapTo(root, QPoint(0, 0))
    return (at.y() + widget.height() // 2) // 12, at.x()


