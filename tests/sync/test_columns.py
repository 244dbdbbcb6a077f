"""Columns lose nothing, whatever an op holds, and garbage is refused in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack, structs

from sync.batch import kinds_of, picked, runs_of, spans_of
from sync.blocks import Block, Shape, canonical_forms, pack_ops, unpack_ops
from sync.columns import Column, ColumnError, pack_column, unpack_column
from sync.ops import Op, canonical, commitment

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.binary(max_size=8),
    st.builds(commitment, st.text(max_size=3), st.binary(min_size=16, max_size=16)),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
IDS = st.sampled_from([bytes(16), b"\x01" * 16, b"\x02" * 16])
OPS = st.builds(
    Op,
    run=st.sampled_from([b"runrunAA", b"runrunBB"]),
    seq=st.integers(1, 2**58 - 1),
    time=st.integers(0, 2**40),
    actor=st.none() | IDS,
    kind=st.sampled_from(["visit", "movement", "unheard_of"]),
    version=st.integers(0, 3),
    record=st.none() | IDS,
    fields=st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES, max_size=3).map(lambda d: dict(sorted(d.items()))),
)


@given(st.lists(OPS, max_size=40))
def test_ops_come_out_of_columns_as_they_went_in(ops: list[Op]) -> None:
    block = msgpack.decode(msgpack.encode(pack_ops(ops)), type=Block)
    unfolded = unpack_ops(block)
    assert [canonical(op) for op in unfolded] == [canonical(op) for op in ops]
    if ops:
        assert canonical_forms(unfolded, block) == [canonical(op) for op in ops]


@given(st.lists(OPS, max_size=40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_a_part_of_a_part_of_a_batch_is_what_it_is_of_a_list(ops: list[Op], start: int, stop: int, next_: int) -> None:
    batch = unpack_ops(msgpack.decode(msgpack.encode(pack_ops(ops)), type=Block))
    part, its = batch[start:stop][next_:], ops[start:stop][next_:]
    assert list(map(canonical, part)) == list(map(canonical, its))
    assert list(spans_of(part)) == list(spans_of(its))
    assert (kinds_of(part), runs_of(part)) == (kinds_of(its), runs_of(its))

    def says_a(kind: str, version: int, names: Collection[str]) -> bool:
        return "a" in names and version > 0

    assert [(n, canonical(op)) for n, op in picked(part, says_a)] == [
        (n, canonical(op)) for n, op in picked(its, says_a)
    ]


@given(st.lists(st.integers(-(2**63), 2**64 - 1) | st.booleans(), min_size=1, max_size=30))
def test_a_column_keeps_truth_apart_from_one(values: list[Any]) -> None:
    column = msgpack.decode(msgpack.encode(pack_column(values)), type=Column)
    assert [(type(v), v) for v in unpack_column(column, len(values))] == [(type(v), v) for v in values]


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_never_crashes(data: bytes) -> None:
    block = Block(
        1, [(b"runrunAA", 1, 1)], Column(0, 5), Column(0, None), Column(0, 0), [Shape("k", 1, 1, ["f"], None, [])]
    )
    try:
        columns = [Column(form, msgpack.decode(data)) for form in range(4)]
    except (ValueError, RecursionError):
        return
    for column in columns:
        hostile = structs.replace(block, shapes=[structs.replace(block.shapes[0], columns=[column])], order=column)
        try:
            ops = unpack_ops(hostile)
        except ColumnError:
            continue
        assert len(ops) == 1


@pytest.mark.parametrize(
    "column",
    [
        Column(9, []),
        Column(2, [["a"], b"\x00\x01"]),
        Column(2, [["a"], [0, 0]]),
        Column(1, [0, 1, ["x"]]),
        Column(1, [2**63, 2**62, [8]]),
        Column(3, [1]),
        Column(3, {"a": 1, "b": 2}),
    ],
    ids=["form", "index", "indices", "step", "overflow", "short", "map"],
)
def test_a_malformed_column_is_refused(column: Column) -> None:
    with pytest.raises(ColumnError):
        unpack_column(column, 2)


def test_shapes_that_do_not_add_up_are_refused() -> None:
    op = Op(b"runrunAA", 1, 5, None, "visit", 1, None, {"a": 1})
    block = pack_ops([op])
    for wrong in (
        Block(2, block.spans, block.times, block.actors, block.order, block.shapes),
        Block(1, [(b"short", 1, 1)], block.times, block.actors, block.order, block.shapes),
        Block(1, [(b"runrunAA", 0, 1)], block.times, block.actors, block.order, block.shapes),
        Block(1, block.spans, Column(0, "now"), block.actors, block.order, block.shapes),
        Block(1, block.spans, block.times, Column(0, b"x"), block.order, block.shapes),
        Block(1, block.spans, block.times, block.actors, Column(0, 1), block.shapes),
    ):
        with pytest.raises(ColumnError):
            unpack_ops(wrong)
