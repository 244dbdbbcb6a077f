"""A manager makes the station's poster: looks, chooses, checks, prints, saves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QLineEdit
from shiboken6 import isValid

from desktop.printing.hardships import Kind
from desktop.printing.options import Pick
from desktop.printing.templates import TEMPLATES, lay_out
from desktop.printing.verify import CodeCheck, check_poster
from desktop.ui.posters.picks_sheet import PicksSheet
from desktop.ui.posters.texts_sheet import TextsSheet
from desktop.ui.widgets.error_text import ErrorText
from tests.gui.posters.conftest import URL, OpenStudio

LEFT = Qt.MouseButton.LeftButton


def codes(picture: QImage | None) -> list[str]:
    """What a phone reads from the screen."""
    assert picture is not None
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def test_the_page_shows_the_station_s_poster_with_a_code_that_reads_from_the_screen(open_studio: OpenStudio) -> None:
    studio = open_studio()
    picture = studio.screen.preview.picture()
    assert codes(picture) == [URL]
    assert picture is not None
    assert abs(picture.width() / picture.devicePixelRatio() - studio.screen.preview.page_width()) < 1
    assert studio.failures == []


def test_every_template_is_there_as_a_small_page_and_a_click_or_an_arrow_takes_it(open_studio: OpenStudio) -> None:
    studio = open_studio()
    screen = studio.screen
    before = screen.preview.picture()
    assert screen.gallery.keys() == tuple(TEMPLATES)
    assert screen.gallery.current() == "board"
    for key in TEMPLATES:
        picture = screen.gallery.card(key).picture()
        assert picture is not None, key
    studio.qtbot.mouseClick(screen.gallery.card("door"), LEFT)
    studio.settle()
    assert screen.options().template == "door"
    assert screen.preview.picture() != before
    studio.qtbot.keyClick(screen.gallery.card("door"), Qt.Key.Key_Right)
    assert screen.gallery.current() == "people"
    assert screen.gallery.card("people").hasFocus()


def test_before_a_page_is_drawn_its_paper_stands_there_in_its_shape(open_studio: OpenStudio) -> None:
    studio = open_studio()
    screen = studio.screen
    upright = screen.gallery.card("door").page_width()
    studio.qtbot.mouseClick(screen.gallery.card("door"), LEFT)
    studio.qtbot.mouseClick(screen.panel.lies.segment("landscape"), LEFT)
    assert screen.preview.picture() is None
    assert screen.gallery.card("door").page_width() > upright
    studio.settle()
    picture = screen.preview.picture()
    assert picture is not None
    assert picture.width() > picture.height()


def test_a_language_is_chosen_once_for_all_posters(open_studio: OpenStudio) -> None:
    studio = open_studio()
    screen = studio.screen
    before = [screen.gallery.card(key).picture() for key in TEMPLATES]
    studio.qtbot.mouseClick(screen.panel.language.segment("en"), LEFT)
    studio.settle()
    assert all(screen.gallery.card(key).picture() != old for key, old in zip(TEMPLATES, before, strict=True))
    studio.qtbot.mouseClick(screen.gallery.card("door"), LEFT)
    assert screen.options().language == "en"


def test_the_check_says_in_words_that_the_code_reads_and_from_how_far(open_studio: OpenStudio) -> None:
    studio = open_studio()
    words = studio.screen.panel.code
    assert words.verdict() == "Reads"
    (check,) = check_poster(lay_out(studio.desk.posters.facts(), studio.screen.options()))
    assert f"{check.width / 10:.1f} cm" in words.fact.text()
    assert f"{check.distance:.2f} m" in words.fact.text()
    assert f"all {check.pictures} pictures" in words.how.text()


@pytest.mark.parametrize(
    ("failed", "advice"),
    [("small", "larger paper"), ("pale", "full black on white paper"), ("covered", "free of tape")],
)
def test_a_weak_code_is_told_with_what_to_change(open_studio: OpenStudio, failed: Kind, advice: str) -> None:
    studio = open_studio()
    words = studio.screen.panel.code
    weak = CodeCheck(True, 18, 21, plain=True, width=30, modules=57, failed=frozenset({failed}))
    words.show_checks((weak,))
    assert words.verdict() == "Weak"
    assert advice in words.how.text()
    assert ("shorter address" in words.how.text()) == (failed == "small")


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
    for toggle in (panel.switches["rules"], panel.switches["people"]):
        studio.qtbot.mouseClick(toggle, LEFT, pos=toggle.rect().center())
    studio.qtbot.mouseClick(panel.paper.segment("A5"), LEFT)
    studio.settle()
    assert studio.screen.preview.picture() != before
    again = open_studio()
    assert not again.screen.panel.switches["rules"].isChecked()
    assert not again.screen.panel.switches["people"].isChecked()
    assert again.screen.panel.switches["convention"].isChecked()
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


def test_every_control_has_a_name_and_room_for_a_finger(open_studio: OpenStudio) -> None:
    studio = open_studio()
    panel = studio.screen.panel
    controls = (panel.print_button, panel.pdf_button, panel.png_button, panel.texts_button, panel.logo_button)
    for control in (*controls, *panel.switches.values(), panel.marks):
        assert control.text() or control.accessibleName()
        assert control.height() >= 36
    assert studio.screen.preview.accessibleName() == "Preview of the poster: Station board"
    for key in TEMPLATES:
        assert studio.screen.gallery.card(key).accessibleName()
        assert studio.screen.gallery.card(key).accessibleDescription()
    for choice in (panel.paper, panel.lies, panel.language):
        assert choice.accessibleName()


def test_a_code_typed_from_the_card_is_enough_before_the_pc_is_connected(open_studio: OpenStudio) -> None:
    studio = open_studio(enrolled=False)
    studio.qtbot.mouseClick(studio.screen.panel.code.type_button, LEFT)
    sheet = studio.sheet()
    field = sheet.findChild(QLineEdit)
    assert field is not None
    field.setText("union.example")
    studio.qtbot.mouseClick(sheet.primary_button, LEFT)
    studio.settle()
    told = sheet.findChild(ErrorText)
    assert told is not None
    assert "no address of a station's page" in told.text()
    field.setText(f"YIZHAN1|{URL.partition('/s/')[0]}|14010621S00073|4T9XKQ2M|9K3D-AAAA")
    studio.qtbot.mouseClick(sheet.primary_button, LEFT)
    studio.settle()
    assert codes(studio.screen.preview.picture()) == [URL]
    assert studio.screen.panel.code.verdict() == "Reads"
    assert "14010621S00073" in lay_out(studio.desk.posters.facts(), studio.screen.options()).texts()


def test_an_address_that_phones_cannot_open_is_told_of_beside_the_buttons(open_studio: OpenStudio) -> None:
    studio = open_studio(enrolled=False)
    assert not studio.screen.panel.notes.isVisible()
    studio.desk.posters.type_address("http://192.168.1.5:8000/s/140106-31-0007-2")
    studio.screen.refresh()
    studio.settle()
    assert "a number instead of a name" in studio.screen.panel.notes.text()
    assert studio.screen.panel.notes.isVisible()


def test_texts_become_the_station_s_own_and_can_be_set_back(open_studio: OpenStudio) -> None:
    studio = open_studio()
    studio.screen.open_target("door")
    studio.settle()
    studio.qtbot.mouseClick(studio.screen.panel.texts_button, LEFT)
    sheet = studio.sheet()
    assert isinstance(sheet, TextsSheet)
    zh, en = sheet.lines["title"]
    assert zh.text() == "请进，歇一歇"
    zh.setText("进来坐坐")
    en.setText("Have a seat")
    studio.qtbot.mouseClick(sheet.primary_button, LEFT)
    studio.settle()
    assert "进来坐坐" in lay_out(studio.desk.posters.facts(), studio.screen.options()).texts()
    again = open_studio()
    assert again.screen.options().template == "door"
    assert dict(again.screen.options().texts)["title"][0].zh == "进来坐坐"
    again.qtbot.mouseClick(again.screen.panel.texts_button, LEFT)
    sheet = again.sheet()
    assert isinstance(sheet, TextsSheet)
    sheet.danger_clicked.emit()
    again.qtbot.mouseClick(sheet.primary_button, LEFT)
    assert again.screen.options().texts == ()


def test_the_wifi_is_typed_once_and_its_code_joins_it(open_studio: OpenStudio) -> None:
    studio = open_studio()
    studio.screen.open_target("wifi")
    fields = studio.screen.panel.fields
    studio.qtbot.keyClicks(fields["wifi_name"], "Rest;1")
    studio.qtbot.keyClicks(fields["wifi_password"], "abcdef12")
    studio.qtbot.waitUntil(lambda: studio.screen.options().field("wifi_password") == "abcdef12")
    studio.settle()
    assert codes(studio.screen.preview.picture()) == ['WIFI:T:WPA;S:Rest\\;1;P:"abcdef12";;']
    assert open_studio().screen.panel.fields["wifi_name"].text() == "Rest;1"


def test_a_wifi_card_without_a_name_says_what_is_missing_and_cannot_be_given_away(open_studio: OpenStudio) -> None:
    studio = open_studio()
    screen, panel = studio.screen, studio.screen.panel
    screen.open_target("wifi")
    studio.settle()
    assert codes(screen.preview.picture()) == []
    assert panel.code.verdict() == "Not finished"
    assert "network's name is missing" in panel.missing.text()
    assert panel.missing.isVisible()
    for button in (panel.print_button, panel.pdf_button, panel.png_button):
        assert not button.isEnabled()
    screen.open_target("pdf")
    assert screen.findChildren(QFileDialog) == []
    assert panel.fields["wifi_name"].hasFocus()
    studio.qtbot.keyClicks(panel.fields["wifi_name"], "Rest")
    studio.qtbot.waitUntil(lambda: screen.options().field("wifi_name") == "Rest")
    studio.settle()
    assert panel.code.verdict() == "Reads"
    assert panel.print_button.isEnabled()


def test_of_another_template_s_controls_and_gaps_nothing_is_left(open_studio: OpenStudio) -> None:
    studio = open_studio()
    screen, panel = studio.screen, studio.screen.panel
    studio.desk.supplies.add_item("抽纸", category="other", unit="包")
    screen.refresh()
    screen.open_target("wifi")
    studio.settle()
    old = [*panel.fields.values(), *panel.switches.values()]
    screen.open_target("labels")
    assert not any(isValid(widget) and widget.isVisible() for widget in old)
    studio.settle()
    assert panel.code.verdict() == "No code"
    assert not panel.missing.isVisible()


def test_labels_are_made_for_the_items_that_are_chosen(open_studio: OpenStudio) -> None:
    studio = open_studio()
    for number in range(2):
        studio.desk.supplies.add_item(f"物品{number}", category="drink", unit="瓶", barcode=f"A-{number}")
    studio.screen.refresh()
    studio.screen.open_target("labels")
    studio.settle()
    assert sorted(codes(studio.screen.preview.picture())) == ["A-0", "A-1"]
    studio.qtbot.mouseClick(studio.screen.panel.picks_button, LEFT)
    sheet = studio.sheet()
    assert isinstance(sheet, PicksSheet)
    first, second = sheet.steppers.values()
    first.set_value(30)
    second.set_value(0)
    studio.qtbot.mouseClick(sheet.primary_button, LEFT)
    studio.settle()
    assert not studio.screen.pager.isHidden()
    studio.qtbot.keyClick(studio.screen, Qt.Key.Key_PageDown)
    studio.settle()
    assert len(codes(studio.screen.preview.picture())) == 6


def test_no_labels_are_none_and_are_not_given_away(open_studio: OpenStudio) -> None:
    studio = open_studio()
    studio.desk.supplies.add_item("雨伞", category="other", unit="把", barcode="A-1")
    studio.screen.refresh()
    studio.screen.open_target("labels")
    studio.settle()
    studio.qtbot.mouseClick(studio.screen.panel.picks_button, LEFT)
    sheet = studio.sheet()
    assert isinstance(sheet, PicksSheet)
    assert [stepper.value() for stepper in sheet.steppers.values()] == [1]
    studio.qtbot.mouseClick(sheet.none_button, LEFT)
    studio.qtbot.mouseClick(sheet.primary_button, LEFT)
    studio.settle()
    assert codes(studio.screen.preview.picture()) == []
    assert studio.screen.panel.code.verdict() == "Not finished"
    assert not studio.screen.panel.print_button.isEnabled()
    again = open_studio()
    assert again.screen.options().picks == (), "none is what was chosen, and stays so"


def test_tags_are_for_what_is_lent_until_somebody_chooses(open_studio: OpenStudio) -> None:
    studio = open_studio()
    supplies = studio.desk.supplies
    for name, code in (("矿泉水", "A-1"), ("爱心伞", "A-2"), ("折叠椅", "A-3")):
        supplies.add_item(name, category="other", unit="把", barcode=code)
    chair = next(item for item in supplies.items() if item.name == "折叠椅")
    supplies.restock(chair.id, 3)
    supplies.issue(chair.id, 1, kind="loan", recipient="李师傅")
    studio.screen.refresh()
    studio.screen.open_target("tags")
    studio.settle()
    assert sorted(codes(studio.screen.preview.picture())) == ["A-2", "A-3"]
    studio.qtbot.mouseClick(studio.screen.panel.picks_button, LEFT)
    sheet = studio.sheet()
    assert isinstance(sheet, PicksSheet)
    assert sheet.picks() is None
    studio.qtbot.mouseClick(sheet.all_button, LEFT)
    studio.qtbot.mouseClick(sheet.primary_button, LEFT)
    studio.settle()
    assert sorted(codes(studio.screen.preview.picture())) == ["A-1", "A-2", "A-3"]


def test_what_of_many_labels_is_left_out_is_said_beside_the_buttons(open_studio: OpenStudio) -> None:
    studio = open_studio()
    for number in range(5):
        studio.desk.supplies.add_item(f"物品{number}", category="drink", unit="瓶")
    studio.screen.refresh()
    studio.screen.open_target("labels")
    studio.settle()
    things = studio.desk.posters.facts().things
    studio.screen.choose(replace(studio.screen.options(), picks=tuple(Pick(thing.key, 99) for thing in things)))
    studio.settle()
    assert "Labels left out: 15." in studio.screen.panel.notes.text()


def test_a_logo_is_made_small_and_stands_on_all_posters_until_it_is_taken_away(
    open_studio: OpenStudio, tmp_path: Path
) -> None:
    studio = open_studio()
    screen = studio.screen
    before = screen.preview.picture()
    file = tmp_path / "logo.jpg"
    picture = QImage(3000, 1000, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.blue)
    assert picture.save(str(file))
    screen.asker.take_logo(file, screen._choose_logo)
    studio.settle()
    kept = studio.desk.posters.choices.logo()
    assert QImage.fromData(kept).width() == 900
    assert screen.preview.picture() != before
    assert all(studio.desk.posters.choices.options(one.preset).logo == kept for one in TEMPLATES.values())
    studio.qtbot.mouseClick(screen.panel.logo_button, LEFT)
    studio.sheet().danger_clicked.emit()
    studio.settle()
    assert studio.desk.posters.choices.logo() == b""
    assert screen.preview.picture() == before
