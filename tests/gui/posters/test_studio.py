"""A manager makes the station's poster: looks, chooses, checks, prints, saves."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog

from desktop.printing.board import lay_out
from desktop.ui.posters.studio import prepare_printer
from desktop.ui.widgets.sheet import Sheet
from tests.gui.posters.conftest import URL, OpenStudio, Studio
from tests.helpers.environment import unavailable
from tests.printing import readers

LEFT = Qt.MouseButton.LeftButton


def codes(picture: QImage | None) -> list[str]:
    """What a phone reads from the screen."""
    assert picture is not None
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def dialog_of(studio: Studio) -> QFileDialog:
    """The file dialog that is open."""
    studio.qtbot.waitUntil(lambda: bool(studio.screen.findChildren(QFileDialog)))
    return studio.screen.findChildren(QFileDialog)[-1]


def test_the_page_shows_the_station_s_poster_with_a_code_that_reads_from_the_screen(open_studio: OpenStudio) -> None:
    studio = open_studio()
    picture = studio.screen.preview.picture()
    assert codes(picture) == [URL]
    assert picture is not None
    assert abs(picture.width() / picture.devicePixelRatio() - studio.screen.preview.page_width()) < 1
    assert studio.failures == []


def test_every_language_is_there_as_a_small_page_and_a_click_takes_it(open_studio: OpenStudio) -> None:
    studio = open_studio()
    screen = studio.screen
    before = screen.preview.picture()
    assert screen.variants.current() == "zh_CN"
    for key in ("zh_CN", "bilingual", "en"):
        assert screen.variants.variant(key).picture() is not None
    studio.qtbot.mouseClick(screen.variants.variant("en"), LEFT)
    studio.settle()
    assert screen.variants.current() == "en"
    assert screen.preview.picture() != before
    studio.qtbot.keyClick(screen.variants, Qt.Key.Key_Up)
    assert screen.variants.current() == "bilingual"


def test_the_check_says_in_words_that_the_code_reads_and_from_how_far(open_studio: OpenStudio) -> None:
    studio = open_studio()
    words = studio.screen.panel.code
    assert words.verdict() == "Reads"
    board = lay_out(studio.desk.posters.facts(), studio.screen.options())
    assert f"{board.code_width / 10:.1f} cm" in words.fact.text()
    assert f"{board.code_width / 100:.1f} m" in words.fact.text()
    assert "ten times" in words.how.text()


def test_larger_paper_makes_the_code_read_from_farther(open_studio: OpenStudio) -> None:
    studio = open_studio()
    before = studio.screen.panel.code.fact.text()
    studio.qtbot.mouseClick(studio.screen.panel.paper.segment("A3"), LEFT)
    studio.settle()
    after = studio.screen.panel.code.fact.text()
    assert float(after.split()[0]) > float(before.split()[0]) * 1.3


def test_what_is_switched_off_goes_from_the_page_and_stays_off_next_time(open_studio: OpenStudio) -> None:
    studio = open_studio()
    before = studio.screen.preview.picture()
    panel = studio.screen.panel
    for toggle in (panel.rules, panel.people):
        studio.qtbot.mouseClick(toggle, LEFT, pos=toggle.rect().center())
    studio.qtbot.mouseClick(panel.paper.segment("A5"), LEFT)
    studio.settle()
    assert studio.screen.preview.picture() != before
    again = open_studio()
    assert not again.screen.panel.rules.isChecked()
    assert not again.screen.panel.people.isChecked()
    assert again.screen.panel.convention.isChecked()
    assert again.screen.panel.paper.current() == "A5"


def test_without_a_public_address_the_studio_says_why_there_is_no_code_and_shows_the_way(
    open_studio: OpenStudio,
) -> None:
    studio = open_studio(enrolled=False)
    assert codes(studio.screen.preview.picture()) == []
    words = studio.screen.panel.code
    assert words.verdict() == "No code"
    assert "the union has not given it one yet" in words.how.text()
    with studio.qtbot.waitSignal(studio.screen.navigate) as asked:
        studio.qtbot.mouseClick(words.connect_button, LEFT)
    assert asked.args == ["sync:connect"]


def test_a_change_of_the_station_s_file_is_on_the_poster_at_once(open_studio: OpenStudio) -> None:
    studio = open_studio()
    before = studio.screen.preview.picture()
    studio.screen.on_changes(studio.desk.station.edit(name="柳巷驿站"))
    studio.settle()
    assert studio.screen.preview.picture() != before


@pytest.mark.parametrize("suffix", ["pdf", "png"])
def test_the_poster_is_saved_where_the_person_says(open_studio: OpenStudio, tmp_path: Path, suffix: str) -> None:
    studio = open_studio()
    panel = studio.screen.panel
    studio.qtbot.mouseClick(panel.pdf_button if suffix == "pdf" else panel.png_button, LEFT)
    dialog = dialog_of(studio)
    assert Path(dialog.selectedFiles()[0]).name == f"五一广场驿站 station board A4.{suffix}"
    file = tmp_path / f"poster.{suffix}"
    dialog.fileSelected.emit(str(file))
    dialog.close()
    studio.qtbot.waitUntil(lambda: bool(studio.toasts), timeout=20_000)
    assert "poster" in studio.toasts[0]
    if suffix == "pdf":
        assert "五一广场驿站" in readers.words_of_pdf(file)
    assert readers.zxing(readers.picture_of_pdf(file) if suffix == "pdf" else file) == [URL]


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(open_studio: OpenStudio, tmp_path: Path) -> None:
    studio = open_studio()
    studio.screen.giver.save(studio.desk.posters.facts(), studio.screen.options(), tmp_path / "gone" / "poster.pdf")
    studio.qtbot.waitUntil(lambda: bool(studio.failures), timeout=20_000)
    assert "could not be saved" in str(studio.failures[0])
    assert studio.toasts == []


def test_without_a_printer_the_studio_says_so_and_offers_the_pdf(open_studio: OpenStudio) -> None:
    if QPrinterInfo.availablePrinterNames():
        unavailable("this machine has a printer", "Run the test where none is set up.")
    studio = open_studio()
    studio.qtbot.mouseClick(studio.screen.panel.print_button, LEFT)
    sheet = studio.screen.findChild(Sheet)
    assert sheet is not None
    assert sheet.title.text() == "This PC has no printer"
    studio.qtbot.mouseClick(sheet.primary_button, LEFT)
    assert dialog_of(studio).defaultSuffix() == "pdf"


def test_a_printer_gets_the_page_in_its_true_size(open_studio: OpenStudio, tmp_path: Path) -> None:
    studio = open_studio()
    facts, options = studio.desk.posters.facts(), studio.screen.options()
    file = tmp_path / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    prepare_printer(printer, facts, options)
    studio.screen.giver.print_to(printer, facts, options)
    studio.qtbot.waitUntil(lambda: bool(studio.toasts), timeout=20_000)
    pages, width, height = readers.size_of_pdf(file)
    assert pages == 1
    assert (width, height) == pytest.approx((210, 297), abs=0.5)
    assert "五一广场驿站" in readers.words_of_pdf(file)
    assert readers.zxing(readers.picture_of_pdf(file)) == [URL]


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_refuses_is_told_in_one_sentence(open_studio: OpenStudio, tmp_path: Path) -> None:
    studio = open_studio()
    facts, options = studio.desk.posters.facts(), studio.screen.options()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "gone" / "printed.pdf"))
    prepare_printer(printer, facts, options)
    studio.screen.giver.print_to(printer, facts, options)
    studio.qtbot.waitUntil(lambda: bool(studio.failures), timeout=20_000)
    assert "did not take the poster" in str(studio.failures[0])


def test_every_control_has_a_name_and_room_for_a_finger(open_studio: OpenStudio) -> None:
    studio = open_studio()
    panel = studio.screen.panel
    for control in (panel.print_button, panel.pdf_button, panel.png_button, panel.rules, panel.people):
        assert control.text() or control.accessibleName()
        assert control.height() >= 36
    assert studio.screen.preview.accessibleName() == "Preview of the poster"
    for key in ("zh_CN", "bilingual", "en"):
        assert studio.screen.variants.variant(key).accessibleName()
