"""What a person does about requests to the union: opens their sheets and says what was done by a signal.

Knows the services and the sheets; knows no screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.services.times import day_of
from desktop.ui.supplies import request_words as words
from desktop.ui.supplies.facts import SupplyFacts, read_facts
from desktop.ui.text import tr
from desktop.views import RecordId
from desktop.views.requests import RequestView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.supplies.requests_sheet import RequestsSheet
    from desktop.ui.tasks import Tasks

ALLOCATION = "allocation"


class RequestActs(QObject):
    """Signals: ``toast(str, Changes | None)``; ``adopt_wanted()`` for an item that is not on the list."""

    toast = Signal(str, object)
    adopt_wanted = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, screen: QWidget) -> None:
        super().__init__(screen)
        self._desk, self._tasks, self._screen = desk, tasks, screen

    def open(self) -> None:
        """The list of what was asked for."""

        def show(found: tuple[RequestView, ...]) -> None:
            from desktop.ui.supplies.requests_sheet import RequestsSheet

            sheet = RequestsSheet(self._screen)
            sheet.ask_wanted.connect(self.ask)
            sheet.arrived.connect(self._arrived)
            sheet.withdrawn.connect(self._withdraw)
            sheet.stale.connect(lambda: self._again(sheet))
            self._fill(sheet, found)
            sheet.open(sheet.table if found else sheet.ask)

        self._tasks.query(self._read, show, key="supplies.sheet")

    def ask(self, record: RecordId | None = None) -> None:
        """Ask for an item, or for something in words."""

        def show(facts: SupplyFacts) -> None:
            from desktop.ui.supplies.ask_sheet import AskSheet

            sheet = AskSheet(self._screen, self._desk, self._tasks, facts)
            sheet.done.connect(self.toast)
            sheet.adopt_wanted.connect(self.adopt_wanted)
            sheet.begin(None if record is None else facts.item(record))

        self._tasks.query(lambda: read_facts(self._desk), show, key="supplies.sheet")

    def _arrived(self, request: RequestView) -> None:
        """The goods are here: a restock with all that the request says already."""

        def show(facts: SupplyFacts) -> None:
            from desktop.ui.supplies.restock_sheet import RestockSheet

            sheet = RestockSheet(self._screen, self._desk, self._tasks, facts)
            sheet.done.connect(self.toast)
            sheet.adopt_wanted.connect(self.adopt_wanted)
            item = None if request.item is None else facts.item(request.item)
            sheet.begin_for(request.id, item, request.name, words.outstanding(request), ALLOCATION)

        self._tasks.query(lambda: read_facts(self._desk), show, key="supplies.sheet")

    def _withdraw(self, request: RequestView) -> None:
        text = tr("Request withdrawn: {item}").format(item=request.name)
        self._tasks.command(
            lambda: self._desk.requests.withdraw(request.id), lambda changes: self.toast.emit(text, changes)
        )

    def _again(self, sheet: RequestsSheet) -> None:
        self._tasks.query(self._read, lambda found: self._fill(sheet, found), key="supplies.requests")

    def _read(self) -> tuple[RequestView, ...]:
        return self._desk.requests.requests(withdrawn=True)

    def _fill(self, sheet: RequestsSheet, found: tuple[RequestView, ...]) -> None:
        sheet.show_requests(found, day_of(self._desk.clock.now()))
