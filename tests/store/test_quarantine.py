"""Entries that are kept and not counted: seen, tried again, entered again or dropped, and never asked about twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store import quarantine
from desktop.store.doctor import examine
from desktop.store.files import StoreFiles, note_here
from desktop.store.queries.sync import quarantined
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.log import Log
from sync.ops import Op, canonical, fixed_id, record_id
from tests.store.conftest import NOON, OpenStore, SetClock, repeatable
from tests.store.contents import rebuild, row
from tests.store.union import MemoryUnion, sync


class Resumed:
    """A machine that was resumed twice: two stores that write the same addresses, and their union."""

    def __init__(self, folder: Path, clock: SetClock) -> None:
        self.union = MemoryUnion()
        self.first = Store.open(folder / "first", clock, repeatable("vm"), device="窗口电脑")
        self.second = Store.open(folder / "second", clock, repeatable("vm"), device="窗口电脑")

    def sync(self, *stores: Store) -> None:
        """Exchange, in this order."""
        for store in stores:
            sync(StoreReplica(store), self.union)


@pytest.fixture
def resumed(tmp_path: Path, clock: SetClock) -> Iterator[Resumed]:
    made = Resumed(tmp_path, clock)
    yield made
    made.first.close()
    made.second.close()


def write(store: Store, what: str, **fields: object) -> bytes:
    with store.write() as unit:
        return unit.create(what, fields)


def lines(store: Store) -> tuple[quarantine.Kept, ...]:
    with store.read() as connection:
        return quarantine.kept(connection)


def waiting_for_a_person(store: Store) -> int:
    with store.read() as connection:
        return quarantined(connection)


def test_what_clashed_can_be_entered_again_with_its_own_time(resumed: Resumed, clock: SetClock) -> None:
    write(resumed.first, "visit", category="courier")
    write(resumed.second, "visit", category="rider", persons=3, visitor="王力")
    resumed.sync(resumed.first, resumed.second)
    (one,) = lines(resumed.second)
    assert (one.op.kind, one.op.fields["persons"], one.needs_person) == ("visit", 3, True)
    assert waiting_for_a_person(resumed.second) == 1
    clock.at += 86_400
    with resumed.second.write() as unit:
        quarantine.enter_again(unit, one)
    again = unit.changes().records[0]
    found = row(resumed.second, "visit", again)
    assert (found["category"], found["persons"], found["visitor"], found["arrived_at"]) == ("rider", 3, "王力", NOON)
    assert lines(resumed.second) == ()
    assert waiting_for_a_person(resumed.second) == 0
    resumed.sync(resumed.second, resumed.first)
    assert row(resumed.first, "visit", again)["persons"] == 3
    settled = resumed.union.logs[Log.STATION].ops[-1]
    assert (settled.kind, settled.fields["decision"]) == ("settlement", "entered_again")
    rebuild(resumed.second)
    assert lines(resumed.second) == ()
    assert examine(resumed.second) == ()


def test_what_is_dropped_is_not_asked_about_again(resumed: Resumed) -> None:
    write(resumed.first, "visit", category="courier")
    write(resumed.second, "visit", category="rider", visitor="王力")
    resumed.sync(resumed.first, resumed.second)
    with resumed.second.write() as unit:
        quarantine.drop(unit, lines(resumed.second)[0], "entered twice")
    resumed.sync(resumed.second, resumed.first)
    assert waiting_for_a_person(resumed.second) == 0
    with resumed.first.read() as connection:
        reason = connection.exec_driver_sql("SELECT reason FROM settlement").scalar_one()
        assert reason == "entered twice"
    with resumed.second.read() as connection:
        assert not connection.exec_driver_sql("SELECT * FROM clash_value").all()


def test_a_ruling_that_is_taken_back_asks_again(resumed: Resumed) -> None:
    write(resumed.first, "visit", category="courier")
    write(resumed.second, "visit", category="rider")
    resumed.sync(resumed.first, resumed.second)
    with resumed.second.write() as unit:
        quarantine.drop(unit, lines(resumed.second)[0], "slip")
    with resumed.second.write() as back:
        for patch in unit.changes().inverse:
            back.patch(patch.kind, patch.record, patch.fields)
    assert waiting_for_a_person(resumed.second) == 1


def test_the_photo_of_an_entry_that_clashed_stays_until_somebody_has_ruled_on_it(resumed: Resumed) -> None:
    files = StoreFiles(resumed.second)
    write(resumed.first, "visit", category="courier")
    content = b"\xff\xd8\xff\xe0 a photo"
    hash_ = files.contents.put(content)
    fields = {"record": fixed_id(1), "hash": hash_, "type": "image/jpeg", "size": len(content)}
    with resumed.second.write() as unit:
        note_here(unit.connection, hash_)
        unit.create("attachment", fields)
    resumed.sync(resumed.first, resumed.second)
    files.obey_erasures()
    assert "file_orphan" not in {finding.check for finding in examine(resumed.second)}
    (one,) = lines(resumed.second)
    with resumed.second.write() as unit:
        quarantine.enter_again(unit, one)
    files.obey_erasures()
    assert [due.hash for due in files.to_send()] == [hash_]
    assert files.contents.is_sound(hash_)


def test_the_photo_of_an_entry_that_clashed_stays_however_many_others_did(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "MOST", 3)
    files = StoreFiles(store)
    hash_ = files.contents.put(b"\xff\xd8\xff\xe0 a photo")
    run, time = bytes(7) + b"\1", 1_790_000_000
    fields = {"record": fixed_id(1), "hash": hash_, "type": "image/jpeg", "size": 12}
    ops = [Op(run, seq, time, None, "visit", 1, None, {"category": "courier"}) for seq in range(2, 6)]
    clashed = [*ops, Op(run, 6, time, None, "attachment", 1, None, fields)]
    with store.write_in_background() as connection:
        note_here(connection, hash_)
        rows = [(op.run, op.seq, canonical(op)) for op in clashed]
        connection.exec_driver_sql("INSERT INTO clash (run, seq, body) VALUES (?, ?, ?)", rows)
        assert len(quarantine.kept(connection)) == 3
    files.obey_erasures()
    assert files.contents.is_sound(hash_)


def test_the_photo_of_an_entry_that_was_dropped_lies_aside(resumed: Resumed) -> None:
    files = StoreFiles(resumed.second)
    write(resumed.first, "visit", category="courier")
    hash_ = files.contents.put(b"\xff\xd8\xff\xe0 a photo")
    with resumed.second.write() as unit:
        note_here(unit.connection, hash_)
        unit.create("attachment", {"record": fixed_id(1), "hash": hash_, "type": "image/jpeg", "size": 12})
    resumed.sync(resumed.first, resumed.second)
    (one,) = lines(resumed.second)
    with resumed.second.write() as unit:
        quarantine.drop(unit, one, "the same photo twice")
    files.obey_erasures()
    assert not files.contents.has(hash_)
    assert list(files.contents.aside()) == [hash_]


def test_a_photo_that_was_removed_meanwhile_is_not_entered_again(resumed: Resumed) -> None:
    files = StoreFiles(resumed.second)
    write(resumed.first, "visit", category="courier")
    hash_ = files.contents.put(b"\xff\xd8\xff\xe0 a photo")
    with resumed.second.write() as unit:
        note_here(unit.connection, hash_)
        photo = unit.create("attachment", {"record": fixed_id(1), "hash": hash_, "type": "image/jpeg", "size": 12})
        unit.erase_content(photo, "asked for")
    files.obey_erasures()
    resumed.sync(resumed.first, resumed.second)
    one = next(line for line in lines(resumed.second) if line.op.kind == "attachment")
    with resumed.second.write() as unit, pytest.raises(quarantine.NotEnterable, match="photo"):
        quarantine.enter_again(unit, one)


def test_what_refers_to_another_clash_follows_it(resumed: Resumed) -> None:
    write(resumed.first, "supply", name="矿泉水", unit="瓶")
    write(resumed.first, "visit", category="courier")
    item = write(resumed.second, "supply", name="口罩", unit="只")
    write(resumed.second, "movement", item=item, kind="restock", quantity=5)
    resumed.sync(resumed.first, resumed.second)
    by_kind = {one.op.kind: one for one in lines(resumed.second)}
    with pytest.raises(quarantine.NotEnterable), resumed.second.write() as unit:
        quarantine.enter_again(unit, by_kind["movement"])
    with resumed.second.write() as unit:
        quarantine.enter_again(unit, by_kind["supply"])
        new = unit.changes().records[0]
        quarantine.enter_again(unit, by_kind["movement"])
    with resumed.second.read() as connection:
        assert connection.exec_driver_sql("SELECT item, quantity FROM movement").one() == (new, 5)
    assert row(resumed.second, "supply", item)["name"] == "矿泉水"
    assert examine(resumed.second) == ()


def test_names_that_clashed_are_erased_with_the_record(resumed: Resumed) -> None:
    write(resumed.first, "visit", category="courier", visitor="李")
    visit = write(resumed.second, "visit", category="rider", visitor="王力")
    resumed.sync(resumed.first, resumed.second)
    with resumed.first.write() as unit:
        unit.erase("visit", visit, ["visitor"], "asked for")
    resumed.sync(resumed.first, resumed.second)
    with resumed.second.read() as connection:
        assert not connection.exec_driver_sql("SELECT * FROM clash_value").all()


def foreign(seq: int, kind: str, fields: dict[str, object], record: bytes | None = None) -> Op:
    return Op(b"foreign!", seq, NOON, None, kind, 1, record, fields)


def test_what_waits_resolves_by_itself_and_needs_nobody(store: Store) -> None:
    union = MemoryUnion()
    later = record_id(b"absent!!", 1)
    early = foreign(1, "visit", {"note": "early"}, later)
    union.logs[Log.STATION].append(early, canonical(early))
    sync(StoreReplica(store), union)
    assert [one.trouble for one in lines(store)] == ["waiting"]
    assert waiting_for_a_person(store) == 0
    created = Op(b"absent!!", 1, NOON, None, "visit", 1, None, {"category": "courier"})
    union.logs[Log.STATION].append(created, canonical(created))
    sync(StoreReplica(store), union)
    assert lines(store) == ()
    assert row(store, "visit", later)["note"] == "early"


def test_what_does_not_fit_can_be_dropped_and_what_is_newer_needs_an_update(open_store: OpenStore) -> None:
    store, union = open_store(), MemoryUnion()
    for op in (foreign(1, "visit", {"category": 7}), foreign(2, "hologram", {"colour": "red"})):
        union.logs[Log.STATION].append(op, canonical(op))
    sync(StoreReplica(store), union)
    assert [one.trouble for one in lines(store)] == ["invalid", "unknown"]
    assert waiting_for_a_person(store) == 1
    assert quarantine.try_again(store) == 0
    with store.write() as unit:
        quarantine.drop(unit, lines(store)[0], "rubbish")
    assert [one.trouble for one in lines(store)] == ["unknown"]
    assert waiting_for_a_person(store) == 0


def test_what_the_other_machine_said_of_a_record_is_not_said_twice(resumed: Resumed) -> None:
    shared = write(resumed.first, "visit", category="courier", persons=1)
    assert write(resumed.second, "visit", category="courier", persons=1) == shared
    write(resumed.second, "visit", category="rider")
    with resumed.first.write() as unit:
        unit.patch("visit", shared, {"persons": 2})
    with resumed.second.write() as unit:
        unit.patch("visit", shared, {"persons": 9})
    resumed.sync(resumed.first, resumed.second, resumed.first)
    assert row(resumed.first, "visit", shared)["persons"] == row(resumed.second, "visit", shared)["persons"] == 9
    assert {finding.check for finding in examine(resumed.second)} == {"clash"}


def test_what_was_ruled_on_hides_nothing_that_was_not(resumed: Resumed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "MOST", 3)
    for persons in range(1, 8):
        write(resumed.first, "visit", category="courier")
        write(resumed.second, "visit", category="rider", persons=persons)
    resumed.sync(resumed.first, resumed.second)
    for left in range(7, 0, -1):
        shown = lines(resumed.second)
        assert len(shown) == waiting_for_a_person(resumed.second) == min(left, 3)
        assert shown[0].op.fields.get("persons", 1) == 8 - left
        with resumed.second.write() as unit:
            quarantine.drop(unit, shown[0], "entered twice")
    assert (lines(resumed.second), waiting_for_a_person(resumed.second)) == ((), 0)


def test_what_cannot_be_folded_is_not_hidden_by_what_was_ruled_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "MOST", 2)
    union = MemoryUnion()
    for seq in range(1, 6):
        op = Op(b"foreign!", seq, NOON, None, "visit", 1, None, {"category": seq})
        union.logs[Log.STATION].append(op, canonical(op))
    sync(StoreReplica(store), union)
    for seq in range(1, 6):
        shown = lines(store)
        assert (shown[0].op.seq, len(shown)) == (seq, min(6 - seq, 2))
        assert waiting_for_a_person(store) == len(shown)
        with store.write() as unit:
            quarantine.drop(unit, shown[0], "not ours")
    assert (lines(store), waiting_for_a_person(store)) == ((), 0)
