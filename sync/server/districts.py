"""Districts by what somebody types: a name, pinyin, initials or a code of GB/T 2260, or a piece of an address.

Reads the bundled list when it is first asked. Knows no station.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Final

import resources

_LONGEST: Final = 40


def region_name(code: str) -> str:
    """A district's name with its city's, as people say it: 太原市迎泽区. The code itself when nobody knows it."""
    names = _names()
    own = names.get(code, ("", "", ""))[0]
    city = names.get(code[:4], ("", "", ""))[0]
    return f"{city if city not in _UNNAMED else names.get(code[:2], ('',))[0]}{own}" if own else code


def regions_like(text: str) -> tuple[str, ...]:
    """Beginnings of the region codes that are meant; none when the words name no region."""
    wanted = "".join(text.split()).lower()[:_LONGEST]
    if not wanted:
        return ()
    if wanted.isdigit():
        return (wanted[:6],) if len(wanted) >= 2 else ()
    whole, some = [], []
    for code, (name, pinyin, initials) in _names().items():
        if name in _UNNAMED:
            continue
        if wanted in (name, name[:-1], pinyin, initials):
            whole.append(code)
        elif len(wanted) > 1 and (name.startswith(wanted) or pinyin.startswith(wanted) or wanted in region_name(code)):
            some.append(code)
    return tuple(whole or some)


_UNNAMED: Final = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@cache
def _names() -> dict[str, tuple[str, str, str]]:
    rows: list[list[str]] = json.loads(resources.path("regions", "regions.json").read_text("utf-8"))
    return {code: (name, pinyin, initials) for code, name, pinyin, initials in rows}
