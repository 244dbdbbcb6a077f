"""Folding a log beside the database, to compare: nothing is locked, nobody waits, nothing is left behind.

The entries are read in the picture of the caller's transaction; the tables stand in an SQLite database without a name,
which this process alone sees and the operating system takes back with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, StaticPool, create_engine

from sync.server.folding import fold_entries
from sync.server.schema import metadata, records, unfolded

_PAGE: Final = 20_000


@contextmanager
def rehearsed(source: Connection, log: int, last: int) -> Iterator[Connection]:
    """Tables folded from the entries 1 … ``last`` of a log."""
    engine = create_engine("sqlite://", creator=_nameless, poolclass=StaticPool)
    try:
        with engine.connect() as target, target.begin():
            metadata.create_all(target, [*records.every, unfolded])
            for first in range(1, last + 1, _PAGE):
                fold_entries(source, log, first, min(last, first + _PAGE - 1), target)
            yield target
    finally:
        engine.dispose()


def _nameless() -> sqlite3.Connection:
    connection = sqlite3.connect("", check_same_thread=False)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
