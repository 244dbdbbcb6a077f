"""A grid of equal cells whose number of columns follows its width."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import SPACE_3
from desktop.ui.widgets.base import Painted


class ResponsiveGrid(Painted):
    """Cells are at least as wide as `least` and as their content needs; rows are as high as the highest cell.

    Columns are equal where every cell's size hint fits, else the wider contents get more of the room.
    """

    def __init__(
        self, parent: QWidget | None = None, *, least: int = 164, gap: int = SPACE_3, max_columns: int = 6
    ) -> None:
        super().__init__(parent)
        self._cells: list[QWidget] = []
        self._least, self._gap, self._max = least, gap, max_columns
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, *widgets: QWidget) -> None:
        """Append cells."""
        for widget in widgets:
            widget.setParent(self)
            widget.show()
        self._cells += widgets
        self.theme_changed()

    def clear(self) -> None:
        """Take all cells away."""
        for cell in self._cells:
            cell.hide()
            cell.deleteLater()
        self._cells.clear()
        self.theme_changed()

    def widgets(self) -> list[QWidget]:
        """Cells in order."""
        return list(self._cells)

    def set_limits(self, *, least: int, max_columns: int) -> None:
        """Change the least width of a cell and the greatest number of columns."""
        self._least, self._max = least, max_columns
        self.theme_changed()

    def set_gap(self, gap: int) -> None:
        """Change the distance between cells."""
        self._gap = gap
        self.theme_changed()

    def rows(self) -> int:
        """Rows at the present width."""
        return -(-len(self._cells) // self.columns_for(self.width()))

    def columns_for(self, width: int) -> int:
        """Columns at a width: as many as fit, evened out so that no lone cell is left in the last row."""
        least = max([self._least, *(cell.minimumSizeHint().width() for cell in self._cells)])
        fit = max(1, min(self._max, (width + self._gap) // (least + self._gap), max(1, len(self._cells))))
        rows = -(-max(1, len(self._cells)) // fit)
        return -(-max(1, len(self._cells)) // rows)

    def theme_changed(self) -> None:
        self.updateGeometry()
        if self.isVisible():
            self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self._cells) // self.columns_for(width))
        return max(0, rows * (self._cell_height() + self._gap) - self._gap)

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > self._least else self._least * min(4, self._max)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        least = max([self._least, *(cell.minimumSizeHint().width() for cell in self._cells)])
        return QSize(least, self._cell_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        if self.height() != self.heightForWidth(self.width()):
            self.updateGeometry()

    def _cell_height(self) -> int:
        return max((cell.sizeHint().height() for cell in self._cells), default=0)

    def _place(self) -> None:
        columns, height = self.columns_for(self.width()), self._cell_height()
        edges = [0.0]
        for width in self._widths(columns):
            edges.append(edges[-1] + width)
        for n, cell in enumerate(self._cells):
            row, column = divmod(n, columns)
            left = round(edges[column]) + column * self._gap
            right = round(edges[column + 1]) + column * self._gap
            cell.setGeometry(QRect(left, row * (height + self._gap), right - left, height))

    def _widths(self, columns: int) -> list[float]:
        room = self.width() - self._gap * (columns - 1)
        wanted = [
            max((cell.sizeHint().width() for cell in self._cells[n::columns]), default=0) for n in range(columns)
        ]
        if max(wanted, default=0) * columns <= room or not any(wanted):
            return [room / columns] * columns
        if sum(wanted) <= room:
            spare = (room - sum(wanted)) / columns
            return [width + spare for width in wanted]
        least = [
            max((cell.minimumSizeHint().width() for cell in self._cells[n::columns]), default=0)
            for n in range(columns)
        ]
        over, give = sum(wanted) - room, sum(wanted) - sum(least)
        if give <= 0 or over > give:
            return [room / columns] * columns
        return [want - (want - low) * over / give for want, low in zip(wanted, least, strict=True)]
