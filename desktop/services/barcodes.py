"""What a scanner has read: a product's code that adds up, a code of the station's own, or garbage.

EAN-13, EAN-8, UPC-A and UPC-E carry a check digit, so a code that was read badly is told from one that is only unknown.
Knows no item and no screen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["product", "label", "voucher", "page", "garbage"]
"""``label`` is some shelf's or maker's code that has letters, ``voucher`` the number of a slip, ``page`` the address of
a station's public page."""

_LENGTHS: Final = (8, 12, 13, 14)
_UPC_A, _EAN_13 = 12, 13
_LABEL: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/+-]{3,47}", re.ASCII)
_VOUCHER: Final = re.compile(r"[A-Z0-9]{3}-[0-9]{4}-[0-9]{6,}", re.ASCII)
_PAGE: Final = re.compile(r"https?://[^\s/]+/s/[^\s/?#]+(\?\S*)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read. ``spellings`` are all ways in which scanners and people write the same code."""

    kind: Kind
    text: str
    spellings: tuple[str, ...]


def read(text: str) -> Scan:
    """Tell what a scanner has read."""
    code = text.strip()
    known = spellings(code)
    if known:
        return Scan("product", code, known)
    if _VOUCHER.fullmatch(code):
        return Scan("voucher", code, (code,))
    if _PAGE.fullmatch(code):
        return Scan("page", code, (code,))
    # Digits alone that do not add up were read badly, or in part.
    kind: Kind = "label" if _LABEL.fullmatch(code) and not code.isdigit() else "garbage"
    return Scan(kind, code, (code,) if code else ())


def spellings(code: str) -> tuple[str, ...]:
    """All ways of writing a product's code, as it stands here first; empty when its check digit is wrong.

    A UPC-A is an EAN-13 that begins with 0, and a UPC-E is a UPC-A with zeros left out.
    """
    if not (code.isascii() and code.isdigit()):
        return ()
    found: list[str] = []
    if len(code) in _LENGTHS and adds_up(code):
        found.append(code)
        if len(code) == _EAN_13 and code[0] == "0":
            found.append(code[1:])
        elif len(code) == _UPC_A:
            found.append(f"0{code}")
        found += [short for whole in tuple(found) for short in _shorts(whole)]
    expanded = _expanded(code)
    if expanded and adds_up(expanded):
        found += [code, expanded, f"0{expanded}"]
    return tuple(dict.fromkeys(found))


def adds_up(digits: str) -> bool:
    """Whether the last digit is the check digit of the others: 3, 1, 3 … from the right, to a full ten."""
    return sum(int(sign) * (3 if n % 2 else 1) for n, sign in enumerate(reversed(digits))) % 10 == 0


def _expanded(code: str) -> str:
    """The UPC-A that a UPC-E of eight digits stands for; empty when it is none."""
    if len(code) != 8 or code[0] not in "01":
        return ""
    system, body, check = code[0], code[1:7], code[7]
    last = body[5]
    if last in "012":
        maker, product = f"{body[:2]}{last}00", f"00{body[2:5]}"
    elif last == "3":
        maker, product = f"{body[:3]}00", f"000{body[3:5]}"
    elif last == "4":
        maker, product = f"{body[:4]}0", f"0000{body[4]}"
    else:
        maker, product = body[:5], f"0000{last}"
    return f"{system}{maker}{product}{check}"


def _shorts(code: str) -> tuple[str, ...]:
    """The UPC-E of a UPC-A; where zeros can be left out in several ways, some printers choose another."""
    if len(code) != _UPC_A or code[0] not in "01":
        return ()
    maker, product, check = code[1:6], code[6:11], code[11]
    bodies = (
        f"{maker[:2]}{product[2:]}{maker[2]}",
        f"{maker[:3]}{product[3:]}3",
        f"{maker[:4]}{product[4]}4",
        f"{maker}{product[4]}",
    )
    return tuple(short for body in bodies if _expanded(short := f"{code[0]}{body}{check}") == code)
