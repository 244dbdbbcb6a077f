"""What doors told can be seen at the union, by command and as a file; forged and expired passes too."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.door.controller import Event, Outcome
from sync.door.reports import report_body, report_text
from sync.log import Log
from sync.server import journal
from sync.server.cli import run as main
from sync.server.door_events import door_events
from sync.server.doors import Made, add_door, shut_door, take_report
from sync.server.errors import Refusal
from sync.server.export import export
from sync.server.stations import Station
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON

TOLD = [
    Event(1, NOON + 3, Outcome.OPENED, bytes(8)),
    Event(2, NOON + 9, Outcome.EXPIRED, bytes(8)),
    Event(3, NOON + 10, Outcome.FORGED, None),
]


@pytest.fixture
def made(office: Office, station: Station) -> Made:
    """A door that has told; after a restore of the union's one event of it came twice."""
    door = add_door(office.union, office.authority, station.code, "南门")
    body = report_body(TOLD)
    key = Ed25519PrivateKey.from_private_bytes(door.private or b"")
    signature = key.sign(report_text(door.door.id, body))
    take_report(office.union, office.authority, door.door.id, body, signature, TOLD)
    twice: dict[str, journal.Said] = {"door": door.door.id, "number": 3, "at": NOON + 10, "outcome": "forged"}
    with office.union.database.write() as connection:
        entry = journal.Entry("union_door_event", twice)
        journal.write(office.union, office.authority, connection, station.logs.name(Log.STATION), [entry])
    return door


def test_the_last_events_come_first_each_once_and_outlive_their_door(
    office: Office, station: Station, made: Made
) -> None:
    shut_door(office.union, office.authority, station.code, made.door.id.hex()[:8], "taken down")
    told = [(one.number, one.name, one.outcome, one.at) for one in door_events(office.union, station.code, 10)]
    assert told == [
        (3, "南门", "forged", NOON + 10), (2, "南门", "expired", NOON + 9), (1, "南门", "opened", NOON + 3),
    ]  # fmt: skip
    assert [one.number for one in door_events(office.union, station.code, 1)] == [3]
    with pytest.raises(Refusal):
        door_events(office.union, "140106-31-9999", 10)


def test_a_file_of_what_doors_told_names_door_and_outcome(
    office: Office, station: Station, made: Made, tmp_path: Path
) -> None:
    assert export(office.union, "door_events", tmp_path / "doors.csv", station=station.code).rows == 3
    rows = list(csv.DictReader((tmp_path / "doors.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["door"], row["number"], row["outcome"]) for row in rows] == [
        ("南门", "1", "opened"), ("南门", "2", "expired"), ("南门", "3", "forged"),
    ]  # fmt: skip


def test_the_command_says_in_words_what_came_of_each_pass(
    office: Office, station: Station, made: Made, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--db", database_url, "door", "events", station.code]) == 0
    said = capsys.readouterr()
    assert [line.split("  ", 1)[1] for line in said.out.splitlines()] == [
        "南门  Refused: the pass was forged", "南门  Refused: the pass had expired", "南门  Opened",
    ]  # fmt: skip
    assert said.err == "3 events, 2 of them refused, 1 forged.\n"
    assert main(["--db", database_url, "door", "events", station.code, "--last", "1", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["events"]
    assert (row["name"], row["number"], row["outcome"]) == ("南门", 3, "forged")
