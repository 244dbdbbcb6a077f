"""Today: one tap, one key, several at once; what was just recorded can be taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.today.screen import TodayScreen
from desktop.ui.visits.detail_sheet import DetailSheet
from desktop.ui.visits.intake import Intake
from desktop.ui.visits.several import SeveralSheet
from desktop.ui.widgets.base import PaintedButton
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.looking import words
from tests.gui.visits import steps
from tests.gui.visits.steps import click, counted, press, right_click, saved, shown


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> TodayScreen:
    return steps.today(qtbot, window)


def test_one_click_on_a_tile_is_one_visit_saved_and_nothing_is_asked(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: TodayScreen
) -> None:
    click(qtbot, screen.intake.tile("courier"))
    assert screen.intake.tile("courier").count() == 1, "it counts at once, before anything is read"
    assert screen.day.figure.accessibleName().startswith("今日来访 1 ")
    qtbot.waitUntil(lambda: len(saved(desk)) == 1)
    assert (saved(desk)[0].category, saved(desk)[0].persons) == ("courier", 1)
    assert window.sheet() is None
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已记录 快递员 1 人")
    qtbot.waitUntil(lambda: len(screen.entries.table.rows.rows) == 1)
    assert shown(screen.entries.table)[0][:3] == ["14:32", "快递员", "1 人"]


def test_as_fast_as_one_can_click_every_click_is_one_visit(qtbot: QtBot, desk: Desk, screen: TodayScreen) -> None:
    for n in range(1, 21):
        click(qtbot, screen.intake.tile("rider"))
        assert screen.intake.tile("rider").count() == n
    qtbot.waitUntil(lambda: counted(desk) == 20)
    qtbot.waitUntil(lambda: screen.intake.count() == 0)
    assert screen.intake.tile("rider").count() == 20


def test_the_digit_in_a_tiles_corner_does_what_a_click_does(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: TodayScreen
) -> None:
    press(window, "1")
    qtbot.waitUntil(lambda: desk.today.overview().by_category == {"sanitation": 1})
    press(window, Qt.Key.Key_Equal)
    qtbot.waitUntil(lambda: desk.today.overview().by_category == {"sanitation": 1, "other": 1})


def test_the_chips_that_are_on_apply_to_every_visit_from_then_on(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: TodayScreen
) -> None:
    click(qtbot, screen.intake.tile("courier"))
    qtbot.waitUntil(lambda: len(saved(desk)) == 1)
    click(qtbot, screen.intake.chips.chip("water"))
    click(qtbot, screen.intake.chips.chip("charge"))
    click(qtbot, screen.intake.tile("courier"))
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已记录 快递员 1 人 · 饮水 充电")
    click(qtbot, screen.intake.chips.chip("charge"))
    click(qtbot, screen.intake.tile("rider"))
    qtbot.waitUntil(lambda: len(saved(desk)) == 3)
    by_category = {(visit.category, visit.services) for visit in saved(desk)}
    assert by_category == {("courier", ()), ("courier", ("charge", "water")), ("rider", ("water",))}


def test_undo_in_the_message_takes_the_visit_back_and_the_count_falls(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: TodayScreen
) -> None:
    click(qtbot, screen.intake.tile("courier"))
    qtbot.waitUntil(window.undo.toaster.pending)
    press(window, "z", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: screen.intake.tile("courier").count() == 0)
    assert counted(desk) == 0
    assert saved(desk)[0].voided == "undone"
    qtbot.waitUntil(lambda: not screen.entries.table.rows.rows)


def test_the_newest_entry_wears_an_undo_that_takes_back_that_very_visit(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: TodayScreen
) -> None:
    click(qtbot, screen.intake.tile("courier"))
    qtbot.waitUntil(lambda: shown(screen.entries.table)[:1] == [["14:32", "快递员", "1 人", "", "", "撤销"]])
    earlier = desk.supplies.add_item("姜茶", category="drink", unit="袋")
    desk.history.remember(earlier, "something else was done since")
    steps.click_cell(qtbot, screen.entries.table, 0, 5)
    qtbot.waitUntil(lambda: counted(desk) == 0)
    assert [item.name for item in desk.supplies.items()] == ["姜茶"], "the later step stays"
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已撤销。")


def test_an_older_entry_shows_how_far_it_has_come_instead(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: TodayScreen
) -> None:
    click(qtbot, screen.intake.tile("courier"))
    qtbot.waitUntil(lambda: len(screen.entries.table.rows.rows) == 1)
    clock.at("14:35")
    click(qtbot, screen.intake.tile("rider"))
    qtbot.waitUntil(lambda: [row[-1] for row in shown(screen.entries.table)] == ["撤销", "已保存"])


@pytest.mark.parametrize("way", ["type the number", "one of the usual sizes"])
def test_a_right_click_records_a_group_with_a_note(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: TodayScreen, way: str
) -> None:
    click(qtbot, screen.intake.chips.chip("heat_food"))
    right_click(screen.intake.tile("sanitation"))
    asked = steps.sheet(window, SeveralSheet)
    assert asked.title.text() == "环卫工人来了几位？"
    if way == "type the number":
        press(window, "4")
        assert asked.persons.value() == 4, "the number is selected, typing replaces it"
        asked.note.setText("班组午饭")
        asked.visitor.setText("王师傅")
        press(window, Qt.Key.Key_Return)
    else:
        asked.note.setText("班组午饭")
        click(qtbot, asked.sizes[4])
    assert screen.intake.tile("sanitation").count() == 4
    qtbot.waitUntil(lambda: len(saved(desk)) == 1)
    visit = saved(desk)[0]
    assert (visit.category, visit.persons, visit.note, visit.services) == (
        "sanitation", 4, "班组午饭", ("heat_food",),
    )  # fmt: skip
    assert visit.visitor == ("王师傅" if way == "type the number" else "")
    assert window.sheet() is None


def test_who_is_asked_for_a_name_is_told_when_it_is_erased(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: TodayScreen
) -> None:
    right_click(screen.intake.tile("sanitation"))
    assert "90 天后自动抹去" in words(steps.sheet(window, SeveralSheet))


def test_a_click_on_a_seat_lets_its_people_leave(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: TodayScreen
) -> None:
    click(qtbot, screen.intake.tile("courier"))
    qtbot.waitUntil(lambda: screen.inside.figure.accessibleName() == "1 最早一位 14:32 到")
    clock.at("14:50")
    click(qtbot, screen.inside.seats.findChildren(PaintedButton)[0])
    qtbot.waitUntil(lambda: desk.visits.inside() == ())
    assert saved(desk)[0].left_at == clock.now()
    qtbot.waitUntil(lambda: screen.inside.figure.accessibleName() == "0 现在没有人在站")
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已登记离开 快递员 1 人")


def test_a_double_click_on_an_entry_opens_it(qtbot: QtBot, window: MainWindow, screen: TodayScreen) -> None:
    click(qtbot, screen.intake.tile("courier"))
    qtbot.waitUntil(lambda: len(screen.entries.table.rows.rows) == 1)
    steps.double_click_row(qtbot, screen.entries.table, 0)
    qtbot.waitUntil(lambda: window.sheet() is not None)
    assert steps.sheet(window, DetailSheet).title.text() == "14:32 · 快递员 1 人"


def test_a_hidden_screen_reads_nothing_until_it_is_shown_again(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: TodayScreen
) -> None:
    steps.visits(qtbot, window)
    desk.visits.record_visit("taxi", persons=3)
    visits = steps.frame(window).screen_in_front()
    assert visits is not None
    qtbot.waitUntil(lambda: visits.intake.tile("taxi").count() == 3)  # type: ignore[attr-defined]
    assert screen.intake.tile("taxi").count() == 0
    steps.today(qtbot, window)
    qtbot.waitUntil(lambda: screen.intake.tile("taxi").count() == 3)


def test_a_category_that_the_station_hides_is_no_longer_offered(qtbot: QtBot, desk: Desk, screen: TodayScreen) -> None:
    assert screen.intake.tile("rider").accessibleDescription() == "3"
    desk.catalogue.hide("category", "courier")
    qtbot.waitUntil(lambda: screen.intake.tile("rider").accessibleDescription() == "2")
    desk.station.edit(services=("water", "wifi"))
    qtbot.waitUntil(lambda: screen.intake.chips.keys() == ["water", "wifi"])


def test_the_day_is_held_against_the_same_weekday_of_the_weeks_before(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: TodayScreen
) -> None:
    now = clock.now()
    for n in range(2):
        desk.visits.record_visit("taxi", persons=2, arrived_at=now - 7 * 86_400 - n * 3600)
    desk.visits.record_visit("taxi", persons=7)
    qtbot.waitUntil(lambda: "比往常周六 多 3 人次" in screen.day.figure.accessibleName())
    assert "本月 11 · 昨日 0" in screen.day.figure.accessibleName()
    assert "14:00–15:00 · 7 人次 · 往常 2" in screen.day.chart.accessibleDescription()


def test_the_page_comes_to_rest_when_the_tiles_height_brings_a_scroll_bar_and_takes_it_away(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(desk, language="en")
    screen = steps.today(qtbot, window)
    turns: list[bool] = []
    set_snug = Intake.set_snug

    def turning(intake: Intake, snug: bool) -> None:
        turns.append(snug)
        assert len(turns) < 50, "the tiles turn to and fro"
        set_snug(intake, snug)
        intake.resize(intake.width() + (8 if len(turns) % 2 else -8), intake.height())

    monkeypatch.setattr(Intake, "set_snug", turning)
    window.resize(window.width(), window.height() - 10)
    qtbot.waitUntil(lambda: bool(turns))
    for _ in range(20):
        QApplication.processEvents()
    assert screen.intake.isVisible()


def test_english_speaks_of_one_person_and_of_several(qtbot: QtBot, desk: Desk, open_window: OpenWindow) -> None:
    window = open_window(desk, language="en")
    screen = steps.today(qtbot, window)
    click(qtbot, screen.intake.chips.chip("water"))
    click(qtbot, screen.intake.tile("courier"))
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "Recorded: Courier, 1 person · Water")
    right_click(screen.intake.tile("police"))
    click(qtbot, steps.sheet(window, SeveralSheet).sizes[3])
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "Recorded: Traffic police, 3 persons · Water")
