"""The table of every list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import color
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.table_card import TableCard
from desktop.ui.widgets.table_model import Cell, Column, Row

Shown = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton
COLUMNS = [
    Column("到", "muted"),
    Column("人群", stretch=1),
    Column("人数", "number"),
    Column("水位", "level"),
    Column("状态", "pill", 100),
    Column("", "action", name="操作"),
]


def visit(key: str, persons: int = 1, **more: bool) -> Row:
    level, state, undo = Cell(value=0.5, tone="warn"), Cell("已送达", "ok"), Cell("撤销", "accent")
    cells = (f"14:{key}", "快递员", str(persons), level, state, undo)
    return Row(key, cells, **more)


def table_of(rows: int) -> DataTable:
    table = DataTable(COLUMNS)
    table.set_rows([visit(f"{n:02}", n) for n in range(rows)])
    return table


def middle(table: DataTable, row: int, column: int) -> QPoint:
    return table.visualRect(table.rows.index(row, column)).center()


def point_at(table: DataTable, column: int) -> str:
    at = middle(table, 0, column)
    event = QHelpEvent(QEvent.Type.ToolTip, at, table.viewport().mapToGlobal(at))
    QApplication.sendEvent(table.viewport(), event)
    return QToolTip.text()


@pytest.mark.parametrize("way", ["double click", "return"])
def test_a_row_is_opened_by_a_double_click_or_return(shown: Shown, qtbot: QtBot, way: str) -> None:
    table = table_of(3)
    shown(table)
    with qtbot.waitSignal(table.opened) as told:
        if way == "return":
            table.select("01")
            qtbot.keyClick(table, Qt.Key.Key_Return)
        else:
            qtbot.mouseClick(table.viewport(), LEFT, pos=middle(table, 1, 1))
            qtbot.mouseDClick(table.viewport(), LEFT, pos=middle(table, 1, 1))
    assert told.args == ["01"]


@pytest.mark.parametrize("way", ["click", "space", "delete"])
def test_a_word_that_acts_is_clicked_or_pressed(shown: Shown, qtbot: QtBot, way: str) -> None:
    table = table_of(3)
    shown(table)
    with qtbot.waitSignal(table.action) as told, qtbot.assertNotEmitted(table.opened):
        if way == "click":
            qtbot.mouseClick(table.viewport(), LEFT, pos=middle(table, 2, 5))
        else:
            table.select("02")
            qtbot.keyClick(table, Qt.Key.Key_Space if way == "space" else Qt.Key.Key_Delete)
    assert told.args == ["02", 5]


def test_a_sent_entry_in_the_action_column_does_not_act(shown: Shown, qtbot: QtBot) -> None:
    table = DataTable([Column("人群", stretch=1), Column("", "action")])
    table.set_rows([Row("a", ("快递员", Cell("已送达", "ok")))])
    shown(table)
    with qtbot.assertNotEmitted(table.action):
        qtbot.mouseClick(table.viewport(), LEFT, pos=middle(table, 0, 1))


def test_ctrl_c_copies_all_rows_with_their_heads(shown: Shown, qtbot: QtBot) -> None:
    table = table_of(2)
    shown(table)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == (
        "到\t人群\t人数\t状态\n14:00\t快递员\t0\t已送达\n14:01\t快递员\t1\t已送达\n"
    )


def test_ctrl_c_copies_the_selected_rows_only(shown: Shown, qtbot: QtBot) -> None:
    table = DataTable([Column("名称"), Column("余", "number")])
    table.set_rows([Row("a", ("水\t瓶", Cell("2 天", copy="2"))), Row("b", ("茶", "9"))])
    shown(table)
    table.select("a")
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "名称\t余\n水 瓶\t2\n"


def test_new_rows_keep_what_was_selected(shown: Shown, qtbot: QtBot) -> None:
    table = table_of(5)
    shown(table)
    table.select("03")
    table.set_rows([visit("99"), *(visit(f"{n:02}") for n in range(5))])
    assert table.selected_keys() == ["03"]
    table.set_rows([visit("99")])
    assert table.selected_keys() == []


def test_the_end_of_the_list_asks_once_for_more(shown: Shown, qtbot: QtBot) -> None:
    table = table_of(100)
    shown(table)
    asked: list[int] = []
    table.more_wanted.connect(lambda: asked.append(1))
    table.set_has_more(True)
    assert asked == []
    table.scrollToBottom()
    assert asked == [1]
    table.append_rows([visit("200")])
    assert table.rows.rowCount() == 101
    assert table.rows.row_of("200") == 100


def test_a_click_on_a_head_asks_for_another_order(shown: Shown, qtbot: QtBot) -> None:
    table = table_of(3)
    shown(table)
    at = QPoint(table.heads.sectionPosition(2) + 10, 10)
    with qtbot.assertNotEmitted(table.sort_requested):
        qtbot.mouseClick(table.heads.viewport(), LEFT, pos=at)
    table.set_sortable(True)
    told: list[tuple[int, bool]] = []
    table.sort_requested.connect(lambda column, descending: told.append((column, descending)))
    qtbot.mouseClick(table.heads.viewport(), LEFT, pos=at)
    qtbot.mouseClick(table.heads.viewport(), LEFT, pos=at)
    assert told == [(2, True), (2, False)]


def test_a_right_click_tells_the_row(shown: Shown, qtbot: QtBot) -> None:
    table = table_of(3)
    shown(table)
    at = middle(table, 1, 1)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, table.viewport().mapToGlobal(at))
    with qtbot.waitSignal(table.context_requested) as told:
        QApplication.sendEvent(table.viewport(), event)
    assert told.args[0] == "01"


def test_columns_fill_the_width_and_figures_stand_at_the_right(shown: Shown) -> None:
    table = table_of(3)
    shown(table)
    assert sum(table.columnWidth(n) for n in range(len(COLUMNS))) == table.viewport().width()
    sides = table.rows.data(table.rows.index(0, 2), Qt.ItemDataRole.TextAlignmentRole)
    assert isinstance(sides, Qt.AlignmentFlag)
    assert sides & Qt.AlignmentFlag.AlignRight


def test_a_column_with_much_to_say_gets_room_from_one_with_little(shown: Shown) -> None:
    table = DataTable([Column("服务", stretch=1), Column("备注", stretch=1)])
    table.set_rows([Row("a", ("Water, charging, hot meal, rest, toilet, reading, medicine, borrowing", ""))])
    shown(table)
    assert table.columnWidth(0) > 2 * table.columnWidth(1)
    assert table.columnWidth(0) + table.columnWidth(1) == table.viewport().width()


def test_pointing_at_a_cell_that_does_not_fit_shows_all_of_it(shown: Shown) -> None:
    table = DataTable([Column("备注", width=60), Column("登记", stretch=1)])
    table.set_rows([Row("a", ("创可贴一片,手指划伤", "李敏"))])
    shown(table)
    assert "李敏" not in point_at(table, 1)
    assert point_at(table, 0) == "创可贴一片,手指划伤"


def test_a_selected_row_is_tinted_and_lines_end_inside_the_table(shown: Shown) -> None:
    table = table_of(3)
    shown(table)
    table.select("01")
    image = table.grab().toImage()
    row = table.visualRect(table.rows.index(1, 0))
    y = row.top() + table.heads.height() + 3
    assert image.pixelColor(12, y) == color("selection")
    assert image.pixelColor(4, y) == color("surface")
    line = row.bottom() + table.heads.height()
    assert image.pixelColor(12, line) == color("line")


def test_a_screen_reader_hears_cells_and_heads(shown: Shown) -> None:
    table = table_of(1)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert table.rows.data(table.rows.index(0, 1), role) == "快递员"
    assert table.rows.headerData(5, Qt.Orientation.Horizontal, role) == "操作"


def test_tab_leaves_the_table(shown: Shown, qtbot: QtBot) -> None:
    table, after = table_of(3), DataTable()
    shown(table, after)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert after.hasFocus()


def test_an_empty_list_teaches_and_offers_a_start(shown: Shown, qtbot: QtBot) -> None:
    card = TableCard(COLUMNS)
    card.empty.set("inbox", "还没有记录", "点一下方块就记一位", "开始")
    card.table.set_rows([])
    card.set_footer("0 条")
    shown(card)
    assert card.empty.isVisible()
    assert not card.table.isVisible()
    with qtbot.waitSignal(card.empty.action):
        qtbot.mouseClick(card.empty.button, LEFT)
    card.table.set_rows([visit("00")])
    assert card.table.isVisible()
    assert card.footer.text() == "0 条"


def test_a_table_in_a_card_is_as_high_as_its_rows(shown: Shown) -> None:
    table = table_of(3)
    table.set_flat()
    table.set_fit_rows(5)
    assert table.sizeHint().height() == 3 * 40
    assert not table.heads.isVisibleTo(table)
