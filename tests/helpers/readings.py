"""``python -m tests.helpers.readings``: write the bundled table of readings anew, after pypinyin knows more."""

from __future__ import annotations

import os
from collections import defaultdict

import resources

# Signs are read one by one; what pypinyin knows of phrases says nothing of them.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, pinyin
from pypinyin.constants import PINYIN_DICT


def table() -> str:
    """A line of each reading without its tone, then the signs that can be read so."""
    signs = defaultdict(list)
    for sign in map(chr, sorted(PINYIN_DICT)):
        for reading in {one.casefold() for one in pinyin(sign, style=Style.NORMAL, heteronym=True)[0]}:
            signs[reading].append(sign)
    return "".join(f"{reading} {''.join(signs[reading])}\n" for reading in sorted(signs))


if __name__ == "__main__":
    resources.path("readings", "readings.txt").write_text(table(), "utf-8", newline="\n")
