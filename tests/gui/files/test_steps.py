"""The import's steps as a person goes through them, on every screen that has a ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop.services.course import Course
from desktop.services.desk import Desk
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.files.columns_page import ColumnsPage
from desktop.ui.files.faults_page import FaultsPage
from desktop.ui.files.imports_sheet import ImportsSheet, TakeBackSheet
from desktop.ui.files.plan_page import PlanPage
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.visits.screen import VisitsScreen
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.toggle import Toggle
from tests.gui.conftest import OpenWindow
from tests.gui.files.steps import Chooser, choose, faults_of, import_sheet, on_step, rows_of
from tests.gui.visits import steps
from tests.gui.visits.steps import click, click_cell, errors, frame, save, saved, shown, texts

PAPER = "来访登记\n日期,时间,类别,来了几个,签字\n2026-11-20,9:30,环卫工,2,\n2026-11-20,9:40,骑手,1,\n合计,,,3,\n"


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


def paper(folder: Path, text: str = PAPER, name: str = "十一月.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="gb18030")
    return file


def menu_of(qtbot: QtBot, window: MainWindow, key: str) -> QMenu:
    """Go to a screen and open what stands behind its three dots."""
    click(qtbot, frame(window).rail.button(key))
    screen = frame(window).screen_in_front()
    if isinstance(screen, DutyScreen):
        qtbot.waitUntil(lambda: bool(screen.month.heading.text()))
        return screen.month.menu()
    assert isinstance(screen, SuppliesScreen | VisitsScreen)
    return screen.bar.menu()


def test_a_column_that_nobody_knows_is_said_by_a_person(
    qtbot: QtBot, desk: Desk, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    chooser.file = paper(tmp_path)
    sheet = import_sheet(qtbot, window, menu_of(qtbot, window, "visits"))
    choose(qtbot, sheet)
    on_step(qtbot, sheet, "columns")
    page = sheet.findChild(ColumnsPage)
    assert isinstance(page, ColumnsPage)
    assert "2 · 1 · 3" in texts(page), "what stands in the column is shown beside its head"
    assert not sheet.primary_button.isEnabled()
    asked = page.selects[3]
    assert asked.hasFocus()
    # By the keyboard alone: the list takes what is typed, as every list does.
    qtbot.keyClick(asked, Qt.Key.Key_End)
    for _ in range(asked.count()):
        if asked.current() == "persons":
            break
        qtbot.keyClick(asked, Qt.Key.Key_Up)
    assert asked.current() == "persons"
    asked.changed.emit("persons")
    qtbot.waitUntil(sheet.primary_button.isEnabled)
    click(qtbot, sheet.primary_button)
    on_step(qtbot, sheet, "plan")
    assert any("2 条来访" in said for said in texts(sheet))
    assert any("略去 1 行" in said for said in texts(sheet))
    save(qtbot, sheet)
    assert [(visit.category, visit.persons) for visit in saved(desk)] == [("rider", 1), ("sanitation", 2)]


def test_the_same_file_comes_in_again_only_when_a_person_insists(
    qtbot: QtBot, desk: Desk, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    chooser.file = paper(tmp_path, PAPER.replace("来了几个", "人数"))
    for expected in (2, 4):
        sheet = import_sheet(qtbot, window, menu_of(qtbot, window, "visits"))
        choose(qtbot, sheet)
        on_step(qtbot, sheet, "plan")
        page = sheet.findChild(PlanPage)
        assert isinstance(page, PlanPage)
        if expected == 4:
            assert not sheet.primary_button.isEnabled()
            assert any("已于 2026-11-21 14:32 导入过" in said for said in texts(page))
            toggle = page.findChild(Toggle)
            assert isinstance(toggle, Toggle)
            click(qtbot, toggle)
        save(qtbot, sheet)
        assert len(saved(desk)) == expected


def test_what_was_carried_in_as_a_total_is_told_and_left_out(
    qtbot: QtBot, desk: Desk, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    desk.carried.carry_in(date(2026, 1, 1), date(2026, 11, 19), {"": 5100})
    rows = ("2026-11-20,9:30,环卫工,2", "2026-11-18,9:30,环卫工,2", "2026-11-19,9:30,环卫工,1")
    chooser.file = paper(tmp_path, "\n".join(("日期,时间,类别,人数", *rows)))
    sheet = import_sheet(qtbot, window, menu_of(qtbot, window, "visits"))
    choose(qtbot, sheet)
    on_step(qtbot, sheet, "plan")
    assert "2 行所在的时间已结转过总数，不再导入。" in texts(sheet)
    assert sheet.primary_button.text() == "导入 1 条来访"
    save(qtbot, sheet)
    assert len(desk.visits.page().rows) == 1


def test_a_ledger_without_times_shows_its_days_alone_and_says_what_that_means(
    qtbot: QtBot, desk: Desk, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    chooser.file = paper(tmp_path, "日期,类别,人数\n2026-10-20,环卫工,2\n2026-10-21,骑手,1\n")
    sheet = import_sheet(qtbot, window, menu_of(qtbot, window, "visits"))
    choose(qtbot, sheet)
    on_step(qtbot, sheet, "plan")
    assert any("2 条只有日期" in said for said in texts(sheet))
    table = sheet.findChild(DataTable)
    assert isinstance(table, DataTable)
    assert [row[1] for row in shown(table)] == ["2026-10-20", "2026-10-21"]


def test_an_import_is_taken_back_as_a_whole_and_brought_back(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path
) -> None:
    desk.imports.run("visits", paper(tmp_path, PAPER.replace("来了几个", "人数")))
    menu = menu_of(qtbot, window, "visits")
    next(one for one in menu.actions() if one.text() == "导入记录……").trigger()
    qtbot.waitUntil(lambda: window.sheet() is not None)
    listed = steps.sheet(window, ImportsSheet)
    qtbot.waitUntil(lambda: len(shown(listed.table)) == 1)
    assert shown(listed.table)[0] == ["2026-11-21 14:32", "十一月.csv", "来访", "2", "", "撤回"]
    click_cell(qtbot, listed.table, 0, 5)
    qtbot.waitUntil(lambda: isinstance(window.findChildren(TakeBackSheet)[-1], TakeBackSheet))
    asked = steps.sheet(window, TakeBackSheet)
    asked.reason.set_text("录错了月份")
    save(qtbot, asked)
    qtbot.waitUntil(lambda: shown(listed.table)[0][5] == "恢复")
    assert [visit.voided for visit in saved(desk)] == ["录错了月份"] * 2
    assert window.undo.toaster.text() == "已作废 2 条来访。"
    click_cell(qtbot, listed.table, 0, 5)
    qtbot.waitUntil(lambda: shown(listed.table)[0][5] == "撤回")
    assert [visit.voided for visit in saved(desk)] == [None, None]


def test_shifts_come_in_and_go_out_on_the_duty_screen(
    qtbot: QtBot, desk: Desk, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    ledger = "日期,姓名,时间\n2026-11-19,李敏,8:30-18:00\n2026-11-20,王力,20:00-6:00\n"
    chooser.file = paper(tmp_path, ledger, "值班.csv")
    sheet = import_sheet(qtbot, window, menu_of(qtbot, window, "duty"))
    choose(qtbot, sheet)
    on_step(qtbot, sheet, "plan")
    assert any("新人员：王力" in said for said in texts(sheet))
    save(qtbot, sheet)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已导入 2 条值班。")
    chooser.file = tmp_path / "出.csv"
    menu = menu_of(qtbot, window, "duty")
    next(one for one in menu.actions() if one.text() == "导出本月……").trigger()
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已导出 2 条到 出.csv。")
    assert [(row["值班人"], row["签退时间"][:16]) for row in rows_of(chooser.file)] == [
        ("李敏", "2026-11-19T18:00"),
        ("王力", "2026-11-21T06:00"),
    ]


def test_a_marked_copy_shows_what_is_wrong_where_it_is(
    qtbot: QtBot, desk: Desk, window: MainWindow, chooser: Chooser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openpyxl import load_workbook

    monkeypatch.setattr("desktop.ui.files.import_sheet.QDesktopServices.openUrl", lambda _url: True)
    ledger = "物资台账\n日期,品名,收入,发出\n2026-11-19,月球石,3,\n昨天,矿泉水 550ml,,-2\n"
    chooser.file = paper(tmp_path, ledger, "物资.csv")
    sheet = import_sheet(qtbot, window, menu_of(qtbot, window, "supplies"))
    choose(qtbot, sheet)
    on_step(qtbot, sheet, "faults")
    assert [row[:2] for row in faults_of(sheet)] == [["3", "品名"], ["4", "日期"], ["4", "发出"]]
    page = sheet.findChild(FaultsPage)
    assert isinstance(page, FaultsPage)
    assert "月球石" in page.whole.text(), "a sentence that its row cuts off stands whole below"
    page.table.select("1")
    assert "昨天" in page.whole.text()
    chooser.file = tmp_path / "标注.xlsx"
    left = next(one for one in sheet.findChildren(type(sheet.primary_button)) if one.text() == "保存标注副本……")
    click(qtbot, left)
    qtbot.waitUntil(chooser.file.exists)
    written = load_workbook(chooser.file).active
    assert written is not None
    assert [cell.value for cell in written[2]] == ["日期", "品名", "收入", "发出", "问题"]
    assert written["B3"].fill.fgColor.rgb == written["D4"].fill.fgColor.rgb == "FFF2B8B5"
    assert "月球石" in str(written["E3"].value)
    assert desk.supplies.items() == ()


def test_a_file_that_is_no_ledger_is_told_in_the_sheet(
    qtbot: QtBot, desk: Desk, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    chooser.file = tmp_path / "假.xlsx"
    chooser.file.write_text("日期,类别\n", encoding="utf-8")
    sheet = import_sheet(qtbot, window, menu_of(qtbot, window, "visits"))
    choose(qtbot, sheet)
    qtbot.waitUntil(lambda: bool(errors(sheet)))
    assert "其实是文本文件" in errors(sheet)[0]
    assert sheet.step == "start"


def test_whoever_does_not_want_to_wait_cancels_and_nothing_is_written(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = paper(tmp_path, "arrived_at,category\n" + "2026-11-20 09:00,courier\n" * 30_000, "long.csv")
    sheet = import_sheet(qtbot, window, menu_of(qtbot, window, "visits"))
    begun: list[int] = []
    step = Course.step

    def counted(course: Course, done: int, total: int = 0) -> None:
        begun.append(done)
        step(course, done, total)

    monkeypatch.setattr(Course, "step", counted)
    sheet.read(file)
    qtbot.waitUntil(lambda: len(begun) > 2)
    assert sheet.step == "wait"
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.step == "start"
    qtbot.waitUntil(lambda: window.frame is not None and not window.frame.busy())
    assert max(begun) < 30_000, "it went on reading"
    assert saved(desk) == ()
