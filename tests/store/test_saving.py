"""What a save is: rows, and the ops that say why, together on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.store import local
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from desktop.store.uow import UNDO_LIMIT, UNDONE
from desktop.views import Changes
from sync.ops import Op, commits_to, fixed_id, parse, record_id
from tests.store.conftest import NOON, OpenStore, SetClock
from tests.store.contents import ops, rebuild, row, tables, values


def written(store: Store) -> list[Op]:
    """The ops in the order in which they were written."""
    return [parse(body) for _, body in ops(store)]


def save_visit(store: Store, **fields: object) -> bytes:
    """Save one visit."""
    with store.write() as unit:
        return unit.create("visit", {"category": "courier", **fields})


def put_back(store: Store, changes: Changes) -> Changes:
    """Undo changes."""
    with store.write() as unit:
        for step in changes.inverse:
            unit.patch(step.kind, step.record, step.fields)
    return unit.changes()


def test_an_opening_that_writes_nothing_adds_nothing(open_store: OpenStore) -> None:
    open_store().close()
    assert written(open_store()) == []


def test_the_first_save_of_an_opening_states_the_run(open_store: OpenStore) -> None:
    store = open_store(device="窗口电脑", app="yizhan 0.1.0")
    save_visit(store)
    save_visit(store)
    first, *visits = written(store)
    assert (first.kind, first.seq, first.record, first.actor) == ("run", 1, None, None)
    assert first.fields == {"app": "yizhan 0.1.0", "device": "窗口电脑"}
    assert [(op.run, op.seq, op.kind) for op in visits] == [(first.run, 2, "visit"), (first.run, 3, "visit")]
    assert row(store, "run", record_id(first.run, 1))["device"] == "窗口电脑"


def test_a_records_id_is_the_address_of_the_op_that_created_it(store: Store) -> None:
    visit = save_visit(store)
    op = written(store)[-1]
    assert visit == record_id(op.run, op.seq)
    assert row(store, "visit", visit)["entered_at"] == NOON


def test_an_op_leaves_out_what_its_kind_takes_for_granted(store: Store) -> None:
    visit = save_visit(store, arrived_at=NOON, persons=1, services="", note="", visitor="", left_at=None)
    assert written(store)[-1].fields == {"category": "courier"}
    assert row(store, "visit", visit)["arrived_at"] == NOON
    save_visit(store, arrived_at=NOON - 60, persons=2)
    assert written(store)[-1].fields == {"arrived_at": NOON - 60, "category": "courier", "persons": 2}


def test_a_correction_says_only_what_changed_and_can_be_undone_and_done_again(store: Store) -> None:
    visit = save_visit(store, persons=2, note="old")
    with store.write() as unit:
        assert unit.patch("visit", visit, {"persons": 2, "note": "new"})
        assert not unit.patch("visit", visit, {"note": "new"})
    assert written(store)[-1].fields == {"note": "new"}
    undone = put_back(store, unit.changes())
    assert row(store, "visit", visit)["note"] == "old"
    put_back(store, undone)
    assert row(store, "visit", visit)["note"] == "new"


def test_undoing_a_new_record_voids_it_and_doing_it_again_brings_it_back(store: Store) -> None:
    with store.write() as unit:
        visit = unit.create("visit", {"category": "courier"})
    redo = put_back(store, unit.changes())
    assert row(store, "visit", visit)["void"] == UNDONE
    put_back(store, redo)
    assert row(store, "visit", visit)["void"] is None


def test_changes_are_undone_last_first(store: Store) -> None:
    with store.write() as unit:
        visit = unit.create("visit", {"category": "courier"})
        unit.patch("visit", visit, {"note": "a"})
        unit.patch("visit", visit, {"note": "b"})
    assert [step.fields for step in unit.changes().inverse] == [{"note": "a"}, {"note": ""}, {"void": UNDONE}]
    assert unit.changes().touches("visit")
    assert unit.changes().records == (visit,) * 3


def test_undoing_that_an_offered_record_was_adopted_voids_it_and_what_is_said_later_is_set_back(store: Store) -> None:
    item = fixed_id(1001)
    with store.write() as unit:
        unit.patch("supply", item, {"name": "雨伞", "unit": "把", "void": None}, adopt=True)
        unit.patch("supply", item, {"minimum": 5}, adopt=True)
    assert [step.fields for step in unit.changes().inverse] == [{"minimum": 0}, {"void": UNDONE}]
    put_back(store, unit.changes())
    assert (row(store, "supply", item)["name"], row(store, "supply", item)["void"]) == ("雨伞", UNDONE)
    with store.write() as unit:
        unit.patch("supply", item, {"name": "长柄伞", "void": None}, adopt=True)
    assert [step.fields for step in unit.changes().inverse] == [{"name": "雨伞", "void": UNDONE}]


def test_a_record_with_a_fixed_id_comes_to_be_when_something_is_said_of_it(store: Store) -> None:
    with store.write() as unit:
        unit.patch("station", fixed_id(1), {"name": "迎泽驿站"})
    assert row(store, "station", fixed_id(1))["capacity"] == 6
    put_back(store, unit.changes())
    assert row(store, "station", fixed_id(1))["name"] == ""


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("visit", {}),
        ("visit", {"category": "courier", "colour": "red"}),
        ("visit", {"category": "courier", "persons": "2"}),
        ("visit", {"category": "courier", "persons": -1}),
        ("visit", {"category": None}),
        ("visit", {"category": "courier", "services": "water;rest"}),
        ("movement", {"item": b"short", "kind": "issue", "quantity": 1}),
        ("staff", {"role": "head"}),
        ("nothing", {}),
        ("run", {}),
        ("erasure", {"record": bytes(16), "fields": "name"}),
        ("notice", {"title": "…", "published_at": NOON}),
    ],
)
def test_what_no_record_can_hold_is_a_mistake_of_the_programme(
    store: Store, kind: str, fields: dict[str, object]
) -> None:
    def save_both() -> None:
        with store.write() as unit:
            unit.create("visit", {"category": "courier"})
            unit.create(kind, fields)

    with pytest.raises(ValueError, match=r"\w+"):
        save_both()
    assert written(store) == []
    assert tables(store)["visit"] == []


def test_correcting_what_is_not_there_is_a_mistake_of_the_programme(store: Store) -> None:
    with pytest.raises(ValueError, match="there is no visit"), store.write() as unit:
        unit.patch("visit", bytes(8) * 2, {"note": "?"})


def test_a_unit_that_fails_leaves_nothing_behind_and_the_next_one_saves(store: Store) -> None:
    def fail() -> None:
        with store.write() as unit:
            unit.create("visit", {"category": "courier"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    save_visit(store)
    assert [(op.kind, op.seq) for op in written(store)] == [("run", 1), ("visit", 2)]


def test_a_run_that_a_unit_begins_goes_on_only_if_the_unit_is_saved(store: Store) -> None:
    def begin(*, fails: bool) -> None:
        with store.write() as unit:
            unit.begin_run()
            unit.create("visit", {"category": "courier"})
            if fails:
                raise ZeroDivisionError

    save_visit(store)
    with pytest.raises(ZeroDivisionError):
        begin(fails=True)
    save_visit(store)
    begin(fails=False)
    save_visit(store)
    found = written(store)
    assert [(op.kind, op.seq) for op in found] == [("run", 1), ("visit", 2), ("visit", 3)] * 2
    assert len({op.run for op in found}) == 2


def test_a_personal_value_stands_beside_the_op_and_not_in_it(store: Store) -> None:
    visit = save_visit(store, visitor="李师傅")
    op = written(store)[-1]
    ((run, seq, name, record, salt, _),) = values(store)
    assert (run, seq, name, record, len(salt)) == (op.run, op.seq, "visitor", visit, 16)
    assert commits_to(op.fields["visitor"], "李师傅", salt)
    assert "李师傅".encode() not in ops(store)[-1][1]
    assert row(store, "visit", visit)["visitor"] == "李师傅"


def test_the_same_name_twice_cannot_be_recognised_in_the_log(store: Store) -> None:
    save_visit(store, visitor="李师傅")
    save_visit(store, visitor="李师傅")
    one, other = written(store)[-2:]
    assert one.fields["visitor"] != other.fields["visitor"]


def bytes_of(folder: Path) -> bytes:
    """Everything in a folder's files."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_an_erased_value_is_in_no_file_of_the_folder_any_more(open_store: OpenStore) -> None:
    store = open_store()
    visit = save_visit(store, visitor="王二小", note="带伞")
    other = save_visit(store, visitor="赵一曼")
    with store.write() as unit:
        unit.patch("visit", visit, {"visitor": "王小二"})
        unit.erase("visit", visit, ["visitor"], "retention")
    assert row(store, "visit", visit)["visitor"] is None
    assert row(store, "visit", visit)["note"] == "带伞"
    assert row(store, "visit", other)["visitor"] == "赵一曼"
    store.close()
    left = bytes_of(store.folder)
    assert "王二小".encode() not in left
    assert "王小二".encode() not in left
    assert "赵一曼".encode() in left


