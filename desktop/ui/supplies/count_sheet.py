"""The stocktake: walk along the shelves with one sheet, book and shelf side by side. Empty lines stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from desktop.ui import format as fmt
from desktop.ui.supplies.facts import SupplyFacts
from desktop.ui.supplies.words import amount
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_3, set_role
from desktop.ui.units import unit_name
from desktop.ui.visits.saving import save
from desktop.ui.widgets.count_field import CountField
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.views import CountLine, RecordId

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class CountSheet(Sheet):
    """Signal ``done(str, Changes)``. ``draft`` keeps what was counted when the sheet is closed before it is saved."""

    done = Signal(str, object)

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        tasks: Tasks,
        facts: SupplyFacts,
        lines: Sequence[CountLine],
        draft: dict[RecordId, int],
    ) -> None:
        super().__init__(window, tr("Count the shelves"))
        self._desk, self._tasks, self._draft = desk, tasks, draft
        self._lines = lines
        self.set_width(680)
        self.set_text(tr("Type what is there; Enter goes to the next line. Empty lines stay as they are."))
        self.fields: dict[RecordId, CountField] = {}
        self._differences: dict[RecordId, Label] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE_3)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        for column, width in ((1, 96), (3, 96)):
            self._grid.setColumnMinimumWidth(column, width)
        self._fill(facts)
        self.body.addLayout(self._grid)
        self.note = QLineEdit()
        self.body.addWidget(FormRow(tr("Note"), self.note))
        self.sum = Label("", "muted")
        self.add_footer_left(self.sum)
        self.set_buttons(primary=tr("Save the count"), secondary=tr("Cancel"))
        self.submitted.connect(self._save_count)
        self._sum()

    def begin(self) -> None:
        """Open it on the first line that is not counted yet."""
        first = next((field for field in self.fields.values() if field.value() is None), None)
        self.open(first)

    def _fill(self, facts: SupplyFacts) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, head in enumerate((tr("Item"), tr("Books"), tr("Counted"), tr("Difference"))):
            label = Label(head, "caption")
            self._grid.addWidget(label, 0, column, right if column else Qt.AlignmentFlag.AlignLeft)
        category, row = "", 1
        for line in self._lines:
            item = facts.item(line.item)
            named = facts.category(item.category) if item is not None else ""
            if named != category:
                category = named
                self._grid.addWidget(Label(category, "strong"), row, 0, 1, 4)
                row += 1
            self._add(line, row, right)
            row += 1

    def _add(self, line: CountLine, row: int, right: Qt.AlignmentFlag) -> None:
        field = CountField()
        field.set_suffix(unit_name(line.unit, 2))
        field.setAccessibleName(
            tr("{item}, books say {amount}").format(item=line.name, amount=amount(line.book, line.unit))
        )
        field.set_value(self._draft.get(line.item))
        field.changed.connect(lambda value, record=line.item: self._counted(record, value))
        field.step_wanted.connect(lambda step, field=field: self._step(field, step))
        difference = Label("")
        self._grid.addWidget(Label(line.name, elide=True), row, 0)
        self._grid.addWidget(Label(amount(line.book, line.unit), "muted"), row, 1, right)
        self._grid.addWidget(field, row, 2)
        self._grid.addWidget(difference, row, 3, right)
        self.fields[line.item], self._differences[line.item] = field, difference
        self._tell(line)

    def _counted(self, record: RecordId, value: int | None) -> None:
        if value is None:
            self._draft.pop(record, None)
        else:
            self._draft[record] = value
        self._tell(next(line for line in self._lines if line.item == record))
        self._sum()

    def _tell(self, line: CountLine) -> None:
        label, counted = self._differences[line.item], self.fields[line.item].value()
        if counted is None:
            label.setText("")
            return
        difference = counted - line.book
        label.setText(fmt.signed(difference) if difference else tr("as booked"))
        set_role(label, "muted" if not difference else "ok" if difference > 0 else "error")

    def _sum(self) -> None:
        counted = {line.item: self.fields[line.item].value() for line in self._lines}
        done = sum(value is not None for value in counted.values())
        wrong = sum(counted[line.item] not in (None, line.book) for line in self._lines)
        text = tr("{done} of {all} counted").format(done=done, all=len(self._lines))
        self.sum.setText(fmt.joined(text, tr("%n differ", "", wrong) if wrong else ""))

    def _step(self, field: CountField, step: int) -> None:
        fields = list(self.fields.values())
        at = fields.index(field) + step
        if at >= len(fields):
            self.primary_button.setFocus(Qt.FocusReason.TabFocusReason)
        elif at >= 0:
            fields[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _save_count(self) -> None:
        lines = [(record, value) for record, field in self.fields.items() if (value := field.value()) is not None]
        note = self.note.text()
        text = tr("Counted %n items", "", len(lines))

        def saved(changes: object) -> None:
            self._draft.clear()
            self.done.emit(text, changes)

        save(self, self._tasks, lambda: self._desk.supplies.count(lines, note), saved)
