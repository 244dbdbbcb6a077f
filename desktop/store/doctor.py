"""Examines a database as it lies there: the file, the chains, the personal values, and whether the tables are the fold
of the log.

Reads only, and may look at a folder in which another instance is working: all of it is one picture. Findings carry
source strings that are translated where they are shown.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from desktop.i18n import N_
from desktop.store import quarantine, schema
from desktop.store.chains import BROKEN, LOG_CHECKS, REFOLD, examine_chains
from desktop.store.engine import connect, uri_of
from desktop.store.errors import faults_named
from desktop.store.files import examine_files
from desktop.store.folding import fold_everything
from desktop.store.queries import tally
from desktop.store.queries.indexes import TALLY_TABLES
from desktop.store.stockcheck import examine_stock
from desktop.store.store import Store
from desktop.store.trustcheck import examine_trust
from desktop.views import Finding
from sync.rulings import FOLLOWING, ORPHANED

_TROUBLES: Final = {
    "unknown": (
        N_("{n} entries were written by a newer version of Yizhan and are not counted here."),
        N_("Install the newest version: they are counted then."),
    ),
    "waiting": (
        N_("{n} entries speak of something that has not arrived yet."),
        N_("Sync with the union; they are counted once it is here."),
    ),
    "invalid": (
        N_("{n} entries hold values that do not belong there and are not counted."),
        N_("Open the sync screen: it shows each of them and what can be done."),
    ),
    ORPHANED: (
        N_("{n} entries change one that was dropped or entered again."),
        N_("Open the sync screen: it shows each of them and what can be done."),
    ),
    FOLLOWING: (
        N_("{n} entries change one that is not counted itself."),
        N_("Open the sync screen: whoever drops that one drops these with it."),
    ),
    quarantine.CLASH: (
        N_("{n} entries of this PC stand at the union with another content; the union's are counted."),
        N_("Open the sync screen: it shows each of them and what can be done."),
    ),
}


def examine(store: Store) -> tuple[Finding, ...]:
    """Everything that is wrong with a store's database; nothing when it is sound. Raises StoreError when it cannot be
    read at all."""
    with faults_named(store.folder):
        damage = tuple(_integrity(store.path))
        if damage:
            return damage
        with store.read() as connection:
            chains = tuple(examine_chains(connection))
            if any(finding.check in LOG_CHECKS for finding in chains):
                return chains
            found = (*chains, *_quarantine(connection), *_tally(connection), *examine_trust(connection))
            stock = tuple(examine_stock(connection))
        return (*found, *_tables(store.path), *stock, *examine_files(store))


def _integrity(path: Path) -> Iterator[Finding]:
    connection = connect(path, "ro")
    try:
        rows = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.DatabaseError as error:
        rows = [(str(error),)]
    finally:
        connection.close()
    for (line,) in rows:
        if line != "ok":
            yield Finding("integrity", N_("The database file is damaged: {detail}."), BROKEN, {"detail": str(line)})


def _quarantine(connection: Connection) -> Iterator[Finding]:
    counts = Counter(one.trouble for one in quarantine.kept(connection))
    for trouble, n in sorted(counts.items()):
        what, remedy = _TROUBLES[trouble]
        yield Finding("clash" if trouble == quarantine.CLASH else "quarantine", what, remedy, {"n": n})


def _tally(connection: Connection) -> Iterator[Finding]:
    if tally.differs(connection):
        yield Finding("tally", N_("The totals of the visits are not those of the visits."), REFOLD)


def _tables(path: Path) -> Iterator[Finding]:
    """Fold everything into tables of their own and hold them against those that are there."""
    with (
        tempfile.TemporaryDirectory(prefix="yizhan-") as folder,
        faults_named(Path(folder)),  # it is that disk which may be full
        _beside(path, Path(folder)) as connection,
    ):
        for table in (*schema.records.every, schema.unfolded, schema.personal, schema.owed, schema.clash_value):
            table.create(connection)
        for statement in TALLY_TABLES:
            connection.exec_driver_sql(statement)
        for name in ("personal", "owed"):
            connection.exec_driver_sql(f"INSERT INTO main.{name} SELECT * FROM live.{name}")
        fold_everything(connection)
        for table in (*schema.records.every, schema.unfolded):
            columns = ", ".join(f'"{column.name}"' for column in table.columns if column.name != "reason")
            one, other = (f'SELECT {columns} FROM {side}."{table.name}"' for side in ("live", "main"))
            differing = connection.exec_driver_sql(
                f"SELECT (SELECT count(*) FROM ({one} EXCEPT {other})) + (SELECT count(*) FROM ({other} EXCEPT {one}))"
            ).scalar_one()
            if differing:
                yield Finding(
                    "tables",
                    N_("The table {table} is not what the log says: {n} rows differ."),
                    REFOLD,
                    {"table": table.name, "n": differing},
                )


@contextmanager
def _beside(path: Path, folder: Path) -> Iterator[Connection]:
    """A connection to an empty database with the one at ``path`` attached as ``live``, read-only."""

    def open_both() -> sqlite3.Connection:
        both = connect(folder / "rebuilt.db", "rwc")
        both.execute("PRAGMA journal_mode = OFF")
        both.execute("PRAGMA synchronous = OFF")
        both.execute("ATTACH DATABASE ? AS live", (uri_of(path, "ro"),))
        return both

    engine = create_engine("sqlite://", creator=open_both, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
