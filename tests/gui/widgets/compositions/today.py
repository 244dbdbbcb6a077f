"""The screen of the drawing today.png."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import GAP, PAGE_MARGIN, px
from desktop.ui.widgets.big_figure import BigFigure
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.hour_chart import HourBar, HourChart
from desktop.ui.widgets.icon_row import RowList, TodoRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.occupancy_dots import OccupancyDots
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.ui.widgets.tile import Tile
from desktop.ui.widgets.toast import Toaster
from tests.gui.widgets.compositions.parts import Words, category_tiles, frame, service_chips


def _columns(left: QVBoxLayout, right: QVBoxLayout, wide: int = 316) -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 20)
    row.setSpacing(GAP)
    row.addLayout(left, 1)
    side = QWidget()
    side.setLayout(right)
    side.setFixedWidth(max(wide, px(wide) if px(100) < 130 else px(260)))
    right.setContentsMargins(0, 0, 0, 0)
    right.setSpacing(GAP)
    row.addWidget(side)
    return page


def today(say: Words) -> QWidget:
    """The screen of today.png."""
    head = Card()
    figure = BigFigure(say("今日来访", "Visits today"))
    figure.set_value("37")
    figure.set_sub(say("比往常周六", "Than a usual Saturday"), say("多 5 人次", "5 more"))
    figure.set_note(say("本月 612 · 昨日 41", "612 this month · 41 yesterday"))
    chart = HourChart()
    counts = [0, 2, 6, 5, 3, 2, 4, 5, 7, 3, 0, 0, 0, 0]
    usual = [0.9, 2.6, 4.4, 3.6, 2.6, 2.7, 4.5, 5.4, 3.7, 2.7, 2.7, 3.6, 1.8, 0.9]
    chart.set_hours(
        [HourBar(6 + n, c, u, f"{6 + n}:00  {c}") for n, (c, u) in enumerate(zip(counts, usual, strict=True))], 14
    )
    row = QHBoxLayout()
    row.setSpacing(24)
    row.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(chart, 1)
    head.body.addLayout(row)
    title = QHBoxLayout()
    title.setSpacing(12)
    title.addWidget(Label(say("一键登记", "One tap"), "section"))
    hint = say(
        "点一下就记 1 人;右键或长按记多人;数字键同样可用",
        "A tap records one person; right-click or hold for more; digit keys work too",
    )
    title.addWidget(Label(hint, "small", elide=True), 1)
    tiles = category_tiles(say, 4)
    entries = Card()
    entries.set_padding(6, 6)
    table = DataTable(
        [
            Column("", "muted", 96),
            Column("", stretch=3),
            Column("", "number", 70),
            Column("", "muted", stretch=3),
            Column("", "muted", stretch=2),
            Column("", "action"),
        ]
    )
    table.set_flat()
    table.set_fit_rows(3)
    sent = Cell(say("已送达", "Sent"), "ok")
    table.set_rows(
        [
            Row(
                "a",
                (
                    "14:31",
                    say("快递员", "Courier"),
                    say("1 人", "1"),
                    say("饮水 充电", "Water, charging"),
                    say("李敏", "Li Min"),
                    Cell(say("撤销", "Undo"), "accent"),
                ),
            ),
            Row(
                "b",
                (
                    "14:26",
                    say("外卖员", "Food delivery rider"),
                    say("2 人", "2"),
                    say("饮水 如厕", "Water, toilet"),
                    say("李敏", "Li Min"),
                    sent,
                ),
            ),
            Row(
                "c",
                (
                    "14:10",
                    say("环卫工人", "Sanitation worker"),
                    say("1 人", "1"),
                    say("热饭 歇脚", "Hot meal, rest"),
                    say("李敏", "Li Min"),
                    sent,
                ),
            ),
        ]
    )
    entries.body.addWidget(table)
    left = QVBoxLayout()
    left.setSpacing(12)
    left.addWidget(head)
    left.addLayout(title)
    left.addWidget(service_chips(say, ["droplets", "plug"]))
    left.addWidget(tiles)
    left.addWidget(entries)
    left.addStretch(1)
    inside = Card(right=say("共 6 个座位", "6 seats"))
    here = BigFigure()
    here.set_value("4")
    here.set_sub(say("最早一位 13:48 到", "The first came at 13:48"))
    inside.set_title(say("此刻在站", "Inside now"))
    inside.set_head_gap(0)
    inside.body.addWidget(here)
    seats = OccupancyDots()
    seats.set_seats([("package", "14:31"), ("bike", "14:26"), ("package", "14:10"), ("recycle", "13:48")], 6)
    inside.body.addSpacing(8)
    inside.body.addWidget(seats)
    todo = Card(say("要做的事", "To do"), "5")
    rows = RowList()
    rows.set_rows(
        [
            TodoRow(
                "clipboard-check",
                say("今日巡查未做", "Today's patrol is due"),
                say("18:00 前 · 12 项 约 2 分钟", "Before 18:00 · 12 items, 2 minutes"),
                say("开始", "Start"),
                tone="warn",
            ),
            TodoRow(
                "boxes",
                say("一次性纸杯 还够 2 天", "Paper cups last 2 days"),
                say("余 60 只 · 日均 31 只", "60 left · 31 a day"),
                say("申领", "Request"),
                tone="warn",
            ),
            TodoRow(
                "pill",
                say("藿香正气水 2 盒已过期", "2 boxes of medicine expired"),
                say("批号 240311 · 11月15日", "Batch 240311 · 15 Nov"),
                say("报损", "Waste"),
                tone="alarm",
            ),
            TodoRow(
                "wrench",
                say("饮水机漏水 等维修", "Water dispenser leaks"),
                say("昨天 16:20 报修", "Reported yesterday 16:20"),
                say("查看", "View"),
                tone="warn",
            ),
            TodoRow(
                "bell",
                say("总工会通知:冬送温暖", "Notice: winter warmth"),
                say("11月20日 · 未读", "20 Nov · unread"),
                say("阅读", "Read"),
            ),
        ]
    )
    todo.body.addWidget(rows)
    todo.body.addStretch(1)
    right = QVBoxLayout()
    right.addWidget(inside)
    right.addWidget(todo, 1)
    window = frame(_columns(left, right), "today", say)
    toaster = Toaster(window, tiles.parentWidget())
    window.resize(1280, 800)
    tile = tiles.widgets()[1]
    assert isinstance(tile, Tile)
    tile.pulse()
    toaster.show_message(
        say("已记录 快递员 1 人 · 饮水 充电", "Recorded 1 courier · water, charging"),
        say("撤销 Ctrl+Z", "Undo Ctrl+Z"),
        lambda: None,
    )
    return window
