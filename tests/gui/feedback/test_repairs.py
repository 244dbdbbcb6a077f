"""A fault becomes a repair and is done with a click each."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.feedback.bar import REPAIRS
from desktop.ui.feedback.lists import DONE
from desktop.ui.feedback.repair_sheet import RepairSheet, VoidRepairSheet, fen_of
from desktop.ui.feedback.screen import FeedbackScreen
from desktop.ui.shell.window import MainWindow
from sync.times import DAY
from tests.gui.conftest import MovableClock
from tests.gui.feedback.conftest import Say
from tests.gui.supplies.steps import opened, top
from tests.gui.visits.steps import click, click_cell, double_click_row, errors, frame, press, save, sheet, shown, write

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_fault_becomes_a_repair_and_is_done_with_one_click_each_and_undone_by_a_key(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen, say: Say
) -> None:
    say("fault", 2 * DAY, facility="dispenser", trouble="empty", text="没水了")
    qtbot.waitUntil(lambda: screen.card.repair.isVisible())
    click(qtbot, screen.card.repair)
    qtbot.waitUntil(lambda: shown(screen.list.table)[0][3] == "维修中")
    qtbot.waitUntil(lambda: screen.card.mending.text() == "维修中 · 已 2 天")
    click(qtbot, screen.bar.tabs.segment(REPAIRS))
    assert shown(screen.repairs.table)[0][:4] == ["饮水机", "空了、没有了", "11月19日", "待修 · 已 2 天"]
    assert screen.facilities.texts()[0] == "饮水机 空了、没有了 · 11月19日起"
    click_cell(qtbot, screen.repairs.table, 0, DONE)
    qtbot.waitUntil(lambda: shown(screen.repairs.table)[0][3] == "已修好")
    qtbot.waitUntil(lambda: "饮水机" in screen.facilities.texts())
    press(window, "z", CTRL)
    qtbot.waitUntil(lambda: shown(screen.repairs.table)[0][3] == "待修 · 已 2 天")
    assert desk.repairs.repairs()[0].open


def test_what_the_station_sees_itself_is_reported(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen
) -> None:
    form = opened(qtbot, window, screen.bar.report, RepairSheet)
    click(qtbot, form.primary_button)
    assert errors(form) == ["请写明什么坏了。"]
    write(form.what, "门锁")
    write(form.repaired_by, "周师傅")
    save(qtbot, form)
    (made,) = desk.repairs.repairs()
    assert (made.what, made.facility, made.trouble, made.repaired_by) == ("门锁", "", "broken", "周师傅")


def test_cost_and_acceptance_are_written_down_when_it_is_opened(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen, clock: MovableClock
) -> None:
    repair = desk.repairs.report(facility="microwave", reported_at=clock.now() - DAY).records[0]
    click(qtbot, screen.bar.tabs.segment(REPAIRS))
    qtbot.waitUntil(lambda: len(shown(screen.repairs.table)) == 1)
    double_click_row(qtbot, screen.repairs.table, 0)
    qtbot.waitUntil(lambda: isinstance(top(window), RepairSheet))
    form = sheet(window, RepairSheet)
    assert not form.cost.isVisible()
    click(qtbot, form.works)
    write(form.cost, "十二")
    click(qtbot, form.primary_button)
    assert errors(form) == ["请填金额，如 120 或 35.50。"]
    form.cost.clear()
    qtbot.keyClicks(form.cost, "35.5")
    form.acceptor.setFocus()
    qtbot.keyClick(form.acceptor, Qt.Key.Key_Down)
    save(qtbot, form)
    done = desk.repairs.repair(repair)
    assert (done.cost, done.done_at, done.accepted_name) == (3_550, clock.now(), "陈芳")
    qtbot.waitUntil(lambda: shown(screen.repairs.table)[0][5:7] == ["35.50", "陈芳"])
    assert screen.repairs.footer.text() == "0 项待修 · 1 项已修好 · 共 35.50 元"


def test_a_repair_is_voided_with_a_reason(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: FeedbackScreen
) -> None:
    repair = desk.repairs.report(what="灯").records[0]
    window.go(f"feedback:repair:{repair.hex()}")
    qtbot.waitUntil(lambda: isinstance(top(window), RepairSheet))
    click(qtbot, sheet(window, RepairSheet).danger_button)
    qtbot.waitUntil(lambda: isinstance(top(window), VoidRepairSheet))
    form = sheet(window, VoidRepairSheet)
    click(qtbot, form.usual.chip("works after all"))
    save(qtbot, form)
    qtbot.waitUntil(lambda: shown(screen.repairs.table)[0][3] == "已作废")
    assert desk.repairs.repairs() == ()


def test_ctrl_p_leads_to_the_ledger_of_the_list_in_front(
    qtbot: QtBot, window: MainWindow, screen: FeedbackScreen
) -> None:
    assert screen.report().startswith("reports:opinions")
    click(qtbot, screen.bar.tabs.segment(REPAIRS))
    assert screen.report().startswith("reports:repairs")
    press(window, "5", CTRL)
    assert frame(window).key() == "feedback"


@pytest.mark.parametrize(
    ("text", "fen"),
    [("", 0), ("120", 12_000), ("35.5", 3_550), ("35.05", 3_505), ("1,200元", 120_000), ("一百", None)],
)
def test_yuan_are_kept_as_fen(text: str, fen: int | None) -> None:
    assert fen_of(text) == fen