def test_an_erased_value_leaves_the_write_ahead_log_while_the_desk_stays_open(store: Store) -> None:
    visit = save_visit(store, visitor="王二小")
    with store.write() as unit:
        unit.erase("visit", visit, ["visitor"], "retention")
    store.checkpoints.close()
    assert "王二小".encode() not in bytes_of(store.folder)


def test_only_personal_fields_can_be_erased(store: Store) -> None:
    visit = save_visit(store)
    with pytest.raises(ValueError, match="personal"), store.write() as unit:
        unit.erase("visit", visit, ["note"], "…")


def test_an_import_is_one_unit_and_the_same_as_saving_one_by_one(store: Store, open_store: OpenStore) -> None:
    rows = [{"category": "rider", "persons": 1 + n % 3, "visitor": f"客{n}"} for n in range(30)]
    with store.write() as unit:
        ids = unit.create_many("visit", iter(rows))
    one_by_one = open_store("other")
    with one_by_one.write() as other:
        for fields in rows:
            other.create("visit", fields)
    assert [op.fields.keys() for op in written(store)] == [op.fields.keys() for op in written(one_by_one)]
    assert [row(store, "visit", id_)["visitor"] for id_ in ids] == [f"客{n}" for n in range(30)]
    assert len(unit.changes().inverse) == 30


