"""Keeps a poster from paper and files until its codes were read back, and asks once about one that does not read.

Knows what the check found; neither what is given away nor how.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.posters.code_card import CodeWords
from desktop.ui.text import tr
from desktop.ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from desktop.printing.verify import CodeCheck

Give = Callable[[str], None]
"""Gives the poster away; takes what the check found, as a sentence for the person, empty for a poster without codes."""


class ReadBack(QObject):
    """Signals: ``said(str)`` a sentence while somebody has to wait."""

    said = Signal(str)

    def __init__(self, screen: QWidget, words: CodeWords) -> None:
        super().__init__(screen)
        self._screen = screen
        self._words = words
        self._checks: tuple[CodeCheck, ...] | None = None
        self._wish: Give | None = None
        self._accepted = False
        """A person knows how this very poster reads, and wants it."""

    def begin(self) -> None:
        """The poster is another one now; its codes are being read."""
        self._checks = None
        self._accepted = False

    def take(self, checks: tuple[CodeCheck, ...]) -> None:
        """What was found of the poster that is shown, the weakest code first."""
        self._checks = checks
        self._go_on()

    def before(self, give: Give) -> None:
        """Give the poster away once it was read back."""
        self._wish = give
        if self._checks is None:
            self.said.emit(tr("The code is still being read back; then it goes on by itself."))
        self._go_on()

    def drop(self) -> None:
        """Nobody waits for it any more."""
        self._wish = None

    def _go_on(self) -> None:
        if self._checks is None or self._wish is None:
            return
        give, self._wish = self._wish, None
        reads = all(check.passed or not check.reader for check in self._checks)
        if reads or self._accepted:
            give(self._verdict(self._checks))
        else:
            self._ask(self._checks, give)

    def _ask(self, checks: tuple[CodeCheck, ...], give: Give) -> None:
        sheet = Sheet(
            self._screen,
            tr("The code reads badly") if checks[0].plain else tr("The code cannot be read"),
        )
        sheet.set_text("\n".join((self._words.fact.text(), self._words.how.text())))
        sheet.set_buttons(primary=tr("Change the poster"), danger=tr("Go on all the same"))

        def go_on() -> None:
            self._accepted = True
            sheet.accept()
            give(self._verdict(checks))

        sheet.submitted.connect(sheet.accept)
        sheet.danger_clicked.connect(go_on)
        sheet.open()

    def _verdict(self, checks: tuple[CodeCheck, ...]) -> str:
        if not checks:
            return ""
        weakest = checks[0]
        if not weakest.reader:
            return tr("Its code was not checked: try it with a phone.")
        if weakest.passed:
            far = f"{weakest.distance:.1f}" if weakest.distance >= 1 else f"{weakest.distance:.2f}"
            return tr("Its code reads from {m} m.").format(m=far)
        if weakest.plain:
            return tr("Its code reads badly: {read} of {n} pictures.").format(
                read=weakest.read, n=weakest.pictures
            )
        return tr("Its code could not be read back.")
