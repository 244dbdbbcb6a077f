"""How much memory something takes once it is unfolded, told before it is: an upper estimate, and a cheap one.

A byte of MessagePack can be a whole empty map, so the size alone says little. Knows nothing of who may take how much.
"""

from __future__ import annotations

from typing import Final

from sync.blocks import Block

_MAP: Final = bytes([*range(0x80, 0x90), 0xDE, 0xDF])
_ARRAY: Final = bytes([*range(0x90, 0xA0), 0xDC, 0xDD])
_EXTENSION: Final = bytes([0xC7, 0xC8, 0xC9, *range(0xD4, 0xD9)])
_BYTE: Final = 20
"""Bytes of memory for a byte of MessagePack, at the most, when it is none of the above: a string of two letters."""
_MORE: Final = ((_MAP, 220), (_ARRAY, 70), (_EXTENSION, 120))
_VALUE: Final = 80
"""Bytes of memory for one field of one op, its place in a map included."""
_OP: Final = 600


def packed(data: bytes) -> int:
    """Bytes of memory that this MessagePack unfolds to, at the most."""
    return len(data) * _BYTE + sum((len(data) - len(data.translate(None, kind))) * each for kind, each in _MORE)


def block(columns: Block) -> int:
    """Bytes of memory that the ops of these columns take beside their values' own, roughly and rather too many."""
    values = sum(shape.count * len(shape.names) for shape in columns.shapes)
    return values * _VALUE + columns.count * _OP
