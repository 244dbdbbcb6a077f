"""Rows of text for a DataTable, found again by key. Must not know where rows come from."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Literal, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.ui.theme import Tone
from desktop.values import Struct

Kind = Literal["text", "strong", "muted", "number", "figure", "pill", "level", "action", "icon"]
_RIGHT_KINDS = frozenset({"number", "figure", "action"})
AnyIndex = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What the delegate asks of the model besides Qt's own roles."""

    CELL = Qt.ItemDataRole.UserRole + 1
    ROW = Qt.ItemDataRole.UserRole + 2


class Column(Struct, frozen=True):
    """A column: `width` in px at 100 % text, or a share of the rest when `stretch` > 0, or as wide as its content."""

    head: str
    kind: Kind = "text"
    width: int = 0
    stretch: int = 0
    tip: str = ""
    name: str = ""

    @property
    def right(self) -> bool:
        """Whether text stands at the right edge, as figures do."""
        return self.kind in _RIGHT_KINDS


class Cell(Struct, frozen=True):
    """One cell. `value` fills a level bar from 0 to 1; `copy` is what Ctrl+C takes when it differs from `text`."""

    text: str = ""
    tone: Tone | None = None
    value: float | None = None
    tip: str = ""
    copy: str | None = None
    icon: str = ""


class Row(Struct, frozen=True):
    """One row, known by `key`; `strong` stands out, `muted` is struck through as a voided entry is."""

    key: str
    cells: tuple[Cell | str, ...]
    strong: bool = False
    muted: bool = False

    def cell(self, column: int) -> Cell:
        """The cell of a column; empty beyond the last."""
        if column >= len(self.cells):
            return Cell()
        cell = self.cells[column]
        return Cell(cell) if isinstance(cell, str) else cell


class RowsModel(QAbstractTableModel):
    """Holds rows in the order in which they are shown."""

    def __init__(self, columns: Sequence[Column] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in order."""
        return self._columns

    @property
    def rows(self) -> Sequence[Row]:
        """The rows in order."""
        return self._rows

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Change the columns, as a new language does."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self.endResetModel()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows and no others."""
        self.beginResetModel()
        self._rows = list(rows)
        self._places = {row.key: n for n, row in enumerate(self._rows)}
        self.endResetModel()

    def append_rows(self, rows: Sequence[Row]) -> None:
        """Add rows at the end."""
        if not rows:
            return
        start = len(self._rows)
        self.beginInsertRows(QModelIndex(), start, start + len(rows) - 1)
        self._rows += rows
        self._places |= {row.key: start + n for n, row in enumerate(rows)}
        self.endInsertRows()

    def row_at(self, index: int) -> Row:
        """The row at a place."""
        return self._rows[index]

    def row_of(self, key: str) -> int | None:
        """The place of a key, None when it is not shown."""
        return self._places.get(key)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        cell = row.cell(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return cell.text or cell.tip
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return cell.tip or None
            case Role.CELL:
                return cell
            case Role.ROW:
                return row
            case Qt.ItemDataRole.TextAlignmentRole:
                sides = Qt.AlignmentFlag
                right = self._columns[index.column()].right
                return (sides.AlignRight if right else sides.AlignLeft) | sides.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        column = self._columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.head
            case Qt.ItemDataRole.AccessibleTextRole:
                return column.name or column.head
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip or None
        return None


def cell_at(index: AnyIndex) -> Cell:
    """The Cell behind an index of a RowsModel."""
    return cast(Cell | None, index.data(Role.CELL)) or Cell()


def row_behind(index: AnyIndex) -> Row:
    """The Row behind an index of a RowsModel."""
    return cast(Row, index.data(Role.ROW))
