"""The first day as a person goes through it: from Today to the guide, step by step, mostly by keyboard."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from desktop.ui.firstday.carried_sheet import APART, CarriedSheet, TakeBackSheet
from desktop.ui.firstday.section import FirstDaySection
from desktop.ui.firstday.stock_sheet import OpeningStockSheet
from desktop.ui.settings.screen import SettingsScreen
from desktop.ui.settings.station import StationSection
from desktop.ui.shell.window import MainWindow
from desktop.ui.widgets.icon_row import IconRow, TodoRow
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.looking import words
from tests.gui.visits import steps
from tests.gui.visits.steps import click, press, save, sheet
from tests.store.union import MemoryUnion, sync

WATER = "矿泉水 550ml"


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    desk.beginnings.finish(False)
    return open_window(desk)


def settings(window: MainWindow) -> SettingsScreen:
    screen = steps.frame(window).screen_in_front()
    assert isinstance(screen, SettingsScreen)
    return screen


def guide(qtbot: QtBot, window: MainWindow) -> FirstDaySection:
    """From what wants doing on Today to the guide."""
    today = steps.today(qtbot, window)
    title = "开站第一天：几件要备的事"

    def rows() -> list[TodoRow]:
        shown = [row for row in today.todo.rows.rows() if isinstance(row, TodoRow)]
        return [row for row in shown if row.title.text() == title]

    qtbot.waitUntil(lambda: len(rows()) == 1)
    click(qtbot, rows()[0].button)
    section = settings(window).section()
    assert isinstance(section, FirstDaySection)
    qtbot.waitUntil(lambda: len(section.steps) == 6 and not steps.frame(window).busy())
    return section


def test_a_step_that_is_done_asks_for_nothing_more(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    section = guide(qtbot, window)
    assert section.steps["file"].button.text() == "填写"
    desk.station.edit(address="五一路12号", phone="0351-4567890", union_name="迎泽区总工会")
    qtbot.waitUntil(lambda: section.steps["file"].step.done)
    assert section.steps["file"].button.text() == "看看"


def test_the_opening_stock_is_typed_down_one_sheet_and_saved_at_once(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    section = guide(qtbot, window)
    click(qtbot, section.steps["stock"].button)
    qtbot.waitUntil(lambda: window.sheet() is not None)
    shown = sheet(window, OpeningStockSheet)
    first, second = list(shown.lines.values())[:2]
    qtbot.waitUntil(first.counted.hasFocus)
    qtbot.keyClicks(first.counted, "48")
    qtbot.keyClick(first.counted, Qt.Key.Key_Tab)
    assert first.minimum.hasFocus()
    qtbot.keyClicks(first.minimum, "24")
    qtbot.keyClick(first.minimum, Qt.Key.Key_Return)
    assert second.counted.hasFocus(), "as in a spreadsheet, to where the hand began"
    qtbot.mouseClick(first.minimum, Qt.MouseButton.LeftButton)
    qtbot.keyClick(first.minimum, Qt.Key.Key_Return)
    assert second.minimum.hasFocus(), "who goes through a column goes down it"
    click(qtbot, second.tick)
    assert (first.tick.isChecked(), second.tick.isChecked()) == (True, True)
    assert shown.primary_button.text() == "保存 2 种"
    save(qtbot, shown)
    assert {item.name: (item.balance, item.minimum) for item in desk.supplies.items()} == {
        first.offer.name: (48, 24),
        second.offer.name: (0, 0),
    }
    qtbot.waitUntil(lambda: section.steps["stock"].step.done)


def test_what_carries_a_date_is_asked_for_it_and_expires_from_the_first_shelf_on(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    section = guide(qtbot, window)
    click(qtbot, section.steps["stock"].button)
    qtbot.waitUntil(lambda: window.sheet() is not None)
    shown = sheet(window, OpeningStockSheet)
    dated = [line for line in shown.lines.values() if line.until is not None]
    assert {line.offer.name for line in dated} == {
        offer.name for offer in desk.catalogue.suggestions() if offer.tracks_expiry
    }
    first, second = dated[:2]
    assert first.until is not None
    assert second.until is not None
    qtbot.keyClicks(second.counted, "6")
    qtbot.keyClicks(first.until, "soon")
    click(qtbot, shown.primary_button)
    assert "日期写得不对" in words(shown)
    assert first.until.hasFocus()
    first.until.selectAll()
    qtbot.keyClicks(first.until, "2026-1")
    assert "日期写得不对" not in words(shown), "it has been mended"
    assert shown.sum.text().endswith("1 种已过期")
    first.until.selectAll()
    qtbot.keyClicks(first.until, "2026-12")
    click(qtbot, shown.primary_button)
    assert f"{first.offer.name}：到那天为止的有多少？" in words(shown)
    assert first.counted.hasFocus()
    qtbot.keyClicks(first.counted, "20")
    qtbot.keyClick(first.counted, Qt.Key.Key_Tab)
    qtbot.keyClick(first.minimum, Qt.Key.Key_Tab)
    assert first.until.hasFocus()
    qtbot.keyClick(first.until, Qt.Key.Key_Down)
    assert second.until.hasFocus(), "the arrows stay in their column"
    qtbot.mouseClick(first.until, Qt.MouseButton.LeftButton)
    qtbot.keyClick(first.until, Qt.Key.Key_Return)
    assert second.until.hasFocus(), "Enter goes down, in the column of dates too"
    save(qtbot, shown)
    found = {item.name: (item.balance, item.next_expiry) for item in desk.supplies.items()}
    assert found == {first.offer.name: (20, date(2026, 12, 31)), second.offer.name: (6, None)}


def test_filling_in_begins_where_something_is_missing(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    desk.station.edit(address="五一路 8 号")
    click(qtbot, guide(qtbot, window).steps["file"].button)
    form = settings(window).section()
    assert isinstance(form, StationSection)
    qtbot.waitUntil(form.phone.hasFocus)


def test_opened_again_the_sheet_shows_what_is_kept_and_saves_only_news(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    water = next(offer for offer in desk.catalogue.suggestions() if offer.name == WATER)
    desk.supplies.adopt(water.id, minimum=12)
    section = guide(qtbot, window)
    click(qtbot, section.steps["stock"].button)
    qtbot.waitUntil(lambda: window.sheet() is not None)
    shown = sheet(window, OpeningStockSheet)
    line = shown.lines[water.id]
    assert (line.tick.isChecked(), line.minimum.value(), shown.chosen()) == (True, 12, [])
    qtbot.keyClicks(line.counted, "30")
    save(qtbot, shown)
    assert [(item.name, item.balance, item.minimum) for item in desk.supplies.items()] == [(WATER, 30, 12)]


def test_the_year_so_far_is_carried_in_by_category_and_taken_back(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    section = guide(qtbot, window)
    click(qtbot, section.steps["carried"].button)
    shown = sheet(window, CarriedSheet)
    assert (shown.since.value(), shown.until.value()) == (date(2026, 1, 1), date(2026, 11, 20))
    qtbot.waitUntil(shown.persons.hasFocus)
    click(qtbot, shown.manner.segment(APART))
    courier, rider = shown.counts["courier"], shown.counts["rider"]
    qtbot.keyClicks(courier, "1200")
    qtbot.keyClick(courier, Qt.Key.Key_Return)
    qtbot.keyClicks(rider, "800")
    qtbot.keyClicks(shown.counts["construction"], "7")
    qtbot.keyClicks(shown.days, "290")
    assert shown.sum.text() == "2,007 人次"
    save(qtbot, shown)
    carried = {total.category: total.persons for total in desk.carried.totals()}
    assert carried == {"courier": 1200, "rider": 800, "construction": 7}
    qtbot.waitUntil(section.carried.isVisible)
    (row,) = section.carried.rows.rows()
    assert isinstance(row, IconRow)
    assert row.title.text() == "2026年1月1日 – 2026年11月20日"
    assert row.sub.text() == "2,007 人次 · 开放 290 天 · 快递员 1,200、外卖员 800、建筑工人 7", "as the tiles are"
    click(qtbot, row.button)
    save(qtbot, sheet(window, TakeBackSheet))
    assert desk.carried.totals() == ()
    qtbot.waitUntil(lambda: not section.carried.isVisible())


def test_tab_goes_down_the_groups_as_the_papers_list_does(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    section = guide(qtbot, window)
    click(qtbot, section.steps["carried"].button)
    shown = sheet(window, CarriedSheet)
    qtbot.waitUntil(shown.persons.hasFocus)
    click(qtbot, shown.manner.segment(APART))
    fields = list(shown.counts.values())
    qtbot.waitUntil(fields[0].hasFocus)
    for field in fields[1:]:
        qtbot.keyClick(shown.window().focusWidget(), Qt.Key.Key_Tab)
        assert field.hasFocus(), field.accessibleName()
    qtbot.keyClick(fields[-1], Qt.Key.Key_Tab)
    assert shown.note.hasFocus()


def test_totals_that_two_pcs_carried_in_are_told_apart_and_one_of_them_is_taken_back(
    qtbot: QtBot, tmp_path: Path, clock: MovableClock, open_window: OpenWindow
) -> None:
    union = MemoryUnion()
    for name, persons in (("后台电脑", 1900), ("前台电脑", 2000)):
        clock.instant += 60
        with open_desk(tmp_path / name, clock, device=name) as pc:
            pc.carried.carry_in(date(2026, 1, 1), date(2026, 11, 20), {"": persons})
        with Store.open(tmp_path / name, clock, device=name) as store:
            sync(StoreReplica(store), union)
    with open_desk(tmp_path / "前台电脑", clock, device="前台电脑") as desk:
        desk.station.set_up("五一广场工会驿站", "140106")
        window = open_window(desk)
        section = guide(qtbot, window)
        assert section.steps["carried"].step.twice
        assert "两台电脑结转了同样的日子" in section.steps["carried"].sub.text()
        assert "重复结转：2026年1月1日 – 2026年11月20日" in words(section.carried)
        click(qtbot, section.steps["carried"].button)
        days = "2026年1月1日 – 2026年11月20日"
        known = f"已结转：{days}（电脑“后台电脑”）、{days}（电脑“前台电脑”）"
        assert known in words(sheet(window, CarriedSheet))
        press(window, Qt.Key.Key_Escape)
        rows = [row for row in section.carried.rows.rows() if isinstance(row, IconRow)]
        foreign = next(row for row in rows if "电脑“后台电脑”" in row.sub.text())
        click(qtbot, foreign.button)
        save(qtbot, sheet(window, TakeBackSheet))
        assert [total.persons for total in desk.carried.totals()] == [2000]
        qtbot.waitUntil(lambda: len(section.carried.rows.rows()) == 1)
        assert section.carried.twice.isHidden()
        window.leave()


def test_one_number_for_all_is_carried_in_by_keyboard_alone(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    section = guide(qtbot, window)
    section.steps["carried"].button.setFocus()
    press(window, Qt.Key.Key_Space)
    shown = sheet(window, CarriedSheet)
    qtbot.waitUntil(shown.persons.hasFocus)
    qtbot.keyClicks(shown.persons, "2000")
    with qtbot.waitSignal(shown.accepted):
        press(window, Qt.Key.Key_Return)
    assert [(total.category, total.persons) for total in desk.carried.totals()] == [("", 2000)]


def test_steps_are_put_off_and_taken_up_and_esc_leads_back(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    section = guide(qtbot, window)
    click(qtbot, section.steps["ledger"].skip)
    qtbot.waitUntil(lambda: section.steps["ledger"].step.skipped)
    click(qtbot, section.steps["ledger"].skip)
    qtbot.waitUntil(lambda: not section.steps["ledger"].step.skipped)
    click(qtbot, section.steps["people"].button)
    assert settings(window).key() == "people"
    press(window, Qt.Key.Key_Escape)
    assert settings(window).key() == "begin"


def test_today_no_longer_speaks_of_it_once_somebody_says_so(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    section = guide(qtbot, window)
    click(qtbot, section.finish)
    qtbot.waitUntil(lambda: section.finish.text() == "重新显示在今日页")
    today = steps.today(qtbot, window)
    qtbot.waitUntil(lambda: not steps.frame(window).busy())
    assert all("第一天" not in row.title.text() for row in today.todo.rows.rows() if isinstance(row, TodoRow))
