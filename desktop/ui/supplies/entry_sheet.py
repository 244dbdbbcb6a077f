"""One line of an item's ledger with all that was written down, and taking it out of the books with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.i18n import N_
from desktop.ui import format as fmt
from desktop.ui.photos.strip import PhotoStrip
from desktop.ui.supplies.facts import SupplyFacts
from desktop.ui.supplies.words import about, change, kind, reason
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, MovementView, SupplyView, SyncView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

ENTRY_REASONS: Final = (N_("recorded twice"), N_("wrong quantity"), N_("wrong item"), N_("just a test"))
ITEM_REASONS: Final = (N_("no longer kept"), N_("entered twice"), N_("just a test"))


class ReasonSheet(Sheet):
    """Asks why something is voided. Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, tasks: Tasks, title: str, reasons: tuple[str, ...]) -> None:
        super().__init__(window, title)
        self._tasks = tasks
        self.set_width(480)
        self.usual = ChipRow(exclusive=True)
        for usual in reasons:
            self.usual.add(usual, tr(usual))
        self.reason = QLineEdit()
        self.usual.changed.connect(self._take)
        self.reason_row = FormRow(tr("Reason"), self.reason)

    def ask(self, button: str) -> None:
        """Show the question below what the sheet holds so far."""
        self.body.addWidget(self.usual)
        self.body.addWidget(self.reason_row)
        self.set_buttons(primary=button, secondary=tr("Cancel"), primary_variant="danger")

    def save(self, command: Callable[[str], Changes], text: str) -> None:
        """Run the command with the reason, when there is one."""
        why = self.reason.text().strip()
        if not why:
            self.reason_row.set_error(tr("Say why it is void."))
            self.reason.setFocus()
            return
        save(self, self._tasks, lambda: command(why), lambda changes: self.done.emit(text, changes))

    def _take(self, keys: list[str]) -> None:
        self.reason.setText(tr(keys[0]))
        self.reason_row.set_error("")
        self.reason.setFocus()


class EntrySheet(ReasonSheet):
    """A movement or a count. Signal ``slip_wanted(RecordId)`` for its voucher, or the letter of thanks."""

    slip_wanted = Signal(bytes)

    def __init__(
        self, window: QWidget, desk: Desk, tasks: Tasks, item: SupplyView, line: MovementView, facts: SupplyFacts
    ) -> None:
        said = f"{kind(line, facts)} {change(line.delta, item.unit)}"
        super().__init__(window, tasks, f"{item.name} · {said}", ENTRY_REASONS)
        by = tr("by {name}", "entered").format(name=line.entered_by) if line.entered_by else ""
        self.set_text(fmt.joined(fmt.day_and_time(line.at), by))
        if about(line):
            self.body.addWidget(Label(about(line), wrap=True, selectable=True))
        self.slip = Button(tr("Slip…"), icon="printer")
        self.slip.clicked.connect(lambda: self._leave_for_slip(line))
        self.add_footer_left(self.slip)
        # Only now: shown before it has a parent it would be a window of its own for an instant.
        self.slip.setVisible(line.kind != "stocktake")
        self.photos = PhotoStrip(self, desk, tasks, line.id, editable=line.voided is None)
        self.photos.refused.connect(self.show_error)
        self.photos.changed.connect(self.done)
        self.body.addWidget(self.photos)
        if line.voided is not None:
            text = tr("Voided: {reason}").format(reason=reason(line.voided))
            self.body.addWidget(Label(text, "muted", wrap=True))
            self.set_buttons(primary=tr("Close"))
            self.submitted.connect(self.accept)
            return
        self.body.addWidget(
            Label(tr("Wrong? Void it: the balance corrects itself, the line stays with a reason."), "muted", wrap=True)
        )
        self.ask(tr("Void"))
        self.photos.intake.watch()
        voided = tr("Voided: {what}").format(what=f"{item.name} {said}")
        self.submitted.connect(lambda: self.save(lambda why: desk.supplies.void_movement(line.id, why), voided))

    def _leave_for_slip(self, line: MovementView) -> None:
        self.reject()
        self.slip_wanted.emit(line.id)

    def show_sync(self, view: SyncView) -> None:
        """The state of the sync has changed."""
        self.photos.show_sync(view)

    def on_changes(self, changes: Changes) -> None:
        """Something was recorded or has come in."""
        self.photos.on_changes(changes)


class RemoveSheet(ReasonSheet):
    """Takes an item off the list."""

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, item: SupplyView) -> None:
        super().__init__(window, tasks, tr("Take {item} off the list?").format(item=item.name), ITEM_REASONS)
        self.set_text(tr("Its movements stay in the ledgers. It can be added again later."))
        self.ask(tr("Take off the list"))
        text = tr("Taken off the list: {item}").format(item=item.name)
        self.submitted.connect(lambda: self.save(lambda why: desk.supplies.void_item(item.id, why), text))
