"""The built-in vocabulary, once for both ends: codes with their Chinese and English names and an icon.

Codes are stable and travel in records; names are for people. The union adds to it by ``union_term`` records,
a station hides or adds by ``term`` records; whoever shows it lays both over it. Icons are file names of the
Lucide set without suffix. Knows nothing of records, databases or screens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of a vocabulary."""

    code: str
    zh: str
    en: str
    icon: str = ""

    def name(self, language: str) -> str:
        """The name in the language of a tag such as ``zh_CN``, ``zh-Hans`` or ``en``; English for others."""
        return self.zh if language[:2].lower() == "zh" else self.en


CATEGORIES: Final = (
    Entry("sanitation", "环卫工人", "Sanitation worker", "brush-cleaning"),
    Entry("courier", "快递员", "Courier", "package"),
    Entry("rider", "外卖员", "Delivery rider", "bike"),
    Entry("ride_hailing", "网约车司机", "Ride-hailing driver", "car"),
    Entry("taxi", "出租车司机", "Taxi driver", "car-taxi-front"),
    Entry("trucker", "货车司机", "Truck driver", "truck"),
    Entry("police", "交警辅警", "Traffic police", "shield"),
    Entry("construction", "建筑工人", "Construction worker", "hard-hat"),
    Entry("gardener", "园林绿化", "Gardener", "flower-2"),
    Entry("vendor", "摊贩菜农", "Street vendor", "store"),
    Entry("domestic", "家政服务", "Domestic worker", "house"),
    Entry("other", "其他", "Other", "users"),
)
"""Worker categories, in the order of their digit keys."""

SERVICES: Final = (
    Entry("warm", "取暖", "Warm up", "flame"),
    Entry("cool", "纳凉", "Cool down", "snowflake"),
    Entry("water", "饮水", "Water", "droplets"),
    Entry("toilet", "如厕", "Toilet", "toilet"),
    Entry("rest", "歇脚", "Rest", "armchair"),
    Entry("charge", "充电", "Charging", "plug"),
    Entry("heat_food", "热饭", "Heat food", "utensils"),
    Entry("medicine", "用药", "First aid", "pill"),
    Entry("wifi", "WiFi", "Wi-Fi", "wifi"),
    Entry("read", "阅读", "Reading", "book-open"),
    Entry("borrow", "借用", "Borrow", "umbrella"),
    Entry("discount", "优惠", "Discounts", "badge-percent"),
    Entry("advice", "咨询", "Advice", "message-circle-question-mark"),
)

FACILITIES: Final = (
    Entry("air_conditioner", "空调", "Air conditioner", "snowflake"),
    Entry("refrigerator", "冰箱", "Refrigerator", "refrigerator"),
    Entry("microwave", "微波炉", "Microwave", "microwave"),
    Entry("dispenser", "饮水机", "Water dispenser", "glass-water"),
    Entry("sockets", "充电排插", "Charging sockets", "plug"),
    Entry("chairs", "桌椅", "Table and chairs", "armchair"),
    Entry("wifi", "WiFi", "Wi-Fi", "wifi"),
    Entry("first_aid_box", "急救药箱", "First-aid box", "briefcase-medical"),
    Entry("bookshelf", "书报架", "Books and papers", "book-open"),
    Entry("tv", "电视", "Television", "monitor"),
    Entry("extinguisher", "灭火器", "Fire extinguisher", "flame"),
    Entry("cctv", "监控", "Security camera", "eye"),
    Entry("pump", "打气筒", "Tyre pump", "bike"),
    Entry("aed", "AED", "AED", "heart"),
    Entry("blood_pressure", "血压计", "Blood-pressure meter", "heart-handshake"),
    Entry("sewing_kit", "针线包", "Sewing kit", "pin"),
    Entry("toolbox", "工具箱", "Toolbox", "wrench"),
    Entry("umbrellas", "雨伞", "Umbrellas", "umbrella"),
    Entry("nursery", "母婴室", "Nursing room", "hand-heart"),
    Entry("toilet", "洗手间", "Toilet", "toilet"),
    Entry("heater", "取暖器", "Heater", "heater"),
    Entry("freezer", "冷柜", "Chest freezer", "thermometer"),
)
"""The first six are those that a station must have; the others are optional."""

