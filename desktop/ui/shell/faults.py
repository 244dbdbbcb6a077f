"""Shows what went wrong: a refusal in a sheet with its remedy, a bug with details to copy.

Knows errors and sheets; knows no screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.errors import KnownError
from desktop.ui.text import error_text, tr
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from desktop.ui.tasks import Crash, Tasks

_MOST = 3
"""More sheets on top of each other help nobody; the first ones name the cause."""


class Faults(QObject):
    """Listens to the tasks and shows what they report on ``window``, each message once at a time."""

    def __init__(self, window: QWidget, tasks: Tasks) -> None:
        super().__init__(window)
        self._window = window
        self._open: set[str] = set()
        tasks.failed.connect(self.show_error)
        tasks.crashed.connect(self.show_crash)

    def show_error(self, error: KnownError) -> None:
        """What happened, what to do; nothing saved has changed."""
        what, remedy = error_text(error)
        if not self._claim(what):
            return
        sheet = Sheet(self._window, what)
        sheet.set_text("\n".join(part for part in (remedy, tr("Nothing already saved has changed.")) if part))
        sheet.set_buttons(primary=tr("OK"), secondary="")
        sheet.submitted.connect(sheet.accept)
        sheet.finished.connect(lambda _accepted: self._open.discard(what))
        sheet.open()

    def show_crash(self, crash: Crash) -> None:
        """A bug: what is safe, and the details for those who mend it."""
        if not self._claim(crash.summary):
            return
        from desktop.ui.widgets.disclosure import Disclosure

        sheet = Sheet(self._window, tr("Something in Yizhan went wrong"))
        sheet.set_text(
            tr(
                "Everything that was saved is safe and you can go on. If it happens again, copy the details and "
                "send them to whoever looks after this PC."
            )
        )
        sheet.body.addWidget(Disclosure(tr("Details"), crash.details, copy_text=tr("Copy")))
        sheet.set_buttons(primary=tr("Go on"), secondary=tr("Copy details"))
        sheet.submitted.connect(sheet.accept)
        sheet.secondary_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(crash.details))
        sheet.finished.connect(lambda _accepted: self._open.discard(crash.summary))
        sheet.open(sheet.primary_button)

    def _claim(self, text: str) -> bool:
        if text in self._open or len(self._open) >= _MOST:
            return False
        self._open.add(text)
        return True
