"""The table of every list: calm rows with a line between them, figures at the right, actions in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMetaMethod,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QToolTip, QWidget

from desktop.ui.theme import px
from desktop.ui.widgets.base import focus_ring, keyboard_reason, text_width
from desktop.ui.widgets.listing import Listing, add_actions, ask_export, copy
from desktop.ui.widgets.table_model import Cell, Column, Row, RowsModel, cell_at
from desktop.ui.widgets.table_paint import INSET, PAD, CellDelegate, Heads, cell_width
from desktop.ui.widgets.tips import folded

_SAMPLE = 200
_LEAST_STRETCH = 72
_PICTURES: Final = ("action", "icon", "level")
"""Kinds of columns that say nothing in words."""


class DataTable(QTableView):
    """Rows in, keys out.

    Signals: `opened(key)` by double click or Return; `action(key, column)` by a click on an action cell, by Space or
    Delete for the first action of the row; `selection_changed(keys)`; `more_wanted()` once near the end while
    `set_has_more(True)`; `context_requested(key, global position)`, in place of the menu that every list has;
    `sort_requested(column, descending)`.
    """

    opened = Signal(str)
    action = Signal(str, int)
    selection_changed = Signal(list)
    more_wanted = Signal()
    context_requested = Signal(str, QPoint)
    sort_requested = Signal(int, bool)

    def __init__(self, columns: Sequence[Column] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowsModel(columns, self)
        self._height = 40
        self._fit: int | None = None
        self._has_more = False
        self._ring = False
        self._exporter: Callable[[], None] | None = None
        self.heads = Heads(self.rows, self)
        self.setModel(self.rows)
        self._delegate = CellDelegate(self.rows, self.selectionModel(), self)
        self.setItemDelegate(self._delegate)
        self.setHorizontalHeader(self.heads)
        self._set_up()
        self.heads.sectionClicked.connect(self._head_clicked)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.doubleClicked.connect(self._open)
        self._theme_changed()

    def _set_up(self) -> None:
        # Its own: for one that Qt has made, PySide first prepares every kind of widget that it might be.
        ground = QWidget()
        ground.setObjectName("qt_scrollarea_viewport")
        ground.setBackgroundRole(QPalette.ColorRole.Base)
        ground.setAutoFillBackground(True)
        self.setViewport(ground)
        self.setProperty("painted", True)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(20)
        self.heads.setSectionsClickable(False)
        self.heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    # -- content

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Change the columns; rows stay."""
        self.rows.set_columns(columns)
        self._share_width()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; what was selected stays selected, and the place stays if its rows still exist."""
        keys, place = self.selected_keys(), self.verticalScrollBar().value()
        self._delegate.hover, self._delegate.hot = -1, None
        self.rows.set_rows(rows)
        self._share_width()
        self._select(keys)
        self.verticalScrollBar().setValue(place)
        self.updateGeometry()

    def append_rows(self, rows: Sequence[Row]) -> None:
        """Add rows at the end."""
        self.rows.append_rows(rows)

    def set_has_more(self, more: bool) -> None:
        """Whether `more_wanted` should be asked for near the end."""
        self._has_more = more
        if more:
            # The bar learns of new rows only later; by its old end the next page would be asked for at once.
            self.updateGeometries()
            self._scrolled(self.verticalScrollBar().value())

    def set_heads_visible(self, visible: bool) -> None:
        """Show or hide the column heads."""
        self.heads.setVisible(visible)

    def set_flat(self, flat: bool = True) -> None:
        """No heads and no line below the last row, as in a card."""
        self.set_heads_visible(not flat)
        self._delegate.last_line = not flat
        self._delegate.inset = 0 if flat else INSET
        self._share_width()

    def set_row_height(self, at_100: int) -> None:
        """Height of a row in px at 100 % text."""
        self._height = at_100
        self._theme_changed()

    def set_fit_rows(self, most: int | None) -> None:
        """As high as its rows, up to `most` of them; None takes what the layout gives."""
        self._fit = most
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if most is None else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.updateGeometry()

    def set_sortable(self, sortable: bool, column: int | None = None, descending: bool = True) -> None:
        """Let heads be clicked to ask for another order; tell by which the rows are sorted now."""
        self.heads.sortable = sortable
        self.heads.sorted_by = None if column is None else (column, descending)
        self.heads.setSectionsClickable(sortable)
        self.heads.viewport().update()

    # -- selection and copying

    def selected_keys(self) -> list[str]:
        """Keys of the selected rows from the top."""
        return [self.rows.row_at(n).key for n in sorted({index.row() for index in self._selected()})]

    def select(self, key: str) -> None:
        """Select one row and bring it into view; nothing happens when it is not shown."""
        at = self.rows.row_of(key)
        if at is not None:
            self.selectRow(at)
            self.scrollTo(self.rows.index(at, 0))

    def copy(self) -> str:
        """Put the selected rows, or all when none is selected, on the clipboard as tab-separated text with heads."""
        chosen = sorted({index.row() for index in self._selected()}) or range(self.rows.rowCount())
        return copy(self._listing(chosen))

    def copy_list(self) -> None:
        """See `Listed`."""
        self.copy()

    def listing(self) -> Listing:
        """All rows as words; pictures and what can be clicked are left out."""
        return self._listing(range(self.rows.rowCount()))

    def export_list(self) -> None:
        """Ask for a file and write all rows into it."""
        if self._exporter is not None:
            self._exporter()
            return
        shown = self.listing()
        ask_export(self, shown.title, lambda: shown)

    def set_exporter(self, export: Callable[[], None]) -> None:
        """Let somebody else write the file: of a list of which only a part is here."""
        self._exporter = export

    def _listing(self, chosen: Iterable[int]) -> Listing:
        columns = [n for n, column in enumerate(self.rows.columns) if column.kind not in _PICTURES]
        rows = (self.rows.row_at(n) for n in chosen)
        return Listing(
            self.accessibleName(),
            tuple(self.rows.columns[n].name or self.rows.columns[n].head for n in columns),
            [[_words(row.cell(column)) for column in columns] for row in rows],
            frozenset(at for at, n in enumerate(columns) if self.rows.columns[n].kind in ("number", "figure")),
        )

    def _selected(self) -> list[QModelIndex]:
        return list(self.selectionModel().selectedRows())

    def _select(self, keys: Sequence[str]) -> None:
        chosen, last = QItemSelection(), max(0, self.rows.columnCount() - 1)
        places = [at for key in keys if (at := self.rows.row_of(key)) is not None]
        for at in places:
            chosen.select(self.rows.index(at, 0), self.rows.index(at, last))
        if places:
            self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.selectionModel().setCurrentIndex(
                self.rows.index(places[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def _selection_changed(self) -> None:
        self.viewport().update()
        self.selection_changed.emit(self.selected_keys())

    # -- what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self._open(current)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Delete) and current.isValid():
            self._act_on_row(current.row())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and not self._is_action(index):
            self.opened.emit(self.rows.row_at(index.row()).key)

    def _act_on_row(self, row: int) -> None:
        for n in range(self.rows.columnCount()):
            if self._is_action(self.rows.index(row, n)):
                self.action.emit(self.rows.row_at(row).key, n)
                return

    def _is_action(self, index: QModelIndex) -> bool:
        if not index.isValid() or self.rows.columns[index.column()].kind != "action":
            return False
        cell = cell_at(index)
        return bool(cell.text) and cell.tone in (None, "accent", "alarm")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        hot = (index.row(), index.column()) if self._is_action(index) else None
        if (index.row(), hot) != (self._delegate.hover, self._delegate.hot):
            self._delegate.hover, self._delegate.hot = index.row(), hot
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hot else Qt.CursorShape.ArrowCursor)
            self.viewport().update()
        super().mouseMoveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = keyboard_reason(event.reason())
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._ring:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            focus_ring(painter, self.viewport().rect().adjusted(1, 1, -1, -1))
            painter.end()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), folded(self._tip(self.indexAt(event.pos()))), self)
            return True
        return super().viewportEvent(event)

    def _tip(self, index: QModelIndex) -> str:
        """What a cell says when pointed at: its own tip, or its text where that does not fit."""
        if not index.isValid():
            return ""
        cell, column = cell_at(index), self.rows.columns[index.column()]
        room = self.columnWidth(index.column()) - 2 * PAD
        return cell.tip or (cell.text if cell_width(column, cell) > room else "")

    def leaveEvent(self, event: QEvent) -> None:
        self._delegate.hover, self._delegate.hot = -1, None
        self.viewport().update()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and self._is_action(index):
            self.action.emit(self.rows.row_at(index.row()).key, index.column())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        own = self.isSignalConnected(QMetaMethod.fromSignal(self.context_requested))
        if own and index.isValid():
            at = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
            self.context_requested.emit(self.rows.row_at(index.row()).key, at)
        elif not own and self.rows.rowCount():
            menu = QMenu(self)
            add_actions(menu, self)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(event.globalPos())

    def _head_clicked(self, column: int) -> None:
        now = self.heads.sorted_by
        descending = not now[1] if now is not None and now[0] == column else self.rows.columns[column].right
        self.set_sortable(True, column, descending)
        self.sort_requested.emit(column, descending)

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if self._has_more and value >= bar.maximum() - self.viewport().height():
            self._has_more = False
            self.more_wanted.emit()

    # -- geometry

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._theme_changed()

    def _theme_changed(self) -> None:
        if hasattr(self, "_delegate"):
            self.verticalHeader().setDefaultSectionSize(px(self._height))
            self._share_width()
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def sizeHint(self) -> QSize:
        shown = self._fit if self._fit is not None else 8
        rows = min(self.rows.rowCount(), shown) if self._fit is not None else shown
        heads = self.heads.sizeHint().height() if self.heads.isVisibleTo(self) else 0
        return QSize(px(480), rows * px(self._height) + heads)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(240), self.sizeHint().height() if self._fit is not None else px(self._height) * 3)

    def _share_width(self) -> None:
        columns = self.rows.columns
        if not columns:
            return
        widths = [self._own_width(n, column) for n, column in enumerate(columns)]
        elastic = [n for n, column in enumerate(columns) if column.stretch]
        room = self.viewport().width() - sum(width for n, width in enumerate(widths) if n not in elastic)
        least = px(_LEAST_STRETCH)
        wanted = sum(widths[n] for n in elastic)
        if wanted <= room:
            shares = sum(columns[n].stretch for n in elastic)
            for n in elastic:
                widths[n] += (room - wanted) * columns[n].stretch // shares
        else:
            free, over = sum(max(0, widths[n] - least) for n in elastic), wanted - max(room, 0)
            for n in elastic:
                widths[n] -= min(over, free) * max(0, widths[n] - least) // max(1, free)
        widths[elastic[0] if elastic else -1] += max(0, self.viewport().width() - sum(widths))
        for n, width in enumerate(widths):
            if self.heads.sectionSize(n) != width:
                self.heads.resizeSection(n, width)

    def _own_width(self, n: int, column: Column) -> int:
        edge = self._delegate.inset if n in (0, len(self.rows.columns) - 1) else 0
        if column.width:
            return px(column.width) + edge
        rows = self.rows.rows[:_SAMPLE]
        widest = max((cell_width(column, row.cell(n), strong=row.strong) for row in rows), default=0)
        return max(widest, text_width(column.head, "caption")) + 2 * PAD + edge + 2


def _words(cell: Cell) -> str:
    return cell.text if cell.copy is None else cell.copy
