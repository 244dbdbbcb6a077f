"""What is wrong with a file, cell by cell. Knows no service."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.import_plan import ImportRefused
from desktop.ui.files.words import column_name
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, px
from desktop.ui.widgets.base import line_height
from desktop.ui.widgets.button import TextLink
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.table_model import Cell, Column, Row

_MOST: Final = 500
_ROW: Final = 40
_ROWS: Final = 8
_LINES: Final = 2


class FaultsPage(QWidget):
    """Signal ``open_wanted()``: to see the file itself. A table of rows, columns and sentences; the sentence of the
    chosen row stands whole below it."""

    open_wanted = Signal()

    def __init__(self, kind: str, error: ImportRefused, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = DataTable(
            (
                Column(tr("Row", "spreadsheet"), "number"),
                Column(tr("Column", "spreadsheet"), width=140),
                Column(tr("What is wrong"), stretch=1),
            )
        )
        rows = []
        self._said: dict[str, str] = {}
        for n, fault in enumerate(error.faults[:_MOST]):
            said = tr(fault.what).format(**fault.params)
            head = fault.head or column_name(kind, fault.column)
            self._said[str(n)] = said
            rows.append(Row(str(n), (str(fault.row), Cell(head, tip=fault.cell), Cell(said))))
        self.table.setAccessibleName(tr("What is wrong"))
        self.table.set_rows(rows)
        self.table.setFixedHeight(px(_ROW) * (1 + min(len(rows), _ROWS)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.table)
        self.whole = Label("", wrap=True, selectable=True)
        # What comes below it stays where it is, whichever row is chosen.
        self.whole.setMinimumHeight(_LINES * line_height())
        self.whole.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.whole)
        self.table.selection_changed.connect(self._say)
        self.table.select("0")
        if error.total > len(rows):
            column.addWidget(Label(tr("The first %n are shown.", "", len(rows)), "muted"))
        self.open_link = TextLink(tr("Open the file"))
        self.open_link.clicked.connect(self.open_wanted)
        column.addWidget(self.open_link, 0, Qt.AlignmentFlag.AlignLeft)

    def _say(self, keys: list[str]) -> None:
        self.whole.setText(self._said[keys[0]] if keys else "")
