"""What a person does about stocktakes: opens their sheets, ends them, and says what was done by a signal.

Knows the services and the sheets; knows no screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui import format as fmt
from desktop.ui.supplies.facts import SupplyFacts, read_facts
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, RecordId, SupplyDetail
from desktop.views.stocktakes import SheetHead, SheetView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.supplies.stocktake_sheet import StocktakeSheet
    from desktop.ui.tasks import Tasks


class StocktakeActs(QObject):
    """Signals: ``toast(str, Changes | None)``; ``navigate(str)``; ``adopt_wanted()`` when there is nothing to count."""

    toast = Signal(str, object)
    navigate = Signal(str)
    adopt_wanted = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, screen: QWidget) -> None:
        super().__init__(screen)
        self._desk, self._tasks, self._screen = desk, tasks, screen

    def open(self, record: RecordId | None = None) -> None:
        """Walk along the shelves, from an item on or from the first that is not counted yet."""

        def read() -> tuple[SupplyFacts, SheetView]:
            return read_facts(self._desk), self._desk.stocktakes.current_or_blank()

        def show(found: tuple[SupplyFacts, SheetView]) -> None:
            from desktop.ui.supplies.stocktake_sheet import StocktakeSheet

            facts, view = found
            if not view.lines:
                self.adopt_wanted.emit()
                return
            sheet = StocktakeSheet(self._screen, self._desk, self._tasks, facts, view)
            sheet.finish_wanted.connect(lambda _view: self._finish(sheet))
            sheet.abandon_wanted.connect(lambda view: self._abandon(sheet, view))
            sheet.paper.clicked.connect(lambda: self._leave(sheet, sheet.report()))
            sheet.begin(record)

        self._tasks.query(read, show, key="supplies.sheet")

    def count_item(self, record: RecordId) -> None:
        """Count one item alone."""

        def show(detail: SupplyDetail) -> None:
            from desktop.ui.supplies.count_item_sheet import CountItemSheet

            sheet = CountItemSheet(self._screen, self._desk, self._tasks, detail.item)
            sheet.done.connect(self.toast)
            sheet.begin()

        self._tasks.query(lambda: self._desk.supplies.item(record), show, key="supplies.sheet")

    def past(self) -> None:
        """The stocktakes of before."""

        def show(heads: tuple[SheetHead, ...]) -> None:
            from desktop.ui.supplies.stocktakes_list import StocktakesSheet

            sheet = StocktakesSheet(self._screen, heads)
            sheet.opened.connect(lambda record: self._look(sheet, record))
            sheet.begin()

        self._tasks.query(self._desk.stocktakes.closed, show, key="supplies.sheet")

    def _look(self, past: Sheet, record: RecordId) -> None:
        """The result of a stocktake of before."""

        def show(view: SheetView) -> None:
            from desktop.ui.supplies.stocktake_summary import SummarySheet

            sheet = SummarySheet(self._screen, view, self._desk.clock.now())
            sheet.print_wanted.connect(lambda place: self._leave(sheet, place, past))
            sheet.begin()

        self._tasks.query(lambda: self._desk.stocktakes.sheet(record), show, key="supplies.summary")

    def _finish(self, counting: StocktakeSheet) -> None:
        """Show what was found, and end the stocktake when that is confirmed."""

        def show(view: SheetView | None) -> None:
            from desktop.ui.supplies.stocktake_summary import SummarySheet

            if view is None:
                counting.refresh()
                return
            sheet = SummarySheet(self._screen, view, self._desk.clock.now())
            sheet.confirmed.connect(lambda note: self._close(counting, sheet, view, note))
            sheet.line_wanted.connect(counting.go_to)
            sheet.print_wanted.connect(lambda place: self._leave(sheet, place, counting))
            sheet.begin()

        # Behind the lines that are being saved, in the commands' own row.
        self._tasks.command(self._desk.stocktakes.current, show)

    def _close(self, counting: StocktakeSheet, sheet: Sheet, view: SheetView, note: str) -> None:
        differ = len(view.differing)
        text = fmt.joined(
            tr("Stocktake finished: %n items counted", "", view.counted),
            tr("%n differ", "", differ) if differ else tr("all agree"),
        )

        def done(changes: Changes) -> None:
            self.toast.emit(text, changes)

        sheet.accepted.connect(counting.accept)
        save(sheet, self._tasks, lambda: self._desk.stocktakes.close(note), done)

    def _abandon(self, counting: StocktakeSheet, view: SheetView) -> None:
        """Ask once: hours of counting are in it."""
        sheet = Sheet(self._screen, tr("Abandon the stocktake?"))
        sheet.set_width(480)
        sheet.set_text(
            tr(
                "The %n items that were counted, here and on other PCs, are taken back: the balances are what the "
                "books say without the count. To go on another time, just close the sheet.",
                "",
                view.counted,
            )
        )
        sheet.set_buttons(primary=tr("Abandon"), secondary=tr("Go on counting"), primary_variant="danger")

        def done(changes: Changes) -> None:
            self.toast.emit(tr("Stocktake abandoned"), changes)

        sheet.accepted.connect(counting.accept)
        sheet.submitted.connect(lambda: save(sheet, self._tasks, self._desk.stocktakes.abandon, done))
        sheet.open(sheet.secondary_button)

    def _leave(self, sheet: Sheet, place: str, under: Sheet | None = None) -> None:
        """Off to the report; the stocktake can be gone on with."""
        sheet.reject()
        if under is not None:
            under.reject()
        self.navigate.emit(place)
