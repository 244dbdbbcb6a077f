"""What a stocktake has found: how much agrees, what does not, what nobody counted. Ends one, or shows an old one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.reports.places import report_place
from desktop.ui.supplies.stocktake_row import elsewhere
from desktop.ui.supplies.words import amount
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_6, LabelRole
from desktop.ui.units import unit_name
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views.stocktakes import CountedLine, SheetView

RESULT_REPORT: Final = "stocktakes"
_NAMED: Final = 12


class SummarySheet(Sheet):
    """Signals: ``confirmed(str)`` with the note when the stocktake is to end, ``line_wanted(bytes)`` to look at an
    item's line again, ``print_wanted(str)`` with the report's place."""

    confirmed = Signal(str)
    line_wanted = Signal(bytes)
    print_wanted = Signal(str)

    def __init__(self, window: QWidget, view: SheetView, now: int) -> None:
        super().__init__(window)
        self._view, self._now = view, now
        self.set_width(760)
        self._say_head()
        self.body.addLayout(self._figures())
        self.table = self._differences()
        self.body.addWidget(self.table)
        self.fine = Label(tr("Books and shelf agree on all that was counted."), "ok", wrap=True)
        self.body.addWidget(self.fine)
        self.table.setVisible(bool(view.differing))
        self.fine.setVisible(not view.differing and view.counted > 0)
        self.left = Label(self._left_out(), "muted", wrap=True)
        self.body.addWidget(self.left)
        self.left.setVisible(view.counted < len(view.lines) and view.closed_at is None)
        self.note = QLineEdit(view.note)
        self.note.setPlaceholderText(tr("such as: end of the month, with Wang Fang"))
        if view.closed_at is None:
            self.body.addWidget(FormRow(tr("Note"), self.note))
        self.paper = Button(tr("Print or save"), icon="printer")
        self.paper.clicked.connect(lambda: self.print_wanted.emit(self.report()))
        self.add_footer_left(self.paper)
        self._name_buttons()
        self.submitted.connect(self._submit_now)

    def begin(self) -> None:
        """Open it; the next key ends it."""
        self.open(self.primary_button)

    def report(self) -> str:
        """The report that says the same on paper."""
        first = day_of(self._view.opened_at)
        last = day_of(self._view.closed_at if self._view.closed_at is not None else self._now)
        return report_place(RESULT_REPORT, min(first, last), last)

    def _when(self, instant: int) -> str:
        return fmt.when(instant, self._now)

    def _say_head(self) -> None:
        view = self._view
        if view.closed_at is None:
            self.set_title(tr("Finish the stocktake"))
            self.set_text(tr("The balances follow the count already; finishing only closes the sheet."))
            return
        self.set_title(tr("Stocktake of {day}").format(day=fmt.full_date(day_of(view.closed_at))))
        span = tr("{begin} to {end}").format(begin=self._when(view.opened_at), end=self._when(view.closed_at))
        self.set_text(fmt.joined(span, view.opened_by, view.note))

    def _figures(self) -> QHBoxLayout:
        view = self._view
        row = QHBoxLayout()
        row.setSpacing(SPACE_6)
        parts: list[tuple[int, str, LabelRole]] = [
            (view.agree, tr("agree"), "base"),
            (view.more, tr("more than booked"), "ok"),
            (view.less, tr("less than booked"), "alarm"),
        ]
        if view.closed_at is None:
            parts.append((len(view.lines) - view.counted, tr("not counted"), "muted"))
        for n, text, role in parts:
            figure = Label(fmt.number(n), "figure_small")
            word = Label(text, role if n else "muted")
            figure.setAccessibleName(f"{fmt.number(n)} {text}")
            pair = QHBoxLayout()
            pair.setSpacing(SPACE_2)
            pair.addWidget(figure)
            pair.addWidget(word)
            row.addLayout(pair)
        row.addStretch(1)
        return row

    def _differences(self) -> DataTable:
        table = DataTable(
            (
                Column(tr("Item"), stretch=2),
                Column(tr("Unit"), "muted"),
                Column(tr("Books"), "number"),
                Column(tr("Counted"), "number"),
                Column(tr("Difference"), "number"),
                Column(tr("Counted by"), "muted", stretch=2),
            )
        )
        table.setAccessibleName(tr("Differences"))
        table.set_rows([_row(line, self._when) for line in self._view.differing])
        table.set_fit_rows(len(self._view.differing))
        if self._view.closed_at is None:
            table.opened.connect(self._look_again)
        return table

    def _left_out(self) -> str:
        names = [line.name for line in self._view.lines if line.counted is None]
        more = tr("and %n more", "items", len(names) - _NAMED) if len(names) > _NAMED else ""
        said = tr(", ").join(names[:_NAMED])
        return tr("Not counted, they stay as booked: {items}").format(items=f"{said} {more}".strip())

    def _name_buttons(self) -> None:
        if self._view.closed_at is None:
            self.set_buttons(primary=tr("Finish"), secondary=tr("Go on counting"))
        else:
            self.set_buttons(primary=tr("Close"), primary_variant="secondary")

    def _submit_now(self) -> None:
        if self._view.closed_at is None:
            self.confirmed.emit(self.note.text())
        else:
            self.accept()

    def _look_again(self, key: str) -> None:
        self.reject()
        self.line_wanted.emit(bytes.fromhex(key))


def _row(line: CountedLine, when: Callable[[int], str]) -> Row:
    last = line.last
    by = "" if last is None else fmt.joined(when(last.at), last.by, last.on)
    tip = elsewhere(line, when)
    counted = line.counted or 0
    said = tr("{item}: {book} in the books, {counted} counted").format(
        item=line.name, book=amount(line.book, line.unit), counted=amount(counted, line.unit)
    )
    return Row(
        line.item.hex(),
        (
            Cell(line.name, tip=said),
            unit_name(line.unit),
            Cell(fmt.number(line.book), copy=str(line.book)),
            Cell(fmt.number(counted), copy=str(counted)),
            Cell(fmt.signed(line.difference), "ok" if line.difference > 0 else "alarm", copy=str(line.difference)),
            Cell(by, tip=tip, icon="triangle-alert" if tip else ""),
        ),
    )
