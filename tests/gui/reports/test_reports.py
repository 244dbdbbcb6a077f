"""A manager makes reports: picks, looks, turns pages, prints, saves, copies; with the mouse and with keys alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.services.report_periods import Period
from desktop.ui.reports.periods import PickSheet
from desktop.ui.reports.screen import ReportsScreen
from desktop.ui.reports.work import Ticket, Wish, save
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.sheet import Sheet
from sync.times import parse_date
from tests.gui.conftest import STATION, OpenWindow
from tests.helpers.environment import unavailable
from tests.reports import readers

LEFT = Qt.MouseButton.LeftButton
OpenReports = Callable[[], "Reports"]


class Reports:
    """The screen as a person finds it."""

    def __init__(self, desk: Desk, tasks: Tasks, qtbot: QtBot) -> None:
        self.desk, self.tasks, self.qtbot = desk, tasks, qtbot
        self.failures: list[object] = []
        self.toasts: list[str] = []
        self.went: list[str] = []
        tasks.failed.connect(self.failures.append)
        tasks.crashed.connect(self.failures.append)
        self.screen = ReportsScreen(desk, tasks)
        self.screen.toast.connect(lambda text, _changes: self.toasts.append(text))
        self.screen.navigate.connect(self.went.append)
        qtbot.addWidget(self.screen)
        self.screen.resize(1060, 656)
        self.screen.show()
        self.settle()

    def settle(self) -> None:
        """Wait until everything that was asked for has been drawn."""
        paper = self.screen.paper
        self.qtbot.waitUntil(lambda: not paper.is_settling() and not self.tasks.busy())
        assert self.failures == []

    def pick(self, key: str) -> None:
        """Click a report."""
        self.qtbot.mouseClick(self.screen.kinds.row(key), LEFT)
        self.settle()

    def write(self, field: QLineEdit, text: str) -> None:
        """Type over what stands in a field."""
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, Qt.Key.Key_Tab)

    def press(self, widget: object, key: Qt.Key) -> None:
        """A key."""
        self.qtbot.keyClick(widget, key)

    def dialog(self) -> QFileDialog:
        """The file dialog that is open."""
        self.qtbot.waitUntil(lambda: bool(self.screen.findChildren(QFileDialog)))
        return self.screen.findChildren(QFileDialog)[-1]

    def said(self) -> str:
        """The last toast."""
        self.qtbot.waitUntil(lambda: bool(self.toasts))
        return self.toasts[-1]


@pytest.fixture
def open_reports(desk: Desk, tasks: Tasks, qtbot: QtBot) -> OpenReports:
    """Opens the screen over a desk where forty visitors came today."""
    for n in range(40):
        desk.visits.record_visit(("sanitation", "courier")[n % 2], services=("water",))
    return lambda: Reports(desk, tasks, qtbot)


def test_the_month_s_report_is_there_at_once_as_pages(open_reports: OpenReports) -> None:
    reports = open_reports()
    screen = reports.screen
    assert screen.kinds.current() == "month"
    assert screen.paper.count() >= 2
    picture = screen.paper.picture(0)
    assert picture is not None
    assert abs(picture.width() / picture.devicePixelRatio() - screen.paper.page_width()) < 1
    assert "Monthly report" in screen.paper.accessibleName()


def test_a_click_picks_a_ledger_and_its_days(open_reports: OpenReports) -> None:
    reports = open_reports()
    screen = reports.screen
    reports.pick("visits")
    assert screen.paper.count() == 2
    reports.qtbot.mouseClick(screen.head.chips.chip("last_month"), LEFT)
    reports.settle()
    assert screen.empty.isVisible()
    reports.qtbot.mouseClick(screen.head.chips.chip("today"), LEFT)
    reports.settle()
    assert screen.paper.isVisible()
    assert screen.head.chips.period() == Period(parse_date("2026-11-21"), parse_date("2026-11-21"))


def test_any_days_can_be_picked_and_wrong_ones_are_told(open_reports: OpenReports) -> None:
    reports = open_reports()
    screen = reports.screen
    reports.pick("visits")
    reports.qtbot.mouseClick(screen.head.chips.chip("picked"), LEFT)
    sheet = screen.findChild(PickSheet)
    assert sheet is not None
    reports.write(sheet.first, "2026-11-25")
    reports.write(sheet.last, "2026-11-20")
    reports.qtbot.mouseClick(sheet.primary_button, LEFT)
    assert sheet.isVisible()
    reports.write(sheet.first, "2026-11-20")
    reports.write(sheet.last, "2026-11-22")
    reports.qtbot.mouseClick(sheet.primary_button, LEFT)
    reports.settle()
    assert screen.head.chips.chip("picked").shown() == "20 Nov 2026 to 22 Nov 2026"
    assert screen.paper.count() == 2


def test_the_keyboard_alone_picks_turns_and_zooms(open_reports: OpenReports) -> None:
    reports = open_reports()
    screen, key = reports.screen, reports.press
    screen.focus_search()
    assert screen.kinds.row("month").hasFocus()
    for _ in range(3):
        key(QApplication.focusWidget(), Qt.Key.Key_Down)
    reports.settle()
    assert screen.kinds.current() == "visits"
    paper = screen.paper
    paper.setFocus(Qt.FocusReason.TabFocusReason)
    key(paper, Qt.Key.Key_End)
    assert paper.page() == paper.count() - 1
    key(paper, Qt.Key.Key_Home)
    assert paper.page() == 0
    fitted = paper.page_width()
    key(paper, Qt.Key.Key_Plus)
    reports.settle()
    assert paper.page_width() > fitted
    picture = paper.picture(0)
    assert picture is not None
    assert abs(picture.width() / picture.devicePixelRatio() - paper.page_width()) < 1
    key(paper, Qt.Key.Key_0)
    reports.settle()
    assert paper.page_width() == fitted


def test_the_foot_says_where_one_is_and_leads_on(open_reports: OpenReports) -> None:
    reports = open_reports()
    reports.pick("visits")
    foot = reports.screen.foot
    assert foot.number.value() == 1
    assert foot.of.text() == "of 2 pages"
    assert not foot.back.isEnabled()
    reports.qtbot.mouseClick(foot.on, LEFT)
    assert reports.screen.paper.page() == 1
    assert foot.number.value() == 2
    assert not foot.on.isEnabled()
    foot.number.setFocus()
    foot.number.selectAll()
    reports.qtbot.keyClicks(foot.number, "1")
    reports.qtbot.keyClick(foot.number, Qt.Key.Key_Return)
    assert reports.screen.paper.page() == 0


@pytest.mark.parametrize("suffix", ["pdf", "xlsx"])
def test_a_report_is_saved_where_the_person_says(open_reports: OpenReports, tmp_path: Path, suffix: str) -> None:
    reports = open_reports()
    reports.pick("visits")
    head = reports.screen.head
    reports.qtbot.mouseClick(head.pdf_button if suffix == "pdf" else head.xlsx_button, LEFT)
    dialog = reports.dialog()
    assert Path(dialog.selectedFiles()[0]).name == f"{STATION} Visit ledger 2026-11.{suffix}"
    file = tmp_path / f"ledger.{suffix}"
    dialog.fileSelected.emit(str(file))
    dialog.close()
    assert "ledger" in reports.said()
    if suffix == "pdf":
        assert STATION in readers.pages_of(file)[0]
    else:
        assert 40 in readers.cached(file)["Visit ledger"].values()


def test_the_day_goes_onto_the_clipboard_as_text_and_as_picture(open_reports: OpenReports) -> None:
    reports = open_reports()
    reports.pick("day")
    clipboard = QGuiApplication.clipboard()
    reports.qtbot.mouseClick(reports.screen.head.text_button, LEFT)
    assert "text is copied" in reports.said()
    assert "Received 40 persons today" in clipboard.text()
    reports.toasts.clear()
    reports.qtbot.mouseClick(reports.screen.head.picture_button, LEFT)
    assert "picture is copied" in reports.said()
    assert clipboard.image().width() == 1080


def test_without_a_printer_one_sentence_says_so_and_offers_the_pdf(open_reports: OpenReports) -> None:
    if QPrinterInfo.availablePrinterNames():
        unavailable("this machine has a printer", "Run the test where none is set up.")
    reports = open_reports()
    reports.qtbot.mouseClick(reports.screen.head.print_button, LEFT)
    sheet = reports.screen.findChild(Sheet)
    assert sheet is not None
    assert sheet.title.text() == "This PC has no printer"
    reports.qtbot.mouseClick(sheet.primary_button, LEFT)
    assert reports.dialog().defaultSuffix() == "pdf"


def test_a_printer_gets_the_chosen_pages(open_reports: OpenReports, tmp_path: Path) -> None:
    reports = open_reports()
    reports.pick("visits")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFromTo(2, 2)
    wish = Wish("visits", reports.screen.head.chips.period(), "en")
    reports.screen.giver.print_to(wish, printer)
    assert "printer" in reports.said()
    pages = readers.pages_of(tmp_path / "printed.pdf")
    assert len(pages) == 1
    assert "Page2of2" in "".join(pages[0].split())


def test_a_new_visit_is_in_the_report_at_once(open_reports: OpenReports) -> None:
    reports = open_reports()
    reports.pick("day")
    before = reports.screen.paper.picture(0)
    reports.screen.on_changes(reports.desk.visits.record_visit("taxi"))
    reports.settle()
    assert reports.screen.paper.picture(0) != before


@pytest.mark.parametrize(
    ("key", "place"), [("duty", "duty"), ("month", "visits"), ("opinions", "feedback"), ("movements", "supplies")]
)
def test_an_empty_report_says_what_belongs_there_and_leads_to_it(
    desk: Desk, tasks: Tasks, qtbot: QtBot, key: str, place: str
) -> None:
    reports = Reports(desk, tasks, qtbot)
    reports.pick(key)
    assert reports.screen.empty.isVisible()
    reports.screen.empty.action.emit()
    assert reports.went == [place]


def test_an_opinion_that_arrives_is_in_its_ledger_at_once(desk: Desk, tasks: Tasks, qtbot: QtBot) -> None:
    reports = Reports(desk, tasks, qtbot)
    reports.pick("opinions")
    reports.screen.on_changes(desk.opinions.record("thanks", text="热水很足"))
    reports.settle()
    assert not reports.screen.empty.isVisible()


def test_f1_explains_the_screen_and_ctrl_p_prints(desk: Desk, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(desk, "en")
    window.go("reports")
    frame = window.frame
    assert frame is not None
    qtbot.waitUntil(lambda: not frame.busy())
    qtbot.keyClick(window, Qt.Key.Key_F1)
    sheet = window.sheet()
    assert sheet is not None
    assert "Reports" in sheet.title.text()


def test_writing_that_is_cancelled_leaves_no_file(open_reports: OpenReports, tmp_path: Path) -> None:
    reports = open_reports()
    wish = Wish("visits", reports.screen.head.chips.period(), "en")
    for suffix in ("pdf", "xlsx"):
        ticket = Ticket()
        ticket.end()
        assert not save(reports.desk.reports, wish, tmp_path / f"a.{suffix}", ticket)
    assert not [file for file in tmp_path.iterdir() if file.is_file()]


def test_a_long_ledger_is_laid_out_beside_the_person_and_ended_at_a_click(
    open_reports: OpenReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = open_reports()
    screen, foot = reports.screen, reports.screen.foot
    went_on = threading.Event()

    def held(self: Ticket, done: int, total: int) -> None:
        went_on.wait(30)
        step(self, done, total)

    step = Ticket.step
    # A slow disk: the work stands still until the person has cancelled it.
    monkeypatch.setattr(Ticket, "step", held)
    reports.qtbot.mouseClick(screen.kinds.row("visits"), LEFT)
    reports.qtbot.waitUntil(foot.working)
    reports.qtbot.mouseClick(foot.end, LEFT)
    went_on.set()
    reports.settle()
    assert not foot.working()
    assert screen.paper.count() == 0
    assert not screen.head.print_button.isEnabled()


@pytest.fixture(autouse=True)
def no_clipboard_left_over() -> Iterator[None]:
    """What one test copies, the next does not find."""
    yield
    QGuiApplication.clipboard().clear()
