"""Whole screens composed of the library's widgets with fixed content, to compare with the drawings."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, QVariantAnimation
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui.theme import GAP, PAGE_MARGIN, px
from desktop.ui.widgets.avatar import Avatar
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.big_figure import BigFigure
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card, Inset
from desktop.ui.widgets.checklist_row import ChecklistRow
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.data_table import DataTable
from desktop.ui.widgets.hour_chart import HourBar, HourChart
from desktop.ui.widgets.icon_row import IconRow, RowList, TodoRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.month_calendar import DayMark, MonthCalendar
from desktop.ui.widgets.nav_rail import NavItem, NavRail
from desktop.ui.widgets.occupancy_dots import OccupancyDots
from desktop.ui.widgets.responsive_grid import ResponsiveGrid
from desktop.ui.widgets.search_box import SearchBox
from desktop.ui.widgets.status_chip import StatusChip
from desktop.ui.widgets.step_chart import StepChart
from desktop.ui.widgets.table_card import TableCard
from desktop.ui.widgets.table_model import Cell, Column, Row
from desktop.ui.widgets.tile import Tile
from desktop.ui.widgets.toast import Toaster
from desktop.ui.widgets.top_bar import PillButton, TopBar

CATEGORIES = [
    ("brush-cleaning", "环卫工人", "Sanitation workers", 12),
    ("package", "快递员", "Couriers", 9),
    ("bike", "外卖员", "Food delivery riders", 8),
    ("car", "网约车司机", "Ride-hailing drivers", 3),
    ("car-taxi-front", "出租车司机", "Taxi drivers", 2),
    ("truck", "货车司机", "Truck drivers", 1),
    ("shield", "交警辅警", "Traffic police", 2),
    ("hard-hat", "建筑工人", "Construction workers", 0),
    ("flower-2", "园林绿化", "Gardeners", 0),
    ("store", "摊贩菜农", "Street vendors", 0),
    ("house", "家政服务", "Household services", 0),
    ("users", "其他", "Others", 0),
]
SERVICES = [
    ("flame", "取暖", "Warmth"),
    ("snowflake", "纳凉", "Cooling"),
    ("droplets", "饮水", "Water"),
    ("toilet", "如厕", "Toilet"),
    ("bed-double", "歇脚", "Rest"),
    ("plug", "充电", "Charging"),
    ("utensils", "热饭", "Hot meal"),
    ("pill", "用药", "Medicine"),
    ("wifi", "WiFi", "WiFi"),
    ("book-open", "阅读", "Reading"),
    ("umbrella", "借用", "Borrowing"),
]
KEYS = "1234567890-="


class Words:
    """Chooses between the two languages."""

    def __init__(self, lang: str) -> None:
        self.zh = lang.startswith("zh")

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.zh else en


def frame(content: QWidget, current: str, say: Words) -> QWidget:
    """A window with rail and bar around a screen."""
    window = QWidget()
    window.setObjectName("window")
    rail = NavRail()
    rail.set_brand("yizhan", say("驿站", "Yizhan"))
    rail.set_items(
        [
            NavItem("today", "sun", say("今日", "Today")),
            NavItem("visits", "users", say("来访", "Visits")),
            NavItem("supplies", "boxes", say("物资", "Supplies"), 2),
            NavItem("duty", "log-in", say("签到", "Duty")),
            NavItem("patrol", "clipboard-check", say("巡查", "Patrol"), 1),
            NavItem("facilities", "wrench", say("设施", "Facilities")),
            NavItem("activities", "calendar-days", say("活动", "Activities")),
            NavItem("feedback", "message-square", say("反馈", "Feedback"), 3),
            NavItem("posters", "qr-code", say("海报", "Posters")),
            NavItem("reports", "chart-column", say("报表", "Reports")),
        ],
        [NavItem("settings", "settings", say("设置", "Settings"))],
    )
    rail.set_current(current)
    bar = TopBar()
    bar.set_title(say("五一广场工会驿站", "Wuyi Square Union Rest Station"))
    bar.set_code("140106-2-S-0007")
    bar.set_date(say("11月21日 周六 14:32", "Sat 21 Nov 14:32"))
    bar.add_right(PillButton("users", say("值班 李敏 · 08:02 起", "Li Min since 08:02")))
    bar.add_right(StatusChip("ok", say("已全部送达总工会", "All at the union")))
    right = QVBoxLayout()
    right.setSpacing(0)
    right.addWidget(bar)
    right.addWidget(content, 1)
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(rail)
    row.addLayout(right, 1)
    return window


def service_chips(say: Words, checked: list[str]) -> ChipRow:
    """The chips of services."""
    chips = ChipRow()
    for icon, zh, en in SERVICES:
        chips.add(icon, say(zh, en), icon)
    chips.set_checked(checked)
    return chips


def category_tiles(say: Words, columns: int) -> ResponsiveGrid:
    """The tiles of worker categories."""
    grid = ResponsiveGrid(least=150, max_columns=columns)
    for (icon, zh, en, count), key in zip(CATEGORIES, KEYS, strict=True):
        grid.add(Tile(icon, say(zh, en), count, key))
    return grid


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
    chart.set_hours([HourBar(6 + n, c, u, f"{6 + n}:00  {c}") for n, (c, u) in enumerate(zip(counts, usual, strict=True))], 14)
    row = QHBoxLayout()
    row.setSpacing(24)
    row.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(chart, 1)
    head.body.addLayout(row)
    title = QHBoxLayout()
    title.setSpacing(12)
    title.addWidget(Label(say("一键登记", "One tap"), "section"))
    hint = say("点一下就记 1 人;右键或长按记多人;数字键同样可用",
               "A tap records one person; right-click or hold for more; digit keys work too")
    title.addWidget(Label(hint, "small", elide=True), 1)
    tiles = category_tiles(say, 4)
    entries = Card()
    entries.set_padding(6, 6)
    table = DataTable([Column("", "muted", 96), Column("", stretch=3), Column("", "number", 70),
                       Column("", "muted", stretch=3), Column("", "muted", stretch=2), Column("", "action")])
    table.set_flat()
    table.set_fit_rows(3)
    sent = Cell(say("已送达", "Sent"), "ok")
    table.set_rows([
        Row("a", ("14:31", say("快递员", "Courier"), say("1 人", "1"), say("饮水 充电", "Water, charging"), say("李敏", "Li Min"), Cell(say("撤销", "Undo"), "accent"))),
        Row("b", ("14:26", say("外卖员", "Food delivery rider"), say("2 人", "2"), say("饮水 如厕", "Water, toilet"), say("李敏", "Li Min"), sent)),
        Row("c", ("14:10", say("环卫工人", "Sanitation worker"), say("1 人", "1"), say("热饭 歇脚", "Hot meal, rest"), say("李敏", "Li Min"), sent)),
    ])
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
    rows.set_rows([
        TodoRow("clipboard-check", say("今日巡查未做", "Today's patrol is due"), say("18:00 前 · 12 项 约 2 分钟", "Before 18:00 · 12 items, 2 minutes"), say("开始", "Start"), tone="warn"),
        TodoRow("boxes", say("一次性纸杯 还够 2 天", "Paper cups last 2 days"), say("余 60 只 · 日均 31 只", "60 left · 31 a day"), say("申领", "Request"), tone="warn"),
        TodoRow("pill", say("藿香正气水 2 盒已过期", "2 boxes of medicine expired"), say("批号 240311 · 11月15日", "Batch 240311 · 15 Nov"), say("报损", "Waste"), tone="alarm"),
        TodoRow("wrench", say("饮水机漏水 等维修", "Water dispenser leaks"), say("昨天 16:20 报修", "Reported yesterday 16:20"), say("查看", "View"), tone="warn"),
        TodoRow("bell", say("总工会通知:冬送温暖", "Notice: winter warmth"), say("11月20日 · 未读", "20 Nov · unread"), say("阅读", "Read")),
    ])
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
    toaster.show_message(say("已记录 快递员 1 人 · 饮水 充电", "Recorded 1 courier · water, charging"),
                         say("撤销 Ctrl+Z", "Undo Ctrl+Z"), lambda: None)
    return window


def visits(say: Words) -> QWidget:
    """The screen of visits.png."""
    table = TableCard([
        Column(say("到", "In")), Column(say("离", "Out"), "muted"), Column(say("人群", "Category"), stretch=3),
        Column(say("人数", "Persons"), "number"), Column(say("服务", "Services"), "muted", stretch=3),
        Column(say("备注", "Note"), "muted", stretch=3), Column(say("登记", "By"), "muted"), Column("", "action", name=say("状态", "State")),
    ])
    sent = Cell(say("已送达", "Sent"), "ok")
    li, wang = say("李敏", "Li Min"), say("王强", "Wang Qiang")
    names = {icon: say(zh, en) for icon, zh, en, _ in CATEGORIES}
    rows = [
        ("14:31", "—", "package", "1", say("饮水 充电", "Water, charging"), "", li, Cell(say("撤销", "Undo"), "accent")),
        ("14:26", "14:40", "bike", "2", say("饮水 如厕", "Water, toilet"), "", li, sent),
        ("14:10", "—", "brush-cleaning", "1", say("热饭 歇脚", "Hot meal, rest"), "", li, sent),
        ("13:55", "14:20", "car", "1", say("如厕", "Toilet"), "", li, sent),
        ("13:48", "—", "package", "1", say("充电 歇脚", "Charging, rest"), "", li, sent),
        ("12:20", "12:51", "brush-cleaning", "4", say("热饭 饮水", "Hot meal, water"), say("班组午饭", "Team lunch"), wang, sent),
        ("11:05", "11:06", "shield", "2", say("饮水", "Water"), "", wang, sent),
        ("10:40", "11:10", "bike", "1", say("用药", "Medicine"), say("创可贴 1 片", "1 plaster"), wang, sent),
        ("09:30", "09:52", "car-taxi-front", "1", say("饮水 如厕", "Water, toilet"), say("补录", "Added later"), wang, Cell(say("补录", "Late entry"), "warn")),
        ("09:12", "09:20", "truck", "1", say("饮水", "Water"), say("重复", "Twice"), wang, Cell(say("作废", "Void"), "neutral")),
    ]
    table.table.set_rows([Row(str(n), (r[0], r[1], names[str(r[2])], *r[3:]), muted=n == 9) for n, r in enumerate(rows)])
    table.set_footer(say("37 人次 · 24 条 · 饮水 19 充电 11 热饭 8 如厕 7", "37 visits · 24 entries · water 19, charging 11, hot meal 8, toilet 7"))
    inside = Card(say("此刻在站", "Inside now"), "4 / 6")
    listing = RowList()
    listing.set_rows([
        IconRow(icon, names[icon], sub, say("离开", "Leave"), button_icon="log-out")
        for icon, sub in [("package", say("14:31 到 · 1 分钟", "14:31 · 1 min")), ("brush-cleaning", say("14:10 到 · 22 分钟", "14:10 · 22 min")),
                          ("package", say("13:48 到 · 44 分钟", "13:48 · 44 min")), ("bike", say("13:46 到 · 46 分钟", "13:46 · 46 min"))]
    ])
    inside.body.addWidget(listing)
    inside.body.addSpacing(12)
    inside.body.addWidget(Label(say("18:00 关门时仍在站的,按预计离开登记并注明", "Who is still inside at 18:00 is signed out as estimated, with a mark"), "small", wrap=True))
    inside.body.addStretch(1)
    bar = QHBoxLayout()
    bar.setSpacing(8)
    bar.addWidget(Label(say("来访记录", "Visits"), "section"))
    bar.addSpacing(8)
    filters = ChipRow(exclusive=True)
    for key, zh, en, icon, count in [("day", "今天", "Today", "", 37), ("week", "本周", "This week", "", None), ("month", "本月", "This month", "", None), ("pick", "选日期", "Pick dates", "calendar-days", None)]:
        filters.add(key, say(zh, en), icon, count)
    filters.set_checked(["day"])
    search = SearchBox(say("文字、拼音或首字母", "Text, pinyin or initials"))
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


def supplies(say: Words) -> QWidget:
    """The screen of supplies.png."""
    bar = QHBoxLayout()
    bar.setSpacing(10)
    bar.addWidget(Button(say("补货入库", "Restock"), "primary", "log-in"))
    for icon, zh, en in [("log-out", "领用", "Issue"), ("clipboard-check", "盘点", "Count"), ("umbrella", "借还", "Loans")]:
        bar.addWidget(Button(say(zh, en), icon=icon))
    bar.addStretch(1)
    search = SearchBox(say("名称、拼音或扫码", "Name, pinyin or barcode"))
    search.set_shortcut_hint("F2")
    search.setMinimumWidth(260)
    bar.addWidget(search)
    chips = ChipRow(exclusive=True)
    for key, zh, en, n in [("all", "全部", "All", 24), ("low", "将用尽", "Low", 2), ("expiring", "临期", "Expiring", 2)]:
        chips.add(key, say(zh, en), count=n)
    chips.set_checked(["all"])
    bar.addWidget(chips)
    table = TableCard([
        Column(say("物资", "Item"), stretch=3), Column(say("结存", "Stock"), "figure", 76), Column(say("单位", "Unit"), "muted", 56),
        Column(say("水位", "Level"), "level", 140), Column(say("还够", "Lasts"), "number", 80),
        Column(say("最早到期", "Expires"), "muted", 108), Column("", "pill", 106, name=say("提醒", "Notice")),
    ])
    day = say("天", "d")
    data: list[tuple[str, str, str, float, str, str, str, str, str]] = [
        ("一次性纸杯", "Paper cups", "60", .3, f"2 {day}", "—", say("只", "pcs"), "alarm", say("将用尽", "Running low")),
        ("矿泉水 550ml", "Mineral water 550 ml", "148", .75, f"9 {day}", "2027-08", say("瓶", "btl"), "ok", ""),
        ("藿香正气水", "Huoxiang zhengqi water", "14", .6, f"31 {day}", "2026-11-15", say("盒", "box"), "warn", say("2 盒过期", "2 expired")),
        ("暖宝宝", "Heat packs", "320", .8, f"26 {day}", "2028-01", say("片", "pcs"), "ok", ""),
        ("姜茶", "Ginger tea", "45", .35, f"4 {day}", "2027-03", say("袋", "bag"), "warn", say("偏低", "Low")),
        ("抽纸", "Tissues", "38", .7, f"19 {day}", "—", say("包", "pack"), "ok", ""),
        ("创可贴", "Plasters", "86", .7, f"43 {day}", "2026-12-18", say("片", "pcs"), "warn", say("30 天内到期", "Within 30 days")),
        ("雨衣", "Raincoats", "22", .65, "—", "—", say("件", "pcs"), "ok", ""),
        ("洗衣液(礼品)", "Detergent (gift)", "9", .5, "—", "2028-05", say("瓶", "btl"), "ok", ""),
    ]
    tones: dict[str, Cell] = {}
    rows = []
    for zh, en, stock, share, lasts, expires, unit, tone, mark in data:
        level = Cell(value=share, tone="alarm" if tone == "alarm" else "warn" if tone == "warn" else "ok")
        pill = Cell(mark, "alarm" if tone == "alarm" or zh == "藿香正气水" else "warn") if mark else tones.get("", Cell())
        rows.append(Row(zh, (say(zh, en), stock, unit, level, lasts, expires, pill), strong=zh == "藿香正气水"))
    table.table.set_row_height(42)
    table.table.set_rows(rows)
    table.table.select("藿香正气水")
    side = Card(say("藿香正气水", "Huoxiang zhengqi water"), say("盒 · 10 支装", "Box of 10"))
    side.set_head_gap(0)
    figure = BigFigure()
    figure.set_value("14")
    figure.set_sub(say("批号 250620 余 12 ·", "Batch 250620: 12 ·"), say("240311 余 2 已过期", "240311: 2 expired"), "alarm")
    side.body.addWidget(figure)
    chart = StepChart()
    levels = [12, 11.5, 11, 10, 9, 8, 14, 13, 12.5, 12, 11, 10, 9, 8, 6.5, 6, 12, 11.5, 11, 10.5, 10]
    chart.set_points([(float(n), level * 1.3, "") for n, level in enumerate(levels)], 6, say("最低 6 盒", "Minimum 6 boxes"))
    side.body.addSpacing(8)
    side.body.addWidget(chart)
    side.body.addSpacing(8)
    ledger = DataTable([Column("", "muted"), Column("", stretch=1), Column("", "number"), Column("", "number")])
    ledger.set_flat()
    ledger.set_fit_rows(6)
    ledger.set_rows([
        Row("1", ("11-21", say("领用", "Issue"), "−1", "14")), Row("2", ("11-18", say("盘点", "Count"), "−1", "15")),
        Row("3", ("11-10", say("上级配发", "From the union"), Cell("+10", "ok"), "16")), Row("4", ("11-02", say("领用", "Issue"), "−2", "6")),
    ])
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


def duty(say: Words) -> QWidget:
    """The screen of duty.png."""
    now = Card(say("今日值班", "On duty today"))
    who = QHBoxLayout()
    who.setSpacing(14)
    who.addWidget(Avatar(say("李敏", "Li Min")))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addStretch(1)
    words.addWidget(Label(say("李敏", "Li Min"), "section"))
    words.addWidget(Label(say("管理员 · 08:02 签到 · 已值 6 小时 30 分", "Manager · since 08:02 · 6 h 30 min"), "small", elide=True))
    words.addStretch(1)
    who.addLayout(words, 1)
    now.body.addSpacing(4)
    now.body.addLayout(who)
    now.body.addSpacing(6)
    now.body.addWidget(Inset(say("服务承诺", "Our promise"), say("按公示时间开放,热水充足,设施完好,热情接待每一位户外劳动者。", "Open at the posted hours, hot water at all times, everything in order, and a warm welcome for everyone who works outdoors.")))
    head = QHBoxLayout()
    head.addWidget(Label(say("开门检查", "Opening checks"), "muted"), 1)
    head.addWidget(Label("6 / 6", "ok"))
    now.body.addSpacing(8)
    now.body.addLayout(head)
    checks = QVBoxLayout()
    checks.setSpacing(0)
    for zh, en in [("门锁、照明、标识正常", "Locks, lights and signs in order"), ("饮水机有水、温度正常", "Water dispenser full and at temperature"), ("微波炉、冰箱、空调正常", "Microwave, fridge and air conditioner work"), ("药箱在有效期内", "First-aid box in date"), ("地面台面干净、已消毒", "Floor and tables clean and disinfected"), ("消防通道畅通", "Fire exit clear")]:
        checks.addWidget(ChecklistRow(say(zh, en), checked=True))
    now.body.addLayout(checks)
    now.body.addSpacing(4)
    now.body.addWidget(Label(say("交接留言", "Handover note"), "muted"))
    note = QPlainTextEdit()
    note.setPlaceholderText(say("纸杯只剩一箱,明早到货请入库……", "One box of cups left; goods arrive tomorrow …"))
    note.setFixedHeight(px(72))
    now.body.addWidget(note)
    now.body.addStretch(1)
    leave = Button(say("签退", "Sign out"), "primary", "log-out")
    leave.set_large()
    now.body.addWidget(leave)
    now.setFixedWidth(380)
    banner = Banner("warn", say("11月12日忘了签退", "Sign-out of 12 November was forgotten"), say("建议按关门时间 18:00 补上,并注明“估计”;也可改为实际时间并写原因", "We propose the closing time 18:00, marked as estimated; or enter the real time and why"))
    banner.add_button(say("改时间", "Other time"))
    banner.add_button(say("按 18:00 补", "Use 18:00"), "primary")
    month = Card(say("2026年11月", "November 2026"), say("应开放 26 天 · 已开放 19 天 · 迟开 0 · 补签 1", "26 days due · 19 open · 0 late · 1 corrected"))
    cal = MonthCalendar()
    cal.set_heads([say(z, e) for z, e in zip("日一二三四五六", ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"), strict=True)])
    cal.set_month(2026, 11, date(2026, 11, 21))
    marks = {date(2026, 11, n): DayMark(f"8:0{n % 5}–18:0{(n * 3) % 4}", tip=f"{n}") for n in range(1, 21)}
    for n in (7, 14):
        marks[date(2026, 11, n)] = DayMark(corner=say("休", "Rest"))
    marks[date(2026, 11, 12)] = DayMark(say("估 18:00", "Est. 18:00"), "warn")
    marks[date(2026, 11, 21)] = DayMark("8:02–")
    cal.set_marks(marks)
    month.body.addWidget(cal)
    right = QVBoxLayout()
    right.setSpacing(GAP)
    right.addWidget(banner)
    right.addWidget(month, 1)
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 20)
    row.setSpacing(GAP)
    row.addWidget(now)
    row.addLayout(right, 1)
    return frame(page, "duty", say)
