"""What people say of the sample station in its month, and what is mended there: in the opinion book and on its page.

Pure. Knows nothing of services or the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from desktop.services.times import day_start


@dataclass(frozen=True, slots=True)
class Say:
    """Somebody says something ``ago`` days before the sample's day, at ``minute`` of the day. ``channel`` is how it
    came, ``page`` after a scan. ``number`` is that of what is answered or mended later."""

    ago: int
    minute: int
    kind: str
    channel: str
    stars: int = 0
    tags: tuple[str, ...] = ()
    facility: str = ""
    trouble: str = ""
    text: str = ""
    contact: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The station answers."""

    ago: int
    minute: int
    number: int
    text: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Break:
    """Something is broken: what ``number`` reported, or what the station saw itself."""

    ago: int
    minute: int
    number: int
    facility: str = ""
    what: str = ""
    trouble: str = "broken"


@dataclass(frozen=True, slots=True)
class Mend:
    """It works again; ``cost`` in fen."""

    ago: int
    minute: int
    number: int
    by: str
    cost: int
    note: str = ""


Voice = Say | Answer | Break | Mend

BOOK: Final[tuple[Voice, ...]] = (
    Say(34, 13 * 60 + 20, "rating", "book", 4, ("clean", "supplied")),
    Say(33, 16 * 60 + 5, "rating", "book", 5, ("friendly", "comfortable")),
    Say(32, 12 * 60 + 48, "suggestion", "book", text="中午人多，能不能再添两把椅子？", number=1),
    Say(31, 10 * 60 + 15, "rating", "book", 4, ("clean",)),
    Answer(31, 16 * 60 + 30, 1, "好主意。已向工会申请四把折叠椅，到了就摆上。"),
    Say(30, 9 * 60 + 40, "fault", "person", facility="pump", trouble="broken", text="打气筒的气嘴漏气。", number=2),
    Break(30, 9 * 60 + 45, 2),
    Say(29, 14 * 60 + 12, "rating", "book", 5, ("comfortable", "supplied")),
    Mend(28, 11 * 60, 2, "五一路车行", 1_500, "换气嘴"),
    Answer(28, 11 * 60 + 5, 2, "气嘴已换新，可以用了。谢谢提醒！"),
    Say(27, 17 * 60 + 10, "thanks", "book", text="下大雨躲了一个小时，还给我们倒了姜茶，心里暖和。", number=3),
    Answer(26, 8 * 60 + 30, 3, "不客气，路过就进来坐坐。"),
    Say(25, 13 * 60 + 2, "rating", "book", 3, ("short",), text="下午来纸杯没有了。", number=4),
    Answer(25, 15 * 60 + 20, 4, "抱歉，纸杯当天傍晚已补上，以后少于一箱就提前领。"),
    Say(23, 11 * 60 + 30, "rating", "book", 5, ("friendly", "clean")),
    Break(22, 8 * 60 + 25, 5, what="门口的指示灯箱"),
    Say(21, 15 * 60 + 44, "rating", "book", 4, ("comfortable",)),
    Mend(19, 16 * 60, 5, "周师傅", 12_050, "换灯管两支"),
    Say(18, 12 * 60 + 20, "suggestion", "book", text="书架上能不能放几本《道路交通安全法》和驾考的书？", number=6),
    Answer(17, 9 * 60 + 10, 6, "已从职工书屋调来八本，在第二层。"),
    Say(16, 10 * 60 + 50, "rating", "book", 5, ("supplied", "friendly"), text="创可贴、充电线都有。", number=10),
    Answer(16, 11 * 60 + 30, 10, "谢谢夸奖，缺什么您只管说。"),
    Say(14, 13 * 60 + 36, "rating", "book", 4, ("clean", "comfortable")),
    Say(12, 16 * 60 + 22, "complaint", "phone", text="早上八点过五分来，门还没开。", contact="139 0000 2211", number=7),
    Answer(12, 17 * 60, 7, "很抱歉，当天值班人堵在路上。已改为提前十五分钟到岗。"),
    Say(10, 14 * 60 + 40, "rating", "book", 5, ("friendly",)),
    Say(9, 9 * 60 + 25, "thanks", "person", text="昨天手机落在站里，李敏给我收好了，谢谢！", number=8),
    Answer(9, 9 * 60 + 40, 8, "应该的。"),
    Say(7, 12 * 60 + 55, "rating", "book", 5, ("clean", "supplied")),
    Break(6, 8 * 60 + 20, 9, facility="microwave", trouble="broken"),
    Say(5, 11 * 60 + 12, "rating", "book", 4, ("comfortable",), text="微波炉坏了一台，中午要排队。"),
    Say(3, 15 * 60 + 30, "rating", "book", 5, ("friendly", "comfortable")),
    Say(2, 10 * 60 + 18, "suggestion", "book", text="天冷了，希望晚上能开到八点，跑夜班的也有个地方暖和。"),
)
"""What is typed in at the desk, with what the station does about it."""

PAGE: Final[tuple[Say, ...]] = (
    Say(33, 12 * 60 + 31, "rating", "page", 5, ("clean", "friendly")),
    Say(30, 17 * 60 + 42, "rating", "page", 4, ("supplied",)),
    Say(26, 9 * 60 + 8, "rating", "page", 5, ("comfortable", "clean")),
    Say(24, 14 * 60 + 25, "rating", "page", 4, ("supplied", "clean")),
    Say(20, 13 * 60 + 10, "rating", "page", 5, ("friendly", "supplied")),
    Say(17, 16 * 60 + 37, "rating", "page", 5, ("clean",)),
    Say(13, 11 * 60 + 54, "rating", "page", 4, ("comfortable", "supplied")),
    Say(11, 15 * 60 + 3, "rating", "page", 2, ("short",), text="姜茶没有了，白跑一趟。"),
    Say(8, 10 * 60 + 41, "rating", "page", 5, ("friendly", "clean")),
    Say(4, 12 * 60 + 16, "rating", "page", 5, ("comfortable",)),
    Say(2, 17 * 60 + 20, "thanks", "page", text="谢谢王师傅帮我热饭，还给了个创可贴。"),
    Say(1, 13 * 60 + 47, "suggestion", "page", text="能不能加两个电动车充电口？外卖员中午都想充一会儿。"),
    Say(0, 9 * 60 + 52, "rating", "page", 5, ("clean", "supplied")),
    Say(0, 13 * 60 + 28, "fault", "page", facility="dispenser", trouble="empty", text="饮水机没水了。"),
)
"""What is said after a scan; it comes in by the sync."""


def rest_weekday(today: date) -> int:
    """The weekday on which the station rests, Monday 0: never the one on which it is shown."""
    return (today - timedelta(days=2)).weekday()


def said_at(voice: Voice, today: date) -> int:
    """When something is said or done; on the day before where the station rests."""
    day = today - timedelta(days=voice.ago)
    if day.weekday() == rest_weekday(today):
        day -= timedelta(days=1)
    return day_start(day) + voice.minute * 60
