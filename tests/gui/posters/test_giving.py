"""A poster is saved and printed, after its codes were read back and never without saying what was found."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.printing.templates import lay_out
from desktop.printing.verify import CodeCheck, check_poster
from desktop.services.desk import Desk
from desktop.ui.posters.screen import PostersScreen
from desktop.ui.posters.studio import prepare_printer
from desktop.ui.widgets.sheet import Sheet
from tests.gui.conftest import STATION, OpenWindow
from tests.gui.posters.conftest import URL, OpenStudio, Studio
from tests.helpers.environment import unavailable
from tests.printing import readers

LEFT = Qt.MouseButton.LeftButton


def dialog_of(studio: Studio) -> QFileDialog:
    """The file dialog that is open."""
    studio.qtbot.waitUntil(lambda: bool(studio.screen.findChildren(QFileDialog)))
    return studio.screen.findChildren(QFileDialog)[-1]


def test_from_the_station_s_file_to_a_poster_as_pdf_it_takes_three_clicks(
    desk: Desk, open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window, file = open_window(desk), tmp_path / "board.pdf"
    window.go("settings:station")
    assert window.frame is not None

    qtbot.mouseClick(window.frame.rail.button("posters"), LEFT)
    screen = window.frame.screen_in_front()
    assert isinstance(screen, PostersScreen)
    qtbot.waitUntil(screen.panel.pdf_button.isEnabled)
    qtbot.mouseClick(screen.panel.pdf_button, LEFT)
    qtbot.waitUntil(lambda: bool(screen.findChildren(QFileDialog)))
    dialog = screen.findChildren(QFileDialog)[-1]
    # Typed: once its field has the cursor, the dialog has no name put into it from outside.
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    name.setText(str(file))
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    # The dialog looks into the folder in its own time; until then nobody can press.
    qtbot.waitUntil(box.button(QDialogButtonBox.StandardButton.Save).isEnabled)
    qtbot.mouseClick(box.button(QDialogButtonBox.StandardButton.Save), LEFT)

    qtbot.waitUntil(file.exists)
    assert "".join(STATION.split()) in "".join(readers.words_of_pdf(file).split())


@pytest.mark.parametrize("suffix", ["pdf", "png"])
def test_the_poster_is_saved_where_the_person_says(open_studio: OpenStudio, tmp_path: Path, suffix: str) -> None:
    studio = open_studio()
    panel = studio.screen.panel
    studio.qtbot.mouseClick(panel.pdf_button if suffix == "pdf" else panel.png_button, LEFT)
    dialog = dialog_of(studio)
    assert Path(dialog.selectedFiles()[0]).name == f"五一广场驿站 Station board A4.{suffix}"
    file = tmp_path / f"poster.{suffix}"
    dialog.fileSelected.emit(str(file))
    dialog.close()
    studio.qtbot.waitUntil(lambda: bool(studio.toasts))
    assert "poster" in studio.toasts[0]
    if suffix == "pdf":
        assert "五一广场驿站" in readers.words_of_pdf(file)
    assert readers.zxing(readers.picture_of_pdf(file) if suffix == "pdf" else file) == [URL]


def test_nothing_is_saved_before_the_code_was_read_back_and_the_verdict_is_said(
    open_studio: OpenStudio, tmp_path: Path
) -> None:
    studio = open_studio()
    panel = studio.screen.panel
    studio.qtbot.mouseClick(panel.paper.segment("A3"), LEFT)
    studio.qtbot.mouseClick(panel.pdf_button, LEFT)
    assert studio.screen.findChildren(QFileDialog) == []
    assert "still being read back" in studio.toasts[-1]
    dialog = dialog_of(studio)
    assert panel.code.verdict() == "Reads"
    dialog.fileSelected.emit(str(tmp_path / "poster.pdf"))
    dialog.close()
    studio.qtbot.waitUntil(lambda: "Saved as" in studio.toasts[-1])
    (check,) = check_poster(lay_out(studio.desk.posters.facts(), studio.screen.options()))
    assert studio.toasts[-1].endswith(f"Its code reads from {check.distance:.2f} m.")


def test_whoever_goes_elsewhere_while_the_code_is_read_back_is_asked_for_no_file(open_studio: OpenStudio) -> None:
    studio = open_studio()
    studio.qtbot.mouseClick(studio.screen.panel.paper.segment("A3"), LEFT)
    studio.qtbot.mouseClick(studio.screen.panel.pdf_button, LEFT)
    studio.qtbot.mouseClick(studio.screen.gallery.card("door"), LEFT)
    studio.settle()
    assert studio.screen.findChildren(QFileDialog) == []


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("way", ["print", "pdf"])
def test_what_does_not_read_is_asked_about_once_with_what_to_change(
    open_studio: OpenStudio, way: str, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    studio = open_studio()
    screen, panel = studio.screen, studio.screen.panel
    screen._show_checks((CodeCheck(True, 15 * plain, 21, plain, 30, 57, frozenset({"small"})),))
    button = panel.print_button if way == "print" else panel.pdf_button

    def given() -> bool:
        titles = [sheet.title.text() for sheet in screen.findChildren(Sheet) if sheet.isVisible()]
        return bool(screen.findChildren(QFileDialog)) or "This PC has no printer" in titles

    studio.qtbot.mouseClick(button, LEFT)
    asked = studio.sheet()
    assert asked.title.text() == ("The code reads badly" if plain else "The code cannot be read")
    assert "larger paper" in " ".join(label.text() for label in asked.findChildren(QLabel))
    studio.qtbot.mouseClick(asked.primary_button, LEFT)
    studio.settle()
    assert not given()
    studio.qtbot.mouseClick(button, LEFT)
    studio.qtbot.mouseClick(studio.sheet().danger_button, LEFT)
    studio.qtbot.waitUntil(given)
    for opened in (*screen.findChildren(QFileDialog), *(s for s in screen.findChildren(Sheet) if s.isVisible())):
        opened.close()
    studio.qtbot.waitUntil(lambda: not given())
    studio.qtbot.mouseClick(button, LEFT)
    studio.qtbot.waitUntil(given)


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(open_studio: OpenStudio, tmp_path: Path) -> None:
    studio = open_studio()
    studio.screen.giver.save(studio.desk.posters.facts(), studio.screen.options(), tmp_path / "gone" / "poster.pdf")
    studio.qtbot.waitUntil(lambda: bool(studio.failures))
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
    studio.qtbot.waitUntil(lambda: bool(studio.toasts))
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
    studio.qtbot.waitUntil(lambda: bool(studio.failures))
    assert "did not take the poster" in str(studio.failures[0])
