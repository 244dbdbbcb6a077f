"""What the union keeps and does not count is on a list, in words, until it counts or somebody has ruled on it."""

from __future__ import annotations

import json

import pytest

from sync.envelope import digest
from sync.ops import Op, canonical, record_id
from sync.server import devices
from sync.server.__main__ import main
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.folding import fold_logs
from sync.server.logbook import place_of
from sync.server.quarantine import retry, waiting
from sync.server.schema import unfolded
from sync.server.stations import Station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk


def kinds(office: Office, code: str | None = None) -> list[str]:
    lines = waiting(office.union, code)
    assert all(line.about and line.why and line.remedy for line in lines)
    return [line.what for line in lines]


def test_where_everything_counts_the_list_is_empty(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(3)
    desk.sync()
    assert kinds(office) == []


def test_what_cannot_be_counted_is_told_with_its_reason(office: Office, desk: Desk, station: Station) -> None:
    desk.write("hologram", colour="red")
    desk.write("visit", record=record_id(b"absent!!", 1), note="early")
    desk.write("visit", category=7)
    desk.sync()
    lines = waiting(office.union, station.code)
    assert [line.what for line in lines] == ["unfolded"] * 3
    assert "hologram" in lines[0].about
    assert "red" in lines[0].about
    assert "Update" in lines[0].remedy
    assert {line.station for line in lines} == {station.code}
    other = office.register("另一站")
    assert kinds(office, other.code) == []


def test_a_clash_is_listed_until_it_is_settled(office: Office, desk: Desk, station: Station) -> None:
    desk.write("visit", category="courier")
    desk.sync()
    twin = Op(desk.run, 1, NOON, None, "visit", 1, None, {"category": "rider", "persons": 3})
    office.exchange(desk.seal((twin,)))
    (line,) = waiting(office.union)
    assert line.what == "conflict"
    assert "rider" in line.about
    assert [finding.check for finding in examine(office.union).findings] == ["conflicts"]
    address = record_id(twin.run, 1)
    desk.write("settlement", address=address, digest=digest(canonical(twin)), decision="dropped")
    desk.sync()
    assert kinds(office) == []
    assert examine(office.union).findings == ()


def test_what_nobody_can_count_is_listed_until_a_person_has_dropped_it(
    office: Office, desk: Desk, station: Station
) -> None:
    desk.write("visit", category=7)
    desk.write("visit", category="courier", persons="many")
    first = desk.tail[0]
    desk.sync()
    assert kinds(office) == ["unfolded"] * 2
    ruling = desk.write(
        "settlement", address=record_id(first.run, first.seq), digest=digest(canonical(first)), decision="dropped"
    )
    desk.sync()
    (line,) = waiting(office.union)
    assert "many" in line.about
    assert [finding.what for finding in examine(office.union).findings] == [
        f"{station.code}: 1 entries are kept but not counted (persons is not of type count)."
    ]
    assert retry(office.union) == 0
    desk.write("settlement", record=ruling, void="slip")
    desk.sync()
    assert kinds(office) == ["unfolded"] * 2


def test_a_change_of_what_is_not_counted_is_decided_with_it(office: Office, desk: Desk, station: Station) -> None:
    visit = desk.write("visit", category=7)
    first = desk.tail[0]
    desk.write("visit", record=visit, note="later")
    desk.write("visit", record=record_id(b"absent!!", 1), note="of another")
    desk.sync()
    why = [line.why for line in waiting(office.union)]
    assert why[1] == "the entry that it changes is not counted itself."
    address = record_id(first.run, first.seq)
    desk.write("settlement", address=address, digest=digest(canonical(first)), decision="dropped")
    desk.sync()
    orphan, other = waiting(office.union)
    assert orphan.why == "the entry that it changes was dropped or entered again."
    assert other.why == why[2]
    assert "The station drops it on its sync screen." in [finding.remedy for finding in examine(office.union).findings]


@pytest.mark.parametrize("decision", ["dropped", "entered_again"])
def test_a_change_of_what_clashed_is_decided_with_it_whenever_it_comes(
    office: Office, desk: Desk, station: Station, decision: str
) -> None:
    supply = desk.write("supply", name="矿泉水")
    desk.sync()
    twin = Op(desk.run, 1, NOON, None, "visit", 1, None, {"category": "rider"})
    office.exchange(desk.seal((twin,)))
    desk.write("visit", record=supply, note="by a PC that had the visit")
    desk.sync()
    why = [line.why for line in waiting(office.union) if line.what == "unfolded"]
    assert why == ["the visit that it speaks of is not there yet."]
    desk.write("settlement", address=supply, digest=digest(canonical(twin)), decision=decision)
    desk.sync()
    (orphan,) = waiting(office.union)
    assert orphan.why == "the entry that it changes was dropped or entered again."


def test_what_waits_for_an_update_is_told_so_though_its_address_was_ruled_on(
    office: Office, desk: Desk, station: Station
) -> None:
    newer = Op(desk.run, 1, NOON, None, "visit", 99, None, {"category": "courier"})
    office.exchange(desk.seal((newer,)))
    twin = Op(desk.run, 1, NOON, None, "visit", 1, None, {"category": "rider"})
    office.exchange(desk.seal((twin,)))
    change = Op(desk.run, 2, NOON, None, "visit", 1, record_id(desk.run, 1), {"note": "later"})
    ruling = {"address": record_id(desk.run, 1), "digest": digest(canonical(twin)), "decision": "dropped", "reason": ""}
    office.exchange(desk.seal((change, Op(desk.run, 3, NOON, None, "settlement", 1, None, ruling))))
    assert [line.remedy for line in waiting(office.union)] == ["Update this programme; it is counted then."] * 2


def test_notes_of_the_programme_itself_need_no_ruling(office: Office, desk: Desk, station: Station) -> None:
    desk.write("run", device="窗口电脑")
    desk.sync()
    office.exchange(desk.seal((Op(desk.run, 1, NOON + 1, None, "run", 1, None, {"device": "窗口电脑"}),)))
    assert kinds(office) == []


def test_values_and_devices_that_wait_are_listed(office: Office, desk: Desk, station: Station) -> None:
    desk.write("staff", name=("李敏",))
    desk.take(desk.open(office.exchange(desk.request(keep_values=True))))
    devices.revoke_device(office.union, office.authority, station.code, desk.device.hex())
    desk.visits(2)
    with pytest.raises(Refusal):
        office.exchange(desk.request())
    assert sorted(kinds(office)) == ["held", "owed"]
    assert {line.entries for line in waiting(office.union)} == {1, 2}


def test_trying_again_counts_what_can_be_counted_now(office: Office, desk: Desk, station: Station) -> None:
    desk.visits(1)
    desk.write("visit", record=record_id(desk.run, 1), note="seen")
    desk.sync()
    fold_logs(office.union, [station.log])
    with office.union.database.write() as connection:
        n = place_of(connection, station.log, desk.run, 2)
        row = (station.log, n, "waiting", "as an older programme said", record_id(desk.run, 1))
        connection.execute(unfolded.insert().values(row))
    assert kinds(office) == ["unfolded"]
    assert retry(office.union) == 1
    assert kinds(office) == []
    assert examine(office.union).findings == ()


def test_the_commands_print_the_list(
    office: Office, desk: Desk, station: Station, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.write("hologram", colour="red")
    desk.sync()
    assert main(["--db", database_url, "quarantine", "list", "--station", station.code, "--json"]) == 0
    (line,) = json.loads(capsys.readouterr().out)["quarantine"]
    assert line["what"] == "unfolded"
    assert main(["--db", database_url, "quarantine", "list"]) == 0
    assert "hologram" in capsys.readouterr().out
    assert main(["--db", database_url, "quarantine", "retry", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"counted": 0}
    assert main(["--db", database_url, "housekeeping", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stations"] == 1
    assert main(["--db", database_url, "doctor", "--repair", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [finding["check"] for finding in said["findings"]] == ["unfolded"]
