"""Whether a name is what somebody typed: characters, pinyin, or the beginnings of syllables (``wl`` finds 王力).

Reads the bundled table of readings when the first Latin letters are looked for. Knows no record.
"""

from __future__ import annotations

import re
from functools import cache

import resources


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
    first = _begun_by(wanted[0])
    if first.isdisjoint(text):
        return False  # most names, and soon told
    syllables = [_readings(sign) for sign in text]
    return any(sign in first and _spells(wanted, syllables, start) for start, sign in enumerate(text))


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
    table, found = _table(), []
    at = table.find(sign)
    while at >= 0:
        line = table.rfind("\n", 0, at) + 1
        found.append(table[line : table.index(" ", line)])
        at = table.find(sign, at + 1)
    return tuple(found) or (sign.casefold(),)


@cache
def _begun_by(letter: str) -> frozenset[str]:
    """The signs that are read with this letter first, and the letter."""
    return frozenset(letter).union(*re.findall(f"^{re.escape(letter)}[^ ]* (.+)$", _table(), re.MULTILINE))


@cache
def _table() -> str:
    # Looked through for each sign anew: to make a dictionary of it would stop every thread for longer than all the
    # signs of a station's names take.
    return resources.path("readings", "readings.txt").read_text("utf-8")
