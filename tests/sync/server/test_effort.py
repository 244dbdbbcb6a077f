"""What a page of a station costs the union goes by what it shows, and not by all that was ever said there."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, insert

from sync.files import CONTENT
from sync.records import KINDS
from sync.server import doors, files
from sync.server.db import Database
from sync.server.migrate import upgrade
from sync.server.schema import FIRST_STATION_LOG, records
from sync.server.voices import open_faults, shown_replies
from sync.times import DAY
from tests.helpers.steps import steps
from tests.sync.server.desks import NOON

LOG = FIRST_STATION_LOG
HASH = bytes([1]) * 32
DOOR = bytes([1]) * 16


NUMBERS = itertools.count(1)


def add(connection: Connection, kind_name: str, /, **fields: object) -> None:
    """A folded record, with what its kind says by default."""
    table = records[kind_name]
    number = next(NUMBERS)
    row = {known.name: known.default for known in KINDS[kind_name].fields if known.name in table.c}
    row |= {"log": LOG, "id": number.to_bytes(16, "big"), "entered_at": NOON, "entered_by": None, "entry": number}
    connection.execute(insert(table).values(row | fields))


def shown(connection: Connection) -> None:
    """What stands on the page: a fault, a reply, a photo, a door."""
    add(connection, "repair", facility="dispenser", trouble="broken", reported_at=NOON - DAY, opinion=None)
    add(connection, "union_opinion", id=bytes(16), at=NOON - DAY, kind="thanks", channel="page")
    add(connection, "reply", opinion=bytes(16), text="谢谢", shown=True, at=NOON)
    add(connection, "attachment", record=bytes(16), hash=HASH, type="image/jpeg", size=9)
    add(connection, "union_door", id=DOOR, name="南门", key=bytes(32))


def long_ago(connection: Connection, count: int) -> None:
    """Years of what is settled at this station, and doors of others."""
    at = NOON - 400 * DAY
    for n in range(count):
        add(connection, "repair", facility="dispenser", trouble="broken", reported_at=at, done_at=at + n)
        add(connection, "reply", opinion=n.to_bytes(16, "big"), text="谢谢", shown=True, at=at + n)
        add(connection, "attachment", record=bytes(16), hash=n.to_bytes(32, "big"), type="image/jpeg", size=9)
        add(connection, "erasure", record=(10**9 + n).to_bytes(16, "big"), fields=CONTENT, reason="retention")
        add(connection, "union_door", log=LOG + 1 + n, name="北门", key=bytes(32))


def test_a_page_costs_no_more_after_years(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'union.db'}")
    upgrade(database)
    efforts: list[dict[str, int]] = []
    for more in (30, 600):
        with database.write() as connection:
            if not efforts:
                shown(connection)
            long_ago(connection, more)
        with database.read() as connection:
            reads: dict[str, Callable[[], object]] = {
                "faults": partial(open_faults, connection, LOG),
                "replies": partial(shown_replies, connection, LOG, NOON),
                "a photo": partial(files._named, connection, LOG, HASH),
                "a door": partial(doors._find, connection, DOOR),
            }
            assert len(shown_replies(connection, LOG, NOON)) == len(open_faults(connection, LOG)) == 1
            efforts.append({name: steps(connection, read) for name, read in reads.items()})
    database.close()
    assert {name for name, effort in efforts[0].items() if efforts[1][name] > 1.2 * effort + 60} == set()
