"""Ctrl+P leads to the report that shows on paper what stands on the screen: the same days, the same filter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.services.report_periods import Period
from desktop.ui.reports.screen import ReportsScreen
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.stocktake_summary import SummarySheet
from desktop.ui.supplies.stocktakes_list import StocktakesSheet
from desktop.ui.visits.charts_sheet import ChartsSheet
from desktop.ui.visits.screen import VisitsScreen
from desktop.ui.widgets.sheet import Sheet
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.looking import words
from tests.helpers.environment import unavailable

TODAY = date(2026, 11, 21)
CTRL = Qt.KeyboardModifier.ControlModifier
Settle = Callable[[], None]


@pytest.fixture
def window(desk: Desk, clock: MovableClock, open_window: OpenWindow) -> MainWindow:
    """A desk where two couriers and a cleaner came, with two items on its shelves."""
    desk.people.add_person("王力")
    for category in ("courier", "sanitation", "courier"):
        desk.visits.record_visit(category, services=("water",))
    for name in ("矿泉水", "纸巾"):
        item = desk.supplies.add_item(name, category="drink", unit="个", minimum=10).records[0]
        desk.supplies.restock(item, 3 if name == "纸巾" else 30)
    return open_window(desk, "en")


@pytest.fixture
def settle(qtbot: QtBot, window: MainWindow) -> Settle:
    def wait() -> None:
        frame = window.frame
        assert frame is not None
        qtbot.waitUntil(lambda: not frame.busy())

    return wait


def press_ctrl_p(window: MainWindow) -> None:
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_P, CTRL)


def paper(window: MainWindow, settle: Settle) -> ReportsScreen:
    settle()
    assert window.frame is not None
    screen = window.frame.screen_in_front()
    assert isinstance(screen, ReportsScreen)
    return screen


def shown(screen: ReportsScreen) -> str:
    """What the screen says of the pages that are laid out."""
    return screen.paper.accessibleName()


def test_today_leads_to_the_day_s_page(window: MainWindow, settle: Settle) -> None:
    settle()
    press_ctrl_p(window)
    screen = paper(window, settle)
    assert screen.kinds.current() == "day"
    assert screen.head.chips.period() == Period(TODAY, TODAY)
    assert QApplication.focusWidget() is screen.head.print_button


def test_the_history_of_visits_leads_to_the_ledger_of_its_days_and_filter(
    window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    window.go("visits")
    settle()
    assert window.frame is not None
    visits = window.frame.screen_in_front()
    assert isinstance(visits, VisitsScreen)
    qtbot.mouseClick(visits.bar.chips.chip("week"), Qt.MouseButton.LeftButton)
    qtbot.keyClicks(visits.bar.search, "hwgr")
    qtbot.waitUntil(lambda: visits.history.table.rows.rowCount() == 1)
    press_ctrl_p(window)
    screen = paper(window, settle)
    assert screen.kinds.current() == "visits"
    assert screen.head.chips.key() == "week"
    assert "only “hwgr”" in shown(screen)
    assert screen.head.only.isVisible()
    qtbot.mouseClick(screen.head.only, Qt.MouseButton.LeftButton)
    settle()
    assert "only" not in shown(screen)
    assert not screen.head.only.isVisible()


def test_all_dates_mean_from_the_first_entry_until_today(window: MainWindow, settle: Settle, desk: Desk) -> None:
    desk.visits.record_visit("taxi", arrived_at=desk.clock.now() - 40 * 86_400)
    window.go("reports:visits::")
    screen = paper(window, settle)
    assert screen.head.chips.period() == Period(date(2026, 10, 12), TODAY)


def test_the_low_items_lead_to_a_stock_list_of_them_alone(window: MainWindow, settle: Settle) -> None:
    window.go("supplies:low")
    settle()
    press_ctrl_p(window)
    screen = paper(window, settle)
    assert screen.kinds.current() == "stock"
    assert "only 纸巾" in shown(screen)


def test_a_list_that_is_narrowed_to_nothing_is_not_printed_whole(window: MainWindow, settle: Settle) -> None:
    window.go("supplies:expiring")
    settle()
    press_ctrl_p(window)
    settle()
    assert window.frame is not None
    assert window.frame.key() == "supplies"
    assert window.undo.toaster.text() == "The list is empty: there is nothing to print."


def test_a_list_that_is_still_being_read_is_waited_for(
    window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    window.go("supplies:low")
    # As the key does in the same moment; delivering it here would let the reading end first.
    window.print_now()
    assert window.frame is not None
    assert window.frame.key() == "supplies"
    assert window.undo.toaster.text() == "It is still being read: the report opens in a moment."
    qtbot.waitUntil(lambda: window.frame is not None and window.frame.key() == "reports")
    assert "only 纸巾" in shown(paper(window, settle))


def test_the_report_that_was_chosen_is_printed_once_it_is_laid_out_and_not_the_one_before(
    window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    if QPrinterInfo.availablePrinterNames():
        unavailable("this machine has a printer", "Run the test where none is set up.")
    window.go("reports:month")
    screen = paper(window, settle)
    before = shown(screen)
    screen.kinds.row("visits").click()
    window.print_now()
    assert window.undo.toaster.text() == "The pages are still being laid out: it is printed after that."
    assert window.sheet() is None
    assert shown(screen) == before
    qtbot.waitUntil(lambda: window.sheet() is not None)
    assert shown(screen).startswith("Visit ledger")
    sheet = window.sheet()
    assert sheet is not None
    assert sheet.title.text() == "This PC has no printer"


def test_a_poster_is_printed_as_soon_as_it_is_there(window: MainWindow, qtbot: QtBot) -> None:
    if QPrinterInfo.availablePrinterNames():
        unavailable("this machine has a printer", "Run the test where none is set up.")
    window.go("posters")
    window.print_now()
    assert window.sheet() is None
    qtbot.waitUntil(lambda: window.sheet() is not None)
    sheet = window.sheet()
    assert sheet is not None
    assert sheet.title.text() == "This PC has no printer"


def test_duty_leads_to_its_month_before_it_has_been_read(window: MainWindow, settle: Settle) -> None:
    window.go("duty")
    window.print_now()
    screen = paper(window, settle)
    assert screen.kinds.current() == "duty"
    assert screen.head.chips.key() == "month"


def test_sheets_behind_the_one_in_front_do_not_stay_before_the_report(
    window: MainWindow, settle: Settle, desk: Desk
) -> None:
    desk.stocktakes.count(b"", desk.supplies.items()[0].id, 3)
    desk.stocktakes.close()
    window.go("supplies")
    settle()
    window.go("supplies:stocktakes")
    settle()
    past = window.sheet()
    assert isinstance(past, StocktakesSheet)
    past.primary_button.click()
    settle()
    assert isinstance(window.sheet(), SummarySheet)
    press_ctrl_p(window)
    assert paper(window, settle).kinds.current() == "stocktakes"
    assert window.sheet() is None


def test_duty_leads_to_the_shifts_of_the_month_that_is_shown(window: MainWindow, settle: Settle) -> None:
    window.go("duty")
    settle()
    press_ctrl_p(window)
    screen = paper(window, settle)
    assert screen.kinds.current() == "duty"
    assert screen.head.chips.key() == "month"


@pytest.mark.parametrize(
    ("place", "key"), [("supplies:requests", "requests"), ("supplies:loans", "loans"), ("visits:charts", "month")]
)
def test_a_sheet_leads_to_its_own_report(window: MainWindow, settle: Settle, place: str, key: str) -> None:
    window.go(place.partition(":")[0])
    settle()
    window.go(place)
    settle()
    assert window.sheet() is not None
    press_ctrl_p(window)
    assert paper(window, settle).kinds.current() == key
    assert window.sheet() is None


def test_an_item_s_ledger_leads_to_its_movements_from_the_first_on(
    window: MainWindow, settle: Settle, desk: Desk
) -> None:
    item = next(item for item in desk.supplies.items() if item.name == "矿泉水")
    window.go("supplies")
    settle()
    window.go(f"supplies:ledger:{item.id.hex()}")
    settle()
    press_ctrl_p(window)
    screen = paper(window, settle)
    assert screen.kinds.current() == "movements"
    assert "only 矿泉水" in shown(screen)


def test_a_form_that_is_open_is_not_thrown_away(window: MainWindow, settle: Settle) -> None:
    window.go("visits")
    settle()
    window.go("visits:late")
    form = window.sheet()
    press_ctrl_p(window)
    settle()
    assert window.sheet() is form


def test_where_nothing_goes_onto_paper_it_says_so(window: MainWindow, settle: Settle) -> None:
    window.go("settings:look")
    settle()
    press_ctrl_p(window)
    assert "Nothing here goes onto paper" in window.undo.toaster.text()


def test_ctrl_p_once_more_prints_and_without_a_printer_offers_the_pdf(window: MainWindow, settle: Settle) -> None:
    if QPrinterInfo.availablePrinterNames():
        unavailable("this machine has a printer", "Run the test where none is set up.")
    settle()
    press_ctrl_p(window)
    paper(window, settle)
    press_ctrl_p(window)
    sheet = window.sheet()
    assert isinstance(sheet, Sheet)
    assert "save the report as PDF" in words(sheet)


def test_the_month_of_the_charts_is_that_of_the_report(window: MainWindow, settle: Settle) -> None:
    window.go("visits")
    settle()
    window.go("visits:charts")
    settle()
    charts = window.sheet()
    assert isinstance(charts, ChartsSheet)
    charts.before.click()
    settle()
    press_ctrl_p(window)
    assert paper(window, settle).head.chips.key() == "last_month"
