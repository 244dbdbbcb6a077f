"""What wants doing: a sentence and the right button for each kind, in both languages."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.today.notice_sheet import NoticeSheet
from desktop.ui.today.todo import sentence
from desktop.ui.widgets.icon_row import TodoRow
from desktop.views import Changes, TodoView
from sync.times import parse_iso
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.visits import steps
from tests.gui.visits.steps import click

TODAY = date(2026, 11, 21)
NOW = parse_iso("2026-11-21 14:32")
ITEM = bytes(range(16))

CASES = [
    (
        TodoView("expired", "藿香正气水", ITEM, {"quantity": 2, "unit": "盒", "on": "2026-11-15"}),
        ("藿香正气水 2 盒已过期", "11月15日到期", "报损"),
        ("藿香正气水: 2 boxes expired", "best before 15 Nov", "Write off"),
        f"supplies:waste:{ITEM.hex()}",
    ),
    (
        TodoView("expiring", "创可贴", ITEM, {"on": "2026-11-22", "days": 1, "unit": "片"}),
        ("创可贴 还有 1 天到期", "11月22日到期", "查看"),
        ("创可贴: expires in 1 day", "best before 22 Nov", "View"),
        f"supplies:item:{ITEM.hex()}",
    ),
    (
        TodoView("expiring", "创可贴", ITEM, {"on": "2026-11-21", "days": 0, "unit": "片"}),
        ("创可贴 今天到期", "今天到期", "查看"),
        ("创可贴: expires today", "best before today", "View"),
        f"supplies:item:{ITEM.hex()}",
    ),
    (
        TodoView("overdue_loans", "雨伞", ITEM, {"loans": 1, "days": 12, "within": 7}),
        ("雨伞 借出 12 天还没还", "催还一下，或登记归还", "看看"),
        ("雨伞: lent 12 days ago and not back", "Ask for it, or take it back into the books", "Look"),
        "supplies:loans",
    ),
    (
        TodoView("overdue_loans", "雨伞", ITEM, {"loans": 3, "days": 12, "within": 7}),
        ("3 笔借出超过 7 天未还", "催还一下，或登记归还", "看看"),
        ("3 loans are out for more than 7 days", "Ask for it, or take it back into the books", "Look"),
        "supplies:loans",
    ),
    (
        TodoView("over_returned", "雨伞", ITEM, {"quantity": 1, "unit": "把"}),
        ("雨伞 归还多记了 1 把", "可能在两台电脑上各记了一次，请作废其中一条", "看看"),
        ("雨伞: 1 pc more came back than was lent", "Taken back at two PCs? Void one of the returns", "Look"),
        f"supplies:entry:{ITEM.hex()}",
    ),
    (
        TodoView("carried_twice", "", None, {"since": "2026-10-01", "until": "2026-10-31", "entries": 2}),
        ("2 条来访与结转的合计重复", "10月1日至10月31日，请撤销结转或作废来访", "看看"),
        (
            "2 visits are also in totals that were carried in",
            "1 Oct to 31 Oct: take the totals back, or void the visits",
            "Look",
        ),
        "settings:begin",
    ),
    (
        TodoView("totals_twice", "", None, {"since": "2026-01-01", "until": "2026-10-31", "devices": "窗口\n后台"}),
        ("1月1日至10月31日的合计重复结转", "电脑“窗口”、电脑“后台”各结转了一份，都计入了总数，请撤回一份", "看看"),
        (
            "1 Jan to 31 Oct: totals were carried in twice",
            "PC 窗口, PC 后台: both count, take one of them back",
            "Look",
        ),
        "settings:begin",
    ),
    (
        TodoView("counting", "", None, {"counted": 2, "of": 31}),
        ("盘点正在进行", "已盘 2 / 31 种", "继续盘点"),
        ("A stocktake goes on", "2 of 31 counted", "Go on"),
        "supplies:count",
    ),
    (
        TodoView("expiring_later", "创可贴", None, {"items": 1, "days": 90}),
        ("创可贴 90 天内到期", "先发这些，少进一些", "查看"),
        ("创可贴: expires within 90 days", "Hand it out first, and order less", "View"),
        "supplies:later",
    ),
    (
        TodoView("expiring_later", "创可贴", None, {"items": 3, "days": 90}),
        ("3 种物资 90 天内到期", "先发这些，少进一些", "查看"),
        ("3 items expire within 90 days", "Hand it out first, and order less", "View"),
        "supplies:later",
    ),
    (
        TodoView("out", "姜茶", ITEM, {"quantity": 0, "unit": "袋"}),
        ("姜茶 已用完", "余 0 袋", "补货"),
        ("姜茶: used up", "0 bags left", "Restock"),
        f"supplies:restock:{ITEM.hex()}",
    ),
    (
        TodoView("low", "一次性纸杯", ITEM, {"quantity": 5, "unit": "只", "days": 0}),
        ("一次性纸杯 今天可能用完", "余 5 只", "补货"),
        ("一次性纸杯: may be used up today", "5 pcs left", "Restock"),
        f"supplies:restock:{ITEM.hex()}",
    ),
    (
        TodoView("low", "一次性纸杯", ITEM, {"quantity": 60, "unit": "只", "days": 2}),
        ("一次性纸杯 还够 2 天", "余 60 只", "补货"),
        ("一次性纸杯: lasts 2 more days", "60 pcs left", "Restock"),
        f"supplies:restock:{ITEM.hex()}",
    ),
    (
        TodoView("low", "雨衣", ITEM, {"quantity": 3, "unit": "件"}),
        ("雨衣 快用完了", "余 3 件", "补货"),
        ("雨衣: running low", "3 pcs left", "Restock"),
        f"supplies:restock:{ITEM.hex()}",
    ),
    (
        TodoView("forgotten_sign_out", "李敏", ITEM, {"signed_in_at": NOW - 86_400}),
        ("李敏 忘了签退", "昨天 14:32 签到", "处理"),
        ("李敏 forgot to sign out", "signed in yesterday 14:32", "Resolve"),
        "duty",
    ),
    (
        TodoView(
            "forgotten_sign_in", "", None, {"day": "2026-11-20", "opening": 17, "entries": 3, "from": NOW - 86_400}
        ),
        ("昨天没有人签到", "从 14:32 起有 3 条登记", "处理"),
        ("Nobody signed in: yesterday", "3 entries from 14:32 on", "Resolve"),
        "duty:missing:17",
    ),
    (
        TodoView("forgotten_sign_in", "李敏", ITEM, {"day": "2026-11-21", "opening": 18, "entries": 1, "from": NOW}),
        ("今天 李敏 签到晚了", "从 14:32 起有 1 条登记", "处理"),
        ("李敏 signed in late: today", "1 entry from 14:32 on", "Resolve"),
        "duty:missing:18",
    ),
    (
        TodoView("not_signed_in", "", None, {"opened_at": NOW - 3600}),
        ("还没有人签到", "13:32 已开门", "签到"),
        ("Nobody has signed in yet", "open since 13:32", "Sign in"),
        "duty",
    ),
    (
        TodoView("no_people", "", None),
        ("还没有人员名单", "要签到，先把人加到名单里", "添加"),
        ("No people yet", "Add whoever is going to sign in", "Add"),
        "settings:people",
    ),
    (
        TodoView("station_file", "address,phone", ITEM, {"missing": 2}),
        ("驿站档案还缺地址、电话", "海报和公开页面要用", "填写"),
        ("Missing in the station file: address, telephone", "Posters and the public page need it", "Fill in"),
        "settings:station:missing",
    ),
    (
        TodoView("first_day", "", None, {"done": 2, "steps": 6}),
        ("开站第一天：几件要备的事", "6 步已完成 2 步", "继续"),
        ("First day: what a station starts with", "2 of 6 settled", "Go on"),
        "settings:begin",
    ),
    (
        TodoView("notice", "冬送温暖", ITEM, {"at": NOW - 86_400}),
        ("总工会通知：冬送温暖", "昨天 · 未读", "阅读"),
        ("Union notice: 冬送温暖", "yesterday · unread", "Read"),
        "",
    ),
]


@pytest.mark.parametrize(("todo", "zh", "en", "place"), CASES, ids=lambda case: getattr(case, "kind", None))
def test_each_thing_is_said_in_both_languages_and_leads_to_where_it_is_done(
    speak: Callable[[str], None],
    todo: TodoView,
    zh: tuple[str, str, str],
    en: tuple[str, str, str],
    place: str,
) -> None:
    for language, wanted in (("zh_CN", zh), ("en", en)):
        speak(language)
        said = sentence(todo, TODAY, NOW)
        assert (said.title, said.sub, said.button) == wanted
        assert said.place == place


def test_a_kind_of_a_later_version_is_shown_by_its_subject(speak: Callable[[str], None]) -> None:
    assert sentence(TodoView("fire_drill", "消防演练", None), TODAY, NOW).title == "消防演练"


def test_the_buttons_lead_to_the_people_and_to_the_stations_file(
    qtbot: QtBot, empty_desk: Desk, open_window: OpenWindow
) -> None:
    empty_desk.station.set_up("五一广场工会驿站", "140106")
    window = open_window(empty_desk)
    screen = steps.today(qtbot, window)
    qtbot.waitUntil(lambda: len(screen.todo.rows.rows()) == 3)
    people, file, _first_day = (row for row in screen.todo.rows.rows() if isinstance(row, TodoRow))
    assert (people.title.text(), file.title.text()) == ("还没有人员名单", "驿站档案还缺地址、电话")
    places: list[str] = []
    screen.navigate.connect(places.append)
    click(qtbot, people.button)
    assert steps.frame(window).key() == "settings"
    steps.today(qtbot, window)
    click(qtbot, file.button)
    assert places == ["settings:people", "settings:station:missing"]


def test_what_has_been_done_leaves_the_list_and_an_empty_one_says_so(
    qtbot: QtBot, desk: Desk, clock: MovableClock, open_window: OpenWindow
) -> None:
    clock.at("07:00")
    screen = steps.today(qtbot, open_window(desk))
    qtbot.waitUntil(lambda: len(screen.todo.rows.rows()) == 1)
    assert not screen.todo.empty.isVisible()
    desk.station.edit(address="五一路 8 号", phone="0351-4085512")
    qtbot.waitUntil(screen.todo.empty.isVisible)
    assert screen.todo.rows.rows() == []


def test_reading_a_notice_shows_its_text_and_takes_it_off_the_list(
    qtbot: QtBot, desk: Desk, clock: MovableClock, tmp_path: Path, open_window: OpenWindow
) -> None:
    desk.station.edit(address="五一路 8 号", phone="0351-4085512")
    clock.at("07:00")
    with sqlite3.connect(tmp_path / "data" / "yizhan.db") as database:
        database.execute(
            "INSERT INTO notice (id, title, body, published_at, void, entered_at) VALUES (?, ?, ?, ?, NULL, ?)",
            (ITEM, "冬送温暖", "请于十二月一日前备好姜茶。", NOW, NOW),
        )
    database.close()
    window = open_window(desk)
    screen = steps.today(qtbot, window)
    desk.events.publish(Changes(frozenset({"notice"})))
    qtbot.waitUntil(lambda: len(screen.todo.rows.rows()) == 1)
    (row,) = screen.todo.rows.rows()
    assert isinstance(row, TodoRow)
    click(qtbot, row.button)
    qtbot.waitUntil(lambda: window.sheet() is not None)
    notice = steps.sheet(window, NoticeSheet)
    assert (notice.title.text(), notice.words.text()) == ("冬送温暖", "请于十二月一日前备好姜茶。")
    qtbot.waitUntil(lambda: [found.read for found in desk.notices.notices()] == [True])
    qtbot.waitUntil(screen.todo.empty.isVisible)
    steps.save(qtbot, notice)