OPENING_CHECKS: Final = (
    Entry("door", "门锁、照明、标识正常", "Lock, lights and signs are in order", "door-open"),
    Entry("water", "饮水机有水、温度正常", "The dispenser has water at the right temperature", "glass-water"),
    Entry("appliances", "微波炉、冰箱、空调正常", "Microwave, fridge and air conditioner work", "microwave"),
    Entry("medicine", "药箱在有效期内", "Everything in the first-aid box is in date", "briefcase-medical"),
    Entry("clean", "地面台面干净、已消毒", "Floor and tables are clean and disinfected", "sparkles"),
    Entry("exit", "消防通道畅通", "The fire exit is clear", "log-out"),
)

HANDOVER_READ: Final = "handover_read"
"""Among a shift's opening checks: the note of whoever was there before was read. No entry of the list, because there is
not always such a note."""

CLOSING_CHECKS: Final = (
    Entry("people", "室内无人滞留、无遗留物", "Nobody and nothing is left behind", "users"),
    Entry("power", "电器断电、插排已关", "Appliances and sockets are switched off", "power"),
    Entry("water", "水龙头已关好", "The taps are turned off", "droplets"),
    Entry("clean", "垃圾清走、台面擦净", "Rubbish is out, tables are wiped", "trash-2"),
    Entry("lock", "门窗锁好", "Windows and door are locked", "lock"),
)

MOVEMENT_KINDS: Final = (
    Entry("restock", "补货入库", "Restock", "package-plus"),
    Entry("issue", "领用", "Issue", "package-minus"),
    Entry("consume", "消耗", "Consumed", "trending-down"),
    Entry("waste", "报损", "Written off", "package-x"),
    Entry("loan", "借出", "Lent", "umbrella"),
    Entry("return", "归还", "Returned", "undo-2"),
    Entry("transfer_out", "调出", "Transferred out", "arrow-right"),
    Entry("gift", "兑换", "Gift", "gift"),
    Entry("stocktake", "盘点", "Stocktake", "clipboard-check"),
)
"""Kinds of movement, and the count that appears among them in an item's ledger."""

SOURCES: Final = (
    Entry("purchase", "采购", "Purchase", "shopping-basket"),
    Entry("allocation", "上级配发", "Allocated by the union", "building-2"),
    Entry("donation", "捐赠", "Donation", "hand-heart"),
    Entry("transfer_in", "调入", "Transferred in", "arrow-left"),
)

SUPPLY_CATEGORIES: Final = (
    Entry("drink", "饮品", "Drinks", "cup-soda"),
    Entry("food", "食品冲饮", "Food and tea", "coffee"),
    Entry("medicine", "药品", "Medicine", "pill"),
    Entry("protection", "劳保防护", "Protection", "umbrella"),
    Entry("daily", "日用品", "Daily goods", "package"),
    Entry("gift", "礼品", "Gifts", "gift"),
    Entry("other", "其他", "Other", "boxes"),
)

ROLES: Final = (
    Entry("head", "站长", "Station head", "badge-check"),
    Entry("manager", "管理员", "Manager", "user"),
    Entry("volunteer", "志愿者", "Volunteer", "heart-handshake"),
)

LEVELS: Final = (
    Entry("province", "省级", "Provincial", "building-2"),
    Entry("city", "市级", "City", "building-2"),
    Entry("district", "区县级", "District", "building-2"),
)

FORMS: Final = (
    Entry("fixed", "固定", "Fixed", "house"),
    Entry("mobile", "流动", "Mobile", "truck"),
    Entry("smart", "智能24小时", "Smart, round the clock", "smartphone"),
)

BUILT_BY: Final = (
    Entry("union", "工会自建", "Built by the union", "building-2"),
    Entry("window", "依托窗口单位", "In a public service point", "store"),
    Entry("sanitation", "环卫休息室/公厕改造", "Converted sanitation rest room", "brush-cleaning"),
    Entry("bank", "与金融机构联建", "With a bank", "building-2"),
    Entry("shop", "爱心商户共建", "With a shop", "store"),
)

STATES: Final = (
    Entry("filed", "报备", "Filed", "file-text"),
    Entry("open", "启用", "Open", "door-open"),
    Entry("relocating", "迁移", "Relocating", "truck"),
    Entry("rectification", "整改", "Under rectification", "wrench"),
    Entry("revoked", "撤销", "Revoked", "ban"),
    Entry("exited", "退出", "Exited", "log-out"),
)

