"""Bringing a ledger in, step by step in one sheet: the file, its columns if need be, what would happen, what is wrong.

Knows the import service; each step's look is a page of its own. Nothing is written before a person has seen what would
be.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop.errors import KnownError
from desktop.services.course import Cancelled, Course
from desktop.services.imports import ColumnsUnclear, ImportRefused, ImportReport, Reading
from desktop.ui.files.columns_page import ColumnsPage
from desktop.ui.files.faults_page import FaultsPage
from desktop.ui.files.places import ask_open, ask_save
from desktop.ui.files.plan_page import PlanPage
from desktop.ui.files.start_page import StartPage
from desktop.ui.files.words import brought, ledger_name
from desktop.ui.text import error_line, error_text, language, tr
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.progress_row import ProgressRow
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.files.ledger_files import LedgerFiles
    from desktop.ui.tasks import Tasks

_TICK_MS = 80


class ImportSheet(Sheet):
    """Signal ``done(str, Changes)`` once a file is in. ``step`` is ``start wait columns plan faults``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, files: LedgerFiles, kind: str) -> None:
        super().__init__(window, tr("Import a ledger"))
        self._desk, self._tasks, self._files = desk, tasks, files
        self.kind = kind
        self._file = Path()
        self._assigned: dict[int, str] | None = None
        self._course = Course()
        self._page: QWidget | None = None
        self.step = ""
        self._reading: Reading | None = None
        self._refused: ImportRefused | None = None
        self._watch = QTimer(self, interval=_TICK_MS)
        self._watch.timeout.connect(self._show_course)
        self.set_width(720)
        self._left = Button("", "ghost")
        self._left.clicked.connect(self._aside)
        self.add_footer_left(self._left)
        self.submitted.connect(self._go_on)
        self.finished.connect(lambda _done: self._course.cancel())
        self.start()

    # -- the steps --------------------------------------------------------------------------------

    def start(self) -> None:
        """Which ledger and which file."""
        page = StartPage(self.kind)
        page.kind_chosen.connect(self._set_kind)
        page.file_dropped.connect(lambda path: self.read(Path(path)))
        page.imports_wanted.connect(self._show_imports)
        self._turn("start", page, tr("Choose a file…"), tr("Close"), tr("Save an empty ledger…"))
        self.set_title(tr("Import a ledger"))
        self.set_text("")

    def read(self, file: Path, assigned: dict[int, str] | None = None) -> None:
        """Read a file without writing anything, and go on with what it is."""
        self._file, self._assigned = file, assigned
        self._course = course = Course()
        self._wait(tr("Reading {file}…").format(file=file.name))
        kind = self.kind

        def read(reading: Reading) -> None:
            if course is self._course:
                self._show_plan(reading)

        def refused(error: KnownError) -> None:
            if course is self._course:
                self._stopped(error)

        self._tasks.query(
            lambda: self._desk.imports.read(kind, file, assigned=assigned, course=course), read, refused
        )

    def _show_plan(self, reading: Reading) -> None:
        self._reading = reading
        page = PlanPage(self._desk, reading.plan)
        page.changed.connect(self._name_import)
        self._turn("plan", page, tr("Import"), tr("Cancel"), tr("Another file…"))
        self.set_title(tr("Import {file}?").format(file=self._file.name))
        self.set_text(tr("Nothing has been written yet."))
        self._name_import()

    def _name_import(self) -> None:
        page, reading = self._page, self._reading
        if isinstance(page, PlanPage) and reading is not None:
            rows = page.rows()
            self.primary_button.setText(tr("Import {what}").format(what=brought(self.kind, rows)))
            self.primary_button.setEnabled(rows > 0 and (page.again() or not reading.plan.twice))

    def _write(self) -> None:
        page, reading = self._page, self._reading
        if not isinstance(page, PlanPage) or reading is None:
            return
        again, only_new = page.again(), page.only_new()
        self._course = course = Course()
        self._wait(tr("Writing…"))

        def done(report: ImportReport) -> None:
            self.accept()
            text = tr("{what} imported.").format(what=brought(report.plan.kind, report.plan.rows))
            self.done.emit(text, report.changes)

        def refused(error: KnownError) -> None:
            if course is self._course:
                self._stopped(error)

        self._tasks.command(
            lambda: self._desk.imports.write(reading, again=again, only_new=only_new, course=course), done, refused
        )

    def _stopped(self, error: KnownError) -> None:
        """A step was refused, or a person did not want to wait."""
        if isinstance(error, ImportRefused):
            self._refused = error
            what, remedy = error_text(error)
            page = FaultsPage(self.kind, error)
            page.open_wanted.connect(lambda: _open(self._file))
            self._turn("faults", page, tr("Read it again"), tr("Close"), tr("Save a marked copy…"))
            self.set_title(what)
            self.set_text(remedy)
        elif isinstance(error, ColumnsUnclear):
            columns = ColumnsPage(self.kind, error.found)
            columns.changed.connect(lambda: self.primary_button.setEnabled(columns.complete()))
            self._turn("columns", columns, tr("Go on", "import"), tr("Cancel"), tr("Another file…"))
            self.primary_button.setEnabled(columns.complete())
            (columns.first_open() or self.secondary_button).setFocus()
            self.set_title(tr("What is in these columns?"))
            self.set_text(error_text(error)[0])
        else:
            self.start()
            if not isinstance(error, Cancelled):
                self.show_error(error_line(error))

    # -- buttons ----------------------------------------------------------------------------------

    def _go_on(self) -> None:
        if self.step == "start":
            file = ask_open(self, tr("Import a ledger"))
            if file is not None:
                self.read(file)
        elif self.step == "columns" and isinstance(self._page, ColumnsPage):
            self.read(self._file, self._page.assigned())
        elif self.step == "plan":
            self._write()
        elif self.step == "faults":
            self.read(self._file, self._assigned)

    def _aside(self) -> None:
        if self.step == "start":
            self._files.ask_template(self.kind)
        elif self.step == "faults":
            self._save_marked()
        else:
            self.start()

    def _save_marked(self) -> None:
        refused = self._refused
        if refused is None:
            return
        name = tr("{file} marked").format(file=self._file.stem)
        path = ask_save(self, tr("Save a marked copy"), name, only_xlsx=True)
        if path is not None:
            speaks, file = language(), self._file
            self._tasks.query(
                lambda: self._desk.imports.marked_copy(refused, file, path, language=speaks),
                lambda _none: _open(path),
                lambda error: self.show_error(error_line(error)),
            )

    def reject(self) -> None:
        """Cancel what goes on, or close."""
        if self.step == "wait":
            self._course.cancel()
            self._course = Course()
            self.start()
            return
        super().reject()

    def _set_kind(self, kind: str) -> None:
        self.kind = kind

    def _show_imports(self) -> None:
        self.reject()
        self._files.show_imports()

    # -- inside -----------------------------------------------------------------------------------

    def _turn(self, step: str, page: QWidget, primary: str, secondary: str, left: str) -> None:
        """Show another page and name the buttons anew."""
        self._watch.stop()
        before, self._page, self.step = self._page, page, step
        if before is not None:
            self.body.removeWidget(before)
            before.hide()
            before.deleteLater()
        self.body.addWidget(page)
        page.show()
        self.show_error("")
        self._left.setText(left)
        self._left.setVisible(bool(left))
        self.set_buttons(primary=primary, secondary=secondary)
        self.primary_button.setEnabled(True)
        if self.isVisible():
            # Not on a field: Return goes on, as everywhere.
            (self.primary_button if primary else self.secondary_button).setFocus()

    def _wait(self, text: str) -> None:
        row = ProgressRow(text)
        row.set_progress(0, 0)
        self._turn("wait", row, "", tr("Cancel"), "")
        self.set_title(ledger_name(self.kind))
        self.set_text(tr("Until the end nothing changes; it can be cancelled at any time."))
        self._watch.start()

    def _show_course(self) -> None:
        if isinstance(self._page, ProgressRow):
            self._page.set_progress(min(self._course.done, self._course.total), self._course.total)


def _open(file: Path) -> None:
    """In whatever shows such files here."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
