"""What a person does about opinions and repairs: opens their sheets, answers, and says what was done by a signal.

Knows the services and the sheets; knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.i18n import N_
from desktop.ui.feedback import words as say
from desktop.ui.feedback.facts import Asked, Opened, Shown, read_shown, read_words
from desktop.ui.supplies.entry_sheet import ReasonSheet
from desktop.ui.text import tr
from desktop.views import Changes, RecordId
from desktop.views.feedback import RepairView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.feedback.facts import Words
    from desktop.ui.tasks import Tasks

_VOID_REASONS: Final = (N_("written down twice"), N_("wrong station"), N_("just a test"))
_ERASE_REASONS: Final = (N_("whoever said it asks for it"), N_("names a person"), N_("insults somebody"))


class FeedbackActs(QObject):
    """Signal ``toast(str, Changes | None)``."""

    toast = Signal(str, object)

    def __init__(self, desk: Desk, tasks: Tasks, screen: QWidget) -> None:
        super().__init__(screen)
        self._desk, self._tasks, self._screen = desk, tasks, screen

    # -- opinions

    def write(self, kind: str = "suggestion") -> None:
        """The sheet for the opinion book, a word or a call."""

        def show(words: Words) -> None:
            from desktop.ui.feedback.write_sheet import WriteSheet

            sheet = WriteSheet(self._screen, self._desk, self._tasks, words)
            sheet.done.connect(self.toast)
            sheet.begin(kind)

        self._tasks.query(lambda: read_words(self._desk), show, key="feedback.sheet")

    def correct(self, opened: Opened) -> None:
        """The sheet again, with what was written down."""
        from desktop.ui.feedback.write_sheet import WriteSheet

        sheet = WriteSheet(self._screen, self._desk, self._tasks, opened.words, opened.opinion)
        sheet.done.connect(self._said)
        sheet.begin()

    def answer(self, opened: Opened, text: str, shown: bool) -> None:
        """Answer an opinion, or say the answer otherwise."""
        said, opinions = opened.opinion, self._desk.opinions
        if said.reply is None:
            self._do(lambda: opinions.reply(said.id, text, shown=shown), tr("Answered: {what}"), opened)
        else:
            self._do(
                lambda: opinions.change_reply(said.id, text=text, shown=shown), tr("Answer changed: {what}"), opened
            )

    def take_back(self, opened: Opened) -> None:
        """Take the answer back."""
        said = opened.opinion
        self._do(lambda: self._desk.opinions.take_back_reply(said.id), tr("Answer taken back: {what}"), opened)

    def make_repair(self, opened: Opened) -> None:
        """A fault becomes a repair."""
        said = opened.opinion
        self._do(lambda: self._desk.repairs.from_opinion(said.id), tr("Being repaired: {what}"), opened)

    def void_opinion(self, opened: Opened) -> None:
        """Ask why, and take it out."""
        said, title = opened.opinion, say.title(opened.opinion, opened.words)
        sheet = ReasonSheet(self._screen, self._tasks, tr("Void {what}?", "opinion").format(what=title), _VOID_REASONS)
        sheet.set_text(tr("It stays in the list, struck through, with your reason."))
        sheet.ask(tr("Void"))
        text = tr("Voided: {what}").format(what=title)
        sheet.submitted.connect(lambda: sheet.save(lambda why: self._desk.opinions.void(said.id, why), text))
        sheet.done.connect(self.toast)
        sheet.open(sheet.reason)

    def erase(self, opened: Opened) -> None:
        """Ask why, and erase its words for good."""
        said = opened.opinion
        sheet = ReasonSheet(self._screen, self._tasks, tr("Erase the words of this opinion?"), _ERASE_REASONS)
        sheet.set_text(
            tr("Its words, number and photos are erased on every PC and at the union, and no undo brings them back. "
               "Its stars and what it is about stay.")
        )  # fmt: skip
        sheet.ask(tr("Erase for good"))
        text = tr("The words were erased.")
        sheet.submitted.connect(lambda: sheet.save(lambda why: self._desk.opinions.erase(said.id, why), text))
        sheet.done.connect(lambda text, _changes: self.toast.emit(text, None))
        sheet.open(sheet.reason)

    # -- repairs

    def report(self) -> None:
        """The sheet for a fault that somebody of the station sees."""
        self._tasks.query(self._read, lambda shown: self._open(shown, None), key="feedback.sheet")

    def open_repair(self, record: RecordId) -> None:
        """A repair with all that can be said of it."""

        def read() -> tuple[Shown, RepairView]:
            return self._read(), self._desk.repairs.repair(record)

        self._tasks.query(read, lambda found: self._open(*found), key="feedback.sheet")

    def done(self, repair: RepairView, words: Words) -> None:
        """It works again."""
        text = tr("Works again: {device}").format(device=say.device(repair, words))
        self._tasks.command(lambda: self._desk.repairs.done(repair.id), lambda changes: self._said(text, changes))

    def reopen(self, repair: RepairView, words: Words) -> None:
        """It does not work after all."""
        text = tr("Open again: {device}").format(device=say.device(repair, words))
        self._tasks.command(lambda: self._desk.repairs.reopen(repair.id), lambda changes: self._said(text, changes))

    def void_repair(self, repair: RepairView, words: Words) -> None:
        """Ask why, and take it out."""
        from desktop.ui.feedback.repair_sheet import VoidRepairSheet

        sheet = VoidRepairSheet(self._screen, self._desk, self._tasks, repair, words)
        sheet.done.connect(self.toast)
        sheet.open(sheet.reason)

    def _read(self) -> Shown:
        return read_shown(self._desk, Asked(), 1)

    def _open(self, shown: Shown, repair: RepairView | None) -> None:
        from desktop.ui.feedback.repair_sheet import RepairSheet

        sheet = RepairSheet(self._screen, self._desk, self._tasks, shown, repair)
        sheet.done.connect(self.toast)
        if repair is not None:
            sheet.void_wanted.connect(sheet.reject)
            sheet.void_wanted.connect(lambda: self.void_repair(repair, shown.words))
        sheet.begin()

    def _do(self, command: Callable[[], Changes], text: str, opened: Opened) -> None:
        said = text.format(what=say.title(opened.opinion, opened.words))
        self._tasks.command(command, lambda changes: self._said(said, changes))

    def _said(self, text: str, changes: Changes) -> None:
        if changes.records:
            self.toast.emit(text, changes)
