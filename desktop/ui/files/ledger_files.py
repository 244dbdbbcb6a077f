"""Ledgers out to a file and in from one: what every screen with a ledger offers, alike for all of them.

Knows the export service and opens the sheets of the import; says what was done by a signal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.i18n import CHINESE
from desktop.ui.exported import exported_text, left_out
from desktop.ui.files.places import ask_save
from desktop.ui.files.words import ledger_name
from desktop.ui.text import language, tr
from desktop.views import RecordId

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

Only = Callable[[], Collection[RecordId] | None]
"""Which records to write, asked off the UI thread; None for all."""


class LedgerFiles(QObject):
    """Signal ``toast(str, Changes | None)``."""

    toast = Signal(str, object)

    def __init__(self, desk: Desk, tasks: Tasks, screen: QWidget) -> None:
        super().__init__(screen)
        self._desk, self._tasks, self._screen = desk, tasks, screen

    # -- out --------------------------------------------------------------------------------------

    def ask_export(
        self,
        kind: str,
        *,
        name: str = "",
        bounds: tuple[int | None, int | None] = (None, None),
        only: Only | None = None,
    ) -> None:
        """Ask where to and write a ledger, or what ``bounds`` and ``only`` leave of it."""
        path = ask_save(self._screen, tr("Export"), name or ledger_name(kind))
        if path is not None:
            self.export(kind, path, bounds=bounds, only=only)

    def export(
        self,
        kind: str,
        path: Path,
        *,
        bounds: tuple[int | None, int | None] = (None, None),
        only: Only | None = None,
    ) -> None:
        """Write a ledger to a file, voided entries with their reason. Bounds are in seconds since 1970 UTC, the end
        excluded."""
        start, end = bounds
        chinese = language() == CHINESE

        def write() -> tuple[int, int]:
            wanted = only() if only is not None else None
            rows = self._desk.exports.export(kind, path, start=start, end=end, chinese=chinese, only=wanted)
            return rows, left_out(self._desk, kind)

        # A reader: a long ledger must not keep anybody's tap waiting.
        self._tasks.query(write, lambda done: self.toast.emit(exported_text(*done, path), None))

    def ask_template(self, kind: str) -> None:
        """Ask where to and write an empty ledger to fill in."""
        name = tr("{ledger} to fill in").format(ledger=ledger_name(kind))
        path = ask_save(self._screen, tr("Save an empty ledger"), name)
        if path is not None:
            chinese = language() == CHINESE
            self._tasks.query(
                lambda: self._desk.imports.template(kind, path, chinese=chinese),
                lambda _none: self.toast.emit(tr("Saved {file}.").format(file=path.name), None),
            )

    # -- in ---------------------------------------------------------------------------------------

    def ask_import(self, kind: str, file: Path | None = None) -> None:
        """The sheet that brings a ledger in, at once with a file when there is one."""
        from desktop.ui.files.import_sheet import ImportSheet

        sheet = ImportSheet(self._screen, self._desk, self._tasks, self, kind)
        sheet.done.connect(self.toast)
        sheet.open()
        if file is not None:
            sheet.read(file)

    def show_imports(self) -> None:
        """What was imported on this PC, to be taken back if need be."""
        from desktop.ui.files.imports_sheet import ImportsSheet

        sheet = ImportsSheet(self._screen, self._desk, self._tasks)
        sheet.done.connect(self.toast)
        sheet.open()

    def add_to(self, menu: QMenu, kind: str) -> None:
        """The lines of a menu that all ledgers share."""
        menu.addAction(tr("Import a ledger…"), lambda: self.ask_import(kind))
        menu.addAction(tr("Save an empty ledger to fill in…"), lambda: self.ask_template(kind))
        menu.addAction(tr("What was imported…"), self.show_imports)
