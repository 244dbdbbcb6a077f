"""Carrying the year so far in: a period, one number or one for each category, the days open; and taking it back.

Knows the carried service.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from desktop.ui import format as fmt
from desktop.ui.devices import device_name
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_3, SPACE_8
from desktop.ui.visits.saving import save
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.widgets.count_field import CountField
from desktop.ui.widgets.date_field import DateField
from desktop.ui.widgets.form import FormGrid, FormRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.number_field import NumberField
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.sheet import COLUMN, Sheet
from desktop.views.carried import CarriedPart, CarriedView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

ALL, APART = "all", "apart"


class CarriedSheet(Sheet):
    """Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        tasks: Tasks,
        words: Vocabulary,
        known: Sequence[CarriedView],
        today: date,
    ) -> None:
        super().__init__(window, tr("Carry in totals"))
        self._desk, self._tasks, self._today = desk, tasks, today
        self.set_width(680)
        said = tr("They count in the month and the year that hold the whole period, marked as carried in.")
        self.set_text("\n".join(filter(None, (said, _said_of(known)))))
        since, until = _usual(known, today)
        self.since, self.until = DateField(since), DateField(until)
        self.days = NumberField(None, 0, 366)
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("such as: paper ledger no. 3"))
        self.form = FormGrid(3)
        self._since_row = self.form.add_field(tr("From"), self.since)
        self._until_row = self.form.add_field(tr("To"), self.until)
        self.form.add_field(tr("Days open"), self.days)
        self.body.addWidget(self.form)
        self.manner = Segmented()
        self.manner.set_options([(ALL, tr("One number")), (APART, tr("By category"))])
        self.manner.changed.connect(lambda _key: self._show_manner())
        self.body.addWidget(self.manner, 0, Qt.AlignmentFlag.AlignLeft)
        self.persons = NumberField(None, 0, 99_999_999)
        self._one = FormRow(tr("Visitors in all"), self.persons)
        self.body.addWidget(self._one)
        self.counts: dict[str, CountField] = {}
        self._apart = self._offer(words)
        self.body.addWidget(self._apart)
        self.body.addWidget(FormRow(tr("Note"), self.note))
        self.sum = Label("", "muted")
        self.add_footer_left(self.sum)
        self.persons.changed.connect(lambda _value: self._add_up())
        self.set_buttons(primary=tr("Carry in"), secondary=tr("Cancel"))
        self.submitted.connect(self._carry_in)
        self._show_manner()

    def begin(self) -> None:
        """Open it with the keyboard on the number."""
        self.open(self.persons)

    def _offer(self, words: Vocabulary) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        # So wide that no name seems to belong to the field before it.
        row.setSpacing(SPACE_8)
        half = (len(words.categories) + 1) // 2
        for part in (words.categories[:half], words.categories[half:]):
            column = QWidget()
            # The paper's list goes down, and so does Tab.
            column.setProperty(COLUMN, True)
            grid = QGridLayout(column)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(SPACE_3)
            grid.setVerticalSpacing(4)
            grid.setColumnStretch(0, 1)
            for n, category in enumerate(part):
                name = words.category(category.code)
                field = CountField(99_999_999)
                field.setAccessibleName(name)
                field.changed.connect(lambda _value: self._add_up())
                field.step_wanted.connect(lambda step, field=field: self._step(field, step))
                grid.addWidget(Label(name, elide=True), n, 0)
                grid.addWidget(field, n, 1)
                self.counts[category.code] = field
            row.addWidget(column, 1, Qt.AlignmentFlag.AlignTop)
        return held

    def _step(self, field: CountField, step: int) -> None:
        fields = list(self.counts.values())
        at = fields.index(field) + step
        if at >= len(fields):
            self.note.setFocus(Qt.FocusReason.TabFocusReason)
        elif at >= 0:
            fields[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _show_manner(self) -> None:
        apart = self.manner.current() == APART
        self._one.setVisible(not apart)
        self._apart.setVisible(apart)
        if self.isVisible():
            (next(iter(self.counts.values())) if apart and self.counts else self.persons).setFocus()
        self._add_up()

    def _numbers(self) -> dict[str, int]:
        if self.manner.current() == ALL:
            return {"": self.persons.value() or 0}
        return {code: field.value() or 0 for code, field in self.counts.items()}

    def _add_up(self) -> None:
        total = sum(self._numbers().values())
        self.sum.setText(tr("%n visits", "", total) if total else "")

    def _carry_in(self) -> None:
        self.form.clear_errors()
        since, until = self.since.value(), self.until.value()
        for value, row in ((since, self._since_row), (until, self._until_row)):
            if value is None:
                row.set_error(tr("This is not a date; write it like 2026-11-21."))
        if since is None or until is None:
            return
        numbers, days, note = self._numbers(), self.days.value() or 0, self.note.text()
        text = tr("Carried in: %n visits", "", sum(numbers.values()))
        save(
            self,
            self._tasks,
            lambda: self._desk.carried.carry_in(since, until, numbers, days=days, note=note),
            lambda changes: self.done.emit(text, changes),
        )


class TakeBackSheet(Sheet):
    """Why totals are taken back. Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, part: CarriedPart) -> None:
        super().__init__(window, tr("Take these totals back?"))
        self._desk, self._tasks, self._part = desk, tasks, part
        self.set_width(480)
        self.set_text(
            tr("{period}: they count no longer; the history keeps them with your reason.").format(
                period=fmt.joined(
                    period(part.since, part.until), device_name(part.device), tr("%n visits", "", part.persons)
                )
            )
        )
        self.reason = QLineEdit(tr("carried in by mistake"))
        self.body.addWidget(FormRow(tr("Reason"), self.reason))
        self.set_buttons(primary=tr("Take back"), secondary=tr("Cancel"))
        self.submitted.connect(self._save_reason)

    def _save_reason(self) -> None:
        why, part = self.reason.text(), self._part
        text = tr("Totals taken back")
        save(
            self,
            self._tasks,
            lambda: self._desk.carried.take_back(part.since, part.until, why, origin=part.origin),
            lambda changes: self.done.emit(text, changes),
        )


def period(since: date, until: date) -> str:
    """``2026年1月1日 – 2026年10月31日``."""
    return f"{fmt.full_date(since)} – {fmt.full_date(until)}"


def _said_of(known: Sequence[CarriedView]) -> str:
    """What is carried in already, and by which PC; empty when nothing is."""
    spans = dict.fromkeys((total.since, total.until, total.device) for total in known)
    told = [
        tr("{period} ({device})").format(period=period(since, until), device=device_name(device))
        for since, until, device in spans
    ]
    return tr("Carried in already: {periods}.").format(periods=fmt.listed(told)) if told else ""


def _usual(known: Sequence[CarriedView], today: date) -> tuple[date, date]:
    """The year until yesterday, behind what was carried in of it already."""
    yesterday = today - timedelta(days=1)
    since = date(yesterday.year, 1, 1)
    behind = [total.until + timedelta(days=1) for total in known if total.until.year == yesterday.year]
    return max([since, *(day for day in behind if day <= yesterday)]), yesterday
