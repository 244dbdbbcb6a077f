"""Ctrl+K: everything by its name, with the keyboard alone."""

from __future__ import annotations

from itertools import count

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.commands import Command, Named
from desktop.ui.shell import commands as listed
from desktop.ui.shell.commands import always, stored
from desktop.ui.shell.palette import USED, Palette
from desktop.ui.shell.palette_rows import CommandList
from desktop.ui.shell.ranking import Used, answering
from desktop.ui.shell.screens import SCREENS
from desktop.ui.shell.window import MainWindow
from desktop.ui.theme.icons import names
from desktop.ui.widgets.sheet import Sheet
from tests.gui.conftest import OpenWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    desk.supplies.add_item("矿泉水", category="drink", unit="瓶", barcode="6901234567892")
    return open_window(desk)


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key as the system sends it to a window."""
    QTest.keyClick(window.windowHandle(), key, modifier)


def type_in(window: MainWindow, text: str) -> None:
    """Letters as a person types them, a tenth of a second apart."""
    ticks = count(0, 100)
    window.keys.use_clock(lambda: next(ticks))
    for sign in text:
        press(window, Qt.Key(ord(sign.upper())))


class Dressed(QObject):
    """Keeps which widgets the stylesheet is looked up for."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            self.widgets.append(type(watched).__name__)
        return False


def palette(window: MainWindow) -> Palette:
    sheet = window.sheet()
    assert isinstance(sheet, Palette)
    return sheet


def opened(qtbot: QtBot, window: MainWindow) -> Palette:
    """The palette once all has been read."""
    press(window, Qt.Key.Key_K, CTRL)
    assert window.frame is not None
    qtbot.waitUntil(lambda: window.frame is not None and not window.frame.busy())
    return palette(window)


def in_front(window: MainWindow) -> str:
    assert window.frame is not None
    return window.frame.key()


def test_ctrl_k_opens_at_once_and_esc_closes(window: MainWindow) -> None:
    press(window, Qt.Key.Key_K, CTRL)
    shown = palette(window)
    assert shown.field.hasFocus()
    assert shown.chosen() is not None, "what is always there waits for nothing that must be read"
    press(window, Qt.Key.Key_Escape)
    assert window.sheet() is None
    press(window, Qt.Key.Key_K, CTRL)
    press(window, Qt.Key.Key_K, CTRL)
    assert window.sheet() is None


def test_it_is_made_once_and_dressed_before_it_is_asked_for(
    qapp: QApplication, qtbot: QtBot, window: MainWindow
) -> None:
    window.prepare_palette()
    made = window.findChild(Palette)
    assert made is not None
    assert window.sheet() is None
    qtbot.waitUntil(lambda: bool(made.model.commands()))
    widgets = set(made.findChildren(QWidget))
    dressed = Dressed()
    qapp.installEventFilter(dressed)
    try:
        for _ in range(2):
            assert opened(qtbot, window) is made
            press(window, Qt.Key.Key_Escape)
            assert window.sheet() is None
    finally:
        qapp.removeEventFilter(dressed)
    assert not dressed.widgets
    assert set(made.findChildren(QWidget)) == widgets


def test_what_is_stored_is_found_at_once_the_next_time(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window)
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_K, CTRL)
    again = palette(window)
    again.field.setText("bhkqs")
    chosen = again.chosen()
    assert chosen is not None
    assert chosen.text == "补货：矿泉水"
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_Escape)
    assert not opened(qtbot, window).field.text(), "each opening begins anew"


