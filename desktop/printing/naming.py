"""Where a Chinese name of a station or a union is best broken: nothing stands between its words, so the words that such
names are made of are known here.

Must not know of fonts, of widths or of what a break costs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

Place = Literal["edge", "inside", "unknown"]

_TAILS: Final = (
    "街道办事处", "办事处", "街道", "社区", "小区", "广场", "公园", "市场", "商场", "大厦", "火车站", "地铁站", "车站",
    "医院", "大学", "中学", "小学", "学校", "工业园", "产业园", "园区", "开发区", "高新区", "新区", "有限公司",
    "分公司", "公司", "集团", "支行", "银行", "营业厅", "便利店", "超市", "派出所", "大队", "中队", "加油站",
)  # fmt: skip
"""What ends a name: a line may end after it, and it does not leave what it names."""
_WORDS: Final = (
    "户外劳动者", "劳动者驿站", "劳动者", "户外", "综合服务", "服务中心", "服务站点", "服务站", "服务", "综合", "中心",
    "总工会", "工会驿站", "爱心驿站", "暖心驿站", "驿站", "工会", "爱心", "暖心", "司机之家", "职工之家", "骑手之家",
    "之家", "司机", "职工", "环卫", "工人", "快递", "外卖", "骑手", "站点", "物业",
)  # fmt: skip
_NUMBERED: Final = r"第[0-9一二三四五六七八九十百零]+号?|[0-9一二三四五六七八九十百零]+号"
_PLACES: Final = r"[省市区县镇乡村路街](?![上下内外口头面边灯民长级域别])"
"""After these a line may end where they stand in no longer word."""
_PARTS: Final = re.compile(
    "(?P<tail>{})|(?P<word>{}|{})|(?P<joint>[暨及])|(?P<place>{})".format(
        "|".join(_TAILS), "|".join(_WORDS), _NUMBERED, _PLACES
    )
)


def place_in(text: str, at: int) -> Place:
    """Whether a line that begins with the character at ``at`` begins between two words or tears one."""
    edges, inside = _cuts(text)
    return "inside" if at in inside else "edge" if at in edges else "unknown"


@lru_cache(maxsize=1024)
def _cuts(text: str) -> tuple[frozenset[int], frozenset[int]]:
    edges: set[int] = set()
    inside: set[int] = set()
    for part in _PARTS.finditer(text):
        start, end = part.span()
        inside.update(range(start + 1, end))
        match part.lastgroup:
            case "word":
                edges.update((start, end))
            case "joint":
                edges.add(start)
                inside.add(end)
            case _:
                edges.add(end)
                inside.add(start)
    return frozenset(edges - inside), frozenset(inside)
