"""The screen of the drawing visits.png."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import GAP, PAGE_MARGIN
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.icon_row import IconRow, RowList
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.table_card import TableCard
from desktop.ui.widgets.table_model import Cell, Column, Row
from tests.gui.widgets.compositions.parts import CATEGORIES, Words, category_tiles, frame, service_chips


def visits(say: Words) -> QWidget:
    """The screen of visits.png."""
    table = TableCard(
        [
            Column(say("到", "In")),
            Column(say("离", "Out"), "muted"),
            Column(say("人群", "Category"), stretch=3),
            Column(say("人数", "Persons"), "number"),
            Column(say("服务", "Services"), "muted", stretch=3),
            Column(say("备注", "Note"), "muted", stretch=3),
            Column(say("登记", "By"), "muted"),
            Column("", "action", name=say("状态", "State")),
        ]
    )
    sent = Cell(say("已送达", "Sent"), "ok")
    li, wang = say("李敏", "Li Min"), say("王强", "Wang Qiang")
    names = {icon: say(zh, en) for icon, zh, en, _ in CATEGORIES}
    rows = [
        (
            "14:31",
            "—",
            "package",
            "1",
            say("饮水 充电", "Water, charging"),
            "",
            li,
            Cell(say("撤销", "Undo"), "accent"),
        ),
        ("14:26", "14:40", "bike", "2", say("饮水 如厕", "Water, toilet"), "", li, sent),
        ("14:10", "—", "brush-cleaning", "1", say("热饭 歇脚", "Hot meal, rest"), "", li, sent),
        ("13:55", "14:20", "car", "1", say("如厕", "Toilet"), "", li, sent),
        ("13:48", "—", "package", "1", say("充电 歇脚", "Charging, rest"), "", li, sent),
        (
            "12:20",
            "12:51",
            "brush-cleaning",
            "4",
            say("热饭 饮水", "Hot meal, water"),
            say("班组午饭", "Team lunch"),
            wang,
            sent,
        ),
        ("11:05", "11:06", "shield", "2", say("饮水", "Water"), "", wang, sent),
        ("10:40", "11:10", "bike", "1", say("用药", "Medicine"), say("创可贴 1 片", "1 plaster"), wang, sent),
        (
            "09:30",
            "09:52",
            "car-taxi-front",
            "1",
            say("饮水 如厕", "Water, toilet"),
            say("补录", "Added later"),
            wang,
            Cell(say("补录", "Late entry"), "warn"),
        ),
        (
            "09:12",
            "09:20",
            "truck",
            "1",
            say("饮水", "Water"),
            say("重复", "Twice"),
            wang,
            Cell(say("作废", "Void"), "neutral"),
        ),
    ]
    table.table.set_rows(
        [Row(str(n), (r[0], r[1], names[str(r[2])], *r[3:]), muted=n == 9) for n, r in enumerate(rows)]
    )
    table.set_footer(
        say(
            "37 人次 · 24 条 · 饮水 19 充电 11 热饭 8 如厕 7",
            "37 visits · 24 entries · water 19, charging 11, hot meal 8, toilet 7",
        )
    )
    inside = Card(say("此刻在站", "Inside now"), "4 / 6")
    listing = RowList()
    listing.set_rows(
        [
            IconRow(icon, names[icon], sub, say("离开", "Leave"), button_icon="log-out")
            for icon, sub in [
                ("package", say("14:31 到 · 1 分钟", "14:31 · 1 min")),
                ("brush-cleaning", say("14:10 到 · 22 分钟", "14:10 · 22 min")),
                ("package", say("13:48 到 · 44 分钟", "13:48 · 44 min")),
                ("bike", say("13:46 到 · 46 分钟", "13:46 · 46 min")),
            ]
        ]
    )
    scroll = PageScroll()
    scroll.layout_.addWidget(listing)
    scroll.layout_.addSpacing(20)
    scroll.layout_.addWidget(
        Label(
            say(
                "18:00 关门时仍在站的,按预计离开登记并注明",
                "Who is still inside at 18:00 is signed out as estimated, with a mark",
            ),
            "small",
            wrap=True,
        )
    )
    scroll.layout_.addStretch(1)
    inside.body.addWidget(scroll)
    bar = QHBoxLayout()
    bar.setSpacing(8)
    bar.addWidget(Label(say("来访记录", "Visits"), "section"))
    bar.addSpacing(8)
    filters = ChipRow(exclusive=True)
    for key, zh, en, icon, count in [
        ("day", "今天", "Today", "", 37),
        ("week", "本周", "This week", "", None),
        ("month", "本月", "This month", "", None),
        ("pick", "选日期", "Pick dates", "calendar-days", None),
    ]:
        filters.add(key, say(zh, en), icon, count)
    filters.set_checked(["day"])
    search = SearchBox(say("文字、拼音或首字母", "Search visits"))
    search.set_shortcut_hint("F2")
    bar.addWidget(filters, 1)
    bar.addWidget(search)
    bar.addWidget(Button(say("补录", "Add earlier"), icon="undo-2"))
    bar.addWidget(Button(say("导出", "Export")))
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 20)
    column.setSpacing(12)
    column.addWidget(service_chips(say, ["droplets"]))
    column.addWidget(category_tiles(say, 6))
    column.addSpacing(4)
    column.addLayout(bar)
    column.addSpacing(4)
    low = QHBoxLayout()
    low.setSpacing(GAP)
    low.addWidget(table, 1)
    inside.setFixedWidth(316)
    low.addWidget(inside)
    column.addLayout(low, 1)
    return frame(page, "visits", say)
