"""The step in which a person says what the columns of a file are that were not recognised. Knows no service."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.i18n import CHINESE
from desktop.services.import_heads import IGNORED, Heads
from desktop.services.ledger_words import choices
from desktop.ui import format as fmt
from desktop.ui.files.words import column_name
from desktop.ui.text import language, tr
from desktop.ui.theme import SPACE_2, SPACE_3
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.select import Select
from desktop.values import replace

_OPEN: Final = "?"
_LEFT_OUT: Final = "-"


class ColumnsPage(QWidget):
    """Signal ``changed()``. Every column of the file stands there with what its first cells say."""

    changed = Signal()

    def __init__(self, kind: str, found: Heads, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._found = kind, found
        self.selects: dict[int, Select] = {}
        self._missing = Banner("info")
        chinese = language() == CHINESE
        offered = [(one.head, one.name(chinese=chinese)) for one in choices(kind)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_3)
        grid.setVerticalSpacing(SPACE_2)
        grid.setColumnStretch(1, 1)
        for at, name in enumerate(found.names):
            target = found.targets[at]
            if not name and target == IGNORED:
                continue
            select = Select([(_OPEN, tr("Please choose")), (_LEFT_OUT, tr("Leave it out")), *offered])
            select.set_current(_OPEN if target is None else target or _LEFT_OUT)
            select.setAccessibleName(tr("What is in column {name}").format(name=name))
            select.changed.connect(self._changed)
            self.selects[at] = select
            row = grid.rowCount()
            grid.addWidget(Label(name, "strong"), row, 0)
            grid.addWidget(Label(fmt.joined(*found.samples[at]), "muted", elide=True), row, 1)
            grid.addWidget(select, row, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self._missing)
        column.addLayout(grid)
        self._show()

    def assigned(self) -> dict[int, str]:
        """What was said of every column."""
        chosen = {at: select.current() for at, select in self.selects.items()}
        return {at: IGNORED if key in (_LEFT_OUT, _OPEN) else key for at, key in chosen.items()}

    def complete(self) -> bool:
        """Whether nothing is open, missing or said twice."""
        heads = self._heads()
        return not self._open() and not heads.missing(self._kind) and not heads.twice()

    def first_open(self) -> QWidget | None:
        """Where a person has something to choose."""
        return next(iter(self._open()), None)

    def _open(self) -> list[Select]:
        return [select for select in self.selects.values() if select.current() == _OPEN]

    def _heads(self) -> Heads:
        said = self.assigned()
        return replace(self._found, targets=tuple(said.get(n, IGNORED) for n in range(len(self._found.names))))

    def _changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        heads = self._heads()
        missing, twice = heads.missing(self._kind), heads.twice()
        if missing:
            names = fmt.listed([column_name(self._kind, column.head) for column in missing])
            self._missing.set("warn", tr("Still missing: {columns}").format(columns=names))
        elif twice:
            names = fmt.listed([column_name(self._kind, heads.targets[n] or "") for n in twice])
            self._missing.set("warn", tr("Chosen twice: {columns}").format(columns=names))
        elif self._open():
            self._missing.set("info", tr("Say of every column what it is, or leave it out."))
        else:
            self._missing.set("ok", tr("All that the ledger needs is there."))
