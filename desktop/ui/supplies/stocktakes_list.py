"""The stocktakes of before, the newest first. Knows no service."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views.stocktakes import SheetHead


class StocktakesSheet(Sheet):
    """Signals: ``opened(bytes)`` with a stocktake's id."""

    opened = Signal(bytes)

    def __init__(self, window: QWidget, heads: Sequence[SheetHead]) -> None:
        super().__init__(window, tr("Past stocktakes"))
        self.set_width(640)
        self.table = DataTable(
            (
                Column(tr("Finished")),
                Column(tr("Items counted"), "number"),
                Column(tr("Begun by"), "muted"),
                Column(tr("Note"), "muted", stretch=1),
            )
        )
        self.table.setAccessibleName(tr("Past stocktakes"))
        self.table.set_rows([_row(head) for head in heads])
        self.table.set_fit_rows(len(heads))
        self.table.opened.connect(self._choose)
        self.empty = EmptyState(
            "clipboard-check",
            tr("No stocktake yet"),
            tr("Count the shelves once a month; each finished stocktake stands here with its differences."),
        )
        self.body.addWidget(self.table)
        self.body.addWidget(self.empty)
        self.table.setVisible(bool(heads))
        self.empty.setVisible(not heads)
        self.set_buttons(
            primary=tr("Open") if heads else "", secondary=tr("Close"), primary_variant="secondary"
        )
        if heads:
            self.table.select(heads[0].id.hex())
        self.submitted.connect(lambda: self._choose(next(iter(self.table.selected_keys()), "")))

    def begin(self) -> None:
        """Open it on the newest."""
        self.open(self.table if self.table.rows.rowCount() else self.secondary_button)

    def _choose(self, key: str) -> None:
        if key:
            self.opened.emit(bytes.fromhex(key))


def _row(head: SheetHead) -> Row:
    closed = head.closed_at or head.opened_at
    day = day_of(closed)
    return Row(
        head.id.hex(),
        (
            Cell(f"{fmt.full_date(day)} {fmt.clock(closed)}", copy=f"{fmt.iso_date(day)} {fmt.clock(closed)}"),
            Cell(fmt.number(head.counted), copy=str(head.counted)),
            head.opened_by,
            head.note,
        ),
    )
