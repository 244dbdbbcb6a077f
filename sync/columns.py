"""Ops as columns: what repeats is said once, and what counts up is said as steps.

Lossless and schema-free: any op, of a known kind or not, comes out as it went in, type for type. Order is kept. Ops
with the same kind, version and field names share a *shape*; each field of a shape is one column. ``PROTOCOL.md`` has
the form. Knows nothing of logs, signatures or compression.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import gcd
from typing import Any, Final

import msgspec

from sync.ops import RUN_BYTES, Op, shape_fault

CONSTANT: Final = 0
STEPS: Final = 1
WORDS: Final = 2
PLAIN: Final = 3

MAX_VALUES: Final = 2**21
"""Values in all columns of a block at the most: what repeats costs nothing on the wire, and memory once unfolded."""

_HASHABLE = frozenset({int, str, bytes, bool})
_MAX_WORDS = 256
_INT_MIN, _INT_MAX = -(2**63), 2**64 - 1


class ColumnError(ValueError):
    """A block of columns that does not unfold."""


class Column(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Values of one field.

    CONSTANT: ``data`` is the value. STEPS: ``data`` is ``[first, unit, [steps …]]``, each value ``unit * step`` above
    the one before. WORDS: ``data`` is ``[[words …], indices]`` with a byte an index. PLAIN: ``data`` is the list.
    """

    form: int
    data: Any


class Shape(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Ops of one kind and version with the same fields. ``records`` is None when they all create."""

    kind: str
    version: int
    count: int
    names: list[str]
    records: Column | None
    columns: list[Column]


class Block(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """``spans`` names the addresses in order: ``[run, first seq, count]``; ``order`` the shape of each op."""

    count: int
    spans: list[tuple[bytes, int, int]]
    times: Column
    actors: Column
    order: Column
    shapes: list[Shape]


def pack_ops(ops: Sequence[Op]) -> Block:
    """Turn ops into columns."""
    groups: dict[tuple[str, int, bool, tuple[str, ...]], tuple[int, list[Op]]] = {}
    order: list[int] = []
    spans: list[list[Any]] = []
    last_run: bytes | None = None
    next_seq = 0
    for op in ops:
        key = (op.kind, op.version, op.record is None, tuple(op.fields))
        group = groups.get(key)
        if group is None:
            group = groups[key] = (len(groups), [])
        order.append(group[0])
        group[1].append(op)
        if op.run == last_run and op.seq == next_seq:
            spans[-1][2] += 1
        else:
            spans.append([op.run, op.seq, 1])
            last_run = op.run
        next_seq = op.seq + 1
    return Block(
        count=len(ops),
        spans=[(run, seq, count) for run, seq, count in spans],
        times=pack_column([op.time for op in ops]),
        actors=pack_column([op.actor for op in ops]),
        order=pack_column(order),
        shapes=[
            Shape(
                kind=kind,
                version=version,
                count=len(members),
                names=list(names),
                records=None if creates else pack_column([op.record for op in members]),
                columns=[pack_column(values) for values in zip(*(op.fields.values() for op in members), strict=True)],
            )
            for (kind, version, creates, names), (_, members) in groups.items()
        ],
    )


def unpack_ops(block: Block) -> list[Op]:
    """The ops of a block. Raises ColumnError for anything that :func:`pack_ops` does not write."""
    total = block.count
    if sum(shape.count for shape in block.shapes) != total or any(s.count < 1 for s in block.shapes):
        raise ColumnError("the shapes do not add up to the ops")
    if sum(shape.count * len(shape.names) for shape in block.shapes) > MAX_VALUES:
        raise ColumnError("the ops have more fields than a page may hold")
    bodies = [_unfold_shape(shape) for shape in block.shapes]
    ops: list[Op] = []
    append = ops.append
    order = unpack_column(block.order, total)
    stock = [shape.count for shape in block.shapes]
    for index in order:
        if type(index) is not int or not 0 <= index < len(stock):
            raise ColumnError("an op names a shape that is not there")
        stock[index] -= 1
    if any(stock):
        raise ColumnError("the shapes do not fit the order")
    kinds = [(shape.kind, shape.version) for shape in block.shapes]
    times = unpack_column(block.times, total)
    actors = unpack_column(block.actors, total)
    for (run, seq), time, actor, index in zip(_addresses(block), times, actors, order, strict=True):
        record, fields = next(bodies[index])
        kind, version = kinds[index]
        append(Op(run, seq, time, actor, kind, version, record, fields))
    _check_types(ops)
    return ops


def _addresses(block: Block) -> Iterator[tuple[bytes, int]]:
    if sum(count for _, _, count in block.spans) != block.count or any(c < 1 for _, _, c in block.spans):
        raise ColumnError("the addresses do not add up to the ops")
    for run, first, count in block.spans:
        if len(run) != RUN_BYTES:
            raise ColumnError("a run has eight bytes")
        for seq in range(first, first + count):
            yield run, seq


def _unfold_shape(shape: Shape) -> Iterator[tuple[bytes | None, dict[str, Any]]]:
    names = shape.names
    if len(shape.columns) != len(names) or len(set(names)) != len(names):
        raise ColumnError("a shape's columns do not fit its names")
    records = [None] * shape.count if shape.records is None else unpack_column(shape.records, shape.count)
    columns = [unpack_column(column, shape.count) for column in shape.columns]
    if not columns:
        return iter([(record, {}) for record in records])
    return zip(records, (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)), strict=True)


def _check_types(ops: Sequence[Op]) -> None:
    for op in ops:
        if type(op.time) is not int or (op.actor is not None and type(op.actor) is not bytes):
            raise ColumnError("an op's time or actor is not of its type")
        if op.record is not None and type(op.record) is not bytes:
            raise ColumnError("a record is not an id")
        fault = shape_fault(op)
        if fault is not None:
            raise ColumnError(fault)


def pack_column(values: Sequence[Any]) -> Column:
    """The shortest of the four forms that keeps every value's type."""
    types = set(map(type, values))
    if len(types) == 1:
        (type_,) = types
        if type_ is type(None):
            return Column(CONSTANT, None)
        if type_ in _HASHABLE:
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
    steps = [b - a for a, b in pairwise(values)]
    if max(steps) > _INT_MAX or min(steps) < _INT_MIN:
        return Column(PLAIN, list(values))
    unit = gcd(*steps) or 1
    return Column(STEPS, [values[0], unit, [step // unit for step in steps]])


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
                values = [words[index] for index in indices]
            case _:
                raise ColumnError("a column of words is malformed")
    elif column.form == STEPS:
        match data:
            case [int(first), int(unit), list(steps)] if all(type(step) is int for step in steps):
                values = list(accumulate((step * unit for step in steps), initial=first))
                if max(values) > _INT_MAX or min(values) < _INT_MIN:
                    raise ColumnError("a column of steps leaves 64 bits")
            case _:
                raise ColumnError("a column of steps is malformed")
    else:
        raise ColumnError("a column has an unknown form")
    if len(values) != count:
        raise ColumnError("a column does not have a value for every op")
    return values
