"""What codes say besides an address: how to join a wireless network, whom to call.

Knows the conventions that phones understand; draws nothing.
"""

from __future__ import annotations

import re
from typing import Final

from sync.telephone import dialled

_SPECIAL: Final = re.compile(r'([\\;,:"])')
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
MOST_NAME: Final = 32
"""Bytes of a network's name."""
MOST_PASSWORD: Final = 63


def wifi(name: str, password: str, *, hidden: bool = False) -> str:
    """The text by which a phone joins a network, as the ZXing convention has it: WPA with a password, else open.

    A name or a password of hexadecimal digits alone stands in quotation marks, or it would be taken for raw bytes.
    """
    kind = "WPA" if password else "nopass"
    secret = f"P:{_escaped(password)};" if password else ""
    return f"WIFI:T:{kind};S:{_escaped(name)};{secret}{'H:true;' if hidden else ''};"


def telephone(number: str) -> str:
    """The text by which a phone offers to dial; empty for a number without digits.

    What comes after ``转`` or ``ext`` is an extension, which is dialled after a pause.
    """
    found = dialled(number)
    return f"tel:{found}" if found else ""


def _escaped(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", text)
    return f'"{escaped}"' if _HEX.fullmatch(text) else escaped
