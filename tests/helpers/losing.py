"""Lets a desk lose its personal values, as a damaged disk might: they are still promised, and not there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from desktop.store.opening import DATABASE_NAME
from sync.log import Log
from sync.records import KINDS


def lose_values(folder: Path, *, also_in_tables: bool = True) -> None:
    """All of those in a data folder, which may be open; also those that have not been sent yet."""
    with closing(sqlite3.connect(folder / DATABASE_NAME)) as database, database:
        database.execute(
            "INSERT INTO owed (run, seq, field, log, record) SELECT run, seq, field, ?, record FROM personal",
            (int(Log.STATION),),
        )
        database.execute("DELETE FROM personal")
        for kind in KINDS.values() if also_in_tables else ():
            for field in kind.personal:
                database.execute(f'UPDATE "{kind.name}" SET "{field}" = NULL')
