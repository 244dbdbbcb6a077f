"""Personal values: kept beside the log, handed on to the station's devices, erased everywhere by an erasure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from sync.envelope import MAX_ENVELOPE, PersonalRef
from sync.log import Log
from sync.ops import Op, commitment, encode_value
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.export import export
from sync.server.folding import fold_logs
from sync.server.personal import OWED_PAGE
from sync.server.schema import CHUNK, owed, personal, records
from sync.server.stations import Station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk


def names(office: Office, station: Station) -> list[str | None]:
    """The names of people as the union's tables have them."""
    fold_logs(office.union, [station.log])
    table = records["staff"]
    with office.union.database.read() as connection:
        return list(connection.execute(select(table.c.name).order_by(table.c.entry)).scalars())


def test_a_value_is_folded_into_the_tables(office: Office, desk: Desk, station: Station) -> None:
    desk.write("staff", name=("李敏",), role="head")
    desk.sync()
    assert names(office, station) == ["李敏"]


def test_a_value_that_came_late_is_folded_in(office: Office, desk: Desk, station: Station) -> None:
    desk.write("staff", name=("李敏",))
    desk.take(desk.open(office.exchange(desk.request(keep_values=True))))
    assert names(office, station) == [None]
    assert [finding.check for finding in examine(office.union).findings] == ["personal"]
    desk.open(office.exchange(desk.seal((), tuple(desk.values.values()))))
    assert names(office, station) == ["李敏"]
    assert examine(office.union).findings == ()


def test_a_value_that_is_not_what_was_promised_is_not_kept(office: Office, desk: Desk, station: Station) -> None:
    desk.seq += 1
    salt = bytes(16)
    op = Op(desk.run, desk.seq, NOON, None, "staff", 1, None, {"name": commitment("李敏", salt)})
    desk.tail.append(op)
    desk.write("visit", category="courier")
    desk.exchange()
    assert names(office, station) == [None]


def test_an_erasure_takes_the_values_away_at_once(
    office: Office, desk: Desk, station: Station, another: Callable[[], Desk]
) -> None:
    person = desk.write("staff", name=("李敏",), phone=("13900000000",))
    desk.write("staff", record=person, name=("李小敏",))
    desk.write("visit", category="courier", visitor=("过客",))
    desk.sync()
    assert names(office, station) == ["李小敏"]
    desk.erase(person, "name", "phone")
    desk.sync()
    with office.union.database.read() as connection:
        assert list(connection.execute(select(personal.c.field)).scalars()) == ["visitor"]
        assert list(connection.execute(select(records["staff"].c.name)).scalars()) == [None]
        assert not connection.execute(select(owed)).all()
    assert names(office, station) == [None]
    second = another()
    second.sync()
    assert [value.value for value in second.values.values()] == ["过客"]
    # The desk that still has the values offers them again; they stay away.
    office.exchange(desk.seal((), tuple(desk.values.values())))
    assert names(office, station) == [None]
    assert examine(office.union).findings == ()


def test_a_value_and_its_erasure_in_one_request_leave_nothing(office: Office, desk: Desk, station: Station) -> None:
    person = desk.write("staff", name=("李敏",))
    desk.erase(person, "name")
    desk.sync()
    with office.union.database.read() as connection:
        assert not connection.execute(select(personal)).all()
        assert not connection.execute(select(owed)).all()
    assert names(office, station) == [None]


def test_a_value_written_after_an_erasure_stands(office: Office, desk: Desk, station: Station) -> None:
    person = desk.write("staff", name=("李敏",))
    desk.erase(person, "name")
    desk.write("staff", record=person, name=("王强",))
    desk.sync()
    assert names(office, station) == ["王强"]


def test_a_huge_value_is_refused(office: Office, desk: Desk) -> None:
    desk.write("staff", name=("李" * 20_000,))
    with pytest.raises(Refusal) as caught:
        office.exchange(desk.request())
    assert caught.value.code == "malformed"


def test_the_chain_still_holds_after_an_erasure(office: Office, desk: Desk, another: Callable[[], Desk]) -> None:
    person = desk.write("staff", name=("李敏",))
    desk.erase(person, "name")
    desk.sync()
    second = another()
    second.sync()
    desk.sync()
    assert second.heads[Log.STATION] == desk.heads[Log.STATION]


def test_the_export_leaves_an_erased_name_empty(office: Office, desk: Desk, station: Station, tmp_path: Path) -> None:
    person = desk.write("staff", name=("李敏",))
    desk.write("shift", staff=person)
    desk.sync()
    out = tmp_path / "shifts.csv"
    export(office.union, "shifts", out, station=station.code)
    assert "李敏" in out.read_text(encoding="utf-8-sig")
    desk.erase(person, "name")
    desk.sync()
    export(office.union, "shifts", out, station=station.code)
    assert "李敏" not in out.read_text(encoding="utf-8-sig")


