"""Ops as columns: what repeats is said once, and what counts up is said as steps.

Lossless and schema-free: any op, of a known kind or not, comes out as it went in, type for type. Order is kept. Ops
with the same kind, version and field names share a *shape*; each field of a shape is one column. ``PROTOCOL.md`` has
the form. Knows nothing of logs, signatures or compression.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import gcd
from typing import Any, Final

import msgspec

from sync.ops import ID_BYTES, MAX_SEQ, RUN_BYTES, Op

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
    keys = [(op.kind, op.version, op.record is None, *op.fields) for op in ops]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    order = list(map(numbers.__getitem__, keys))
    groups: list[list[Op]] = [[] for _ in numbers]
    for number, op in zip(order, ops, strict=True):
        groups[number].append(op)
    return Block(
        count=len(ops),
        spans=_spans(ops),
        times=pack_column([op.time for op in ops]),
        actors=pack_column([op.actor for op in ops]),
        order=pack_column(order),
        shapes=[_shape(members) for members in groups],
    )


def _shape(members: Sequence[Op]) -> Shape:
    """Ops of one shape as columns."""
    one = members[0]
    return Shape(
        kind=one.kind,
        version=one.version,
        count=len(members),
        names=list(one.fields),
        records=None if one.record is None else pack_column([op.record for op in members]),
        # A field at a time: a view of each op's values would be one more object for the collector to go through.
        columns=[pack_column([op.fields[name] for op in members]) for name in one.fields],
    )


def _spans(ops: Sequence[Op]) -> list[tuple[bytes, int, int]]:
    spans: list[tuple[bytes, int, int]] = []
    run, first, next_seq = b"", 0, 0
    for op in ops:
        seq = op.seq
        if seq != next_seq or op.run != run:
            if next_seq:
                spans.append((run, first, next_seq - first))
            run, first = op.run, seq
        next_seq = seq + 1
    if next_seq:
        spans.append((run, first, next_seq - first))
    return spans


def unpack_ops(block: Block) -> list[Op]:
    """The ops of a block. Raises ColumnError for anything that :func:`pack_ops` does not write."""
    total = block.count
    if sum(shape.count for shape in block.shapes) != total or any(s.count < 1 for s in block.shapes):
        raise ColumnError("the shapes do not add up to the ops")
    if sum(shape.count * len(shape.names) for shape in block.shapes) > MAX_VALUES:
        raise ColumnError("the ops have more fields than a page may hold")
    times = unpack_column(block.times, total)
    actors = unpack_column(block.actors, total)
    if set(map(type, times)) - {int}:
        raise ColumnError("a time is a whole number")
    _check_ids(actors, "an actor is a record id")
    runs, seqs = _addresses(block)
    unfolded = [_unfold_shape(shape) for shape in block.shapes]
    order = unpack_column(block.order, total)
    if set(map(type, order)) - {int} or Counter(order) != {n: shape.count for n, shape in enumerate(block.shapes)}:
        raise ColumnError("the shapes do not fit the order")
    kinds = map([shape.kind for shape in block.shapes].__getitem__, order)
    versions = map([shape.version for shape in block.shapes].__getitem__, order)
    records = map(next, map([iter(records) for records, _ in unfolded].__getitem__, order))
    fields = map(next, map([iter(fields) for _, fields in unfolded].__getitem__, order))
    return list(map(Op, runs, seqs, times, actors, kinds, versions, records, fields))


def _addresses(block: Block) -> tuple[list[bytes], list[int]]:
    if sum(count for _, _, count in block.spans) != block.count or any(c < 1 for _, _, c in block.spans):
        raise ColumnError("the addresses do not add up to the ops")
    runs: list[bytes] = []
    seqs: list[int] = []
    for run, first, count in block.spans:
        if len(run) != RUN_BYTES:
            raise ColumnError("a run has eight bytes")
        if first < 1 or first + count - 1 > MAX_SEQ:
            raise ColumnError("seq counts from 1")
        runs += [run] * count
        seqs += range(first, first + count)
    return runs, seqs


def _unfold_shape(shape: Shape) -> tuple[list[bytes | None], list[dict[str, Any]]]:
    """Records and fields of a shape's ops."""
    names = shape.names
    if len(shape.columns) != len(names) or len(set(names)) != len(names):
        raise ColumnError("a shape's columns do not fit its names")
    if not shape.kind or shape.version < 0:
        raise ColumnError("an op names its kind and version")
    records: list[bytes | None] = [None] * shape.count
    if shape.records is not None:
        records = unpack_column(shape.records, shape.count)
        _check_ids(records, "a record id has sixteen bytes")
    columns = [unpack_column(column, shape.count) for column in shape.columns]
    if not columns:
        return records, [{} for _ in records]
    rows = zip(*columns, strict=True)
    return records, [dict(zip(names, row)) for row in rows]  # noqa: B905 - as long as names


def _check_ids(values: Sequence[Any], fault: str) -> None:
    """Raises ColumnError unless all are record ids or None."""
    if set(map(type, values)) - {bytes, type(None)} or any(len(id_) != ID_BYTES for id_ in {*values} - {None}):
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
