"""Whether a name is what somebody typed: characters, pinyin, or the beginnings of syllables (``wl`` finds 王力).

The table of readings is large and is loaded when the first Latin letters are looked for. Knows no record.
"""

from __future__ import annotations

import os
from functools import cache


def matches(query: str, name: str) -> bool:
    """Whether the name contains the query as it stands, or as syllables or their beginnings one after another."""
    wanted = query.casefold().replace(" ", "")
    if not wanted:
        return True
    text = name.casefold().replace(" ", "")
    if wanted in text:
        return True
    if not wanted.isascii() or text.isascii():
        return False
    syllables = [_readings(sign) for sign in text]
    return any(_spells(wanted, syllables, start) for start in range(len(syllables)))


def load() -> None:
    """Load the table of readings now, so that the first search does not wait for it."""
    _readings("站")


def _spells(wanted: str, syllables: list[tuple[str, ...]], start: int) -> bool:
    if not wanted:
        return True
    if start == len(syllables):
        return False
    for reading in syllables[start]:
        for taken in range(len(reading), 0, -1):
            if wanted.startswith(reading[:taken]) and _spells(wanted[taken:], syllables, start + 1):
                return True
    return False


@cache
def _readings(sign: str) -> tuple[str, ...]:
    if sign.isascii():
        return (sign,)
    # Names are read sign by sign; the library's dictionary of phrases would take 40 MB for nothing.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    return tuple(dict.fromkeys(reading.casefold() for reading in pinyin(sign, style=Style.NORMAL, heteronym=True)[0]))
