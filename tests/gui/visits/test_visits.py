"""Visits: who comes, who is inside, who leaves, and the day's closing."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.errors import KnownError
from desktop.services.desk import Desk
from desktop.services.visits import VisitService
from desktop.ui.shell.window import MainWindow
from desktop.ui.visits import screen as visits_screen
from desktop.ui.visits.late_sheet import LateSheet
from desktop.ui.visits.screen import VisitsScreen
from desktop.ui.visits.vocabulary import Vocabulary, read_vocabulary
from desktop.ui.widgets.icon_row import IconRow
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.visits import steps
from tests.gui.visits.steps import click, counted, press, saved, shown, texts


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> VisitsScreen:
    return steps.visits(qtbot, window)


def inside(screen: VisitsScreen) -> list[tuple[str, str]]:
    """Who is listed as inside."""
    rows = [row for row in screen.inside.rows.rows() if isinstance(row, IconRow)]
    return [(row.title.text(), row.sub.text()) for row in rows]


def test_a_tap_here_is_a_row_of_the_history_and_a_person_inside(
    qtbot: QtBot, desk: Desk, screen: VisitsScreen
) -> None:
    click(qtbot, screen.intake.chips.chip("water"))
    click(qtbot, screen.intake.tile("courier"))
    assert screen.bar.chips.chip("today").shown() == "今天 1", "counted at once"
    qtbot.waitUntil(lambda: inside(screen) == [("快递员", "14:32 到 · 刚到")])
    qtbot.waitUntil(lambda: len(screen.history.table.rows.rows) == 1)
    qtbot.waitUntil(
        lambda: shown(screen.history.table) == [["14:32", "—", "快递员", "1", "饮水", "", "", "撤销"]]
    )
    assert screen.history.footer.text() == "1 人次 · 1 条 · 饮水 1"
    assert screen.inside.right.text() == "1 / 6"
    assert counted(desk) == 1


def test_a_digit_that_comes_before_the_tiles_is_a_visitor_too(
    qtbot: QtBot, desk: Desk, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = threading.Event()

    def slowly(desk: Desk) -> Vocabulary:
        read.wait(60)
        return read_vocabulary(desk)

    monkeypatch.setattr(visits_screen, "read_vocabulary", slowly)
    desk.history.remember(desk.visits.record_visit("sanitation"), "before")
    press(window, "2", Qt.KeyboardModifier.ControlModifier)
    for _ in range(3):
        press(window, "2")
    press(window, "z", Qt.KeyboardModifier.ControlModifier)
    read.set()
    qtbot.waitUntil(lambda: dict(desk.today.overview().by_category) == {"sanitation": 1, "courier": 2})


def test_a_late_entry_that_is_asked_for_while_the_screen_loads_opens_once_it_can(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = threading.Event()

    def slowly(desk: Desk) -> Vocabulary:
        read.wait(60)
        return read_vocabulary(desk)

    monkeypatch.setattr(visits_screen, "read_vocabulary", slowly)
    click(qtbot, steps.frame(window).rail.button("visits"))
    screen = steps.frame(window).screen_in_front()
    assert isinstance(screen, VisitsScreen)
    click(qtbot, screen.bar.late)
    read.set()
    qtbot.waitUntil(lambda: isinstance(window.sheet(), LateSheet))


def test_a_digit_that_no_tile_came_for_is_no_visitor_of_later(
    qtbot: QtBot, desk: Desk, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(desk: Desk) -> Vocabulary:
        raise KnownError("The disk is slow.", "Wait.")

    monkeypatch.setattr(visits_screen, "read_vocabulary", refused)
    press(window, "2", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.sheet() is not None or bool(window.undo.toaster.text()))
    monkeypatch.undo()
    screen = steps.frame(window).screen_in_front()
    assert isinstance(screen, VisitsScreen)
    screen.handle_digit("2")
    desk.station.edit(name="另一个名字")
    qtbot.waitUntil(lambda: bool(screen.intake.tiles.widgets()))
    qtbot.waitUntil(lambda: not steps.frame(window).busy())
    assert counted(desk) == 0


def test_one_tap_records_a_leaving_and_undo_brings_them_back(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: VisitsScreen
) -> None:
    (visit,) = desk.visits.record_visit("rider", persons=2).records
    qtbot.waitUntil(lambda: len(inside(screen)) == 1)
    clock.at("14:50")
    click(qtbot, screen.inside.leave_button(visit))
    qtbot.waitUntil(lambda: inside(screen) == [])
    assert desk.visits.visit(visit).left_at == clock.now()
    qtbot.waitUntil(lambda: [row[:4] for row in shown(screen.history.table)] == [["14:32", "14:50", "外卖员", "2"]])
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已登记离开 外卖员 2 人")
    press(window, "z", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(inside(screen)) == 1)
    assert desk.visits.visit(visit).left_at is None


def test_more_people_than_seats_are_told_and_not_refused(
    qtbot: QtBot, desk: Desk, screen: VisitsScreen
) -> None:
    desk.visits.record_visit("construction", persons=8)
    qtbot.waitUntil(lambda: screen.inside.right.text() == "8 / 6")
    assert screen.inside.right.property("role") == "warn"


def test_the_minutes_inside_grow_with_the_clock(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: VisitsScreen
) -> None:
    desk.visits.record_visit("police")
    qtbot.waitUntil(lambda: inside(screen) == [("交警辅警", "14:32 到 · 刚到")])
    clock.at("15:50")
    screen.on_minute()
    qtbot.waitUntil(lambda: inside(screen) == [("交警辅警", "14:32 到 · 1 小时 18 分")])
    clock.at("16:40")
    screen.on_minute()
    qtbot.waitUntil(lambda: inside(screen) == [])
    assert screen.inside.nobody.isVisible()


def test_past_the_posted_hour_one_button_signs_everybody_out_as_estimated(
    qtbot: QtBot, desk: Desk, clock: MovableClock, window: MainWindow, screen: VisitsScreen
) -> None:
    clock.at("17:40")
    desk.visits.record_visit("sanitation", persons=2)
    desk.visits.record_visit("courier")
    qtbot.waitUntil(lambda: len(inside(screen)) == 2)
    assert not screen.inside.close_button.isVisible()
    assert "18:00 关门时仍在站的" in screen.inside.hint.text()
    clock.at("18:05")
    screen.on_minute()
    qtbot.waitUntil(screen.inside.close_button.isVisible)
    assert screen.inside.hint.text() == "已过 18:00 关门时间，还有 3 人没有登记离开。"
    click(qtbot, screen.inside.close_button)
    qtbot.waitUntil(lambda: inside(screen) == [])
    assert {(visit.left_at, visit.left_estimated) for visit in saved(desk)} == {(clock.at("18:00"), True)}
    qtbot.waitUntil(lambda: [row[1] for row in shown(screen.history.table)] == ["约 18:00", "约 18:00"])
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已按 18:00 登记离开，注明“估计”")
    assert not screen.inside.close_button.isVisible()


def test_the_day_can_be_closed_at_the_posted_minute_itself(
    qtbot: QtBot, desk: Desk, clock: MovableClock, screen: VisitsScreen
) -> None:
    clock.at("17:40")
    desk.visits.record_visit("courier")
    qtbot.waitUntil(lambda: len(inside(screen)) == 1)
    clock.at("18:00")
    screen.on_minute()
    qtbot.waitUntil(screen.inside.close_button.isVisible)


def test_an_undo_in_the_row_takes_the_newest_visit_back_and_leaves_it_struck_through(
    qtbot: QtBot, desk: Desk, screen: VisitsScreen
) -> None:
    click(qtbot, screen.intake.tile("vendor"))
    qtbot.waitUntil(lambda: [row[-1] for row in shown(screen.history.table)] == ["撤销"])
    steps.click_cell(qtbot, screen.history.table, 0, 7)
    qtbot.waitUntil(lambda: counted(desk) == 0)
    qtbot.waitUntil(lambda: screen.history.table.rows.row_at(0).muted)
    assert "当时即撤销" in screen.history.table.rows.row_at(0).cell(2).tip
    qtbot.waitUntil(lambda: screen.intake.tile("vendor").count() == 0)


def test_an_empty_history_says_what_belongs_there(qtbot: QtBot, screen: VisitsScreen) -> None:
    qtbot.waitUntil(screen.history.empty.isVisible)
    assert "今天还没有人来" in texts(screen.history.empty)
    assert screen.inside.nobody.isVisible()


def test_a_visit_that_cannot_be_saved_counts_no_more_and_says_why(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: VisitsScreen
) -> None:
    screen.intake.record("courier", persons=100_000)
    assert screen.intake.tile("courier").count() == 100_000
    qtbot.waitUntil(lambda: window.sheet() is not None)
    assert screen.intake.tile("courier").count() == 0
    assert saved(desk) == ()


def test_opening_the_visits_makes_the_search_ready_before_anybody_types(
    qtbot: QtBot, desk: Desk, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready: list[str] = []
    prepare = VisitService.prepare

    def noted(service: VisitService) -> None:
        prepare(service)
        ready.append("ready")

    monkeypatch.setattr(VisitService, "prepare", noted)
    window = open_window(desk)
    assert ready == []
    window.go("visits")
    qtbot.waitUntil(lambda: ready == ["ready"])
    window.go("today")
    window.go("visits")
    qtbot.waitUntil(lambda: window.frame is not None and not window._tasks.busy())
    assert ready == ["ready"]
