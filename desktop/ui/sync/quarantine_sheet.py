"""The sheet of one entry that is kept and not counted: what it is, why it is not counted, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.sync.quarantine_words import TROUBLES, dropped_with, where_from
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.card import Inset
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.text_area import TextArea
from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.services.quarantine import QuarantineLine
    from desktop.ui.tasks import Tasks


class QuarantineSheet(Sheet):
    """Signal ``done(str, object)`` with what to say, and the changes, once a decision is on the disk."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, line: QuarantineLine, title: str) -> None:
        super().__init__(window, title)
        self._desk, self._tasks, self._line = desk, tasks, line
        trouble = TROUBLES[line.trouble]
        self.set_width(560)
        self.set_text(where_from(line, desk.clock.now()))
        self.body.addWidget(Inset(tr(trouble.short), tr(trouble.why)))
        self.body.addWidget(Label(tr(trouble.remedy), "base", wrap=True))
        if more := dropped_with(line):
            self.body.addWidget(Label(more, "base", wrap=True))
        self.reason = TextArea(lines=2, placeholder=tr("Why it is dropped, such as: entered twice"))
        if line.can_drop:
            form = FormGrid()
            self.row = form.add_field(tr("Reason, if it is dropped"), self.reason)
            self.body.addWidget(form)
        if line.can_enter:
            self.set_buttons(primary=tr("Enter it again"), secondary=tr("Cancel"), danger=tr("Drop it"))
            self.submitted.connect(self._enter)
            self.danger_clicked.connect(self._drop)
        elif line.can_drop:
            self.set_buttons(primary=tr("Drop it"), secondary=tr("Cancel"), primary_variant="danger")
            self.submitted.connect(self._drop)
        else:
            self.set_buttons(primary=tr("Close"))
            self.submitted.connect(self.accept)

    def _enter(self) -> None:
        def again() -> Changes:
            return self._desk.quarantine.enter_again(self._line.key)

        save(self, self._tasks, again, lambda changes: self.done.emit(tr("Entered again with its own time."), changes))

    def _drop(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.row.set_error(tr("Say in a word why it is dropped; the union sees it too."))
            self.reason.setFocus()
            return

        def drop() -> Changes:
            return self._desk.quarantine.drop(self._line.key, reason)

        save(self, self._tasks, drop, lambda changes: self.done.emit(tr("Dropped."), changes))
