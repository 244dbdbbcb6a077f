"""The history as a table: what a visit's row says, the totals at its foot, and what an empty one teaches.

Knows views and words; asks no service.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.visits.vocabulary import Vocabulary
from desktop.ui.visits.words import state_cell, void_reason
from desktop.ui.widgets.table_card import TableCard
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.views import EntryState, RecordId, VisitPage, VisitView

_UNKNOWN: Final = "—"


class HistoryCard(TableCard):
    """Visits, newest first. Rows are known by the hex of their id."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_columns(), parent)
        self.table.setAccessibleName(tr("Visits"))
        self._shown: tuple[object, ...] = ()

    def show_page(
        self, page: VisitPage, words: Vocabulary, today: date, undoable: RecordId | None, *, sending: bool = False
    ) -> None:
        """Show these rows and no others; ``sending`` while what waits is on its way."""
        waits = sending and any(visit.state is EntryState.SAVED for visit in page.rows)
        shown = (page.rows, words, today, undoable, waits)
        if shown != self._shown:
            self._shown = shown
            self.table.set_rows(rows_of(page.rows, words, today, undoable, sending=sending))
        self.table.set_has_more(page.more)
        self.set_footer(totals(page, words) if page.rows else "")

    def append_page(self, page: VisitPage, words: Vocabulary, today: date) -> None:
        """Add the rows of the next page."""
        self._shown = ()
        self.table.append_rows(rows_of(page.rows, words, today, None))
        self.table.set_has_more(page.more)


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("In", "column"), name=tr("Arrived")),
        Column(tr("Out", "column"), "muted", name=tr("Left")),
        Column(tr("Category")),
        Column(tr("Persons"), "number"),
        Column(tr("Services"), "muted", stretch=4),
        Column(tr("Note"), "muted", stretch=3),
        Column(tr("By", "column"), "muted", name=tr("Entered by")),
        Column("", "action", name=tr("State")),
    )


def rows_of(
    visits: Iterable[VisitView], words: Vocabulary, today: date, undoable: RecordId | None, *, sending: bool = False
) -> list[Row]:
    """A row for each visit; ``undoable`` wears the undo."""
    return [_row(visit, words, today, undo=visit.id == undoable, sending=sending) for visit in visits]


def _row(visit: VisitView, words: Vocabulary, today: date, *, undo: bool, sending: bool) -> Row:
    note, state = fmt.joined(visit.visitor, visit.note), state_cell(visit, sending=sending)
    # A name is shown here as long as it is kept; a copy would keep it for ever.
    copied = visit.note
    if visit.voided is not None:
        copied = fmt.joined(visit.note, tr("Voided: {reason}").format(reason=void_reason(visit.voided)))
    tip = state.tip if visit.voided is not None else ""
    return Row(
        visit.id.hex(),
        (
            _arrived(visit, today, tip),
            _left(visit, tip),
            Cell(words.category(visit.category), tip=tip),
            Cell(fmt.number(visit.persons), tip=tip, copy=str(visit.persons)),
            Cell(words.used(visit.services), tip=tip or words.used(visit.services)),
            Cell(note, tip=tip or note, copy=copied),
            Cell(visit.entered_by, tip=tip),
            Cell(tr("Undo"), "accent", tip=tr("Take this entry back")) if undo else state,
        ),
        muted=visit.voided is not None,
    )


def _arrived(visit: VisitView, today: date, tip: str) -> Cell:
    day = day_of(visit.arrived_at)
    said = fmt.month_day(day) if day.year == today.year else fmt.iso_date(day)
    if visit.timeless:
        return Cell(said, copy=fmt.iso_date(day), tip=tip or tr("only the day is known"))
    at = fmt.clock(visit.arrived_at)
    return Cell(at if day == today else f"{said} {at}", copy=_plain(visit.arrived_at), tip=tip)


def _left(visit: VisitView, tip: str) -> Cell:
    if visit.left_at is None:
        return Cell(_UNKNOWN, copy="", tip=tip or tr("Leaving not recorded"))
    said = fmt.clock(visit.left_at)
    if day_of(visit.left_at) != day_of(visit.arrived_at):
        said = f"{fmt.month_day(day_of(visit.left_at))} {said}"
    if visit.left_estimated:
        return Cell(tr("≈ {time}").format(time=said), copy=_plain(visit.left_at), tip=tip or tr("Estimated at closing"))
    return Cell(said, copy=_plain(visit.left_at), tip=tip)


def _plain(instant: int) -> str:
    """As a spreadsheet reads it."""
    return f"{fmt.iso_date(day_of(instant))} {fmt.clock(instant)}"


def totals(page: VisitPage, words: Vocabulary) -> str:
    """``37 人次 · 24 条 · 饮水 19 充电 11``: of the whole result, not only of what has been fetched."""
    services = tr(", ", "services").join(f"{words.service(code)} {fmt.number(n)}" for code, n in page.by_service)
    return fmt.joined(tr("%n visits", "", page.persons), tr("%n entries", "", page.entries), services)
