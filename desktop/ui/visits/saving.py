"""Saves what a sheet holds: it rests meanwhile, shows a refusal above its buttons, and closes when all is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.errors import KnownError
from desktop.ui.text import error_line
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.ui.tasks import Tasks


def save(sheet: Sheet, tasks: Tasks, command: Callable[[], Changes], on_done: Callable[[Changes], None]) -> None:
    """Run the command off the UI thread; ``on_done`` after the sheet has closed."""

    def done(changes: Changes) -> None:
        on_done(changes)
        sheet.accept()

    def refused(error: KnownError) -> None:
        sheet.set_busy(False)
        sheet.show_error(error_line(error))

    sheet.show_error("")
    sheet.set_busy(True)
    tasks.command(command, done, refused)
