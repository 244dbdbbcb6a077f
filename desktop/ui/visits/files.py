"""Ledgers out to a file and in from one: which file, what it would bring, what is wrong with it cell by cell.

Knows the export and import services; says what was done by a signal.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.errors import KnownError
from desktop.i18n import CHINESE
from desktop.services.exports import sheet_of
from desktop.services.imports import ImportPlan, ImportRefused, ImportReport
from desktop.ui.exported import exported_text, left_out
from desktop.ui.text import error_text, language, tr
from desktop.ui.theme import px
from desktop.ui.visits.period import Days
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views import RecordId

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

LEDGER: Final = "visits"
_PAGE: Final = 5_000
_MOST_FAULTS: Final = 500
_ROW: Final = 40
_ROWS: Final = 8


class LedgerFiles(QObject):
    """Signal ``toast(str, Changes | None)``."""

    toast = Signal(str, object)

    def __init__(self, desk: Desk, tasks: Tasks, screen: QWidget) -> None:
        super().__init__(screen)
        self._desk, self._tasks, self._screen = desk, tasks, screen

    # -- out --------------------------------------------------------------------------------------

    def ask_export(self, days: Days, search: str) -> None:
        """Ask where to and write what is shown."""
        name = tr("Visits {days}").format(days=_file_name(days))
        chosen, _filter = QFileDialog.getSaveFileName(
            self._screen, tr("Export"), str(_folder() / f"{name}.xlsx"), _formats()
        )
        if chosen:
            self.export(Path(chosen), days, search)

    def export(self, file: Path, days: Days, search: str) -> None:
        """Write the visits of these days that the search finds, voided ones with their reason."""
        path = file if file.suffix else file.with_suffix(".xlsx")
        start, end = days.bounds()
        chinese = language() == CHINESE

        def write() -> tuple[int, int]:
            only = self._found(start, end, search) if search.strip() else None
            rows = self._desk.exports.export(LEDGER, path, start=start, end=end, chinese=chinese, only=only)
            return rows, left_out(self._desk, LEDGER)

        # A reader: a long ledger must not keep anybody's tap waiting.
        self._tasks.query(write, lambda done: self.toast.emit(exported_text(*done, path), None))

    def ask_template(self) -> None:
        """Ask where to and write an empty ledger to fill in."""
        chosen, _filter = QFileDialog.getSaveFileName(
            self._screen,
            tr("Save an empty ledger"),
            str(_folder() / f"{tr('Visits on paper')}.xlsx"),
            _formats(),
        )
        if chosen:
            path = Path(chosen)
            chinese = language() == CHINESE
            self._tasks.query(
                lambda: self._desk.imports.template(LEDGER, path, chinese=chinese),
                lambda _none: self.toast.emit(tr("Saved {file}.").format(file=path.name), None),
            )

    def _found(self, start: int | None, end: int | None, search: str) -> Collection[RecordId]:
        found: set[RecordId] = set()
        before: tuple[int, RecordId] | None = None
        while True:
            page = self._desk.visits.page(start=start, end=end, search=search, limit=_PAGE, before=before, voided=True)
            found.update(visit.id for visit in page.rows)
            if not page.more:
                return found
            before = (page.rows[-1].arrived_at, page.rows[-1].id)

    # -- in ---------------------------------------------------------------------------------------

    def ask_import(self) -> None:
        """Ask which file and read what it would bring."""
        chosen, _filter = QFileDialog.getOpenFileName(
            self._screen,
            tr("Import a ledger"),
            str(_folder()),
            f"{tr('Spreadsheets')} (*.xlsx *.csv *.json);;* (*)",
        )
        if chosen:
            self.check(Path(chosen))

    def check(self, file: Path) -> None:
        """Read a file without writing anything, and show what it would bring or what is wrong with it."""
        self._tasks.query(
            lambda: self._desk.imports.check(LEDGER, file), lambda plan: self._planned(file, plan), self._refused
        )

    def _planned(self, file: Path, plan: ImportPlan) -> None:
        sheet = PlanSheet(self._screen, file, plan)
        sheet.submitted.connect(lambda: self._run(sheet, file))
        sheet.open()

    def _run(self, sheet: Sheet, file: Path) -> None:
        sheet.set_busy(True)

        def done(report: ImportReport) -> None:
            sheet.accept()
            self.toast.emit(tr("%n visits imported.", "", report.plan.rows), report.changes)

        def refused(error: KnownError) -> None:
            sheet.accept()
            self._refused(error)

        self._tasks.command(lambda: self._desk.imports.run(LEDGER, file), done, refused)

    def _refused(self, error: KnownError) -> None:
        if isinstance(error, ImportRefused):
            FaultsSheet(self._screen, error).open()
        else:
            self._tasks.failed.emit(error)


class PlanSheet(Sheet):
    """What an import would bring, before anything is written."""

    def __init__(self, window: QWidget, file: Path, plan: ImportPlan) -> None:
        super().__init__(window, tr("Import {file}?").format(file=file.name))
        self.set_width(480)
        self.body.addWidget(Label(tr("%n visits will be added.", "", plan.rows), "strong"))
        if plan.already_here:
            self.body.addWidget(Label(tr("%n are here already and are left out.", "", plan.already_here), "muted"))
        if plan.voided:
            self.body.addWidget(Label(tr("%n were voided and are left out.", "", plan.voided), "muted"))
        if plan.rows:
            self.body.addWidget(Label(tr("They are marked as late entries."), "muted"))
        self.set_buttons(primary=tr("Import"), secondary=tr("Cancel"))
        self.primary_button.setEnabled(plan.rows > 0)


class FaultsSheet(Sheet):
    """What is wrong with a file, cell by cell."""

    def __init__(self, window: QWidget, error: ImportRefused) -> None:
        super().__init__(window, error_text(error)[0])
        self.set_text(error_text(error)[1])
        self.set_width(640)
        chinese = language() == CHINESE
        heads = {column.head: column.zh if chinese else column.head for column in sheet_of(LEDGER).columns}
        self.table = DataTable(
            (
                Column(tr("Row", "spreadsheet"), "number"),
                Column(tr("Column", "spreadsheet"), width=120),
                Column(tr("What is wrong"), stretch=1),
            )
        )
        self.table.set_rows(
            [
                Row(
                    f"{fault.row}:{n}",
                    (str(fault.row), heads.get(fault.column, fault.column), Cell(said, tip=said)),
                )
                for n, fault in enumerate(error.faults[:_MOST_FAULTS])
                for said in [tr(fault.what).format(**fault.params)]
            ]
        )
        self.table.setFixedHeight(px(_ROW) * (1 + min(len(error.faults), _ROWS)))
        self.body.addWidget(self.table)
        self.set_buttons(primary=tr("OK"))
        self.submitted.connect(self.accept)


def _formats() -> str:
    return ";;".join((f"{tr('Excel and WPS')} (*.xlsx)", "CSV (*.csv)", "JSON (*.json)"))


def _folder() -> Path:
    """Where people keep their papers."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place) if place and Path(place).is_dir() else Path.home()


def _file_name(days: Days) -> str:
    parts = [day.isoformat() for day in (days.first, days.last) if day is not None]
    if len(parts) == 2 and parts[0] == parts[1]:
        parts = parts[:1]
    return " ".join(parts) or tr("All dates")
