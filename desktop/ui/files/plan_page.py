"""What a file would bring, before anything is written. Knows words, and no service that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.import_plan import ImportPlan
from desktop.services.times import iso_minute
from desktop.ui import format as fmt
from desktop.ui.files import words
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_3, px
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.ui.widgets.toggle import Toggle

if TYPE_CHECKING:
    from desktop.services.desk import Desk

_ROW = 40


class PlanPage(QWidget):
    """Signal ``changed()`` when a person decides otherwise about rows that are there already."""

    changed = Signal()

    def __init__(self, desk: Desk, plan: ImportPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._plan = desk, plan
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_2)
        head = fmt.joined(words.brought(plan.kind, plan.rows), words.span(plan))
        self._column.addWidget(Label(head, "strong", wrap=True))
        for title, said in (
            (words.groups_title(plan.kind), words.groups(desk, plan)),
            (tr("By month"), words.months(plan) if len(plan.by_month) > 1 else ""),
            (tr("New items"), words.listed(plan.new_items)),
            (tr("New people"), words.listed(plan.new_people)),
        ):
            if said:
                self._column.addWidget(Label(tr("{title}: {said}").format(title=title, said=said), wrap=True))
        for said in self._left_out():
            self._column.addWidget(Label(said, "muted", wrap=True))
        if plan.carried:
            title = tr("%n rows lie in a time whose totals were carried in, and are left out.", "", plan.carried)
            remedy = tr("Take those totals back first to have them one by one: Settings, First day.")
            self._column.addWidget(Banner("warn", title, remedy))
        self._again: Toggle | None = None
        self._only_new: Toggle | None = None
        self._ask_about_twins()
        if plan.sample:
            self._column.addSpacing(SPACE_3 - SPACE_2)
            self._column.addWidget(Label(tr("The first rows, as they were understood"), "small"))
            self._column.addWidget(self._sample())

    def again(self) -> bool:
        """Whether all of it is to come in once more."""
        return self._again is not None and self._again.isChecked()

    def only_new(self) -> bool:
        """Whether rows that are there already are left out."""
        return self._only_new is not None and self._only_new.isChecked()

    def rows(self) -> int:
        """How many rows would come in as it was decided."""
        return self._plan.rows - (self._plan.same if self.only_new() else 0)

    def _left_out(self) -> list[str]:
        plan = self._plan
        said = []
        if plan.already_here:
            said.append(tr("%n are here already and are left out.", "", plan.already_here))
        if plan.voided:
            said.append(tr("%n were voided and are left out.", "", plan.voided))
        if plan.sums:
            said.append(tr("%n lines that add up others or repeat the heads are left out.", "", plan.sums))
        if plan.timeless:
            said.append(tr("%n have a day and no time: no figure by the hour counts them.", "", plan.timeless))
        if plan.sheet:
            said.append(tr("Only the sheet “{sheet}” is read.").format(sheet=plan.sheet))
        if plan.held:
            said.append(tr("The file is open in another program: what is not saved there is not in it."))
        if plan.kind != words.ITEMS and plan.rows:
            said.append(tr("They are marked as late entries."))
        return said

    def _ask_about_twins(self) -> None:
        plan = self._plan
        if plan.twice:
            if plan.before is not None:
                by = f" ({plan.before.by})" if plan.before.by else ""
                imported = iso_minute(plan.before.at)
                title = tr("This file was imported on {when}{by} already.").format(when=imported, by=by)
            else:
                title = tr("All of these rows are here already.")
            self._column.addWidget(Banner("warn", title, tr("Importing it again counts everything twice.")))
            self._again = Toggle(tr("Import it again all the same"))
            self._again.toggled.connect(lambda _on: self.changed.emit())
            self._column.addWidget(self._again)
        elif plan.same:
            self._only_new = Toggle(tr("Leave out %n rows that say what is here already", "", plan.same), checked=True)
            self._only_new.toggled.connect(lambda _on: self.changed.emit())
            self._column.addWidget(self._only_new)

    def _sample(self) -> DataTable:
        plan = self._plan
        filled = [
            at
            for at, (word, _) in enumerate(words.heads(plan.kind))
            if word.required or any(values[at] not in (None, "") for _, values in plan.sample)
        ]
        heads = words.heads(plan.kind)
        table = DataTable(
            (
                Column(tr("Row", "spreadsheet"), "number"),
                *(
                    Column(name, "number" if word.cell == "count" else "text", stretch=int(at == filled[-1]))
                    for at in filled
                    for word, name in [heads[at]]
                ),
            )
        )
        rows = []
        for number, values in plan.sample:
            cells = [words.cell(self._desk, heads[at][0], values[at]) for at in filled]
            rows.append(Row(str(number), (str(number), *(Cell(said, tip=said) for said in cells))))
        table.setAccessibleName(tr("The first rows, as they were understood"))
        table.set_rows(rows)
        # A ledger of many columns is wider than the sheet: its bar stands below the last row.
        table.setFixedHeight(px(_ROW) * (1 + len(rows)) + table.horizontalScrollBar().sizeHint().height())
        return table