def test_it_reads_what_is_stored_after_it_has_been_painted(
    qapp: QApplication, qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []

    class Painting(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched.parent(), CommandList):
                events.append("painted")
            return False

    def reading(desk: Desk) -> Named:
        events.append("read")
        return stored(desk)

    painting = Painting()
    qapp.installEventFilter(painting)
    monkeypatch.setattr(listed, "stored", reading)
    opened(qtbot, window)
    # A reading before it is the one beforehand, from when the window had nothing to do.
    qtbot.waitUntil(lambda: "painted" in events and "read" in events[events.index("painted") :])
    qapp.removeEventFilter(painting)


def test_it_speaks_the_language_that_was_chosen_last(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    opened(qtbot, window)
    press(window, Qt.Key.Key_Escape)
    desk.settings.set("language", "en")
    qtbot.waitUntil(lambda: window.windowTitle() == "Yizhan")
    assert opened(qtbot, window).title.text() == "What would you like to do?"
    qtbot.waitUntil(lambda: len(window.findChildren(Palette)) == 1)


def test_it_opens_from_within_a_search_too(qtbot: QtBot, window: MainWindow) -> None:
    press(window, Qt.Key.Key_2, CTRL)
    press(window, Qt.Key.Key_F2)
    opened(qtbot, window)


def test_a_visit_is_recorded_by_initials_and_enter(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    opened(qtbot, window)
    type_in(window, "kdy")
    chosen = palette(window).chosen()
    assert chosen is not None
    assert chosen.text == "登记来访：快递员"
    press(window, Qt.Key.Key_Return)
    assert window.sheet() is None
    qtbot.waitUntil(lambda: desk.today.overview().by_category.get("courier") == 1)
    qtbot.waitUntil(window.undo.toaster.pending)
    press(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: desk.today.overview().persons == 0)


@pytest.mark.parametrize("typed", ["补货：矿", "bhkqs", "buhuokuang", "6901234567892"])
def test_an_item_is_found_by_characters_pinyin_initials_or_barcode(
    qtbot: QtBot, window: MainWindow, typed: str
) -> None:
    shown = opened(qtbot, window)
    shown.field.setText(typed)
    chosen = shown.chosen()
    assert chosen is not None
    assert chosen.text == "补货：矿泉水"
    press(window, Qt.Key.Key_Return)
    assert in_front(window) == "supplies"
    qtbot.waitUntil(lambda: isinstance(window.sheet(), Sheet))


CALLED = {
    "关门": "duty.out", "下班": "duty.out", "xiaban": "duty.out", "交班": "duty.out", "开门": "duty.in",
    "上班": "duty.in", "密码": "settings.people", "忘记密码": "settings.people", "发放": "supplies.issue",
    "进货": "supplies.restock", "还伞": "supplies.loans", "清点": "supplies.count", "投诉": "feedback.write",
    "坏了": "feedback.report", "上报": "sync.now", "年报": "reports.year", "字体": "settings.look",
    "xls": "visits.export", "恢复": "settings.backup", "节假日": "settings.hours",
}  # fmt: skip


def test_what_people_call_it_finds_it(qtbot: QtBot, window: MainWindow) -> None:
    shown = opened(qtbot, window)
    for typed, key in CALLED.items():
        shown.field.setText(typed)
        assert key in [one.key for one in shown.model.commands()][:3], typed


def test_a_word_of_one_name_and_a_word_of_the_next_are_no_name() -> None:
    asked = command("a", "Sign out", also="关门 下班")
    assert answering("下班", (asked,), Used()) == (asked,)
    within = command("b", "WiFi card", also="无线下班")
    assert answering("下班", (within, asked), Used()) == (asked, within), "what is called just so comes first"
    assert answering("门下", (asked,), Used()) == ()


def test_the_further_names_are_those_of_commands_that_are_there(desk: Desk, window: MainWindow) -> None:
    keys = {one.key for one in (*always(window), *stored(desk)())}
    desk.sync.set_work_offline(True)
    keys |= {one.key for one in stored(desk)()}
    assert set(listed.other_names()) <= keys
    for called in listed.other_names().values():
        assert len(set(called.split())) == len(called.split())


def test_a_person_found_by_name_signs_in_next(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    from desktop.ui.duty.screen import DutyScreen

    shown = opened(qtbot, window)
    shown.field.setText("chenf")
    press(window, Qt.Key.Key_Return)
    assert window.frame is not None
    screen = window.frame.screen_in_front()
    assert isinstance(screen, DutyScreen)
    wanted = next(one.id.hex() for one in desk.people.people() if one.name == "陈芳")
    qtbot.waitUntil(lambda: screen.sign_in.names.checked() == [wanted])


def test_arrows_choose_and_go_round(qtbot: QtBot, window: MainWindow) -> None:
    shown = opened(qtbot, window)
    first = shown.chosen()
    press(window, Qt.Key.Key_Down)
    second = shown.chosen()
    assert second != first
    press(window, Qt.Key.Key_Up)
    assert shown.chosen() == first
    press(window, Qt.Key.Key_Up)
    assert shown.list.currentIndex().row() == shown.model.rowCount() - 1
    press(window, Qt.Key.Key_Down)
    assert shown.chosen() == first


def test_what_is_used_comes_first_the_next_time(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    shown = opened(qtbot, window)
    shown.field.setText("深色")
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.settings.theme == "dark")
    again = opened(qtbot, window)
    chosen = again.chosen()
    assert chosen is not None
    assert chosen.key == "settings.theme.dark"


def test_a_name_that_nothing_has_says_so(qtbot: QtBot, window: MainWindow) -> None:
    shown = opened(qtbot, window)
    shown.field.setText("qqqq")
    assert shown.nothing.isVisible()
    press(window, Qt.Key.Key_Return)
    assert window.sheet() is shown, "Enter has nothing to do and does nothing"


def test_a_scan_says_better_than_the_palette_what_is_wanted(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window)
    window.keys.use_clock(lambda: 1)
    for sign in "6901234567892":
        press(window, Qt.Key(ord(sign.upper())))
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: in_front(window) == "supplies")


def test_a_screen_reader_hears_the_chosen_row_with_its_keys(qtbot: QtBot, window: MainWindow) -> None:
    shown = opened(qtbot, window)
    shown.field.setText("撤销")
    assert shown.field.accessibleDescription() == "撤销, Ctrl+Z, 撤回刚才的操作"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_command_has_a_name_a_help_and_an_icon(desk: Desk, open_window: OpenWindow, language: str) -> None:
    desk.supplies.add_item("矿泉水", category="drink", unit="瓶")
    desk.visits.record_visit("courier")
    window = open_window(desk, language=language)
    commands = (*always(window), *stored(desk)())
    wanting = [one.key for one in commands if not one.text.strip() or not one.help.strip() or "{" in one.text]
    assert not wanting
    assert not {one.icon for one in commands} - names()
    keys = [one.key for one in commands]
    assert len(keys) == len(set(keys)), "what is used is remembered by its key"
    assert {one.key.partition(".")[0] for one in commands} >= set(SCREENS), "every screen lists its own"


def test_every_place_that_a_command_leads_to_is_there(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    asks_the_system = ("export", "print", "pdf", "now", "offline", "connect", "quit")
    for command in always(window):
        if command.key.startswith(("settings.language", "settings.theme", "settings.text", "window.")):
            continue
        if command.key.partition(".")[2].startswith(asks_the_system):
            continue
        shown = opened(qtbot, window)
        shown.field.setText(command.text)
        chosen = shown.chosen()
        assert chosen is not None
        assert chosen.key == command.key
        press(window, Qt.Key.Key_Return)
        assert window.frame is not None
        qtbot.waitUntil(lambda: window.frame is not None and not window.frame.busy())
        sheet = window.sheet()
        assert not isinstance(sheet, Palette)
        if sheet is not None:
            sheet.reject()
    desk.settings.set(USED, ["no", ["such", "thing", 1]])
    assert opened(qtbot, window).chosen() is not None, "what another version remembered harms nobody"


def command(key: str, text: str, help_: str = "", also: str = "", thing: bool = False) -> Command:
    return Command(key, text, help_, "circle", lambda _reach: None, also=also, thing=thing)


def test_what_answers_best_stands_first_and_of_equals_what_is_used_most() -> None:
    listed = (
        command("a", "Export visits", "into a file"),
        command("b", "Visits"),
        command("c", "Visits of today"),
        command("d", "Restock", "after visits"),
        command("e", "Water", thing=True),
    )
    found = answering("visits", listed, Used())
    assert [one.key for one in found] == ["b", "c", "a", "d"]
    used = Used().with_one_more("c").with_one_more("c").with_one_more("b")
    assert [one.key for one in answering("visits", listed, used)] == ["c", "b", "a", "d"]
    assert [one.key for one in answering("", listed, used)] == ["b", "c", "a", "d"]
    assert [one.key for one in answering("visits file", listed, Used())] == ["a"]
    assert Used.of([["b", 1], ["c", 2]]) == used
