"""Station codes: how the union makes a new one, and how a typed one is read.

The provisional form is region 6, level 1, form 1, serial 4 and a check character: ``140106-31-0007-2``. Everywhere
else a code is an opaque string, so that a union with codes of its own can bring them along.
"""

from __future__ import annotations

import re
from typing import Final

from sync.trust import CROCKFORD, normal_code

_LEVELS: Final = {"province": 1, "city": 2, "district": 3}
_FORMS: Final = {"fixed": 1, "mobile": 2, "smart": 3}
_PRIME: Final = 31
_GENERATOR: Final = 3
"""A primitive root of the prime: twelve places get twelve different weights, so that any one wrong digit and any two
exchanged ones change the check character."""

MAX_SERIAL: Final = 9999
OPAQUE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{2,31}")
"""What any code must look like: it stands in an address and on a wall."""


def check_character(digits: str) -> str:
    """The check character over a code's digits; one of the first 31 of Crockford's alphabet."""
    total = sum(pow(_GENERATOR, place, _PRIME) * int(digit) for place, digit in enumerate(digits, 1))
    return CROCKFORD[total % _PRIME]


def station_code(region: str, level: str, form: str, serial: int) -> str:
    """The code of a new station. ``serial`` counts from 1 to 9999 within region, level and form."""
    kind = f"{_LEVELS[level]}{_FORMS[form]}"
    number = f"{serial:04d}"
    return f"{region}-{kind}-{number}-{check_character(region + kind + number)}"


def code_key(code: str) -> str:
    """What two spellings of one code have in common: no dashes or blanks, capitals, O as 0, I and L as 1."""
    return normal_code(code)
