"""The union server of the next release: today's commands, and ``rate``, which writes what only that release knows."""

from __future__ import annotations

import argparse

from sync.log import Log
from sync.server import journal
from sync.server.__main__ import main as yizhan_union
from sync.server.authority import load_authority
from sync.server.db import Database
from sync.server.migrate import upgrade
from sync.server.stations import require_station
from sync.server.system import Union

UNREAD = 3
"""Entries that ``rate`` writes and that the release before cannot read, the runs' own first entries apart."""


def main(arguments: list[str]) -> int:
    """Run a command line; the exit code."""
    if "rate" not in arguments:
        return yizhan_union(arguments)
    parser = argparse.ArgumentParser()
    parser.add_argument("--db", required=True)
    parser.add_argument("command", choices=["rate"])
    parser.add_argument("--station", required=True)
    parser.add_argument("--mark", default="next")
    given = parser.parse_args(arguments)
    union = Union(Database.open(given.db))
    try:
        upgrade(union.database)
        authority = load_authority(union)
        with union.database.read() as connection:
            logs = require_station(connection, given.station).logs
        for log in Log:
            entry = journal.Entry("union_rating", {"stars": 4, "note": f"{given.mark} {log.name}"})
            with union.database.write() as connection:
                journal.write(union, authority, connection, logs.name(log), [entry])
    finally:
        union.database.close()
    return 0
