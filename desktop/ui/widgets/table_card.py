"""A card around a DataTable with totals at its foot and an empty state in its place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from desktop.ui.theme import RADIUS_CARD, color
from desktop.ui.widgets.base import Painted, rounded
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.progress_row import BusyLine
from desktop.ui.widgets.table_model import Column
from desktop.ui.widgets.table_paint import INSET


class Rule(Painted):
    """A line above the totals, as far in as the lines between rows."""

    def sizeHint(self) -> QSize:
        return QSize(40, 1)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(INSET, 0, self.width() - 2 * INSET, 1, color("line"))
        painter.end()


class TableCard(Painted):
    """`table` holds the rows; the card shows `empty` while there are none."""

    def __init__(self, columns: Sequence[Column] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = DataTable(columns)
        self.empty = EmptyState()
        self.footer = Label("", "small", elide=True, selectable=False)
        self.footer.setContentsMargins(0, 0, 0, 0)
        self._busy = BusyLine(self)
        self._busy.hide()
        listing = QWidget()
        inner = QVBoxLayout(listing)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.table, 1)
        self._line = Rule()
        self._line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        inner.addWidget(self._line)
        self._foot = QVBoxLayout()
        self._foot.setContentsMargins(20, 12, 20, 16)
        self._foot.addWidget(self.footer)
        inner.addLayout(self._foot)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 8, 1, 2)
        self._column.setSpacing(0)
        self._stack = QStackedLayout()
        self._column.addLayout(self._stack, 1)
        # Only now: a stack without a parent shows its first page as a window of its own for an instant.
        self._stack.addWidget(listing)
        self._stack.addWidget(self.empty)
        self.table.rows.modelReset.connect(self._count)
        self.table.rows.rowsInserted.connect(self._count)
        self.set_footer("")

    def set_footer(self, text: str) -> None:
        """Totals of what is shown; empty takes no room."""
        self.footer.setText(text)
        self.footer.setVisible(bool(text))
        self._line.setVisible(bool(text))
        self._foot.setContentsMargins(20, 12 if text else 0, 20, 16 if text else 6)

    def set_toolbar(self, widget: QWidget) -> None:
        """Put controls above the heads."""
        holder = QVBoxLayout()
        holder.setContentsMargins(20, 12, 20, 4)
        holder.addWidget(widget)
        self._column.insertLayout(0, holder)

    def set_busy(self, busy: bool) -> None:
        """Show along the top that rows are being fetched."""
        self._busy.setVisible(busy)
        self._busy.setGeometry(10, 1, max(0, self.width() - 20), 2)
        self._busy.raise_()

    def _count(self) -> None:
        self._stack.setCurrentIndex(0 if self.table.rows.rowCount() else 1)

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, self.rect(), RADIUS_CARD, color("surface"), color("line"))
        painter.end()
