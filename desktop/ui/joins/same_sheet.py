"""“Is the same as …”: from an item's or a person's own sheet, what else is this one; and what was joined with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.errors import KnownError
from desktop.services import pinyin
from desktop.ui import format as fmt
from desktop.ui.joins.words import code, hangs_on_it, origin, what
from desktop.ui.text import error_line, tr
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, EnteredView, RecordId, TermView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_MOST = 20
"""Rows that are shown; who looks for more types a letter."""


@dataclass(frozen=True, slots=True)
class Alike:
    """What the sheet shows, read in one go."""

    kind: str
    record: RecordId
    name: str
    parts: tuple[EnteredView, ...]
    others: tuple[EnteredView, ...]
    roles: tuple[TermView, ...]
    now: int


def read_alike(desk: Desk, kind: str, record: RecordId, name: str) -> Alike:
    """What a record was joined with and what it may be joined with."""
    return Alike(
        kind,
        record,
        name,
        desk.joins.parts(kind, record),
        desk.joins.others(kind, record),
        desk.catalogue.terms("role", hidden=True),
        desk.clock.now(),
    )


class SameSheet(Sheet):
    """Signals: ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, alike: Alike) -> None:
        super().__init__(window, tr("What is the same as {name}?").format(name=alike.name))
        self._desk, self._tasks, self._alike = desk, tasks, alike
        self.set_width(640)
        if alike.kind == "staff":
            self.set_text(tr("The other one's shifts and entries go under {name}.").format(name=alike.name))
        else:
            self.set_text(
                tr("The other one's entries go under {name}. Only items of the same unit are listed.").format(
                    name=alike.name
                )
            )
        self.search = SearchBox(tr("Name, pinyin or initials"))
        self.joined_title = Label(tr("Joined already"), "strong")
        self.parts = RowList()
        self.parts.set_heads(tr("Joined already"), tr("Name"), tr("Details", "ledger"))
        self.others = RowList()
        self.others.set_heads(self.title.text(), tr("Name"), tr("Details", "ledger"))
        self.nothing = Label(tr("Nothing else is listed that this could be."), "muted", wrap=True)
        for widget in (self.joined_title, self.parts, self.search, self.others, self.nothing):
            self.body.addWidget(widget)
        self.joined_title.setVisible(bool(alike.parts))
        self.parts.setVisible(bool(alike.parts))
        self.parts.set_rows([self._part(view) for view in alike.parts])
        self.search.setVisible(bool(alike.others))
        self.search.searched.connect(self._list)
        self.set_buttons(secondary=tr("Close"))
        self._list("")

    def _list(self, text: str) -> None:
        words = text.split()
        found = [
            view
            for view in self._alike.others
            if all(pinyin.matches(word, view.name) or view.barcode.startswith(word) for word in words)
        ]
        self.others.set_rows([self._other(view) for view in found[:_MOST]])
        self.others.setVisible(bool(found))
        self.nothing.setVisible(not found)

    def _other(self, view: EnteredView) -> IconRow:
        row = self._row(view, what(view, self._alike.roles), tr("The same"))
        text = tr("{name} is one now").format(name=self._alike.name)
        pair = (self._alike.kind, view.id, self._alike.record)
        row.pressed.connect(lambda: self._say(text, lambda: self._desk.joins.join([pair])))
        return row

    def _part(self, view: EnteredView) -> IconRow:
        # Its stock is that of all of it.
        row = self._row(view, code(view), tr("Take apart"))
        text = tr("{name} stays two").format(name=self._alike.name)
        row.pressed.connect(lambda: self._say(text, lambda: self._desk.joins.take_apart(view.kind, view.id)))
        return row

    def _row(self, view: EnteredView, about: str, button: str) -> IconRow:
        now = self._alike.now
        sub = "\n".join((fmt.joined(about, hangs_on_it(view, now)), origin(view, now)))
        return IconRow("user" if view.kind == "staff" else "package", view.name, sub, button)

    def _say(self, text: str, command: Callable[[], Changes]) -> None:
        self.show_error("")
        self.set_busy(True)

        def done(changes: Changes) -> None:
            self.done.emit(text, changes)
            self.accept()

        def refused(error: KnownError) -> None:
            self.set_busy(False)
            self.show_error(error_line(error))

        self._tasks.command(command, done, refused)