def test_an_answer_with_large_values_stays_within_an_envelope(
    office: Office, desk: Desk, another: Callable[[], Desk]
) -> None:
    for _ in range(600):
        desk.write("staff", name=(desk.random.randbytes(5_400).hex(),))
        if len(desk.tail) == 300:
            desk.sync()
    desk.sync()
    second = another()
    second.sync()
    wanted = [PersonalRef(Log.STATION, run, seq, name) for run, seq, name in desk.values]
    while missing := tuple(ref for ref in wanted if (ref.run, ref.seq, ref.field) not in second.values):
        answer = office.exchange(second.seal((), owed=missing))
        assert len(answer) < MAX_ENVELOPE // 2
        before = len(second.values)
        second.take(second.open(answer))
        assert len(second.values) > before
    assert second.values == desk.values


def test_a_late_value_costs_an_exchange_no_more_in_a_long_log(office: Office, desk: Desk, station: Station) -> None:
    desk.write("staff", name=("李敏",))
    late = tuple(desk.values.values())
    desk.values.clear()
    desk.visits(2_000)
    desk.sync()
    assert names(office, station) == [None]
    read: list[int] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if "FROM chunk" in statement:
            numbers = list(parameters.values() if isinstance(parameters, dict) else parameters)[1:]
            read.append(max(numbers) - min(numbers))

    event.listen(office.union.database.engine, "before_cursor_execute", note)
    office.exchange(desk.seal((), late))
    event.remove(office.union.database.engine, "before_cursor_execute", note)
    assert 0 < len(read) < 10
    assert max(read) <= CHUNK
    assert names(office, station) == ["李敏"]
    assert examine(office.union).findings == ()


def test_a_value_that_comes_late_does_not_beat_what_was_said_later(
    office: Office, desk: Desk, station: Station
) -> None:
    cleared = desk.write("staff", name=("李敏",))
    desk.write("staff", record=cleared, name=None)
    renamed = desk.write("staff", name=("王",))
    desk.write("staff", record=renamed, name=("王强",))
    late = tuple(desk.values.values())
    desk.values.clear()
    desk.sync()
    assert names(office, station) == [None, None]
    office.exchange(desk.seal((), late))
    assert names(office, station) == [None, "王强"]
    assert examine(office.union).findings == ()


def test_values_that_nobody_has_do_not_keep_others_from_being_asked_for(office: Office, desk: Desk) -> None:
    for _ in range(OWED_PAGE + 1):
        desk.write("visit", category="courier", visitor=("甲",))
    (*_, kept) = desk.values
    desk.values.clear()
    desk.sync()
    asked: set[tuple[bytes, int]] = set()
    for _ in range(30):
        desk.visits(1)  # another request, another part of the list
        asked.update((ref.run, ref.seq) for ref in desk.exchange().owed)
    assert kept[:2] in asked
    assert len(asked) == OWED_PAGE + 1


def test_values_that_are_not_here_do_not_keep_others_from_being_handed_out(office: Office, desk: Desk) -> None:
    desk.write("visit", category="courier", visitor=("甲",))
    (there,) = desk.values
    desk.sync()
    lacking = [PersonalRef(Log.STATION, desk.run, n, "visitor") for n in range(2, OWED_PAGE + 10)]
    answer = desk.open(desk.send(desk.seal((), (), (*lacking, PersonalRef(Log.STATION, *there)))))
    assert [(value.run, value.seq, value.field) for value in answer.personal] == [there]


@pytest.mark.parametrize("bent", ["value", "salt", "unreadable"])
def test_a_value_that_a_disk_has_bent_comes_back_without_anybody_doing_anything(
    office: Office, desk: Desk, station: Station, another: Callable[[], Desk], bent: str
) -> None:
    desk.write("staff", name=("李敏",))
    desk.write("staff", name=("王力",))
    desk.sync()
    key, sound = list(desk.values)
    spoiled = {"value": encode_value("李聪"), "unreadable": b"\xc1"}
    with office.union.database.write() as connection:
        change = update(personal).where(personal.c.seq == key[1])
        connection.execute(change.values(salt=bytes(16)) if bent == "salt" else change.values(value=spoiled[bent]))
    other = another()
    other.sync()
    lacking = tuple(PersonalRef(Log.STATION, *one) for one in (key, sound))
    answer = other.open(other.send(other.seal((), (), lacking)))
    assert [value.value for value in answer.personal] == ["王力"]
    assert answer.owed == lacking[:1]
    # The PC that has it is asked as soon as it speaks.
    assert desk.exchange().owed == lacking[:1]
    desk.open(desk.send(desk.seal((), (desk.values[key],))))
    answer = other.open(other.send(other.seal((), (), lacking)))
    assert [value.value for value in answer.personal] == ["李敏", "王力"]
    assert answer.owed == ()
    assert names(office, station) == ["李敏", "王力"]
    assert examine(office.union).findings == ()
