"""How a telephone number that was written for people is dialled. Pure."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = re.compile(
    r"(?P<main>\+?[0-9](?:[-() （）]{0,2}[0-9])*)"
    r"(?:[)）]?\s*(?:转|分机|ext\.?|x)\s*[:：]?\s*(?P<extension>[0-9]+))?",
    re.IGNORECASE,
)
_LEAST: Final = 3


def dialled(text: str) -> str:
    """The first number of a text as telephones take it; empty without one. An extension comes after a pause, which is
    said by a comma."""
    for found in _NUMBER.finditer(text):
        main = re.sub(r"[^0-9+]", "", found["main"])
        if len(main.lstrip("+")) >= _LEAST:
            return f"{main},{found['extension']}" if found["extension"] else main
    return ""
