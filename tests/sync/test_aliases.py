"""What was entered twice and is one goes under one name, the same at every end and in whatever order it was heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, MetaData, create_engine

from sync.aliases import DECIDING, aliases, refresh, settle
from sync.fold import Folder
from sync.ops import Op, fixed_id, record_id
from sync.tables import End, build

RUN = b"runrunAA"
OTHER = b"runrunBB"
METADATA = MetaData()
DESK = build(METADATA, End.DESK)
UNION = build(METADATA, End.UNION)
A, B, C, D = b"a", b"b", b"c", b"d"


@pytest.fixture
def connection() -> Iterator[Connection]:
    with create_engine("sqlite://").connect() as opened:
        METADATA.create_all(opened)
        yield opened


def op(run: bytes, seq: int, kind: str, record: bytes | None = None, **fields: object) -> Op:
    return Op(run, seq, 1_000, None, kind, 1, record, fields)


def same(seq: int, record: bytes, stays: bytes, kind: str = "supply", run: bytes = RUN, **rest: object) -> Op:
    return Op(run, seq, 1_000, None, "same_as", 1, None, {"kind": kind, "record": record, "same": stays, **rest})


def fold(connection: Connection, *ops: Op) -> dict[bytes, bytes]:
    Folder(DESK, connection).apply(list(enumerate(ops, 1)), {})
    return aliases(connection, DESK)


def test_what_goes_on_under_a_name_that_goes_on_under_another_ends_at_the_last() -> None:
    assert settle([(A, B), (B, C)]) == {A: C, B: C}


def test_what_two_people_joined_with_different_ones_is_all_one_thing() -> None:
    assert settle([(A, C), (A, B)]) == {A: B, C: B}


def test_of_a_circle_the_least_stays() -> None:
    assert settle([(B, A), (A, B)]) == {B: A}
    assert settle([(B, C), (C, B), (A, B)]) == {A: B, C: B}


def test_a_thing_is_not_joined_with_itself() -> None:
    assert settle([(A, A)]) == {}


@given(st.lists(st.tuples(st.sampled_from([A, B, C, D, b"e"]), st.sampled_from([A, B, C, D, b"e"]))))
def test_who_stays_stays_and_all_that_was_joined_ends_at_one(pairs: list[tuple[bytes, bytes]]) -> None:
    found = settle(pairs)
    assert not found.keys() & set(found.values())
    for record, stays in pairs:
        assert found.get(record, record) == found.get(stays, stays)
    assert settle(reversed(pairs)) == found


def test_a_join_waits_for_what_it_speaks_of(connection: Connection) -> None:
    one, other = record_id(RUN, 1), record_id(OTHER, 1)
    assert fold(connection, op(RUN, 1, "supply", name="水"), same(2, one, other)) == {}
    assert fold(connection, op(OTHER, 1, "supply", name="矿泉水")) == {one: other}


def test_an_item_of_the_catalogue_can_stay(connection: Connection) -> None:
    one, other = record_id(RUN, 1), fixed_id(1_001)
    assert fold(connection, op(RUN, 1, "supply", name="水"), same(2, one, other)) == {}
    assert fold(connection, op(RUN, 3, "supply", other, name="矿泉水")) == {one: other}


def test_an_item_is_not_joined_with_a_person(connection: Connection) -> None:
    item, person = record_id(RUN, 1), record_id(RUN, 2)
    told = (op(RUN, 1, "supply", name="水"), op(RUN, 2, "staff"), same(3, item, person), same(4, person, item, "staff"))
    assert fold(connection, *told) == {}


def test_a_join_of_a_kind_that_cannot_be_joined_says_nothing(connection: Connection) -> None:
    one, other = record_id(RUN, 1), record_id(RUN, 2)
    told = (op(RUN, 1, "visit", category="rider"), op(RUN, 2, "visit", category="rider"), same(3, one, other, "visit"))
    assert fold(connection, *told) == {}


def test_voiding_takes_a_join_back(connection: Connection) -> None:
    one, other = record_id(RUN, 1), record_id(OTHER, 1)
    things = (op(RUN, 1, "supply", name="水"), op(OTHER, 1, "supply", name="矿泉水"))
    assert fold(connection, *things, same(2, one, other)) == {one: other}
    joined = record_id(RUN, 2)
    assert fold(connection, op(RUN, 3, "same_as", joined, void="different")) == {}
    assert fold(connection, op(RUN, 4, "same_as", joined, void=None)) == {one: other}


def test_what_was_said_to_differ_from_the_start_is_not_joined(connection: Connection) -> None:
    one, other = record_id(RUN, 1), record_id(OTHER, 1)
    things = (op(RUN, 1, "supply", name="水"), op(OTHER, 1, "supply", name="水"))
    assert fold(connection, *things, same(2, one, other, void="different")) == {}


def test_the_union_keeps_the_map_of_each_log(connection: Connection) -> None:
    one, other = record_id(RUN, 1), record_id(OTHER, 1)
    things = [(1, op(RUN, 1, "supply", name="水")), (2, op(OTHER, 1, "supply", name="矿泉水"))]
    for log in (1, 2):
        Folder(UNION, connection, log=log).apply(things, {})
    Folder(UNION, connection, log=2).apply([(3, same(2, one, other))], {})
    assert aliases(connection, UNION, {"log": 1}) == {}
    assert aliases(connection, UNION, {"log": 2}) == {one: other}


THINGS = [
    op(b"runrun01", 1, "supply", name="水"),
    op(b"runrun02", 1, "supply", name="矿泉水"),
    op(b"runrun03", 1, "supply", name="饮用水"),
    op(b"runrun04", 1, "staff"),
    op(b"runrun05", 1, "staff"),
]
IDS = [record_id(thing.run, 1) for thing in THINGS]
RULINGS = st.lists(
    st.tuples(
        st.sampled_from(IDS),
        st.sampled_from(IDS),
        st.sampled_from(["supply", "staff"]),
        st.sampled_from([None, None, "different"]),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rulings=RULINGS, data=st.data())
def test_the_map_does_not_depend_on_the_order_in_which_things_arrive(
    rulings: list[tuple[bytes, bytes, str, str | None]], data: st.DataObject
) -> None:
    said = [
        same(1, one, other, kind, bytes((n,)) * 8, void=void) for n, (one, other, kind, void) in enumerate(rulings, 1)
    ]
    voids = [op(b"runrun09", n, "same_as", record_id(o.run, 1), void="x") for n, o in enumerate(said[::3], 1)]
    every = [*THINGS, *said]
    expected = _map_of([*every, *voids], [len(every) + len(voids)])
    order = data.draw(st.permutations(every))
    cuts = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    assert _map_of([*order, *voids], cuts) == expected


def _map_of(ops: Sequence[Op], cuts: Sequence[int]) -> dict[bytes, bytes]:
    """The map after folding the ops in parts of these sizes, the last size for all further ones."""
    with create_engine("sqlite://").connect() as connection:
        METADATA.create_all(connection, [*(DESK[kind] for kind in sorted(DECIDING)), DESK.alias])
        at, sizes = 0, list(cuts)
        while at < len(ops):
            size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
            Folder(DESK, connection).apply(list(enumerate(ops[at : at + size], at + 1)), {})
            at += size
        found = aliases(connection, DESK)
        assert not refresh(connection, DESK)
        return found


def test_every_order_of_a_chain_gives_the_same_map() -> None:
    one, two, three = IDS[:3]
    told = [*THINGS[:3], same(1, one, two, run=b"runrun11"), same(1, two, three, run=b"runrun12")]
    assert {tuple(sorted(_map_of(order, [1]).items())) for order in permutations(told)} == {
        tuple(sorted({one: three, two: three}.items()))
    }