OPINION_KINDS: Final = (
    Entry("rating", "评价", "Rating", "star"),
    Entry("fault", "报故障", "Fault report", "wrench"),
    Entry("suggestion", "建议", "Suggestion", "message-square"),
    Entry("thanks", "感谢", "Thanks", "heart"),
    Entry("complaint", "投诉", "Complaint", "megaphone"),
)

OPINION_CHANNELS: Final = (
    Entry("page", "扫码", "Scanned code", "qr-code"),
    Entry("book", "意见簿", "Opinion book", "book-open"),
    Entry("person", "当面", "In person", "user"),
    Entry("phone", "电话", "Telephone", "phone"),
)

OPINION_TAGS: Final = (
    Entry("clean", "干净整洁", "Clean", "sparkles"),
    Entry("friendly", "热情周到", "Friendly", "heart-handshake"),
    Entry("supplied", "物资充足", "Well supplied", "package"),
    Entry("comfortable", "舒适方便", "Comfortable", "armchair"),
    Entry("unclean", "不够干净", "Not clean", "trash-2"),
    Entry("unfriendly", "态度不好", "Unfriendly", "user"),
    Entry("short", "缺水缺物", "Nothing left", "package-x"),
    Entry("faulty", "设备坏了", "Out of order", "wrench"),
    Entry("closed", "该开没开", "Closed in opening hours", "lock"),
    Entry("hidden", "不好找", "Hard to find", "map-pin"),
)
"""Of a rating: the first four are said of a good one, the others of a bad one."""

TROUBLES: Final = (
    Entry("broken", "坏了", "Out of order", "wrench"),
    Entry("empty", "空了、没有了", "Empty", "package-x"),
    Entry("missing", "不见了", "Missing", "search"),
    Entry("dirty", "不干净", "Dirty", "trash-2"),
    Entry("closed", "门没开", "Door closed", "lock"),
    Entry("other", "其他", "Something else", "circle-alert"),
)

DOOR_OUTCOMES: Final = (
    Entry("opened", "已开门", "Opened", "door-open"),
    Entry("expired", "未开门：码已过期", "Refused: the pass had expired", "clock"),
    Entry("early", "未开门：码尚未生效", "Refused: the pass was not good yet", "clock"),
    Entry("used", "未开门：码已用过", "Refused: the pass had been used", "history"),
    Entry("other_door", "未开门：是别的门的码", "Refused: a pass for another door", "map-pin"),
    Entry("forged", "未开门：码是伪造的", "Refused: the pass was forged", "triangle-alert"),
    Entry("shut", "未开门：出码的电脑已停用", "Refused: whoever made the pass is shut out", "ban"),
)

VOCABULARIES: Final[Mapping[str, tuple[Entry, ...]]] = MappingProxyType(
    {
        "category": CATEGORIES,
        "service": SERVICES,
        "facility": FACILITIES,
        "opening_check": OPENING_CHECKS,
        "closing_check": CLOSING_CHECKS,
        "movement_kind": MOVEMENT_KINDS,
        "source": SOURCES,
        "supply_category": SUPPLY_CATEGORIES,
        "role": ROLES,
        "level": LEVELS,
        "form": FORMS,
        "built_by": BUILT_BY,
        "state": STATES,
        "opinion_kind": OPINION_KINDS,
        "opinion_channel": OPINION_CHANNELS,
        "opinion_tag": OPINION_TAGS,
        "trouble": TROUBLES,
        "door_outcome": DOOR_OUTCOMES,
    }
)
"""Entries by the name of their vocabulary, in the order in which they are shown."""

_BY_CODE: Final[Mapping[str, Mapping[str, Entry]]] = {
    vocabulary: {entry.code: entry for entry in entries} for vocabulary, entries in VOCABULARIES.items()
}


def find(vocabulary: str, code: str) -> Entry | None:
    """The entry of a code, or None when it is not a built-in one; KeyError for an unknown vocabulary."""
    return _BY_CODE[vocabulary].get(code)


def name(vocabulary: str, code: str, language: str) -> str:
    """A code's name in a language; the code itself when it is not a built-in one."""
    entry = find(vocabulary, code)
    return code if entry is None else entry.name(language)
