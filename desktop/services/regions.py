"""China's administrative regions down to the county, found by name, pinyin, initials or code.

Reads the bundled list when it is first asked; knows neither station nor screen. Codes are GB/T 2260, six digits.
"""

from __future__ import annotations

import json
from functools import cache

import resources
from desktop.values import Struct

_UNNAMED = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Names of prefectures that say nothing and that nobody writes in an address."""


class Region(Struct, frozen=True):
    """A county or district with the way to it."""

    code: str
    name: str
    path: str
    """Province, prefecture and county in one, as an address begins: ``山西省太原市迎泽区``."""


class _Entry(Struct, frozen=True):
    region: Region
    names: tuple[str, ...]
    spellings: tuple[str, ...]

    def rank(self, words: list[str]) -> int | None:
        """How well all the words fit, 0 best; None when one does not."""
        worst = 0
        for word in words:
            if word in (self.region.code, self.region.name):
                continue
            if self.region.code.startswith(word) or self.region.name.startswith(word):
                worst = max(worst, 1)
            elif any(spelling.startswith(word) for spelling in self.spellings[-2:]):
                worst = max(worst, 2)
            elif word in self.region.path or any(spelling.startswith(word) for spelling in self.spellings):
                worst = max(worst, 3)
            else:
                return None
        return worst


@cache
def _entries() -> dict[str, _Entry]:
    rows: list[list[str]] = json.loads(resources.path("regions", "regions.json").read_text("utf-8"))
    by_code = {code: (name, pinyin, initials) for code, name, pinyin, initials in rows}
    entries = {}
    for code, (name, _pinyin, _initials) in by_code.items():
        if len(code) != 6:
            continue
        way = [by_code[part] for part in (code[:2], code[:4], code) if part in by_code]
        names = tuple(step[0] for step in way if step[0] not in _UNNAMED)
        spellings = tuple(spelling for step in way if step[0] not in _UNNAMED for spelling in step[1:])
        path = "".join(part for n, part in enumerate(names) if part not in names[:n])
        entries[code] = _Entry(Region(code, name, path), names, spellings)
    return entries


def region(code: str) -> Region | None:
    """The county of a code, None for one that is not in the list."""
    entry = _entries().get(code)
    return entry.region if entry is not None else None


def search_regions(text: str, limit: int = 8) -> tuple[Region, ...]:
    """Counties that fit all words of the text, the best first: ``迎泽``, ``太原 yz``, ``yzq``, ``1401``."""
    words = text.lower().split()
    if not words:
        return ()
    found = [(rank, code) for code, entry in _entries().items() if (rank := entry.rank(words)) is not None]
    return tuple(_entries()[code].region for _rank, code in sorted(found)[:limit])
