"""Until when it keeps what was counted beyond the books. Knows no service; the stocktake saves it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.supplies.words import amount
from desktop.ui.text import tr
from desktop.ui.widgets.date_field import DateField
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.sheet import Sheet
from desktop.views.stocktakes import CountedLine


class BestBeforeSheet(Sheet):
    """Signal ``said(object)`` with the date, None for no date any more."""

    said = Signal(object)

    def __init__(self, window: QWidget, line: CountedLine) -> None:
        super().__init__(window, tr("{item}: best before").format(item=line.name))
        more = amount(line.difference, line.unit)
        self.set_width(440)
        self.set_text(tr("{amount} more than the books held. Of several dates write the earliest.").format(amount=more))
        kept = None if line.last is None else line.last.keeps_until
        self.until = DateField(kept)
        self.row = FormRow(tr("Best before"), self.until)
        self.body.addWidget(self.row)
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"), danger="" if kept is None else tr("No date"))
        self.submitted.connect(self._save)
        self.danger_clicked.connect(lambda: self._say(None))

    def begin(self) -> None:
        """Open it, ready for the date."""
        self.open(self.until)
        self.until.selectAll()

    def _save(self) -> None:
        until = self.until.value()
        if until is None:
            self.row.set_error(tr("This is not a date; write it like 2026-11-21."))
            self.until.setFocus()
            return
        self._say(until)

    def _say(self, until: date | None) -> None:
        self.accept()
        self.said.emit(until)
