"""What was imported on this PC, and taking one of it back, or bringing it back again. Knows the import service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.errors import KnownError
from desktop.services.import_list import ImportedView, TakenBack
from desktop.services.times import iso_minute
from desktop.ui.files.words import brought, ledger_name
from desktop.ui.text import error_line, tr
from desktop.ui.theme import px
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_ROW: Final = 40
_ROWS: Final = 9


class ImportsSheet(Sheet):
    """Signal ``done(str, Changes)`` after something was taken or brought back."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks) -> None:
        super().__init__(window, tr("What was imported"))
        self._window, self._desk, self._tasks = window, desk, tasks
        self._imports: tuple[ImportedView, ...] = ()
        self.set_width(760)
        self.set_text(tr("On this PC, latest first. Taking one back voids all that it brought; the history keeps it."))
        self.table = DataTable(
            (
                Column(tr("When")),
                Column(tr("File"), stretch=1),
                Column(tr("Ledger")),
                Column(tr("Rows"), "number"),
                Column(tr("By", "person")),
                Column("", "action", name=tr("Take back")),
            )
        )
        self.table.setAccessibleName(tr("What was imported"))
        self.table.action.connect(lambda key, _column: self._act(key))
        self._none = Label(tr("Nothing has been imported on this PC."), "muted")
        self._none.hide()
        self.body.addWidget(self.table)
        self.body.addWidget(self._none)
        self.set_buttons(primary=tr("Close"), primary_variant="secondary")
        self.submitted.connect(self.accept)
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        self._tasks.query(self._desk.imports.imported, self._show, key="files.imports")

    def _show(self, imports: tuple[ImportedView, ...]) -> None:
        self._imports = imports
        self._none.setVisible(not imports)
        self.table.setVisible(bool(imports))
        self.table.set_rows([self._row(one) for one in imports])
        self.table.setFixedHeight(px(_ROW) * (1 + min(len(imports), _ROWS)))

    def _row(self, one: ImportedView) -> Row:
        if one.undone:
            act = Cell(tr("undone"), "neutral")
        else:
            act = Cell(tr("Take back") if one.taken_back is None else tr("Bring back"), "accent")
        gone = one.undone or one.taken_back is not None
        return Row(
            one.key,
            (iso_minute(one.at), Cell(one.file, tip=one.file), ledger_name(one.kind), str(one.rows), one.by, act),
            muted=gone,
        )

    def _act(self, key: str) -> None:
        one = next((known for known in self._imports if known.key == key), None)
        if one is None or one.undone:
            return
        if one.taken_back is not None:
            self._bring_back(one)
            return
        sheet = TakeBackSheet(self._window, one)
        sheet.submitted.connect(lambda: self._take_back(sheet, one))
        sheet.open()

    def _take_back(self, sheet: TakeBackSheet, one: ImportedView) -> None:
        def done(taken: TakenBack) -> None:
            sheet.accept()
            text = tr("{what} voided.").format(what=brought(one.kind, taken.entries))
            if taken.kept:
                text += " " + tr("%n items, people or loans stay: other entries name them.", "", taken.kept)
            self.done.emit(text, taken.changes)
            self.refresh()

        def refused(error: KnownError) -> None:
            sheet.set_busy(False)
            sheet.show_error(error_line(error))

        sheet.set_busy(True)
        why = sheet.reason.text()
        self._tasks.command(lambda: self._desk.imports.take_back(one.key, why), done, refused)

    def _bring_back(self, one: ImportedView) -> None:
        def done(taken: TakenBack) -> None:
            self.set_busy(False)
            self.done.emit(tr("{what} valid again.").format(what=brought(one.kind, taken.entries)), taken.changes)
            self.refresh()

        def refused(error: KnownError) -> None:
            self.set_busy(False)
            self.show_error(error_line(error))

        self.set_busy(True)
        self._tasks.command(lambda: self._desk.imports.bring_back(one.key), done, refused)


class TakeBackSheet(Sheet):
    """Why an import is taken back; ``submitted`` tells that a person means it."""

    def __init__(self, window: QWidget, one: ImportedView) -> None:
        super().__init__(window, tr("Take back {file}?").format(file=one.file))
        self.set_width(480)
        self.set_text(
            tr("{what} of {when} are voided, with this reason. It can be brought back.").format(
                what=brought(one.kind, one.rows), when=iso_minute(one.at)
            )
        )
        self.reason = TextArea(tr("Imported by mistake"), lines=2)
        self.reason.setAccessibleName(tr("Reason"))
        self.body.addWidget(FormRow(tr("Reason"), self.reason))
        self.set_buttons(primary=tr("Take back"), secondary=tr("Cancel"), primary_variant="danger")