def test_a_large_import_is_not_undone_by_a_slip_of_the_finger(store: Store) -> None:
    with store.write() as unit:
        unit.create_many("visit", [{"category": "rider"}] * (UNDO_LIMIT + 1))
    assert unit.changes().inverse == ()
    assert len(tables(store)["visit"]) == UNDO_LIMIT + 1


def test_folding_anew_gives_the_same_tables(store: Store) -> None:
    with store.write() as unit:
        person = unit.create("staff", {"name": "张敏", "role": "head"})
    with store.write(person) as unit:
        visit = unit.create("visit", {"category": "courier", "visitor": "李"})
        unit.patch("visit", visit, {"left_at": NOON + 60})
        unit.patch("station", fixed_id(1), {"name": "驿站"})
        unit.erase("visit", visit, ["visitor"], "asked for")
    before = tables(store)
    rebuild(store)
    assert tables(store) == before


def test_an_op_carries_the_unions_time_where_this_pcs_clock_is_known_to_be_wrong(
    open_store: OpenStore, clock: SetClock
) -> None:
    store = open_store()
    StoreReplica(store).note_clock(-3600)
    visit = save_visit(store)
    assert row(store, "visit", visit)["arrived_at"] == clock.at - 3600
    store.close()
    again = open_store()
    assert again.now() == clock.at - 3600
    save_visit(again)
    assert written(again)[-2].fields["clock_offset"] == -3600


def test_a_setting_of_this_pc_is_kept_and_makes_no_op(open_store: OpenStore) -> None:
    store = open_store()
    store.settings.put("theme", "dark")
    store.settings.put("theme", {"name": "深色"})
    store.close()
    again = open_store()
    assert again.settings.get("theme") == {"name": "深色"}
    assert again.settings.get("language") is None
    with again.read() as connection:
        assert local.get(connection, "theme") == {"name": "深色"}
    assert written(again) == []
