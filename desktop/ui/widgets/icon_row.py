"""A row of a list: tinted icon square, title, sub line and one button; and the list that separates such rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import SPACE_3, TONE_FILL, TONE_SOFT, Tone, Variant, color, px
from desktop.ui.theme.icons import known
from desktop.ui.widgets.base import Painted, clear_layout, draw_icon, focus_ring, rounded
from desktop.ui.widgets.button import Button, TextLink
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.listing import Listing, add_actions, ask_export, copy
from desktop.ui.widgets.pill import Pill


class IconSquare(Painted):
    """An icon in a softly tinted square."""

    def __init__(self, icon: str, tone: Tone = "neutral", size: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._tone, self._side = icon, tone, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set(self, icon: str, tone: Tone = "neutral") -> None:
        """Show another icon or tone."""
        self._icon, self._tone = icon, tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._side), px(self._side))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, self.rect(), 7, color(TONE_SOFT[self._tone]))
        if self._icon:
            middle = QPointF(self.width() / 2, self.height() / 2)
            draw_icon(painter, known(self._icon), middle, px(round(self._side * 0.6)), color(TONE_FILL[self._tone]))
        painter.end()


class IconRow(Painted):
    """Signals: `pressed()` by the button, `opened()` by the row itself once it is clickable."""

    pressed = Signal()
    opened = Signal()

    def __init__(
        self, icon: str, title: str, sub: str = "", button: str = "", parent: QWidget | None = None, *,
        tone: Tone = "neutral", button_icon: str = "", variant: Variant = "secondary",
    ) -> None:
        super().__init__(parent)
        self._clickable = False
        self.square = IconSquare(icon, tone)
        self.title = Label(title, wrap=True)
        self.sub = Label(sub, "caption", wrap=True)
        self.button = Button(button, variant, button_icon)
        self.button.set_small()
        self.button.clicked.connect(lambda: self.pressed.emit())
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.sub)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 10, 0, 10)
        self._row.setSpacing(SPACE_3)
        self._row.addWidget(self.square)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.button)
        self.set(icon, title, sub, button, tone=tone)

    def set(self, icon: str, title: str, sub: str = "", button: str = "", *, tone: Tone = "neutral") -> None:
        """Say something else; an empty button is hidden."""
        self.square.set(icon, tone)
        self.title.setText(title)
        self.sub.setText(sub)
        self.sub.setVisible(bool(sub))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.button.setAccessibleName(f"{button} {title}" if button else "")
        self.setAccessibleName(f"{title} {sub}".strip())

    def add_link(self, text: str) -> TextLink:
        """A second, lesser thing to do, in front of the button."""
        link = TextLink(text)
        link.setAccessibleName(f"{text} {self.title.text()}")
        self._row.insertWidget(self._row.indexOf(self.button), link)
        return link

    def set_clickable(self, clickable: bool = True) -> None:
        """Let a click on the row, or Return, open it."""
        self._clickable = clickable
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if clickable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover, clickable)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if self._clickable and event.button() == Qt.MouseButton.LeftButton and inside:
            self.opened.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._clickable and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QEvent) -> None:
        if not self._clickable:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            rounded(painter, self.rect(), 8, color("surface_hover"))
        if self.hasFocus():
            focus_ring(painter, self.rect())
        painter.end()


class TodoRow(IconRow):
    """Something that wants doing; in a tone that says how much."""


class RowList(Painted):
    """Rows one below the other with a line between them. ``set_heads`` says what its columns are called where it is
    copied or exported; a row may say its own cells by a method ``cells()``.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._column.addStretch(1)

    def set_heads(self, title: str, *heads: str) -> None:
        """What the list is called, and its columns."""
        self.setAccessibleName(title)
        self._heads = heads

    def set_gap(self, gap: int) -> None:
        """So many px between rows, and no line: each has an edge of its own."""
        self._column.setSpacing(gap)

    def add(self, row: QWidget) -> None:
        """Append a row."""
        self._column.insertWidget(self._column.count() - 1, row)
        # Where nothing inside takes the keyboard, the list itself does: it can be copied.
        inside = any(widget.focusPolicy() & Qt.FocusPolicy.TabFocus for widget in (row, *row.findChildren(QWidget)))
        if inside:
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.update()

    def set_rows(self, rows: Sequence[QWidget]) -> None:
        """Show these rows and delete the former ones."""
        self.clear()
        for row in rows:
            self.add(row)

    def clear(self) -> None:
        """Delete all rows."""
        clear_layout(self._column)
        self._column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.updateGeometry()

    def rows(self) -> list[QWidget]:
        """Rows in order."""
        items = (self._column.itemAt(n) for n in range(self._column.count()))
        return [widget for item in items if item is not None and (widget := item.widget()) is not None]

    # -- as words

    def listing(self) -> Listing:
        """All rows as words."""
        rows = [_cells(row) for row in self.rows()]
        wide = max([len(self._heads), *(len(cells) for cells in rows)], default=0)
        heads = (*self._heads, *[""] * (wide - len(self._heads)))
        return Listing(self.accessibleName(), heads, [(*cells, *[""] * (wide - len(cells))) for cells in rows])

    def copy_list(self) -> None:
        """Put all rows on the clipboard."""
        copy(self.listing())

    def export_list(self) -> None:
        """Ask for a file and write all rows into it."""
        shown = self.listing()
        ask_export(self, shown.title, lambda: shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Also what buttons inside let through.
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_list()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        add_actions(menu, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        shown = [row for row in self.rows() if row.isVisible()]
        for row in shown[:-1] if self._column.spacing() == 1 else ():
            painter.fillRect(0, row.geometry().bottom() + 1, self.width(), 1, color("line"))
        if self.hasFocus() and self.focusPolicy() & Qt.FocusPolicy.TabFocus:
            focus_ring(painter, self.rect())
        painter.end()


def _cells(row: QWidget) -> tuple[str, ...]:
    """What a row says: in its own words, else what is read on it from the left."""
    own = getattr(row, "cells", None)
    if callable(own):
        return tuple(str(cell) for cell in own())
    if isinstance(row, IconRow):
        return row.title.text(), row.sub.text()
    said = (widget for widget in row.findChildren(QWidget) if isinstance(widget, Label | Pill))
    return tuple(widget.text() for widget in said if not widget.isHidden())
