"""What the public pages say, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sync.times import day_of

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
    "map_by": ("用地图打开：", "Open with:"),
    "amap": ("高德", "Amap"),
    "baidu_map": ("百度", "Baidu"),
    "tencent_map": ("腾讯", "Tencent"),
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
    "seats_1": ("可坐 1 人", "Room for one person"),
    "address": ("地址", "Address"),
    "phone": ("电话", "Phone"),
    "convention": ("服务公约", "House rules"),
    "promise": ("服务承诺", "Our promise"),
    "notices": ("工会通知", "From the union"),
    "read_whole": ("看全文", "Read it all"),
    "whole": ("全文", "In full"),
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
    "back_to_station": ("回到{name}", "Back to {name}"),
    "how_was_it": ("这里怎么样？", "How is it here?"),
    "how_hint": ("点一颗星就能评价，不用登录，不留姓名", "Tap a star. No login, no name."),
    "stars_1": ("很差", "Very bad"),
    "stars_2": ("不太好", "Not good"),
    "stars_3": ("一般", "So-so"),
    "stars_4": ("不错", "Good"),
    "stars_5": ("很好", "Very good"),
    "n_stars": ("{n} 星，{word}", "{n} of 5 stars, {word}"),
    "what_good": ("哪里好？（可不选）", "What is good? (optional)"),
    "what_bad": ("哪里不好？（可不选）", "What is bad? (optional)"),
    "more_words": ("想多说几句", "Say more"),
    "words": ("写几句（可不写）", "In your words (optional)"),
    "words_needed": ("请写几句", "In your words"),
    "words_seen_by": (
        "写给驿站看，不会公开。",
        "This is for the station to read; it is never shown in public.",
    ),
    "photo": ("加一张照片（可不加）", "Add a photo (optional)"),
    "photo_why": (
        "照片里的拍摄地点等信息会去掉。请不要拍别人的脸。",
        "Where and when it was taken is removed from it. Please leave out other people's faces.",
    ),
    "contact": ("回电号码（可不留）", "A number to call you back (optional)"),
    "contact_why": (
        "只用来给您回电，收到后大约三个月自动删除。",
        "Used for nothing but calling you back; erased about three months after it was received.",
    ),
    "send": ("提交", "Send"),
    "sending": ("正在提交…", "Sending…"),
    "leave_empty": ("这一栏请留空", "Leave this empty"),
    "say_more": ("还可以", "You can also"),
    "do_fault": ("报故障", "Report a fault"),
    "do_suggestion": ("提建议", "Suggest"),
    "do_thanks": ("说感谢", "Say thanks"),
    "do_complaint": ("投诉", "Complain"),
    "do_rating": ("评价", "Rate"),
    "title_fault": ("什么坏了、缺了？", "What is broken or missing?"),
    "title_suggestion": ("您有什么建议？", "What do you suggest?"),
    "title_thanks": ("想感谢谁、感谢什么？", "Whom or what do you thank?"),
    "title_complaint": ("哪里让您不满意？", "What went wrong?"),
    "title_rating": ("这里怎么样？", "How is it here?"),
    "which_one": ("是哪一样？", "Which one?"),
    "something_else": ("别的", "Something else"),
    "what_trouble": ("怎么了？", "What is the matter?"),
    "no_stars": ("请先点一颗星。", "Tap a star first."),
    "no_fault": ("请选一样东西，或者写一句话。", "Choose what it is, or write a few words."),
    "no_words": ("请先写几句话。", "Write a few words first."),
    "too_long": ("写得太长了，请控制在 1000 字以内。", "That is too long; at most 1,000 characters, please."),
    "stale_page": ("页面已经过期，请再提交一次。", "The page was out of date. Please send it once more."),
    "from_elsewhere": ("请在驿站自己的页面上提交。", "Please send it from the station's own page."),
    "nobody_there": ("本站已停办，请拨打工会热线 12351。", "This station is closed for good. Call the union: 12351."),
    "too_many": (
        "这里刚刚已经提交了很多次，请在 {time} 以后再试。",
        "A great deal was sent from here just now. Please try again after {time}.",
    ),
    "photo_too_large": (
        "照片太大了（最多 6 MB），请换一张或不加照片。",
        "The photo is too large (6 MB at most). Choose another, or send without one.",
    ),
    "too_many_pixels": (
        "照片的像素太多了（最多一亿），请换一张或不加照片。",
        "The photo has too many pixels (100 million at most). Choose another, or send without one.",
    ),
    "wrong_photo": ("只能加 JPEG、PNG 或 WebP 照片。", "Only JPEG, PNG and WebP photos can be added."),
    "broken_photo": ("照片没有传完整，请重新选一次。", "The photo did not come whole. Please choose it once more."),
    "thanks_rating": ("谢谢您的评价！", "Thank you for rating!"),
    "thanks_fault": ("谢谢，已经报上去了！", "Thank you, it is reported!"),
    "thanks_suggestion": ("谢谢您的建议！", "Thank you for the suggestion!"),
    "thanks_thanks": ("您的感谢会转达到！", "Your thanks will be passed on!"),
    "thanks_complaint": ("已经收到您的投诉。", "Your complaint has been received."),
    "next": ("接下来", "What happens next"),
    "next_sent": (
        "驿站的电脑下次联网时就会收到，通常几分钟。",
        "The station's PC has it as soon as it is online, within minutes as a rule.",
    ),
    "next_rating": (
        "站长会看到每一条评价，每周看一次变化。",
        "The station's head reads every rating, and looks at the week's trend.",
    ),
    "next_fault": (
        "管理员开始处理后，驿站页面会标出哪一样暂时不能用。",
        "Once somebody sees to it, the station's page says what cannot be used for now.",
    ),
    "next_words": (
        "管理员可以回复，回复会显示在驿站页面上；您写的话不会公开。",
        "The manager may reply; the reply stands on the station's page, your words do not.",
    ),
    "next_complaint": (
        "驿站会看到这条投诉。着急的事，或者想直接找工会，请拨打 12351。",
        "The station reads this complaint. If it is urgent, or if it is for the union, call 12351.",
    ),
    "taken_before": (
        "这一份之前已经收到了，没有重复记录。",
        "This had been received already; it was not counted twice.",
    ),
    "taken_without_photo": (
        "文字已收到；存放照片的空间满了，照片没有保存。",
        "Your words are here. There was no room for the photo, so it was not kept.",
    ),
    "to_say_again": ("想再说别的，请回到驿站页面。", "To say something else, go back to the station's page."),
    "not_working": ("正在处理", "Being seen to"),
    "now_broken": ("坏了，正在修", "Out of order, being mended"),
    "now_empty": ("暂时没有了，正在补", "Empty, being refilled"),
    "now_missing": ("不见了，正在找", "Missing, being looked for"),
    "now_dirty": ("需要清洁，正在处理", "Being cleaned"),
    "now_closed": ("暂时关闭", "Closed for now"),
    "now_other": ("有问题，正在处理", "Being seen to"),
    "since": ("{date}起", "since {date}"),
    "paused": ("暂停", "Not now"),
    "answers": ("大家说了，我们做了", "You said, we did"),
    "said_fault": ("有东西坏了", "Something was broken"),
    "said_suggestion": ("一条建议", "A suggestion"),
    "said_thanks": ("一句感谢", "A word of thanks"),
    "said_complaint": ("一条投诉", "A complaint"),
    "between": ("、", ", "),
    "date_short": ("{month}月{day}日", "{day} {name}"),
    "open_door": ("扫码开门", "Open the door"),
    "which_door": ("哪一扇门？", "Which door?"),
    "door_own_code": ("每扇门的二维码不同，只开这一扇。", "Each door has a code of its own, which opens no other."),
    "pass_code": ("开门用的二维码", "The code that opens the door"),
    "hold_code": ("把二维码对准门口的扫码器。", "Hold the code before the door's reader."),
    "pass_left": ("{n} 秒后自动换新码", "A new code in {n} s"),
    "pass_good": ("{n} 秒内有效，过期会自动换新码", "Good for {n} seconds, then renewed by itself"),
    "pass_lost": ("换不了新码，正在重试…", "The code cannot be renewed; trying again…"),
    "door_shut": ("现在不是开放时间，门打不开。", "The station is closed now; the door does not open."),
    "door_help": ("打不开？请拨打 {phone}", "It does not open? Call {phone}"),
    "near": ("附近的驿站", "Stations near you"),
    "near_why": (
        "歇脚、喝水、热饭、充电，全部免费。",
        "Rest, water, hot food, a charger, all free of charge.",
    ),
    "use_position": ("看我附近的", "Near my position"),
    "position_why": (
        "位置只用来算距离，不会保存。",
        "Your position is used to work out distances and is not kept.",
    ),
    "position_denied": ("没有拿到位置，请在下面输入区名。", "No position came. Please type a district below."),
    "locating": ("正在定位…", "Finding you…"),
    "or_district": ("或输入区、街道、路名", "Or type a district, a street or a name"),
    "look_up": ("查找", "Find"),
    "choose_district": ("按区查看", "By district"),
    "n_stations": ("{n} 个", "{n}"),
    "as_of": ("{time} 的列表", "As of {time}"),
    "old_list": (
        "没有网络时保存的列表，开没开门可能已经变了。",
        "This list was kept from when you were online; who is open may have changed.",
    ),
    "none_near": ("50 公里内没有找到驿站。", "No station within 50 kilometres."),
    "none_there": ("没有找到。换个写法试试，比如“迎泽区”。", "None found. Try another spelling, such as yingzequ."),
    "some_wait": (
        "还有 {n} 个驿站的资料正在整理，过一会儿再看会更全。",
        "What {n} more stations say is still being read; look again in a moment.",
    ),
    "some_wait_1": (
        "还有 1 个驿站的资料正在整理，过一会儿再看会更全。",
        "What one more station says is still being read; look again in a moment.",
    ),
    "more_there": ("还有更多，请写得更具体一些。", "There are more; please be more precise."),
    "metres": ("{n} 米", "{n} m"),
    "kilometres": ("{n} 公里", "{n} km"),
    "you": ("您", "You"),
    "north": ("北", "N"),
    "map_of": ("示意图，上方为北，数字与列表一致", "A sketch, north is up; the numbers are those of the list"),
    "nearby": ("附近还有哪些驿站", "Other stations near here"),
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
    """A function that says a text of this module in a language, filling in what it is given. Of one there may be a
    text of its own."""
    column = LANGUAGES.index(language)

    def say(key: str, **values: object) -> str:
        if values.get("n") == 1 and f"{key}_1" in _TEXTS:
            key = f"{key}_1"
        return _TEXTS[key][column].format(**values)

    return say


def day_name(weekday: int, language: str) -> str:
    """The name of a weekday, Monday = 0."""
    return _DAYS[weekday][LANGUAGES.index(language)]


def date_text(instant: int, say: Say, language: str) -> str:
    """A day without its year."""
    day = day_of(instant)
    return say("date_short", month=day.month, day=day.day, name=month_name(day.month, language))


def has(key: str) -> bool:
    """Whether there is a text of this name."""
    return key in _TEXTS


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
