"""What the station has asked its union for: how far each request has come, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.reports.places import report_place
from desktop.ui.supplies import request_words as words
from desktop.ui.supplies.room import take_room
from desktop.ui.text import tr
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views import Changes
from desktop.views.requests import RequestView

ARRIVED: Final = 5
WITHDRAW: Final = 6
"""Columns of what can be done to a row."""
KINDS: Final = ("request", "union_answer", "movement", "supply")


class RequestsSheet(Sheet):
    """Signals: ``ask_wanted()``; ``arrived(RequestView)``, ``withdrawn(RequestView)``; ``stale()`` when something was
    recorded or has come in that it shows."""

    ask_wanted = Signal()
    arrived = Signal(object)
    withdrawn = Signal(object)
    stale = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Union requests"))
        self.set_width(980)
        self._requests: dict[str, RequestView] = {}
        self._today: date | None = None
        self.table = DataTable(
            (
                Column(tr("Asked"), "muted"),
                Column(tr("What"), stretch=2),
                Column(tr("Quantity"), "number"),
                Column("", "pill", name=tr("State")),
                Column(tr("Answer of the union"), "muted", stretch=3),
                Column("", "action", name=tr("Has arrived")),
                Column("", "action", name=tr("Withdraw")),
            )
        )
        self.table.setAccessibleName(tr("Union requests"))
        take_room(self.table, window, 360, 270)
        self.table.selection_changed.connect(lambda _keys: self._tell())
        self.table.action.connect(self._act)
        self.details = Label("", "muted", wrap=True, selectable=True)
        self.empty = EmptyState(
            "inbox",
            tr("Nothing asked for yet"),
            tr("What the station lacks is asked for here; the union's answer comes back by itself."),
        )
        for widget in (self.table, self.details, self.empty):
            self.body.addWidget(widget)
        self.ask = Button(tr("Ask for something"), icon="plus")
        self.ask.clicked.connect(self.ask_wanted)
        self.add_footer_left(self.ask)
        self.set_buttons(primary=tr("Close"), primary_variant="secondary")
        self.submitted.connect(self.accept)

    def show_requests(self, requests: Sequence[RequestView], today: date) -> None:
        """Show these, the newest first; what was undone at once is not worth a line."""
        kept = [request for request in requests if request.withdrawn != "undone"]
        self._requests = {request.id.hex(): request for request in kept}
        self._today = today
        self.table.set_rows([_row(request, today) for request in kept])
        for widget in (self.table, self.details):
            widget.setVisible(bool(kept))
        self.empty.setVisible(not kept)
        if kept and not self.table.selected_keys():
            self.table.select(kept[0].id.hex())
        self._tell()

    def report(self) -> str:
        """All requests with their answers."""
        return report_place("requests", None, None)

    def on_changes(self, changes: Changes) -> None:
        """Something was recorded or has come in."""
        if changes.touches(*KINDS):
            self.stale.emit()

    def _tell(self) -> None:
        keys = self.table.selected_keys()
        chosen = self._requests.get(keys[0]) if keys else None
        self.details.setText("" if chosen is None or self._today is None else words.whole(chosen, self._today))

    def _act(self, key: str, column: int) -> None:
        request = self._requests.get(key)
        if request is None:
            return
        if column == ARRIVED and words.may_arrive(request):
            self.arrived.emit(request)
        elif column == WITHDRAW and words.may_withdraw(request):
            self.withdrawn.emit(request)


def _row(request: RequestView, today: date) -> Row:
    said = words.whole(request, today)
    day = day_of(request.at)
    return Row(
        request.id.hex(),
        (
            Cell(fmt.relative_day(day, today), copy=fmt.iso_date(day), tip=said),
            Cell(request.name, tip=said),
            Cell(words.asked(request), tip=said),
            words.state(request),
            Cell(words.answer(request.answer, request.unit, today), tip=said),
            Cell(tr("Has arrived") if words.may_arrive(request) else "", "accent"),
            Cell(tr("Withdraw") if words.may_withdraw(request) else "", "accent"),
        ),
        muted=request.withdrawn is not None,
    )
