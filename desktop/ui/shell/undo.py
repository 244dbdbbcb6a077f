"""Toasts with their undo, and undo and redo by key: one stack for the whole desk.

Knows the history service and the toaster; knows no screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.i18n import CHINESE
from desktop.ui.text import language, tr
from desktop.ui.widgets.toast import Toaster
from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

SECONDS = 10
_DONE: Final = re.compile("^已(?![经有])")
"""The Chinese for that something has been done, of which no more can be said once it is undone."""


class Undo(QObject):
    """Shows what was done and takes it back."""

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self.toaster = Toaster(window)

    def say(self, text: str, changes: Changes | None = None) -> None:
        """Show a toast; with changes that can be taken back it offers to."""
        if changes is None or not changes.inverse:
            self.toaster.show_message(text)
            return
        # In the commands' thread, so that a step never overtakes the undo of an earlier one.
        self._tasks.command(lambda: self._desk.history.remember(changes, text))
        self.toaster.show_message(
            text, action=tr("Undo Ctrl+Z"), on_action=lambda: self._take_back(changes), seconds=SECONDS
        )

    def undo(self) -> None:
        """Take back the last step that was given, and be it still on its way to the disk."""
        self.toaster.dismiss()
        self._once_all_is_known(lambda: self._take_back(None))

    def _take_back(self, changes: Changes | None) -> None:
        self.toaster.dismiss()
        history = self._desk.history
        self._tasks.command(lambda: (history.undo(changes), history.redo_label), self._undone)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self.toaster.dismiss()
        self._once_all_is_known(self._do_again)

    def _do_again(self) -> None:
        history = self._desk.history
        self._tasks.command(lambda: (history.redo(), history.undo_label), self._redone)

    def _once_all_is_known(self, step: Callable[[], None]) -> None:
        """Go on behind the commands given before, for only what has come of one tells how it is taken back."""
        if self._tasks.busy():
            self._tasks.command(lambda: None, lambda _nothing: step())
        else:
            step()

    def _undone(self, done: tuple[Changes | None, str]) -> None:
        changes, what = done
        if changes is None:
            self.toaster.show_message(tr("There is nothing to undo."))
            return
        self.toaster.show_message(
            tr("Undone: {what}").format(what=_step(what)), action=tr("Redo Ctrl+Y"), on_action=self.redo,
            icon="undo-2", seconds=SECONDS,
        )  # fmt: skip

    def _redone(self, done: tuple[Changes | None, str]) -> None:
        changes, what = done
        if changes is None:
            self.toaster.show_message(tr("There is nothing to redo."))
            return
        self.toaster.show_message(
            tr("Done again: {what}").format(what=_step(what)), action=tr("Undo Ctrl+Z"), on_action=self.undo,
            icon="redo-2", seconds=SECONDS,
        )  # fmt: skip


def _step(said: str) -> str:
    """What was said of a step when it was done, as its name."""
    return _DONE.sub("", said) if language() == CHINESE else said
