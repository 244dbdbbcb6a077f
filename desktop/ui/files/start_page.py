"""The first step of an import: which ledger it is, and what may be brought. A file may be dropped here.

Knows no service.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.files.words import ITEMS, MOVEMENTS, SHIFTS, VISITS, ledger_name
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_3
from desktop.ui.widgets.button import TextLink
from desktop.ui.widgets.icon_row import IconSquare
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.segmented import Segmented

LEDGERS: Final = (VISITS, ITEMS, MOVEMENTS, SHIFTS)
"""In the order in which they are offered, wherever that is: the list of items before what went in and out of it."""


class StartPage(QWidget):
    """Signals: ``kind_chosen(str)``, ``file_dropped(str)``, ``imports_wanted()``."""

    kind_chosen = Signal(str)
    file_dropped = Signal(str)
    imports_wanted = Signal()

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.kinds = Segmented()
        self.kinds.set_options([(one, ledger_name(one)) for one in LEDGERS])
        self.kinds.set_current(kind)
        self.kinds.setAccessibleName(tr("Which ledger it is"))
        self.kinds.changed.connect(self.kind_chosen)
        self.imports = TextLink(tr("What was imported before"))
        self.imports.clicked.connect(self.imports_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.kinds)
        for icon, text in (
            ("table", tr("An .xlsx or .csv file from Excel or WPS; columns in any order, a title above them or not.")),
            ("eye", tr("First you see what would happen. If one cell is wrong, nothing comes in.")),
            ("undo-2", tr("An import can be taken back as a whole, also weeks later.")),
        ):
            line = QHBoxLayout()
            line.setSpacing(SPACE_3)
            line.addWidget(IconSquare(icon), 0, Qt.AlignmentFlag.AlignVCenter)
            line.addWidget(Label(text, wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
            column.addLayout(line)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        foot.addWidget(self.imports)
        foot.addStretch(1)
        column.addLayout(foot)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.file_dropped.emit(files[0])
