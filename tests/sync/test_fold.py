"""Tables are a fold of ops: the same at every end, whatever arrives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, MetaData, create_engine, select

from sync.fold import Folder, FoldResult, PersonalKey
from sync.ops import Op, commitment, fixed_id, record_id
from sync.records import KINDS
from sync.soundness import Trouble
from sync.tables import End, build

RUN = b"runrunAA"
SALT = bytes(16)
DESK = build(MetaData(), End.DESK)
UNION = build(MetaData(), End.UNION)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as opened:
        next(iter(DESK.by_kind.values())).metadata.create_all(opened)
        next(iter(UNION.by_kind.values())).metadata.create_all(opened)
        yield opened


def op(
    seq: int, kind: str, record: bytes | None = None, *, time: int = 1_000, version: int = 1, **fields: object
) -> Op:
    return Op(RUN, seq, time, None, kind, version, record, fields)


def fold(connection: Connection, *ops: Op, personal: dict[PersonalKey, object] | None = None) -> FoldResult:
    return Folder(DESK, connection).apply([(o.seq, o) for o in ops], personal or {})


def row(connection: Connection, kind: str, record: bytes) -> dict[str, object]:
    table = DESK[kind]
    return dict(connection.execute(select(table).where(table.c.id == record)).mappings().one())


def test_a_creating_op_becomes_a_row_with_its_kinds_defaults(connection: Connection) -> None:
    result = fold(connection, op(1, "visit", category="courier", time=77))
    assert result.kinds == {"visit"}
    assert not result.unfolded
    found = row(connection, "visit", record_id(RUN, 1))
    assert (found["arrived_at"], found["persons"], found["services"], found["void"]) == (77, 1, "", None)
    assert (found["entered_at"], found["entry"]) == (77, 1)


def test_a_later_op_wins_field_by_field(connection: Connection) -> None:
    visit = record_id(RUN, 1)
    fold(
        connection,
        op(1, "visit", category="courier"),
        op(2, "visit", visit, persons=3, note="a"),
        op(3, "visit", visit, note="b"),
    )
    fold(connection, op(4, "visit", visit, left_at=2_000))
    found = row(connection, "visit", visit)
    assert (found["persons"], found["note"], found["left_at"]) == (3, "b", 2_000)


def test_voiding_keeps_the_row_and_its_reason_and_can_be_taken_back(connection: Connection) -> None:
    visit = record_id(RUN, 1)
    fold(connection, op(1, "visit", category="courier"), op(2, "visit", visit, void="录错了"))
    assert row(connection, "visit", visit)["void"] == "录错了"
    fold(connection, op(3, "visit", visit, void=None))
    assert row(connection, "visit", visit)["void"] is None


def test_a_record_with_a_fixed_id_begins_with_the_first_word_about_it(connection: Connection) -> None:
    fold(connection, op(1, "station", fixed_id(1), name="五一广场驿站"), op(2, "station", fixed_id(1), capacity=8))
    found = row(connection, "station", fixed_id(1))
    assert (found["name"], found["capacity"], found["entry"]) == ("五一广场驿站", 8, None)


def test_what_is_not_understood_is_left_out_and_blocks_nothing(connection: Connection) -> None:
    result = fold(
        connection,
        op(1, "weather", wind=3),
        op(2, "visit", version=KINDS["visit"].version + 1, category="courier"),
        op(3, "visit", category="courier", mood="fine"),
        op(4, "visit", persons=2),
        op(5, "visit", category="courier", persons=-1),
        op(6, "visit", category="courier", persons=True),
        op(7, "visit", record_id(RUN, 99), persons=2),
        op(8, "visit", category="rider"),
    )
    assert [(u.entry, u.trouble) for u in result.unfolded] == [
        (1, Trouble.UNKNOWN),
        (2, Trouble.UNKNOWN),
        (3, Trouble.UNKNOWN),
        (4, Trouble.INVALID),
        (5, Trouble.INVALID),
        (6, Trouble.INVALID),
        (7, Trouble.WAITING),
    ]
    assert row(connection, "visit", record_id(RUN, 8))["category"] == "rider"


def test_a_personal_value_is_taken_from_beside_the_op(connection: Connection) -> None:
    person = record_id(RUN, 1)
    create = op(1, "staff", name=commitment("李敏", SALT), role="manager")
    fold(connection, create, personal={(RUN, 1, "name"): "李敏"})
    assert row(connection, "staff", person)["name"] == "李敏"


def test_a_personal_value_in_clear_is_refused(connection: Connection) -> None:
    result = fold(connection, op(1, "staff", name="李敏"))
    assert [u.trouble for u in result.unfolded] == [Trouble.INVALID]


def test_an_erasure_of_a_later_version_is_obeyed_all_the_same(connection: Connection) -> None:
    salt = bytes(16)
    person = record_id(RUN, 1)
    values: dict[PersonalKey, object] = {(RUN, 1, "name"): "李敏", (RUN, 1, "phone"): "139"}
    result = fold(
        connection,
        op(1, "staff", name=commitment("李敏", salt), phone=commitment("139", salt)),
        Op(RUN, 2, 1_000, None, "erasure", 7, None, {"fields": "phone", "record": person, "witness": "somebody"}),
        personal=values,
    )
    assert result.unfolded == []
    found = row(connection, "staff", person)
    assert (found["name"], found["phone"]) == ("李敏", None)


def test_an_erasure_empties_the_named_fields_only(connection: Connection) -> None:
    person = record_id(RUN, 1)
    create = op(1, "staff", name=commitment("李敏", SALT), phone=commitment("139", SALT))
    fold(connection, create, personal={(RUN, 1, "name"): "李敏", (RUN, 1, "phone"): "139"})
    fold(
        connection,
        Op(RUN, 2, 1_000, None, "erasure", 1, None, {"fields": "phone;pin", "reason": "left", "record": person}),
    )
    found = row(connection, "staff", person)
    assert (found["name"], found["phone"]) == ("李敏", None)


def test_folding_in_one_go_or_op_by_op_gives_the_same_rows(connection: Connection) -> None:
    visit = record_id(RUN, 1)
    ops = [
        op(1, "visit", category="courier"),
        op(2, "visit", visit, persons=2),
        op(3, "station", fixed_id(1), name="a"),
        op(4, "visit", visit, persons=3, void="x"),
        op(5, "station", fixed_id(1), name="b"),
    ]
    fold(connection, *ops)
    at_once = row(connection, "visit", visit), row(connection, "station", fixed_id(1))
    for table in DESK.by_kind.values():
        connection.execute(table.delete())
    for single in ops:
        fold(connection, single)
    assert (row(connection, "visit", visit), row(connection, "station", fixed_id(1))) == at_once


def test_at_the_union_rows_belong_to_a_log(connection: Connection) -> None:
    create = op(1, "visit", category="courier")
    for log in (1, 2):
        Folder(UNION, connection, log=log).apply([(1, create)], {})
    Folder(UNION, connection, log=2).apply([(2, op(2, "visit", record_id(RUN, 1), persons=4))], {})
    table = UNION["visit"]
    rows = connection.execute(select(table.c.log, table.c.persons).order_by(table.c.log)).all()
    assert [tuple(r) for r in rows] == [(1, 1), (2, 4)]


@pytest.mark.parametrize("instant", [-(2**36), 2**36, 2**62])
def test_a_time_that_no_calendar_shows_is_left_out(connection: Connection, instant: int) -> None:
    result = fold(
        connection,
        op(1, "visit", category="courier", arrived_at=instant),
        Op(RUN, 2, instant, None, "visit", 1, None, {"category": "courier"}),
        op(3, "visit", category="rider"),
    )
    assert [(u.entry, u.trouble) for u in result.unfolded] == [(1, Trouble.INVALID), (2, Trouble.INVALID)]
    assert row(connection, "visit", record_id(RUN, 3))["category"] == "rider"


def test_among_many_of_one_form_what_does_not_fit_is_left_out_alone(connection: Connection) -> None:
    wrong = {17: "rider\0", 40: None, 41: 5}
    ops = [op(seq, "visit", category=wrong.get(seq, "courier"), persons=seq) for seq in range(1, 60)]
    ops[20:20] = [op(100, "staff", name=commitment("李敏", SALT)), op(101, "staff", name="李敏")]
    result = fold(connection, *ops, personal={(RUN, 100, "name"): "李敏"})
    left_out = {u.entry: u.trouble for u in result.unfolded}
    assert left_out == dict.fromkeys([*wrong, 101], Trouble.INVALID)
    table = DESK["visit"]
    rows = connection.execute(select(table.c.id, table.c.persons)).all()
    assert {tuple(r) for r in rows} == {(record_id(RUN, n), n) for n in range(1, 60) if n not in wrong}
    assert row(connection, "staff", record_id(RUN, 100))["name"] == "李敏"


def test_records_of_several_runs_in_turn_have_their_own_ids(connection: Connection) -> None:
    runs = (RUN, bytes(range(1, 9)), b"\xff" * 8)
    ops = [Op(run, seq, 1_000, None, "visit", 1, None, {"category": "courier"}) for seq in (1, 2) for run in runs]
    Folder(DESK, connection).apply(list(enumerate(ops, 1)), {})
    table = DESK["visit"]
    found = {tuple(r) for r in connection.execute(select(table.c.id, table.c.entry))}
    assert found == {(record_id(o.run, o.seq), entry) for entry, o in enumerate(ops, 1)}
