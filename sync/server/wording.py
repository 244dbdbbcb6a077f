"""What the public pages say, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

LANGUAGES: Final = ("zh", "en")
HTML_TAG: Final[Mapping[str, str]] = {"zh": "zh-CN", "en": "en"}

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "rest_station": ("工会驿站", "Union rest station"),
    "welcome": ("欢迎每一位户外劳动者 · 全部免费", "Every outdoor worker is welcome, free of charge"),
    "no_form": ("不用登记，不用下载", "No form, no app."),
    "open_now": ("现在开放", "Open now"),
    "closed_now": ("现在关门", "Closed now"),
    "closes": ("{when}关门", "Closes {when}"),
    "opens": ("{when}开门", "Opens {when}"),
    "round_the_clock": ("全天开放", "Open round the clock"),
    "staffed": ("有人值守", "Staffed"),
    "unmanned": ("无人值守", "Self-service"),
    "open_how": ("{until} · {how}", "{until}, {how}"),
    "staffed_now": ("有人值守", "staffed"),
    "unmanned_now": ("无人值守", "self-service"),
    "no_hours": ("开放时间还没有公布", "Opening hours to be announced"),
    "call": ("打电话", "Call"),
    "directions": ("怎么走", "Directions"),
    "here": ("这里有", "What you find here"),
    "hours": ("开放时间", "Opening hours"),
    "today": ("今天", "Today"),
    "at_today": ("今天 {time} ", "at {time} today"),
    "at_midnight": ("今天 24:00 ", "at midnight"),
    "at_tomorrow": ("明天 {time} ", "at {time} tomorrow"),
    "at_day": ("{day} {time} ", "on {day} at {time}"),
    "at_date": ("{month}月{day}日 {time} ", "on {day} {name} at {time}"),
    "day_holiday": ("节假日", "Public holiday"),
    "day_workday": ("调休上班", "Make-up workday"),
    "day_workday_named": ("{name}调休上班", "Make-up workday for {name}"),
    "day_closed": ("今天不开放", "Closed today"),
    "day_open": ("今天时间有变", "Other hours today"),
    "next_day": ("次日 {time}", "{time}"),
    "every_day": ("每天", "Every day"),
    "closed_day": ("休息", "Closed"),
    "whole_day": ("全天", "All day"),
    "days_range": ("{first}至{last}", "{first} to {last}"),
    "facilities": ("设施", "Facilities"),
    "seats_label": ("座位", "Seats"),
    "seats": ("可坐 {n} 人", "Room for {n} people"),
    "address": ("地址", "Address"),
    "phone": ("电话", "Phone"),
    "convention": ("服务公约", "House rules"),
    "promise": ("服务承诺", "Our promise"),
    "notices": ("工会通知", "From the union"),
    "code": ("站点编号", "Station code"),
    "other_language": ("English", "中文"),
    "filed": ("本站已报备，还没有启用。", "This station is registered but not open yet."),
    "relocating": ("本站正在搬迁，出发前请先打电话。", "This station is moving. Please call before you come."),
    "rectification": ("本站正在整改，暂停开放。", "This station is closed for improvement."),
    "revoked": ("本站已撤销。", "This station has been closed for good."),
    "exited": ("本站已退出，不再开放。", "This station has been closed for good."),
    "not_found": ("没有找到这个驿站", "No station here"),
    "not_found_why": (
        "网址里的站点编号可能少了一位，或者这张海报已经换过。",
        "The code in the address may lack a character, or the poster has been replaced.",
    ),
    "not_found_do": (
        "请重新扫一次墙上的二维码，或拨打工会热线 12351。",
        "Scan the code on the wall once more, or call the union's hotline 12351.",
    ),
    "call_12351": ("拨打 12351", "Call 12351"),
    "landing": ("工会驿站服务器", "Union rest station server"),
    "landing_why": (
        "户外劳动者累了能歇脚、渴了能喝水、饭凉了能加热的地方。",
        "Places where outdoor workers can sit down, drink, and warm their food.",
    ),
    "landing_do": (
        "要看某个驿站的开放时间和服务，请扫描它门口的二维码。",
        "To see a station's hours and services, scan the code at its door.",
    ),
    "landing_desk": (
        "驿站的电脑连接到这里时，请使用登记卡上的地址和登记码。",
        "To connect a station's PC, use the address and the code on its enrolment card.",
    ),
}

_DAYS: Final = (
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
)

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

Say = Callable[..., str]


def speaker(language: str) -> Say:
    """A function that says a text of this module in a language, filling in what it is given."""
    column = LANGUAGES.index(language)

    def say(key: str, **values: object) -> str:
        return _TEXTS[key][column].format(**values)

    return say


def day_name(weekday: int, language: str) -> str:
    """The name of a weekday, Monday = 0."""
    return _DAYS[weekday][LANGUAGES.index(language)]


def month_name(month: int, language: str) -> str:
    """The name of a month, January = 1."""
    return f"{month}月" if language == "zh" else _MONTHS[month - 1]


def choose_language(wanted: str | None, accepted: str) -> str:
    """``zh`` or ``en``: the one that is asked for, else the first that ``Accept-Language`` names, else Chinese."""
    if wanted in LANGUAGES:
        return str(wanted)
    best, weight = "zh", 0.0
    for part in accepted.split(","):
        tag, _, quality = part.strip().partition(";")
        try:
            q = float(quality.strip().removeprefix("q=")) if quality else 1.0
        except ValueError:
            q = 0.0
        language = tag.strip().lower()[:2]
        if language in LANGUAGES and q > weight:
            best, weight = language, q
    return best
