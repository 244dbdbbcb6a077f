"""Settings: what is typed is saved, what is refused stays in the form, what can be undone is saved at once."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.autostart import DesktopEntry
from desktop.services import copies as copying
from desktop.services.desk import Desk
from desktop.store.backup import backup as write_backup
from desktop.store.store import Store
from desktop.ui.settings.about import AboutSection
from desktop.ui.settings.backup import BackupSection
from desktop.ui.settings.hours import HoursSection
from desktop.ui.settings.look import LookSection
from desktop.ui.settings.machine import MachineSection
from desktop.ui.settings.offer import OfferSection
from desktop.ui.settings.people import PeopleSection
from desktop.ui.settings.person_sheet import PersonSheet, PinSheet
from desktop.ui.settings.screen import SECTIONS, SettingsScreen
from desktop.ui.settings.station import StationSection
from desktop.ui.settings.words import WordsSection
from desktop.ui.shell.window import MainWindow
from desktop.ui.tasks import Tasks
from desktop.ui.theme import theme
from desktop.ui.widgets.sheet import Sheet
from tests.gui.conftest import OpenWindow
from tests.gui.looking import words

LEFT = Qt.MouseButton.LeftButton
S = TypeVar("S")


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


def section(qtbot: QtBot, window: MainWindow, key: str, kind: type[S]) -> S:
    """A section as a person opens it: settings in the rail, then its name."""
    frame = window.frame
    assert frame is not None
    qtbot.mouseClick(frame.rail.button("settings"), LEFT)
    screen = frame.screen_in_front()
    assert isinstance(screen, SettingsScreen)
    qtbot.mouseClick(screen.buttons[key], LEFT)
    qtbot.waitUntil(lambda: not frame.busy())
    found: object = screen.section()
    assert isinstance(found, kind)
    return found


def test_every_section_opens(qtbot: QtBot, window: MainWindow) -> None:
    for spec in SECTIONS:
        section(qtbot, window, spec.key, object)


def test_the_stations_file_is_changed_and_saved(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    form = section(qtbot, window, "station", StationSection)
    assert not form.bar.button.isEnabled()
    qtbot.keyClicks(form.phone, "0351-12351")
    qtbot.mouseClick(form.bar.button, LEFT)
    qtbot.waitUntil(lambda: desk.station.view().phone == "0351-12351")
    qtbot.waitUntil(lambda: not form.bar.dirty)
    qtbot.waitUntil(window.undo.toaster.pending)


def test_saving_by_return_leaves_the_cursor_where_it_was(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    form = section(qtbot, window, "station", StationSection)
    form.phone.setFocus()
    qtbot.keyClicks(form.phone, "0351-12351")
    qtbot.keyClick(form.phone, Qt.Key.Key_Left)
    qtbot.keyClick(form.phone, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.station.view().phone == "0351-12351")
    qtbot.waitUntil(lambda: not form.bar.dirty and not form.tasks.busy())
    assert form.phone.hasFocus()
    assert form.phone.cursorPosition() == len("0351-1235")


def test_a_refusal_leaves_the_form_as_it_was_typed(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    form = section(qtbot, window, "station", StationSection)
    qtbot.keyClicks(form.phone, "call me")
    qtbot.mouseClick(form.bar.button, LEFT)
    qtbot.waitUntil(form.bar.problem.isVisible)
    assert form.phone.text() == "call me"
    assert desk.station.view().phone == ""


def test_a_name_is_needed(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    form = section(qtbot, window, "station", StationSection)
    form.name.selectAll()
    qtbot.keyClick(form.name, Qt.Key.Key_Delete)
    qtbot.mouseClick(form.bar.button, LEFT)
    assert "请填写驿站名称。" in words(form)
    assert desk.station.view().name


def test_what_arrives_meanwhile_does_not_wipe_out_what_is_being_typed(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    form = section(qtbot, window, "station", StationSection)
    qtbot.keyClicks(form.address, "Wuyi Square 12")
    desk.station.edit(phone="0351-12351")
    qtbot.waitUntil(lambda: window.frame is not None and not window.frame.busy())
    assert form.address.text() == "Wuyi Square 12"


def test_a_night_interval_is_added_and_one_removed(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    form = section(qtbot, window, "hours", HoursSection)
    assert len(form.lines) == 1
    qtbot.mouseClick(form.add_button, LEFT)
    qtbot.waitUntil(lambda: "次日关门。" in words(form.lines[1]))
    qtbot.mouseClick(form.bar.button, LEFT)
    qtbot.waitUntil(lambda: len(desk.station.view().hours) == 2)
    assert [hours.staffed for hours in desk.station.view().hours] == [True, False]
    qtbot.waitUntil(lambda: not form.bar.dirty)
    qtbot.mouseClick(form.lines[0].remove, LEFT)
    qtbot.mouseClick(form.bar.button, LEFT)
    qtbot.waitUntil(lambda: [hours.staffed for hours in desk.station.view().hours] == [False])


def test_hours_that_overlap_are_refused_in_words(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    form = section(qtbot, window, "hours", HoursSection)
    qtbot.mouseClick(form.add_button, LEFT)
    form.lines[1].set_value(form.lines[0].value())
    qtbot.mouseClick(form.bar.button, LEFT)
    qtbot.waitUntil(form.bar.problem.isVisible)
    assert len(desk.station.view().hours) == 1
    assert len(form.lines) == 2


def test_a_service_is_tapped_on_and_off_at_once(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    chips = section(qtbot, window, "offer", OfferSection)
    assert "wifi" not in desk.station.view().services
    qtbot.mouseClick(chips.services.chip("wifi"), LEFT)
    qtbot.waitUntil(lambda: "wifi" in desk.station.view().services)
    qtbot.mouseClick(chips.facilities.chip("refrigerator"), LEFT)
    qtbot.waitUntil(lambda: "refrigerator" in desk.station.view().facilities)
    qtbot.mouseClick(chips.services.chip("wifi"), LEFT)
    qtbot.waitUntil(lambda: "wifi" not in desk.station.view().services)


def test_the_promise_is_written_and_emptied_again(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    form = section(qtbot, window, "words", WordsSection)
    assert form.promise.placeholderText() == desk.catalogue.promise("zh_CN")
    qtbot.keyClicks(form.promise, "We open on time.")
    qtbot.mouseClick(form.bar.button, LEFT)
    qtbot.waitUntil(lambda: desk.station.view().promise == "We open on time.")
    qtbot.waitUntil(lambda: not form.bar.dirty)
    form.promise.selectAll()
    qtbot.keyClick(form.promise, Qt.Key.Key_Delete)
    qtbot.mouseClick(form.bar.button, LEFT)
    qtbot.waitUntil(lambda: desk.station.view().promise == "")


def test_a_person_is_added_with_a_pin(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    people = section(qtbot, window, "people", PeopleSection)
    qtbot.mouseClick(people.add_button, LEFT)
    sheet = window.sheet()
    assert isinstance(sheet, PersonSheet)
    qtbot.keyClicks(sheet.name, "Wang Qiang")
    qtbot.mouseClick(sheet.role.segment("volunteer"), LEFT)
    qtbot.keyClicks(sheet.pin, "4321")
    qtbot.mouseClick(sheet.primary_button, LEFT)
    qtbot.waitUntil(lambda: window.sheet() is None)
    added = next(one for one in desk.people.people() if one.name == "Wang Qiang")
    assert (added.role, added.has_pin) == ("volunteer", True)
    qtbot.waitUntil(lambda: [row.person.name for row in people.rows].count("Wang Qiang") == 1)


def test_a_name_that_is_taken_is_said_in_the_sheet(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    people = section(qtbot, window, "people", PeopleSection)
    qtbot.mouseClick(people.add_button, LEFT)
    sheet = window.sheet()
    assert isinstance(sheet, PersonSheet)
    sheet.name.setText("李敏")
    qtbot.mouseClick(sheet.primary_button, LEFT)
    qtbot.waitUntil(lambda: "李敏" in words(sheet))
    assert window.sheet() is sheet
    assert len(desk.people.people()) == 2


def test_a_pin_is_typed_twice(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    people = section(qtbot, window, "people", PeopleSection)
    row = next(row for row in people.rows if row.person.name == "陈芳")
    assert not row.person.has_pin
    qtbot.mouseClick(row.pin_button, LEFT)
    sheet = window.sheet()
    assert isinstance(sheet, PinSheet)
    qtbot.keyClicks(sheet.pin, "2468")
    qtbot.keyClicks(sheet.again, "2469")
    qtbot.mouseClick(sheet.primary_button, LEFT)
    assert "两次输入不一致。" in words(sheet)
    sheet.again.clear()
    qtbot.keyClicks(sheet.again, "2468")
    qtbot.mouseClick(sheet.primary_button, LEFT)
    qtbot.waitUntil(lambda: window.sheet() is None)
    desk.people.check_pin(row.person.id, "2468")


def test_who_has_left_is_no_longer_shown_unless_asked_for(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    people = section(qtbot, window, "people", PeopleSection)
    row = next(row for row in people.rows if row.person.name == "陈芳")
    qtbot.mouseClick(row.leave_button, LEFT)
    sheet = window.sheet()
    assert sheet is not None
    qtbot.mouseClick(sheet.primary_button, LEFT)
    qtbot.waitUntil(lambda: [one.person.name for one in people.rows] == ["李敏"])
    qtbot.mouseClick(people.with_left, LEFT)
    qtbot.waitUntil(lambda: len(people.rows) == 2)


def test_dark_and_large_take_hold_at_once(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    look = section(qtbot, window, "look", LookSection)
    qtbot.mouseClick(look.theme.segment("dark"), LEFT)
    qtbot.waitUntil(lambda: theme().dark)
    qtbot.mouseClick(look.scale.segment("150"), LEFT)
    qtbot.waitUntil(lambda: theme().scale == 150)
    assert (desk.settings.theme, desk.settings.text_scale) == ("dark", 150)


def test_starting_with_the_system_is_switched_on_and_off(
    qtbot: QtBot, desk: Desk, tasks: Tasks, tmp_path: Path
) -> None:
    at_login = DesktopEntry(tmp_path / "autostart")
    machine = MachineSection(desk, tasks, at_login=at_login)
    qtbot.addWidget(machine)
    machine.show()
    qtbot.mouseClick(machine.start, LEFT)
    qtbot.waitUntil(at_login.enabled)
    qtbot.waitUntil(lambda: not tasks.busy())
    command = at_login.file.read_text("utf-8")
    assert "--hidden" in command
    assert str(desk.upkeep.folder) in command
    qtbot.mouseClick(machine.start, LEFT)
    qtbot.waitUntil(lambda: not at_login.enabled())


def test_a_system_that_forbids_it_is_a_sentence(qtbot: QtBot, desk: Desk, tasks: Tasks, tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("a file where a folder should be")
    machine = MachineSection(desk, tasks, at_login=DesktopEntry(tmp_path / "autostart"))
    qtbot.addWidget(machine)
    machine.show()
    qtbot.mouseClick(machine.start, LEFT)
    qtbot.waitUntil(machine.problem.isVisible)
    qtbot.waitUntil(lambda: not machine.start.isChecked())


def test_a_backup_is_written(qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path) -> None:
    backup = section(qtbot, window, "backup", BackupSection)
    qtbot.waitUntil(lambda: backup.latest.text() == "还没有副本。")
    file = tmp_path / "stick" / "station.yizhan-backup"
    file.parent.mkdir()
    backup.back_up(file)
    qtbot.waitUntil(lambda: file.exists() and file.stat().st_size > 0)
    qtbot.waitUntil(backup.backup_button.isEnabled)


def asked_to_restore(qtbot: QtBot, window: MainWindow, backup: BackupSection, file: Path) -> Sheet:
    """The sheet that asks whether a file is to be put back."""
    backup.confirm_restore(str(file))
    qtbot.waitUntil(lambda: window.sheet() is not None)
    sheet = window.sheet()
    assert sheet is not None
    return sheet


def test_a_backup_is_taken_back_only_after_a_word(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path
) -> None:
    backup = section(qtbot, window, "backup", BackupSection)
    file = tmp_path / "station.yizhan-backup"
    desk.upkeep.backup(file)
    wanted: list[str] = []
    window.restore_wanted.connect(wanted.append)
    qtbot.mouseClick(asked_to_restore(qtbot, window, backup, file).secondary_button, LEFT)
    assert wanted == []
    qtbot.waitUntil(lambda: window.sheet() is None)
    qtbot.mouseClick(asked_to_restore(qtbot, window, backup, file).primary_button, LEFT)
    assert wanted == [str(file)]


def test_before_a_backup_is_taken_back_it_is_said_what_becomes_of_what_was_never_sent(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path
) -> None:
    backup = section(qtbot, window, "backup", BackupSection)
    own, other = tmp_path / "own.yizhan-backup", tmp_path / "other.yizhan-backup"
    desk.upkeep.backup(own)
    desk.visits.record_visit("courier")
    waiting = desk.upkeep.foresee(own).waiting
    assert waiting > 0
    sheet = asked_to_restore(qtbot, window, backup, own)
    assert f"尚未送达总工会的 {waiting} 条记录会一并带过去。" in words(sheet)
    qtbot.mouseClick(sheet.secondary_button, LEFT)
    qtbot.waitUntil(lambda: window.sheet() is None)
    with Store.open(tmp_path / "stranger", desk.clock) as stranger:
        with stranger.write() as unit:
            unit.create("visit", {"category": "rider"})
        write_backup(stranger, other)
    sheet = asked_to_restore(qtbot, window, backup, other)
    assert f"这里有 {waiting} 条记录尚未送达总工会，且不属于这份备份。" in words(sheet)
    assert sheet.primary_button.text() == "仍要恢复"
    qtbot.mouseClick(sheet.secondary_button, LEFT)


def test_a_file_that_is_no_backup_is_refused_before_anything_closes(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    backup = section(qtbot, window, "backup", BackupSection)
    file = tmp_path / "letter.txt"
    file.write_text("dear union" * 100)
    wanted: list[str] = []
    window.restore_wanted.connect(wanted.append)
    sheet = asked_to_restore(qtbot, window, backup, file)
    assert "letter.txt 不是" in words(sheet)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert wanted == []
    assert backup.restore_button.isEnabled()


def test_the_daily_copy_is_made_at_a_quiet_moment_and_told(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "AFTER_START", 0.0)
    monkeypatch.setattr(copying, "QUIET", 0.0)
    window = open_window(desk)
    qtbot.waitUntil(lambda: desk.copies.view().latest is not None)
    backup = section(qtbot, window, "backup", BackupSection)
    qtbot.waitUntil(lambda: backup.latest.text().startswith("最近一份："))
    assert str(desk.copies.view().folder) in words(backup)
    assert desk.upkeep.foresee(next(desk.copies.view().folder.iterdir())).stay


def test_the_diagnostics_hold_no_personal_data(qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path) -> None:
    desk.visits.record_visit("courier", note="left his jacket", visitor="小赵 1234")
    about = section(qtbot, window, "about", AboutSection)
    file = tmp_path / "diagnostics.zip"
    about.save_bundle(file)
    qtbot.waitUntil(lambda: file.exists() and not (window.frame is not None and window.frame.busy()))
    with zipfile.ZipFile(file) as bundle:
        everything = "".join(bundle.read(name).decode() for name in bundle.namelist())
        sync = json.loads(bundle.read("sync.json"))
    assert sync["pending_by_kind"]["visit"] == 1
    for secret in ("小赵", "jacket", "李敏", "陈芳"):
        assert secret not in everything


def test_diagnostics_that_cannot_be_written_are_a_sentence(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    about = section(qtbot, window, "about", AboutSection)
    about.save_bundle(tmp_path / "nowhere" / "diagnostics.zip")
    qtbot.waitUntil(lambda: window.sheet() is not None)
    sheet = window.sheet()
    assert sheet is not None
    assert "无法写入" in sheet.title.text()
