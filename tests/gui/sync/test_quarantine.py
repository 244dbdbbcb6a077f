"""What is kept and not counted stands on the sync screen in words, and a person decides about it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from desktop.ui.sync.quarantine_card import QuarantineCard
from desktop.ui.sync.quarantine_sheet import QuarantineSheet
from desktop.ui.tasks import Tasks
from sync.log import Log
from sync.ops import Op, canonical, record_id
from tests.gui.conftest import MovableClock
from tests.gui.looking import words
from tests.store.conftest import repeatable
from tests.store.union import MemoryUnion, sync

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def resumed(tmp_path: Path, clock: MovableClock) -> Iterator[Desk]:
    """A desk in a machine that was resumed twice; the other one was first at the union. Beside that an entry waits for
    what it speaks of, and one is rubbish."""
    union = MemoryUnion()
    with Store.open(tmp_path / "first", clock, repeatable("vm"), device="窗口电脑") as first:
        with first.write() as unit:
            unit.create("visit", {"category": "rider"})
        sync(StoreReplica(first), union)
    for seq, fields, record in ((1, {"note": "?"}, record_id(b"absent!!", 1)), (2, {"category": 7}, None)):
        op = Op(b"foreign!", seq, clock.now(), None, "visit", 1, record, fields)
        union.logs[Log.STATION].append(op, canonical(op))
    clock.at("14:05")
    with Store.open(tmp_path / "data", clock, repeatable("vm"), device="窗口电脑") as second:
        with second.write() as unit:
            unit.create("visit", {"category": "courier", "persons": 3, "visitor": "王力"})
        sync(StoreReplica(second), union)
    clock.at("16:00")
    with open_desk(tmp_path / "data", clock, device="窗口电脑") as desk:
        yield desk


@pytest.fixture
def garbled(tmp_path: Path, clock: MovableClock) -> Iterator[Desk]:
    """A desk that was sent an entry that does not fit, and two changes of it."""
    union = MemoryUnion()
    visit = record_id(b"foreign!", 1)
    for seq, fields, record in ((1, {"category": 7}, None), (2, {"note": "一"}, visit), (3, {"note": "二"}, visit)):
        op = Op(b"foreign!", seq, clock.now(), None, "visit", 1, record, fields)
        union.logs[Log.STATION].append(op, canonical(op))
    with Store.open(tmp_path / "garbled", clock, repeatable("garbled"), device="窗口电脑") as store:
        sync(StoreReplica(store), union)
    with open_desk(tmp_path / "garbled", clock, device="窗口电脑") as desk:
        yield desk


@pytest.fixture
def card(qtbot: QtBot, resumed: Desk, tasks: Tasks, speak: Callable[[str], None]) -> QuarantineCard:
    """The card in a window of its own."""
    return shown(qtbot, resumed, tasks)


def shown(qtbot: QtBot, desk: Desk, tasks: Tasks) -> QuarantineCard:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    column = QVBoxLayout(window)
    made = QuarantineCard(desk, tasks, window)
    column.addWidget(made)
    column.addStretch(1)
    window.show()
    made.refresh()
    qtbot.waitUntil(lambda: len(made.lines()) == 3)
    return made


def button(sheet: QuarantineSheet, text: str) -> QPushButton:
    (found,) = [one for one in sheet.findChildren(QPushButton) if one.text() == text and one.isVisible()]
    return found


def test_each_entry_is_told_in_words(card: QuarantineCard) -> None:
    assert card.title_of(card.lines()[0]) == "快递员 3 人"
    assert [line.trouble for line in card.lines()] == ["clash", "invalid", "waiting"]
    said = words(card)
    assert "窗口电脑" in said
    assert "14:05" in said
    assert "总工会那里是另一条记录" in said


def test_what_clashed_is_entered_again_with_its_own_time(
    qtbot: QtBot, card: QuarantineCard, resumed: Desk, tasks: Tasks
) -> None:
    sheet = card.open_sheet(card.lines()[0])
    with qtbot.waitSignal(card.toast) as told:
        qtbot.mouseClick(button(sheet, "重新录入"), LEFT)
    assert told.args is not None
    assert told.args[0] == "已按原来的时间重新录入。"
    qtbot.waitUntil(lambda: len(card.lines()) == 2)
    (visit,) = [one for one in resumed.visits.page().rows if one.persons == 3]
    assert visit.arrived_at == 1_795_233_600 + 2 * 3600 + 5 * 60


def test_dropping_wants_a_reason(qtbot: QtBot, card: QuarantineCard) -> None:
    sheet = card.open_sheet(card.lines()[0])
    qtbot.mouseClick(button(sheet, "舍弃"), LEFT)
    assert sheet.row.error()
    sheet.reason.set_text("重复录入")
    with qtbot.waitSignal(card.toast):
        qtbot.mouseClick(button(sheet, "舍弃"), LEFT)
    qtbot.waitUntil(lambda: [line.trouble for line in card.lines()] == ["invalid", "waiting"])


def test_trying_again_says_what_came_of_it(qtbot: QtBot, card: QuarantineCard) -> None:
    with qtbot.waitSignal(card.toast) as told:
        qtbot.mouseClick(card.again, LEFT)
    assert told.args is not None
    assert told.args[0] == "没有变化。"


def test_the_changes_of_an_entry_are_dropped_with_it_and_the_sheet_says_so(
    qtbot: QtBot, garbled: Desk, tasks: Tasks, speak: Callable[[str], None]
) -> None:
    card = shown(qtbot, garbled, tasks)
    assert [line.trouble for line in card.lines()] == ["invalid", "following", "following"]
    qtbot.waitUntil(lambda: "所修改的记录也在此列表中" in words(card))
    following = card.open_sheet(card.lines()[1])
    assert "舍弃那条记录时，这一条会一并舍弃" in words(following)
    following.reject()
    sheet = card.open_sheet(card.lines()[0])
    assert "对它的 2 处修改也一并舍弃" in words(sheet)
    sheet.reason.set_text("录入有误")
    with qtbot.waitSignal(card.toast):
        qtbot.mouseClick(button(sheet, "舍弃"), LEFT)
    qtbot.waitUntil(lambda: card.lines() == ())
