"""Ops as blocks of columns, and back.

Lossless and schema-free: any op, of a known kind or not, comes out as it went in, type for type. Order is kept. Ops
with the same kind, version and field names share a *shape*; each field of a shape is one column. ``PROTOCOL.md`` has
the form. Knows nothing of logs, signatures or compression.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import repeat
from typing import Any, Final

import msgspec

from sync.batch import Batch, Group, Span, spans_of
from sync.columns import Column, ColumnError, encoded, pack_column, unpack_column
from sync.ops import ID_BYTES, MAX_OP_BYTES, MAX_SEQ, RUN_BYTES, Op, OpError, decode_value, encode_value

MAX_VALUES: Final = 2**21
"""Values in all columns of a block at the most: what repeats costs nothing on the wire, and memory once unfolded."""


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


# -- packing -----------------------------------------------------------------------------------------------------------


def pack_ops(ops: Sequence[Op]) -> Block:
    """Turn ops into columns."""
    keys = _keys(ops)
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    if len(numbers) == 1:
        order, groups = [0] * len(ops), [ops]
    else:
        order = list(map(numbers.__getitem__, keys))
        members: list[list[Op]] = [[] for _ in numbers]
        for number, op in zip(order, ops, strict=True):
            members[number].append(op)
        groups = list[Sequence[Op]](members)
    return Block(
        count=len(ops),
        spans=list(spans_of(ops)),
        times=pack_column([op.time for op in ops]),
        actors=pack_column([op.actor for op in ops]),
        order=pack_column(order),
        shapes=[_shape(group) for group in groups],
    )


def _keys(ops: Sequence[Op]) -> Sequence[Hashable]:
    """What tells the shape of each op from the others'."""
    names = [tuple(op.fields) for op in ops]
    if len({op.kind for op in ops}) == len({op.version for op in ops}) == len({op.record is None for op in ops}) == 1:
        return names  # mostly: the rest is the same in all
    return [(op.kind, op.version, op.record is None, its) for op, its in zip(ops, names, strict=True)]


def _shape(members: Sequence[Op]) -> Shape:
    """Ops of one shape as columns."""
    one = members[0]
    fields = [op.fields for op in members]
    return Shape(
        kind=one.kind,
        version=one.version,
        count=len(members),
        names=list(one.fields),
        records=None if one.record is None else pack_column([op.record for op in members]),
        # A field at a time: a view of each op's values would be one more object for the collector to go through.
        columns=[pack_column([its[name] for its in fields]) for name in one.fields],
    )


# -- unpacking ---------------------------------------------------------------------------------------------------------


def unpack_ops(block: Block) -> Batch:
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
    groups = [_group(shape, at) for shape, at in zip(block.shapes, _indexes(block), strict=True)]
    return Batch(_spans(block), times, actors, groups)


def _indexes(block: Block) -> Iterator[Sequence[int]]:
    """Where the ops of each shape stand."""
    order = unpack_column(block.order, block.count)
    if set(map(type, order)) - {int}:
        raise ColumnError("the shapes do not fit the order")
    if len(block.shapes) == 1 and not any(order):
        yield range(block.count)
        return
    found: list[list[int]] = [[] for _ in block.shapes]
    for n, number in enumerate(order):
        if not 0 <= number < len(found):
            raise ColumnError("the shapes do not fit the order")
        found[number].append(n)
    if [len(its) for its in found] != [shape.count for shape in block.shapes]:
        raise ColumnError("the shapes do not fit the order")
    yield from found


def _spans(block: Block) -> list[Span]:
    if sum(count for _, _, count in block.spans) != block.count or any(c < 1 for _, _, c in block.spans):
        raise ColumnError("the addresses do not add up to the ops")
    for run, first, count in block.spans:
        if len(run) != RUN_BYTES:
            raise ColumnError("a run has eight bytes")
        if first < 1 or first + count - 1 > MAX_SEQ:
            raise ColumnError("seq counts from 1")
    return [Span(*span) for span in block.spans]


def _group(shape: Shape, at: Sequence[int]) -> Group:
    names = shape.names
    if len(shape.columns) != len(names) or len(set(names)) != len(names):
        raise ColumnError("a shape's columns do not fit its names")
    if not shape.kind or shape.version < 0:
        raise ColumnError("an op names its kind and version")
    records: list[bytes | None] | None = None
    if shape.records is not None:
        records = unpack_column(shape.records, shape.count)
        _check_ids(records, "a record id has sixteen bytes")
    columns = [unpack_column(column, shape.count) for column in shape.columns]
    return Group(shape.kind, shape.version, tuple(names), at, records, columns)


