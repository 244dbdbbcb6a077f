"""The card of entries that are kept and not counted: each in words, with its reason, and a way to look at it.

Knows the quarantine's service; what is done about an entry is the sheet's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui import format as fmt
from desktop.ui.sync.quarantine_sheet import QuarantineSheet
from desktop.ui.sync.quarantine_words import TROUBLES, what, where_from
from desktop.ui.text import language, tr
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.services.quarantine import QuarantineLine
    from desktop.ui.tasks import Tasks

_SHOWN: Final = 6
"""Entries of one sort that are named; the others are counted."""


class QuarantineCard(Card):
    """Signal ``toast(str, object)`` when something was done; hidden while nothing is kept aside."""

    toast = Signal(str, object)

    def __init__(self, desk: Desk, tasks: Tasks, window: QWidget) -> None:
        super().__init__(tr("Kept and not counted"))
        self._desk, self._tasks, self._window = desk, tasks, window
        self._lines: tuple[QuarantineLine, ...] = ()
        self.rows = RowList()
        self.rows.set_heads(tr("Kept and not counted"), tr("Entry"), tr("Why"))
        self._more = Label("", "caption", wrap=True)
        self.again = Button(tr("Try again"), "secondary", "refresh-cw")
        self.again.setToolTip(tr("Look once more whether these entries can be counted now."))
        self.again.clicked.connect(self._try_again)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._more, 1)
        foot.addWidget(self.again)
        self.body.addWidget(self.rows)
        self.body.addWidget(self._foot)
        self.hide()

    def refresh(self) -> None:
        """Read the list anew."""
        self._tasks.query(self._desk.quarantine.lines, self._show, key="sync.quarantine")

    def lines(self) -> tuple[QuarantineLine, ...]:
        """What is shown, or counted as more of the same."""
        return self._lines

    def _show(self, lines: tuple[QuarantineLine, ...]) -> None:
        self.setVisible(bool(lines))
        if lines == self._lines:
            return
        self._lines = lines
        self.set_right(fmt.number(len(lines)) if lines else "")
        shown: list[QuarantineLine] = []
        for trouble in TROUBLES:
            shown += [line for line in lines if line.trouble == trouble][:_SHOWN]
        self.rows.set_rows([self._row(line) for line in shown])
        hidden = len(lines) - len(shown)
        self._more.setText(tr("and %n more of the same sorts", "", hidden) if hidden else "")
        can_change = any(line.trouble != "clash" for line in lines)
        self.again.setVisible(can_change)
        self._foot.setVisible(can_change or bool(hidden))

    def _row(self, line: QuarantineLine) -> QWidget:
        trouble = TROUBLES[line.trouble]
        sub = fmt.joined(where_from(line, self._desk.clock.now()), tr(trouble.short))
        button = tr("Decide…") if line.can_enter or line.can_drop else tr("Look…")
        row = IconRow(trouble.icon, self.title_of(line), sub, button, tone=trouble.tone)
        row.pressed.connect(lambda: self.open_sheet(line))
        row.opened.connect(lambda: self.open_sheet(line))
        return row

    def title_of(self, line: QuarantineLine) -> str:
        """What an entry is, in the language of the screen."""
        category = self._desk.catalogue.name("category", line.category, language()) if line.category else ""
        return what(line, category)

    def open_sheet(self, line: QuarantineLine) -> QuarantineSheet:
        """The sheet of an entry."""
        sheet = QuarantineSheet(self._window, self._desk, self._tasks, line, self.title_of(line))
        sheet.done.connect(self.toast)
        sheet.done.connect(lambda _text, _changes: self.refresh())
        sheet.open()
        return sheet

    def _try_again(self) -> None:
        self.again.setEnabled(False)
        self._tasks.command(self._desk.quarantine.try_again, self._tried)

    def _tried(self, counted: int) -> None:
        self.again.setEnabled(True)
        text = tr("%n entries are counted now.", "", counted) if counted else tr("Nothing has changed.")
        self.toast.emit(text, None)
        self.refresh()
