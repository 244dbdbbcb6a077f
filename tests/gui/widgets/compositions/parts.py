"""The frame around the composed screens, their words, chips and tiles."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.nav_rail import NavItem, NavRail
from desktop.ui.widgets.responsive_grid import ResponsiveGrid
from desktop.ui.widgets.status_chip import StatusChip
from desktop.ui.widgets.tile import Tile
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
    bar.set_code("140106-31-0007-2")
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
