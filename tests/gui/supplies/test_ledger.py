"""The whole ledger of an item: read on while it is scrolled, with vouchers and balances, copied and exported."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.entry_sheet import EntrySheet
from desktop.ui.supplies.facts import BOOK_LINES
from desktop.ui.supplies.ledger_sheet import LedgerSheet
from desktop.ui.supplies.screen import SuppliesScreen
from sync.times import DAY
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.supplies import steps
from tests.gui.supplies.steps import CUPS, item
from tests.gui.visits.steps import click, press, save, shown
from tests.gui.visits.steps import sheet as sheet_of

LINES = 2 * BOOK_LINES + 30
VOUCHER, CHANGE, STOCK = 1, 3, 4
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(desk: Desk, clock: MovableClock, open_window: OpenWindow) -> MainWindow:
    steps.stock_up(desk)
    cups, now = item(desk, CUPS).id, clock.now()
    desk.supplies.restock(cups, 1000, at=now - 40 * DAY)
    for n in range(1, LINES):
        desk.supplies.issue(cups, 1 + n % 3, at=now - 40 * DAY + n * 3600)
    return open_window(desk)


@pytest.fixture
def ledger(qtbot: QtBot, window: MainWindow) -> LedgerSheet:
    screen: SuppliesScreen = steps.supplies(qtbot, window)
    steps.pick(qtbot, screen, CUPS)
    found = steps.opened(qtbot, window, screen.card.open_ledger, LedgerSheet)
    qtbot.waitUntil(lambda: found.table.rows.rowCount() >= BOOK_LINES)
    return found


def to_the_end(qtbot: QtBot, ledger: LedgerSheet) -> None:
    """Press End until there is nothing more."""
    ledger.table.setFocus()
    while ledger.table.rows.rowCount() < LINES:
        before = ledger.table.rows.rowCount()
        qtbot.keyClick(ledger.table, Qt.Key.Key_End, CTRL)
        qtbot.waitUntil(lambda before=before: ledger.table.rows.rowCount() > before)  # type: ignore[misc]


def test_a_ledger_is_read_to_its_first_line_and_its_balances_run_through(
    qtbot: QtBot, desk: Desk, ledger: LedgerSheet
) -> None:
    assert ledger.table.rows.rowCount() < LINES
    to_the_end(qtbot, ledger)
    rows = shown(ledger.table)
    assert len(rows) == LINES
    assert len({row[VOUCHER] for row in rows}) == LINES, "every line has a voucher of its own"
    changes = [int(row[CHANGE].replace("−", "-").replace(",", "")) for row in rows]
    stocks = [int(row[STOCK].replace(",", "")) for row in rows]
    assert stocks[0] == item(desk, CUPS).balance
    assert stocks == [sum(changes[n:]) for n in range(LINES)]
    assert rows[-1][CHANGE] == "+1,000"


def test_lines_far_down_are_copied_and_all_of_it_is_exported(
    qtbot: QtBot, window: MainWindow, ledger: LedgerSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_the_end(qtbot, ledger)
    ledger.table.selectRow(LINES - 1)
    press(window, Qt.Key.Key_C, CTRL)
    heads, line = QGuiApplication.clipboard().text().splitlines()
    assert heads.split("\t")[:5] == ["时间", "单据号", "类型", "增减", "结存"]
    assert line.split("\t")[VOUCHER].endswith("-000001")
    file = tmp_path / "cups.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    click(qtbot, ledger.export)
    qtbot.waitUntil(lambda: window.undo.toaster.text() == f"已导出 {LINES} 条到 cups.csv。")
    assert len(file.read_text("utf-8-sig").splitlines()) == LINES + 1


def test_what_is_voided_or_recorded_meanwhile_is_shown_where_one_is(
    qtbot: QtBot, desk: Desk, window: MainWindow, ledger: LedgerSheet
) -> None:
    to_the_end(qtbot, ledger)
    ledger.table.selectRow(LINES - 2)
    click(qtbot, ledger.danger_button)
    asked = sheet_of(window, EntrySheet)
    click(qtbot, asked.usual.chip("wrong quantity"))
    save(qtbot, asked)
    qtbot.waitUntil(lambda: ledger.table.rows.row_at(LINES - 2).muted)
    assert ledger.table.rows.rowCount() == LINES, "nothing has to be scrolled for again"
    desk.supplies.issue(item(desk, CUPS).id, 7)
    qtbot.waitUntil(lambda: shown(ledger.table)[0][CHANGE] == "−7")
