"""The screen of the drawing supplies.png."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import GAP, PAGE_MARGIN
from desktop.ui.widgets.big_figure import BigFigure
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.step_chart import StepChart
from desktop.ui.widgets.table_card import TableCard
from desktop.ui.widgets.table_model import Cell, Column, Row
from tests.gui.widgets.compositions.parts import Words, frame


def supplies(say: Words) -> QWidget:
    """The screen of supplies.png."""
    bar = QHBoxLayout()
    bar.setSpacing(10)
    bar.addWidget(Button(say("补货入库", "Restock"), "primary", "log-in"))
    for icon, zh, en in [
        ("log-out", "领用", "Issue"),
        ("clipboard-check", "盘点", "Count"),
        ("umbrella", "借还", "Loans"),
    ]:
        bar.addWidget(Button(say(zh, en), icon=icon))
    bar.addStretch(1)
    search = SearchBox(say("名称、拼音或扫码", "Name, pinyin or barcode"))
    search.set_shortcut_hint("F2")
    search.setMinimumWidth(260)
    bar.addWidget(search)
    chips = ChipRow(exclusive=True)
    for key, zh, en, n in [
        ("all", "全部", "All", 24),
        ("low", "将用尽", "Low", 2),
        ("expiring", "临期", "Expiring", 2),
    ]:
        chips.add(key, say(zh, en), count=n)
    chips.set_checked(["all"])
    bar.addWidget(chips)
    table = TableCard(
        [
            Column(say("物资", "Item"), stretch=3),
            Column(say("结存", "Stock"), "figure", 76),
            Column(say("单位", "Unit"), "muted", 56),
            Column(say("水位", "Level"), "level", 140),
            Column(say("还够", "Lasts"), "number", 80),
            Column(say("最早到期", "Expires"), "muted", 108),
            Column("", "pill", 106, name=say("提醒", "Notice")),
        ]
    )
    day = say("天", "d")
    data: list[tuple[str, str, str, float, str, str, str, str, str]] = [
        (
            "一次性纸杯",
            "Paper cups",
            "60",
            0.3,
            f"2 {day}",
            "—",
            say("只", "pcs"),
            "alarm",
            say("将用尽", "Running low"),
        ),
        ("矿泉水 550ml", "Mineral water 550 ml", "148", 0.75, f"9 {day}", "2027-08", say("瓶", "btl"), "ok", ""),
        (
            "藿香正气水",
            "Huoxiang zhengqi water",
            "14",
            0.6,
            f"31 {day}",
            "2026-11-15",
            say("盒", "box"),
            "warn",
            say("2 盒过期", "2 expired"),
        ),
        ("暖宝宝", "Heat packs", "320", 0.8, f"26 {day}", "2028-01", say("片", "pcs"), "ok", ""),
        ("姜茶", "Ginger tea", "45", 0.35, f"4 {day}", "2027-03", say("袋", "bag"), "warn", say("偏低", "Low")),
        ("抽纸", "Tissues", "38", 0.7, f"19 {day}", "—", say("包", "pack"), "ok", ""),
        (
            "创可贴",
            "Plasters",
            "86",
            0.7,
            f"43 {day}",
            "2026-12-18",
            say("片", "pcs"),
            "warn",
            say("30 天内到期", "Within 30 days"),
        ),
        ("雨衣", "Raincoats", "22", 0.65, "—", "—", say("件", "pcs"), "ok", ""),
        ("洗衣液(礼品)", "Detergent (gift)", "9", 0.5, "—", "2028-05", say("瓶", "btl"), "ok", ""),
    ]
    tones: dict[str, Cell] = {}
    rows = []
    for zh, en, stock, share, lasts, expires, unit, tone, mark in data:
        level = Cell(value=share, tone="alarm" if tone == "alarm" else "warn" if tone == "warn" else "ok")
        pill = (
            Cell(mark, "alarm" if tone == "alarm" or zh == "藿香正气水" else "warn")
            if mark
            else tones.get("", Cell())
        )
        rows.append(Row(zh, (say(zh, en), stock, unit, level, lasts, expires, pill), strong=zh == "藿香正气水"))
    table.table.set_row_height(42)
    table.table.set_rows(rows)
    table.table.select("藿香正气水")
    side = Card(say("藿香正气水", "Huoxiang zhengqi water"), say("盒 · 10 支装", "Box of 10"))
    side.set_head_gap(0)
    figure = BigFigure()
    figure.set_value("14")
    figure.set_sub(
        say("批号 250620 余 12 ·", "Batch 250620: 12 ·"), say("240311 余 2 已过期", "240311: 2 expired"), "alarm"
    )
    side.body.addWidget(figure)
    chart = StepChart()
    levels = [12, 11.5, 11, 10, 9, 8, 14, 13, 12.5, 12, 11, 10, 9, 8, 6.5, 6, 12, 11.5, 11, 10.5, 10]
    chart.set_points(
        [(float(n), level * 1.3, "") for n, level in enumerate(levels)], 6, say("最低 6 盒", "Minimum 6 boxes")
    )
    side.body.addSpacing(8)
    side.body.addWidget(chart)
    side.body.addSpacing(8)
    ledger = DataTable([Column("", "muted"), Column("", stretch=1), Column("", "number"), Column("", "number")])
    ledger.set_flat()
    ledger.set_fit_rows(6)
    ledger.set_rows(
        [
            Row("1", ("11-21", say("领用", "Issue"), "−1", "14")),
            Row("2", ("11-18", say("盘点", "Count"), "−1", "15")),
            Row("3", ("11-10", say("上级配发", "From the union"), Cell("+10", "ok"), "16")),
            Row("4", ("11-02", say("领用", "Issue"), "−2", "6")),
        ]
    )
    side.body.addWidget(ledger)
    acts = QHBoxLayout()
    acts.setSpacing(8)
    for zh, en in [("报损 2 盒", "Waste 2"), ("申领", "Request"), ("台账", "Ledger")]:
        button = Button(say(zh, en))
        button.set_small()
        acts.addWidget(button)
    acts.addStretch(1)
    side.body.addSpacing(4)
    side.body.addLayout(acts)
    side.body.addStretch(1)
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 20)
    column.setSpacing(GAP)
    column.addLayout(bar)
    low = QHBoxLayout()
    low.setSpacing(GAP)
    low.addWidget(table, 1)
    side.setFixedWidth(316)
    low.addWidget(side)
    column.addLayout(low, 1)
    return frame(page, "supplies", say)
