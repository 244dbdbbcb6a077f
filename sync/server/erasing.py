"""Erasures that the union itself writes into a station's log, and what has to be let go of then."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from sync.log import Log
from sync.records import KINDS
from sync.retention import REASON
from sync.seals import MAX_SEALED
from sync.server import journal, personal
from sync.server.authority import Authority
from sync.server.db import lock_head
from sync.server.errors import Refusal
from sync.server.stations import Station
from sync.server.system import Union

TOGETHER = MAX_SEALED
"""Records that one writing takes at the most."""


def write_erasures(
    union: Union, authority: Authority, connection: Connection, found: Station, erased: Iterable[tuple[bytes, str]]
) -> int:
    """Erase fields of records, at most TOGETHER of them, because their time is up; how many records that were."""
    by_record: dict[bytes, set[str]] = {}
    for record, name in erased:
        by_record.setdefault(record, set()).add(name)
    if not by_record:
        return 0
    # The run's own first op comes before them.
    first = lock_head(connection, found.log).n + 2
    entries = [
        journal.Entry("erasure", {"record": record, "fields": ";".join(sorted(names)), "reason": REASON})
        for record, names in by_record.items()
    ]
    journal.write(union, authority, connection, found.logs.name(Log.STATION), entries)
    gone = [(n, record, frozenset(names)) for n, (record, names) in enumerate(by_record.items(), first)]
    personal.erase(connection, found.log, gone)
    return len(gone)


def forget_traces(union: Union) -> None:
    """Have the database let go of what was erased: of SQLite's write-ahead log, of PostgreSQL's dead rows. Raises
    Refusal when it cannot now."""
    raw = union.database.engine.raw_connection()
    try:
        if union.database.is_sqlite:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        raw.driver_connection.autocommit = True  # type: ignore[union-attr]
        try:
            for table in ("personal", "held_value", *(f"r_{kind.name}" for kind in KINDS.values() if kind.personal)):
                raw.cursor().execute(f"VACUUM {table}")
        finally:
            raw.driver_connection.autocommit = False  # type: ignore[union-attr]
    # Asked of the driver itself, so its own errors come, which nobody above knows.
    except union.database.engine.dialect.loaded_dbapi.Error as error:
        raise Refusal(
            "traces",
            503,
            f"What had to go is erased, but the database still keeps traces of it ({str(error).strip()})."
            " They go the next time, as soon as this is mended.",
        ) from error
    finally:
        raw.close()