def _check_ids(values: Sequence[Any], fault: str) -> None:
    """Raises ColumnError unless all are record ids or None."""
    if set(map(type, values)) - {bytes, type(None)} or any(len(id_) != ID_BYTES for id_ in {*values} - {None}):
        raise ColumnError(fault)


# -- canonical forms ---------------------------------------------------------------------------------------------------


def canonical_forms(batch: Batch, block: Block, take: Callable[[int], None] = lambda size: None) -> list[bytes]:
    """The canonical form of each op of a block that was unpacked, as :func:`sync.ops.canonical` has it.

    ``take`` hears how many bytes they are before they are made, and may refuse. Raises OpError.
    """
    try:
        forms = _Forms(batch, block)
    except (TypeError, OverflowError, ValueError, RecursionError) as error:
        raise OpError(f"an op cannot be encoded: {error}") from error
    take(forms.size)
    return forms.joined()


_Piece = bytes | list[bytes]
"""A part of the canonical forms of some ops: the same in all, or one for each."""
_ARRAY_OF_EIGHT: Final = b"\x98"


class _Forms:
    """The canonical forms of a block's ops, a column at a time: a word is encoded once, and what all ops have in
    common is joined once. (To encode op by op took three times as long, most of it for making the ops.)"""

    def __init__(self, batch: Batch, block: Block) -> None:
        heads = [_ARRAY_OF_EIGHT + encode_value(span.run) for span in batch.spans]
        self._count = len(batch)
        self._runs: _Piece = heads[0]
        if len(set(heads)) > 1:
            self._runs = [head for head, span in zip(heads, batch.spans, strict=True) for head in [head] * span.length]
        self._seqs: _Piece = [
            seq for span in batch.spans for seq in map(encode_value, range(span.first, span.first + span.length))
        ]
        self._times = encoded(block.times, batch.times)
        self._actors = encoded(block.actors, batch.actors)
        self._groups = [
            (group, self._pieces(group, shape)) for group, shape in zip(batch.groups, block.shapes, strict=True)
        ]

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(_size(piece, len(group.at)) for group, pieces in self._groups for piece in pieces)

    def joined(self) -> list[bytes]:
        """One for each op. Raises OpError for one that is too long."""
        if len(self._groups) == 1:
            bodies = _joined(self._groups[0][1], self._count)
        else:
            bodies = [b""] * self._count
            for group, pieces in self._groups:
                for n, body in zip(group.at, _joined(pieces, len(group.at)), strict=True):
                    bodies[n] = body
        if max(map(len, bodies)) > MAX_OP_BYTES:
            raise OpError("an op is larger than 64 KiB")
        return bodies

    def _pieces(self, group: Group, shape: Shape) -> list[_Piece]:
        """The forms of a shape's ops from left to right."""
        pieces: list[_Piece] = [_chosen(part, group.at) for part in (self._runs, self._seqs, self._times, self._actors)]
        pieces.append(encode_value(group.kind) + encode_value(group.version))
        pieces.append(encode_value(None))
        if shape.records is not None and group.records is not None:
            pieces[-1] = encoded(shape.records, group.records)
        # An empty map of these names says how long it is, and in which order they stand.
        keys = encode_value(dict.fromkeys(group.names))
        header = keys[: len(keys) - sum(len(encode_value(name)) + 1 for name in group.names)]
        pieces.append(header)
        for name in decode_value(keys):
            n = group.names.index(name)
            pieces += [encode_value(name), encoded(shape.columns[n], group.columns[n])]
        return _merged(pieces)


def _chosen(piece: _Piece, at: Sequence[int]) -> _Piece:
    """What a piece of all ops is for some of them."""
    if isinstance(piece, bytes) or isinstance(at, range):
        return piece
    return list(map(piece.__getitem__, at))


def _merged(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The pieces with neighbours joined that are the same in all ops."""
    merged: list[_Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, bytes) and isinstance(last, bytes):
            merged[-1] = last + piece
        else:
            merged.append(piece)
    return merged


def _size(piece: _Piece, count: int) -> int:
    return len(piece) * count if isinstance(piece, bytes) else sum(map(len, piece))


def _joined(pieces: Sequence[_Piece], count: int) -> list[bytes]:
    columns = [repeat(piece, count) if isinstance(piece, bytes) else piece for piece in pieces]
    return list(map(b"".join, zip(*columns, strict=True)))
