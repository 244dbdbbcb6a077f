"""No entry that a device can send keeps the union from reading all the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import msgpack

from sync.envelope import EnvelopeError
from sync.ops import Op, OpError, fixed_id, record_id
from sync.records import KINDS, Owner
from sync.server.authority import load_authority
from sync.server.db import Database
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.export import export
from sync.server.facts import station_facts
from sync.server.migrate import upgrade
from sync.server.stations import overview
from sync.server.system import Union
from sync.sheets import SHEETS
from tests.sync.server.conftest import Office, TestClock
from tests.sync.server.desks import NOON

STATION_KINDS = [kind for kind in KINDS.values() if kind.owner is Owner.STATION]

whole = st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**64 - 1), st.sampled_from([2**31, 2**40, NOON]))
values = st.one_of(
    st.none(),
    st.booleans(),
    whole,
    st.text(max_size=12),
    st.sampled_from(["2026-02-30", "1;2;1", "9 25:00-26:00 staffed", "=1+1", "\x00", "name;pin"]),
    st.binary(max_size=17),
    st.just(fixed_id(1)),
    st.lists(whole, max_size=2),
    st.floats(),
    st.builds(msgpack.Ext, st.sampled_from([1, 5]), st.binary(min_size=32, max_size=32)),
)


@st.composite
def entries(draw: st.DrawFn) -> tuple[str, int, bytes | None, int, dict[str, object]]:
    """Kind, version, record, time and fields of an op that a device could send."""
    kind = draw(st.sampled_from(STATION_KINDS))
    names = st.one_of(st.sampled_from([field.name for field in kind.fields]), st.text(max_size=5))
    record = draw(
        st.one_of(st.none(), st.just(fixed_id(1)), st.just(fixed_id(77)), st.binary(min_size=16, max_size=16))
    )
    fields = dict(draw(st.lists(st.tuples(names, values), max_size=8)))
    name = draw(st.sampled_from([kind.name, kind.name, kind.name, "hologram", "\x00"]))
    return name, draw(st.sampled_from([1, 1, 1, 0, 2, 2**64 - 1])), record, draw(whole), fields


HostileEntry = tuple[str, int, bytes | None, int, dict[str, object]]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shared_office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One union for all examples; each of them is a station of its own there."""
    url = str(tmp_path_factory.mktemp("hostile") / "union.db")
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    union = Union(Database.open(url), TestClock())
    upgrade(union.database)
    yield Office(union, load_authority(union), TestClock())
    findings = examine(union).findings
    union.database.close()
    assert {finding.check for finding in findings} <= {"unfolded", "personal"}


@settings(
    max_examples=10,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(pages=st.lists(st.lists(entries(), min_size=1, max_size=30), min_size=1, max_size=3))
def test_what_a_device_sends_never_blocks_the_readers(
    pages: list[list[HostileEntry]], shared_office: Office, tmp_path: Path
) -> None:
    station = shared_office.register("被试驿站")
    desk = shared_office.desk(station)
    for page in pages:
        for kind, version, record, time, fields in page:
            desk.seq += 1
            ordered = {name: fields[name] for name in sorted(fields)}
            op = Op(desk.run, desk.seq, time, None, kind, version, record, ordered)
            try:
                request = desk.seal((op,))
                shared_office.exchange(request)
            except (Refusal, OpError, EnvelopeError):
                continue
        desk.visits(1)
        desk.exchange()
        good = desk.seq
        for kind in SHEETS:
            export(shared_office.union, kind, tmp_path / f"{kind}.csv", station=station.code)
        export(shared_office.union, "movements", tmp_path / "movements.xlsx", station=station.code)
        visits = (tmp_path / "visits.csv").read_text(encoding="utf-8-sig")
        assert str(UUID(bytes=record_id(desk.run, good))) in visits
        assert station_facts(shared_office.union, station.code) is not None


def test_a_clock_that_says_what_no_clock_can_hides_no_station(office: Office, tmp_path: Path) -> None:
    station = office.register("快钟驿站")
    desk = office.desk(station)
    desk.write("visit", time=2**62, category="courier")
    desk.write("visit", category="rider", arrived_at=-(2**36))
    desk.visits(1)
    desk.write("visit", time=2**62, category="courier")
    desk.exchange()
    with office.union.database.read() as connection:
        assert [(line.entries, line.last_entry_at) for line in overview(connection)] == [(8, None)]
    assert export(office.union, "visits", tmp_path / "visits.csv").rows == 1


def test_what_a_device_calls_a_seal_makes_nothing_of_its_own_the_unions(office: Office) -> None:
    desk = office.desk(office.register("自封驿站"))
    desk.write("run", device="前台", app="yizhan", seal=b"rubbish")
    desk.visits(2)
    desk.exchange()
    assert [finding.check for finding in examine(office.union).findings if finding.check == "seals"] == []
