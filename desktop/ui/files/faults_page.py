"""What is wrong with a file, cell by cell. Knows no service."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.import_plan import ImportRefused
from desktop.ui.files.words import column_name
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, px
from desktop.ui.widgets.button import TextLink
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.table_model import Cell, Column, Row

_MOST: Final = 500
_ROW: Final = 40
_ROWS: Final = 8


class FaultsPage(QWidget):
    """Signal ``open_wanted()``: to see the file itself. A table of rows, columns and sentences."""

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
        for n, fault in enumerate(error.faults[:_MOST]):
            said = tr(fault.what).format(**fault.params)
            head = fault.head or column_name(kind, fault.column)
            rows.append(Row(str(n), (str(fault.row), Cell(head, tip=fault.cell), Cell(said, tip=said))))
        self.table.setAccessibleName(tr("What is wrong"))
        self.table.set_rows(rows)
        self.table.setFixedHeight(px(_ROW) * (1 + min(len(rows), _ROWS)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.table)
        if error.total > len(rows):
            column.addWidget(Label(tr("The first %n are shown.", "", len(rows)), "muted"))
        self.open_link = TextLink(tr("Open the file"))
        self.open_link.clicked.connect(self.open_wanted)
        column.addWidget(self.open_link, 0, Qt.AlignmentFlag.AlignLeft)
