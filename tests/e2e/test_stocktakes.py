"""Two PCs of a station count the same shelves at once, over a real union: each sees what the other one counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.bootstrap import SystemClock, open_desk
from desktop.services.desk import Desk
from desktop.ui.app import DeskApp
from desktop.ui.supplies.stocktake_row import CountRow
from desktop.ui.supplies.stocktake_sheet import StocktakeSheet
from desktop.ui.supplies.stocktake_summary import SummarySheet
from tests.e2e.union import UnionServer
from tests.gui.supplies import steps
from tests.gui.supplies.steps import CUPS, MEDICINE, WATER, item
from tests.gui.visits.steps import click, errors, save
from tests.gui.visits.steps import sheet as sheet_of

OpenPc = Callable[[str, str], Desk]


@pytest.fixture
def open_pc(union: UnionServer, tmp_path: Path) -> Iterator[OpenPc]:
    """Opens a PC's folder and lets it in with a code."""
    with ExitStack() as stack:

        def opened(name: str, code: str) -> Desk:
            desk = stack.enter_context(open_desk(tmp_path / name, SystemClock(), device=name))
            if not desk.station.is_set_up():
                desk.station.set_up("五一广场驿站", "140106")
            desk.beginnings.finish()
            desk.sync.enrol(union.url, code)
            assert desk.sync.sync_now(timeout=60).complete
            return desk

        yield opened


def line(sheet: StocktakeSheet, name: str) -> CountRow:
    return next(row for row in sheet.rows.values() if row.line.name == name)


def count(qtbot: QtBot, sheet: StocktakeSheet, name: str, text: str) -> None:
    """Type into a line and press Enter; wait until it is saved."""
    row = line(sheet, name)
    qtbot.keyClicks(row.field, text)
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: row.line.counted == int(text))


def open_sheet(qtbot: QtBot, app: DeskApp) -> StocktakeSheet:
    """Show the desk and click on Count."""
    app.show()
    qtbot.waitUntil(lambda: not app.tasks.busy())
    return steps.opened(qtbot, app.window, steps.supplies(qtbot, app.window).bar.count, StocktakeSheet)


def both_counts(sheet: StocktakeSheet, name: str) -> Callable[[], bool]:
    """Whether it shows that an item was counted twice."""
    return lambda: len(line(sheet, name).line.counts) == 2


def meet(*desks: Desk) -> None:
    """Every PC brings what it has and gets what the others have."""
    for desk in (*desks, *desks):
        assert desk.sync.sync_now(timeout=60).complete


def test_two_pcs_that_count_at_once_see_each_other_s_lines(
    qtbot: QtBot, qapp: QApplication, union: UnionServer, open_pc: OpenPc
) -> None:
    station, code = union.station()
    front = open_pc("前台电脑", code)
    steps.stock_up(front)
    for name, stands in ((CUPS, 100), (WATER, 24), (MEDICINE, 8)):
        front.supplies.restock(item(front, name).id, stands)
    front.sync.sync_now(timeout=60)
    back = open_pc("里间电脑", json.loads(union.command("station", "code", station, "--json"))["enrol_code"])
    with ExitStack() as stack:
        apps = [DeskApp(qapp, desk, language="zh_CN") for desk in (front, back)]
        for app in apps:
            stack.callback(app.close)
            stack.callback(app.window.leave)
        here, there = (open_sheet(qtbot, app) for app in apps)
        count(qtbot, here, CUPS, "93")
        meet(front, back)
        qtbot.waitUntil(lambda: line(there, CUPS).field.text() == "93")
        assert "前台电脑" in line(there, CUPS).about.text()
        assert line(there, CUPS).difference.text() == "−7"
        count(qtbot, there, WATER, "20")
        count(qtbot, there, MEDICINE, "9")
        count(qtbot, here, MEDICINE, "7")
        meet(front, back)
        qtbot.waitUntil(lambda: line(here, WATER).field.text() == "20")
        for sheet in (here, there):
            qtbot.waitUntil(both_counts(sheet, MEDICINE))
            said = line(sheet, MEDICINE).elsewhere
            assert said is not None, "it says that the other PC has counted it too"
            assert "电脑" in said.text()
            assert sheet.progress.accessibleName() == "已盘 3 / 3"
        assert item(front, MEDICINE).balance == item(back, MEDICINE).balance
        click(qtbot, here.primary_button)
        window = apps[0].window
        qtbot.waitUntil(lambda: isinstance(steps.top(window), SummarySheet))
        save(qtbot, sheet_of(window, SummarySheet))
        meet(front, back)
        qtbot.waitUntil(lambda: errors(there) != [])
        assert errors(there) == ["另一台电脑已结束这次盘点，此前保存的都已计入。"]
        assert [desk.stocktakes.closed()[0].counted for desk in (front, back)] == [3, 3]
