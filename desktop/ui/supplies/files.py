"""The ledgers of supplies out to a file and in from one: which file, what it would bring, what is wrong with it.

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
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.table_model import Column, Row
from desktop.views import RecordId, SupplyDetail

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

MOVEMENTS: Final = "movements"
ITEMS: Final = "supplies"
_MOST_FAULTS: Final = 500


class SupplyFiles(QObject):
    """Signal ``toast(str, Changes | None)``."""

    toast = Signal(str, object)

    def __init__(self, desk: Desk, tasks: Tasks, screen: QWidget) -> None:
        super().__init__(screen)
        self._desk, self._tasks, self._screen = desk, tasks, screen

    # -- out --------------------------------------------------------------------------------------

    def ask_export(self, kind: str, only: Collection[RecordId] | None = None, name: str = "") -> None:
        """Ask where to and write a ledger; ``only`` leaves out all but these records."""
        file = f"{name or self._name(kind)}.xlsx"
        chosen, _filter = QFileDialog.getSaveFileName(self._screen, tr("Export"), str(_folder() / file), _formats())
        if chosen:
            self.export(kind, Path(chosen), only)

    def ask_export_item(self, detail: SupplyDetail) -> None:
        """Ask where to and write the movements of one item."""
        name = tr("Ledger of {item}").format(item=detail.item.name)
        self.ask_export(MOVEMENTS, [line.id for line in detail.ledger], name)

    def export(self, kind: str, file: Path, only: Collection[RecordId] | None = None) -> None:
        """Write a ledger to a file."""
        path = file if file.suffix else file.with_suffix(".xlsx")
        chinese = language() == CHINESE

        def write() -> tuple[int, int]:
            rows = self._desk.exports.export(kind, path, chinese=chinese, only=only)
            return rows, left_out(self._desk, kind)

        self._tasks.query(write, lambda done: self.toast.emit(exported_text(*done, path), None))

    def ask_template(self, kind: str) -> None:
        """Ask where to and write an empty ledger to fill in."""
        chosen, _filter = QFileDialog.getSaveFileName(
            self._screen, tr("Save an empty ledger"), str(_folder() / f"{self._name(kind)}.xlsx"), _formats()
        )
        if chosen:
            path, chinese = Path(chosen), language() == CHINESE
            self._tasks.query(
                lambda: self._desk.imports.template(kind, path, chinese=chinese),
                lambda _none: self.toast.emit(tr("Saved {file}.").format(file=path.name), None),
            )

    def _name(self, kind: str) -> str:
        return tr("List of items") if kind == ITEMS else tr("Supplies ledger")

    # -- in ---------------------------------------------------------------------------------------

    def ask_import(self, kind: str) -> None:
        """Ask which file and read what it would bring."""
        chosen, _filter = QFileDialog.getOpenFileName(
            self._screen,
            tr("Import a ledger"),
            str(_folder()),
            f"{tr('Spreadsheets')} (*.xlsx *.csv *.json);;* (*)",
        )
        if chosen:
            self.check(kind, Path(chosen))

    def check(self, kind: str, file: Path) -> None:
        """Read a file without writing anything, and show what it would bring or what is wrong with it."""
        self._tasks.query(
            lambda: self._desk.imports.check(kind, file),
            lambda plan: self._planned(file, plan),
            lambda error: self._refused(kind, error),
        )

    def _planned(self, file: Path, plan: ImportPlan) -> None:
        sheet = PlanSheet(self._screen, file, plan)
        sheet.submitted.connect(lambda: self._run(sheet, plan.kind, file))
        sheet.open()

    def _run(self, sheet: Sheet, kind: str, file: Path) -> None:
        sheet.set_busy(True)

        def done(report: ImportReport) -> None:
            sheet.accept()
            self.toast.emit(tr("%n entries imported.", "", report.plan.rows), report.changes)

        def refused(error: KnownError) -> None:
            sheet.accept()
            self._refused(kind, error)

        self._tasks.command(lambda: self._desk.imports.run(kind, file), done, refused)

    def _refused(self, kind: str, error: KnownError) -> None:
        if isinstance(error, ImportRefused):
            FaultsSheet(self._screen, kind, error).open()
        else:
            self._tasks.failed.emit(error)


class PlanSheet(Sheet):
    """What an import would bring, before anything is written."""

    def __init__(self, window: QWidget, file: Path, plan: ImportPlan) -> None:
        super().__init__(window, tr("Import {file}?").format(file=file.name))
        self.set_width(480)
        self.body.addWidget(Label(tr("%n entries will be added.", "", plan.rows), "strong"))
        if plan.already_here:
            self.body.addWidget(Label(tr("%n are here already and are left out.", "", plan.already_here), "muted"))
        if plan.voided:
            self.body.addWidget(Label(tr("%n were voided and are left out.", "", plan.voided), "muted"))
        self.set_buttons(primary=tr("Import"), secondary=tr("Cancel"))
        self.primary_button.setEnabled(plan.rows > 0)


class FaultsSheet(Sheet):
    """What is wrong with a file, cell by cell."""

    def __init__(self, window: QWidget, kind: str, error: ImportRefused) -> None:
        what, remedy = error_text(error)
        super().__init__(window, what)
        self.set_text(remedy)
        self.set_width(640)
        heads = {column.head: column.zh if language() == CHINESE else column.head for column in sheet_of(kind).columns}
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
                    (str(fault.row), heads.get(fault.column, fault.column), tr(fault.what).format(**fault.params)),
                )
                for n, fault in enumerate(error.faults[:_MOST_FAULTS])
            ]
        )
        self.table.setMinimumHeight(200)
        self.body.addWidget(self.table, 1)
        self.set_buttons(primary=tr("OK"))
        self.submitted.connect(self.accept)


def _formats() -> str:
    return ";;".join((f"{tr('Excel and WPS')} (*.xlsx)", "CSV (*.csv)", "JSON (*.json)"))


def _folder() -> Path:
    """Where people keep their papers."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place) if place and Path(place).is_dir() else Path.home()
