"""What one piece or pack is called: units are data and stand in Chinese; who reads English is told the usual ones in
English, any other as it stands. Must not know of Qt, of screens or of reports."""

from __future__ import annotations

from typing import Final

from desktop.i18n import CHINESE

_PIECE: Final = ("pc", "pcs")
_ENGLISH: Final = {
    "瓶": ("bottle", "bottles"),
    "桶": ("tub", "tubs"),
    "杯": ("cup", "cups"),
    "罐": ("can", "cans"),
    "听": ("can", "cans"),
    "包": ("pack", "packs"),
    "提": ("pack", "packs"),
    "袋": ("bag", "bags"),
    "盒": ("box", "boxes"),
    "箱": ("case", "cases"),
    "打": ("dozen", "dozen"),
    "双": ("pair", "pairs"),
    "副": ("pair", "pairs"),
    "卷": ("roll", "rolls"),
    "套": ("set", "sets"),
    "斤": ("jin", "jin"),
    "公斤": ("kg", "kg"),
    "千克": ("kg", "kg"),
    "克": ("g", "g"),
    "升": ("l", "l"),
    "毫升": ("ml", "ml"),
    "米": ("m", "m"),
    "次": ("time", "times"),
    "份": ("portion", "portions"),
    **dict.fromkeys(("只", "个", "片", "件", "支", "条", "把", "张", "块", "根", "台", "本", "粒", "枚", "贴"), _PIECE),
}


def unit_name(unit: str, n: int, language: str) -> str:
    """``瓶``, ``bottle``, ``bottles``: what ``n`` of a unit are called in a language."""
    if language == CHINESE:
        return unit
    return _ENGLISH.get(unit.strip(), (unit, unit))[abs(n) != 1]
