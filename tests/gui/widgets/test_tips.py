"""What stands beside the pointer is read in lines, and never reaches across the whole screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import px
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.ui.widgets.tips import folded

LONG = "“宇航员”无法识别；可写：" + "、".join(f"第{n}类<b>人群&" for n in range(20))


def beside(qtbot: QtBot, widget: QWidget, at: QPoint) -> QWidget:
    """The tip that is shown when the pointer rests there."""
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
    qtbot.waitUntil(QToolTip.isVisible)
    [tip] = [one for one in QApplication.topLevelWidgets() if one.inherits("QTipLabel") and one.isVisible()]
    return tip


def test_a_long_tip_of_a_cell_or_of_a_cut_label_is_broken_into_lines(qtbot: QtBot) -> None:
    table = DataTable((Column("问题", stretch=1),))
    table.set_rows([Row("0", (Cell("短", tip=LONG),))])
    label = Label(LONG, elide=True)
    for widget in (table, label):
        qtbot.addWidget(widget)
        widget.resize(300, 120)
        widget.show()
    place = table.visualRect(table.rows.index(0, 0)).center()
    for tip in (beside(qtbot, table.viewport(), place), beside(qtbot, label, QPoint(5, 5))):
        assert tip.width() < px(520)
        QToolTip.hideText()
    assert label.text() == LONG


def test_a_short_tip_stays_as_it_is_and_no_sign_of_a_long_one_is_taken_for_markup() -> None:
    assert folded("<b>") == "<b>"
    assert folded("") == ""
    assert "&lt;b&gt;人群&amp;" in folded(LONG)
