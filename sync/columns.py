"""Values as columns: what repeats is said once, and what counts up is said as steps.

Lossless: every value comes out as it went in, type for type. ``PROTOCOL.md`` has the form. Knows nothing of ops.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import gcd
from operator import sub
from typing import Any, Final

import msgspec

from sync.ops import encode_value

CONSTANT: Final = 0
STEPS: Final = 1
WORDS: Final = 2
PLAIN: Final = 3

_HASHABLE = frozenset({int, str, bytes, bool})
_MAX_WORDS = 256
_GLANCE = 2 * _MAX_WORDS
_INT_MIN, _INT_MAX = -(2**63), 2**64 - 1


class ColumnError(ValueError):
    """A column, or a block of them, that does not unfold."""


class Column(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Values of one field.

    CONSTANT: ``data`` is the value. STEPS: ``data`` is ``[first, unit, [steps …]]``, each value ``unit * step`` above
    the one before. WORDS: ``data`` is ``[[words …], indices]`` with a byte an index. PLAIN: ``data`` is the list.
    """

    form: int
    data: Any


def pack_column(values: Sequence[Any]) -> Column:
    """The shortest of the four forms that keeps every value's type."""
    types = set(map(type, values))
    if len(types) == 1:
        (type_,) = types
        if type_ is type(None):
            return Column(CONSTANT, None)
        if type_ in _HASHABLE:
            # More words than there may be show themselves soon, mostly: of ids and times all differ.
            words = dict.fromkeys(values[:_GLANCE])
            if len(words) <= _MAX_WORDS and len(values) > _GLANCE:
                words = dict.fromkeys(values)
            if len(words) == 1:
                return Column(CONSTANT, values[0])
            if len(words) <= _MAX_WORDS and len(words) * 2 <= len(values):
                indices = {word: index for index, word in enumerate(words)}
                return Column(WORDS, [list(words), bytes(map(indices.__getitem__, values))])
            if type_ is int:
                return _pack_steps(values)
    return Column(PLAIN, list(values))


def _pack_steps(values: Sequence[int]) -> Column:
    steps = list(map(sub, values[1:], values))
    if max(steps) > _INT_MAX or min(steps) < _INT_MIN:
        return Column(PLAIN, list(values))
    unit = gcd(*steps) or 1
    return Column(STEPS, [values[0], unit, steps if unit == 1 else [step // unit for step in steps]])


def unpack_column(column: Column, count: int) -> list[Any]:
    """The values of a column of ``count`` rows. Raises ColumnError."""
    data = column.data
    values: list[Any]
    if column.form == CONSTANT:
        return [data] * count
    if column.form == PLAIN and type(data) is list:
        values = data
    elif column.form == WORDS:
        match data:
            case [list(words), bytes(indices)] if not indices or max(indices) < len(words):
                values = list(map(words.__getitem__, indices))
            case _:
                raise ColumnError("a column of words is malformed")
    elif column.form == STEPS:
        match data:
            case [int(first), int(unit), list(steps)] if set(map(type, steps)) <= {int}:
                values = list(accumulate(steps if unit == 1 else [step * unit for step in steps], initial=first))
                if max(values) > _INT_MAX or min(values) < _INT_MIN:
                    raise ColumnError("a column of steps leaves 64 bits")
            case _:
                raise ColumnError("a column of steps is malformed")
    else:
        raise ColumnError("a column has an unknown form")
    if len(values) != count:
        raise ColumnError("a column does not have a value for every op")
    return values


def encoded(column: Column, values: Sequence[Any]) -> bytes | list[bytes]:
    """The canonical MessagePack of each of a column's ``values``, as :func:`unpack_column` gave them; a constant's
    once. Raises what ``encode_value`` raises."""
    if column.form == CONSTANT:
        return encode_value(column.data)
    if column.form == WORDS:
        words = list(map(encode_value, column.data[0]))
        return list(map(words.__getitem__, column.data[1]))
    return list(map(encode_value, values))
