"""How a DataTable's cells and heads are drawn: one painter for each kind of column."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui.theme import TONE_INK, Tone, color, font, px
from desktop.ui.theme.icons import known
from desktop.ui.theme.metrics import TextStyle
from desktop.ui.widgets.base import LEFT, RIGHT, draw_icon, draw_text, text_width
from desktop.ui.widgets.level_bar import paint_level
from desktop.ui.widgets.pill import paint_pill, pill_size
from desktop.ui.widgets.table_model import Cell, Column, Row, RowsModel, cell_at, row_behind

PAD = 10
INSET = 10
"""Lines and selection end this far inside the table's sides."""
_STYLES: dict[str, TextStyle] = {"strong": "strong", "muted": "small", "figure": "number"}


def cell_width(column: Column, cell: Cell, *, strong: bool = False) -> int:
    """Room that a cell's content asks for, without padding."""
    match column.kind:
        case "action" if cell.icon:
            return pill_size(cell.text, cell.icon).width()
        case "pill":
            return pill_size(cell.text, cell.icon).width() if cell.text else 0
        case "level":
            return px(110)
        case "icon":
            return px(20)
    return text_width(cell.text, "strong" if strong else _STYLES.get(column.kind, "base"))


class CellDelegate(QStyledItemDelegate):
    """Draws cells of a RowsModel. The view sets `hover` to the row and `hot` to the action cell under the mouse."""

    def __init__(self, model: RowsModel, chosen: QItemSelectionModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._chosen = model, chosen
        self.hover = -1
        self.hot: tuple[int, int] | None = None
        self.last_line = True
        self.inset = INSET

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(px(60), px(40))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        column, cell, row = self._model.columns[index.column()], cell_at(index), row_behind(index)
        rect: QRect = option.rect
        chosen = self._chosen.isRowSelected(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, rect, index, chosen=chosen)
        box = rect.adjusted(PAD + (self.inset if index.column() == 0 else 0), 0, -PAD - self._inset_right(index), -1)
        self._paint_cell(painter, box, column, cell, row, hot=(index.row(), index.column()) == self.hot, chosen=chosen)
        painter.restore()

    def _inset_right(self, index: QModelIndex | QPersistentModelIndex) -> int:
        return self.inset if index.column() == len(self._model.columns) - 1 else 0

    def _paint_ground(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex, *, chosen: bool
    ) -> None:
        area = rect.adjusted(self.inset if index.column() == 0 else 0, 0, -self._inset_right(index), 0)
        if chosen:
            painter.fillRect(area.adjusted(0, 0, 0, -1), color("selection"))
        elif index.row() == self.hover:
            painter.fillRect(area.adjusted(0, 0, 0, -1), color("surface_hover"))
        if self.last_line or index.row() < self._model.rowCount() - 1:
            painter.fillRect(area.left(), rect.bottom(), area.width(), 1, color("line"))

    def _paint_cell(
        self, painter: QPainter, box: QRect, column: Column, cell: Cell, row: Row, *, hot: bool, chosen: bool
    ) -> None:
        tone: Tone = cell.tone or "neutral"
        match column.kind:
            case "pill":
                if cell.text:
                    size = pill_size(cell.text, cell.icon)
                    left = box.left() if box.width() > size.width() else box.right() + 1 - box.width()
                    width = min(size.width(), box.width())
                    top = box.top() + (box.height() - size.height()) // 2
                    paint_pill(painter, QRect(left, top, width, size.height()), cell.text, tone, raised=chosen,
                               icon=cell.icon)
            case "level":
                if cell.value is not None:
                    paint_level(painter, QRect(box.left(), box.top(), min(px(110), box.width()), box.height()),
                                cell.value, tone)
            case "icon":
                if cell.icon or cell.text:
                    middle = QPointF(box.left() + px(10), box.center().y() + 0.5)
                    draw_icon(painter, known(cell.icon or cell.text), middle, px(20), _ink(column, cell, row))
            case "action":
                self._paint_action(painter, box, cell, hot)
            case _:
                self._paint_text(painter, box, column, cell, row)

    def _paint_action(self, painter: QPainter, box: QRect, cell: Cell, hot: bool) -> None:
        if cell.value is not None or (cell.tone not in (None, "accent", "alarm")):
            size = pill_size(cell.text, cell.icon)
            if cell.text:
                top = box.top() + (box.height() - size.height()) // 2
                paint_pill(painter, QRect(box.right() + 1 - size.width(), top, size.width(), size.height()),
                           cell.text, cell.tone or "neutral", icon=cell.icon)
            return
        used = font("base")
        used.setUnderline(hot)
        draw_text(painter, box, cell.text, used, color("accent"), RIGHT)

    def _paint_text(self, painter: QPainter, box: QRect, column: Column, cell: Cell, row: Row) -> None:
        style: TextStyle = "strong" if row.strong and column.kind == "text" else _STYLES.get(column.kind, "base")
        used = font(style)
        used.setStrikeOut(row.muted)
        draw_text(painter, box, cell.text, used, _ink(column, cell, row), RIGHT if column.right else LEFT)


def _ink(column: Column, cell: Cell, row: Row) -> QColor:
    if row.muted:
        return color("muted")
    if cell.tone is not None:
        return color(TONE_INK[cell.tone])
    return color("muted" if column.kind == "muted" else "ink")


class Heads(QHeaderView):
    """Muted column heads above one line; a chevron tells by which column rows are sorted."""

    def __init__(self, model: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = model
        self.sortable = False
        self.sorted_by: tuple[int, bool] | None = None
        self.setHighlightSections(False)
        self.setMinimumSectionSize(24)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), px(36))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.setCursor(Qt.CursorShape.PointingHandCursor if self.sortable else Qt.CursorShape.ArrowCursor)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        painter.save()
        painter.fillRect(rect, color("surface"))
        first, last = logical == 0, logical == len(self._rows.columns) - 1
        area = rect.adjusted(INSET if first else 0, 0, -INSET if last else 0, 0)
        painter.fillRect(area.left(), rect.bottom(), area.width(), 1, color("line"))
        column = self._rows.columns[logical]
        box = area.adjusted(PAD, 0, -PAD, 0)
        sorted_here = self.sorted_by is not None and self.sorted_by[0] == logical
        if sorted_here and self.sorted_by is not None:
            side = px(14)
            after = box.left() + text_width(column.head, "caption") + side
            edge = box.right() - side / 2 + 1 if column.right else after
            name = "chevron-down" if self.sorted_by[1] else "chevron-up"
            draw_icon(painter, name, QPointF(edge, rect.center().y() + 0.5), side, color("ink"))
            box = box.adjusted(0, 0, -side - 2 if column.right else 0, 0)
        ink = color("ink" if sorted_here else "muted")
        draw_text(painter, box, column.head, "caption", ink, RIGHT if column.right else LEFT)
        painter.restore()
