"""A ledger goes out to a file as it is shown, and a paper one comes in whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.visits.screen import VisitsScreen
from sync.times import parse_iso
from tests.gui.conftest import OpenWindow
from tests.gui.files.steps import Chooser, choose, faults_of, import_sheet, on_step, rows_of
from tests.gui.visits import steps
from tests.gui.visits.steps import click, save, saved, shown


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> VisitsScreen:
    return steps.visits(qtbot, window)


def lively(desk: Desk) -> None:
    """Visits of several days, one of them voided."""
    desk.visits.record_visit("courier", services=["water", "charge"], note="问路")
    desk.visits.record_visit("sanitation", persons=4, services=["heat_food"])
    (void,) = desk.visits.record_visit("rider").records
    desk.visits.void_visit(void, "误点")
    desk.visits.record_visit("courier", arrived_at=parse_iso("2026-11-18 09:30"))
    desk.visits.record_visit("taxi", arrived_at=parse_iso("2026-10-02 09:30"))


@pytest.mark.parametrize("days", ["today", "week", "month"])
def test_an_export_holds_the_rows_that_are_shown(
    qtbot: QtBot, desk: Desk, screen: VisitsScreen, window: MainWindow, chooser: Chooser, tmp_path: Path, days: str
) -> None:
    lively(desk)
    click(qtbot, screen.bar.chips.chip(days))
    qtbot.waitUntil(lambda: len(shown(screen.history.table)) == {"today": 3, "week": 4, "month": 4}[days])
    chooser.file = tmp_path / "来访.csv"
    click(qtbot, screen.bar.export)
    qtbot.waitUntil(lambda: window.undo.toaster.text().startswith("已导出"))
    written = rows_of(chooser.file)
    on_screen = [
        (screen.history.table.rows.row_at(n).cell(0).copy, row[2], row[3], row[4].replace(" ", ";"))
        for n, row in enumerate(shown(screen.history.table))
    ]
    in_file = [
        (row["到站时间"][:16].replace("T", " "), names(desk, row["人群"]), row["人数"], used(desk, row["服务"]))
        for row in written
    ]
    assert sorted(map(str, in_file)) == sorted(map(str, on_screen))
    assert [row["作废原因"] for row in written if row["作废原因"]] == ["误点"]
    assert window.undo.toaster.text() == f"已导出 {len(written)} 条到 来访.csv。"


def test_an_export_of_a_search_holds_what_the_search_found(
    qtbot: QtBot, desk: Desk, screen: VisitsScreen, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    lively(desk)
    click(qtbot, screen.bar.chips.chip("month"))
    qtbot.keyClicks(screen.bar.search, "kdy")
    qtbot.waitUntil(lambda: [row[2] for row in shown(screen.history.table)] == ["快递员", "快递员"])
    chooser.file = tmp_path / "快递员.csv"
    click(qtbot, screen.bar.export)
    qtbot.waitUntil(chooser.file.exists)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已导出 2 条到 快递员.csv。")
    assert [names(desk, row["人群"]) for row in rows_of(chooser.file)] == ["快递员", "快递员"]
    assert chooser.offered == "来访记录 2026-11-01 2026-11-30.xlsx"


def test_a_file_that_cannot_be_written_is_told(
    qtbot: QtBot, desk: Desk, screen: VisitsScreen, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    chooser.file = tmp_path / "nowhere" / "x.csv"
    click(qtbot, screen.bar.export)
    qtbot.waitUntil(lambda: window.sheet() is not None)


def test_a_paper_ledger_is_shown_first_and_comes_in_at_once(
    qtbot: QtBot, desk: Desk, screen: VisitsScreen, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    chooser.file = tmp_path / "台账.csv"
    chooser.file.write_text(
        "到站时间,人群,人数,服务\n2026-11-21 09:30,环卫工人,2,饮水、歇脚\n2026-11-20 10:00,courier,,\n",
        encoding="utf-8",
    )
    sheet = import_sheet(qtbot, window, screen.bar.menu())
    choose(qtbot, sheet)
    on_step(qtbot, sheet, "plan")
    said = "\n".join(steps.texts(sheet))
    assert "2 条来访" in said
    assert "环卫工人 1 条（2 人次）" in said
    assert saved(desk) == ()
    save(qtbot, sheet)
    qtbot.waitUntil(lambda: len(shown(screen.history.table)) == 1)
    assert shown(screen.history.table)[0] == ["09:30", "—", "环卫工人", "2", "饮水 歇脚", "", "", "补录"]
    assert [(visit.category, visit.persons) for visit in saved(desk)] == [("sanitation", 2), ("courier", 1)]
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已导入 2 条来访。")


def test_what_is_wrong_with_a_ledger_is_told_by_row_and_column(
    qtbot: QtBot, desk: Desk, screen: VisitsScreen, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    chooser.file = tmp_path / "台账.csv"
    chooser.file.write_text(
        "到站时间,人群,人数\n2026-11-21 09:30,环卫工人,2\n昨天,快递员,1\n2026-11-20 10:00,宇航员,-3\n",
        encoding="utf-8",
    )
    sheet = import_sheet(qtbot, window, screen.bar.menu())
    choose(qtbot, sheet)
    on_step(qtbot, sheet, "faults")
    assert [row[:2] for row in faults_of(sheet)] == [["3", "到站时间"], ["4", "人群"], ["4", "人数"]]
    assert "昨天" in faults_of(sheet)[0][2]
    assert saved(desk) == ()
    # Corrected in the spreadsheet, it is read again without being chosen again.
    chooser.file.write_text("到站时间,人群,人数\n2026-11-21 09:30,环卫工人,2\n", encoding="utf-8")
    click(qtbot, sheet.primary_button)
    on_step(qtbot, sheet, "plan")
    save(qtbot, sheet)
    assert len(saved(desk)) == 1


def test_an_empty_ledger_to_fill_in_can_be_imported_once_it_is_filled_in(
    qtbot: QtBot, desk: Desk, screen: VisitsScreen, window: MainWindow, chooser: Chooser, tmp_path: Path
) -> None:
    chooser.file = tmp_path / "空白.csv"
    next(one for one in screen.bar.menu().actions() if one.text() == "保存空白台账供填写……").trigger()
    qtbot.waitUntil(lambda: window.undo.toaster.text() == "已保存 空白.csv。")
    heads = chooser.file.read_text("utf-8-sig").strip()
    chooser.file.write_text(f"{heads}\n2026-11-21 08:15,出租车司机,1,,,\n", encoding="utf-8")
    sheet = import_sheet(qtbot, window, screen.bar.menu())
    choose(qtbot, sheet)
    on_step(qtbot, sheet, "plan")
    save(qtbot, sheet)
    assert [visit.category for visit in saved(desk)] == ["taxi"]


def names(desk: Desk, code: str) -> str:
    return desk.catalogue.name("category", code, "zh_CN")


def used(desk: Desk, codes: str) -> str:
    """As the table names them, in the vocabulary's order."""
    order = [term.code for term in desk.catalogue.terms("service", hidden=True)]
    chosen = sorted(filter(None, codes.split(";")), key=order.index)
    return ";".join(desk.catalogue.name("service", code, "zh_CN") for code in chosen)
