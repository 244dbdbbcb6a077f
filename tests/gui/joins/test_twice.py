"""What was perhaps entered twice: told on Today, asked pair by pair, joined with a click and undone with another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.joins.same_sheet import SameSheet
from desktop.ui.joins.twice_sheet import TwiceSheet
from desktop.ui.settings.people import PeopleSection
from desktop.ui.settings.person_sheet import PersonSheet
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.item_sheet import ItemSheet
from desktop.ui.today.todo import sentence
from desktop.ui.widgets.icon_row import IconRow, TodoRow
from desktop.views import TodoView
from tests.gui.conftest import OpenWindow
from tests.gui.looking import words
from tests.gui.supplies.steps import opened, pick, supplies, top
from tests.gui.visits.steps import click, frame, sheet, today


def _row(qtbot: QtBot, window: MainWindow, title: str) -> TodoRow:
    screen = today(qtbot, window)

    def found() -> list[TodoRow]:
        return [row for row in screen.todo.rows.findChildren(TodoRow) if title in words(row)]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def _twice(qtbot: QtBot, window: MainWindow) -> TwiceSheet:
    row = _row(qtbot, window, "录重")
    click(qtbot, row.button)
    qtbot.waitUntil(lambda: isinstance(top(window), TwiceSheet))
    return sheet(window, TwiceSheet)


def test_today_tells_of_pairs_and_the_sheet_shows_both_sides(qtbot: QtBot, met: Desk, open_window: OpenWindow) -> None:
    window = open_window(met)
    shown = _twice(qtbot, window)
    assert "有 3 对可能录重了" in words(_row(qtbot, window, "录重"))
    seen = words(shown)
    for said in ("矿泉水 550ml", "矿泉水550ML", "余 96 瓶", "余 24 瓶", "窗口电脑", "后屋电脑", "1 次值班", "11月22日"):
        assert said in seen
    assert [card.pair.stays.name for card in shown.cards] == ["矿泉水 550ml", "雨衣", "李敏"]
    assert "雨衣" in shown.cards[1].same_button.accessibleName()


def test_one_pair_is_told_by_its_name(speak: Callable[[str], None]) -> None:
    todo = TodoView("twice", "雨衣", None, {"pairs": 1})
    said = sentence(todo, date(2026, 11, 21), 0)
    assert (said.title, said.sub, said.button) == ("“雨衣”录重了吗？", "两台电脑各自录入，同一个可以合并", "看看")
    speak("en")
    assert sentence(todo, date(2026, 11, 21), 0).title == "雨衣: entered twice?"


def test_each_answer_is_saved_at_once_and_the_sheet_closes_after_the_last(
    qtbot: QtBot, met: Desk, open_window: OpenWindow
) -> None:
    window = open_window(met)
    shown = _twice(qtbot, window)
    click(qtbot, shown.cards[0].same_button)
    qtbot.waitUntil(lambda: len(shown.cards) == 2)
    assert next((item.name, item.balance) for item in met.supplies.items()) == ("矿泉水 550ml", 120)
    click(qtbot, shown.cards[0].different_button)
    qtbot.waitUntil(lambda: len(shown.cards) == 1)
    assert len(met.supplies.items()) == 3
    click(qtbot, shown.cards[0].same_button)
    qtbot.waitUntil(lambda: top(window) is None)
    assert len(met.people.people()) == 3
    assert not met.joins.pairs()


def test_all_are_joined_at_once_and_undone_at_once(qtbot: QtBot, met: Desk, open_window: OpenWindow) -> None:
    window = open_window(met)
    shown = _twice(qtbot, window)
    assert shown.primary_button.text() == "全部合并（3 对）"
    click(qtbot, shown.primary_button)
    qtbot.waitUntil(lambda: top(window) is None)
    assert not met.joins.pairs()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(met.joins.pairs()) == 3)
    _row(qtbot, window, "录重")


def test_from_an_items_sheet_another_one_is_joined_and_taken_apart(
    qtbot: QtBot, met: Desk, open_window: OpenWindow
) -> None:
    window = open_window(met)
    screen = supplies(qtbot, window)
    pick(qtbot, screen, "矿泉水 550ml")
    screen.acts.edit(met.supplies.items()[0].id)
    qtbot.waitUntil(lambda: isinstance(top(window), ItemSheet))
    shown = opened(qtbot, window, sheet(window, ItemSheet).same, SameSheet)
    rows = shown.others.findChildren(IconRow)
    assert "矿泉水550ML" in words(shown)
    assert "雨衣" not in words(shown)
    click(qtbot, rows[0].button)
    qtbot.waitUntil(lambda: top(window) is None)
    assert [item.balance for item in met.supplies.items() if item.unit == "瓶"] == [120]
    screen.acts.edit(met.supplies.items()[0].id)
    qtbot.waitUntil(lambda: isinstance(top(window), ItemSheet))
    again = opened(qtbot, window, sheet(window, ItemSheet).same, SameSheet)
    assert "已经合并的" in words(again)
    click(qtbot, again.parts.findChildren(IconRow)[0].button)
    qtbot.waitUntil(lambda: top(window) is None)
    assert sorted(item.balance for item in met.supplies.items() if item.unit == "瓶") == [24, 96]


def test_from_a_persons_sheet_another_one_is_joined(qtbot: QtBot, met: Desk, open_window: OpenWindow) -> None:
    window = open_window(met)
    frame(window).go("settings:people")
    section = window.findChildren(PeopleSection)[0]
    qtbot.waitUntil(lambda: len(section.rows) == 4)
    click(qtbot, next(row for row in section.rows if row.person.name == "王力").edit_button)
    qtbot.waitUntil(lambda: isinstance(top(window), PersonSheet))
    shown = opened(qtbot, window, sheet(window, PersonSheet).same, SameSheet)
    qtbot.keyClicks(shown.search, "cf")
    qtbot.waitUntil(lambda: "李敏" not in words(shown))
    click(qtbot, shown.others.findChildren(IconRow)[0].button)
    qtbot.waitUntil(lambda: len(section.rows) == 3)
    assert {row.person.name for row in section.rows} == {"李敏", "王力"}
