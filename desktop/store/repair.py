"""Putting right at the desk what follows from log and tail: indexes, personal values, tables, the tally, files.

Each step is one transaction or may be done again, so a crash in between is harmless. What the log itself lacks nobody
can make up: a store whose log is damaged is left as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from typing import Final

from sqlalchemy import Connection, select

from desktop.i18n import N_
from desktop.store import schema
from desktop.store.chains import LOG_CHECKS, keeps
from desktop.store.doctor import examine
from desktop.store.engine import connect
from desktop.store.files import repair_files
from desktop.store.folding import fold_everything, ops_in_order
from desktop.store.store import Store
from desktop.views import Finding
from sync.fold import PersonalKey
from sync.log import Log
from sync.ops import Op, commits_to, committed_fields, encode_value, target

_DONE_INDEXES: Final = N_("The indexes of the database were built anew.")
_DONE_ASKED: Final = N_("{n} missing personal values are asked for when this PC syncs.")
_DONE_ERASED: Final = N_("{n} personal values that should have been gone were erased.")
_DONE_TABLES: Final = N_("The tables and totals were built anew from the log.")
_DONE_FILES: Final = N_("The photos on the disk were put in order.")
_FILES: Final = frozenset({"file_content", "file_undelivered", "file_missing", "file_orphan"})
_FOLDED: Final = frozenset({"tables", "tally", "stock"})

Done = tuple[str, dict[str, object]]
"""A sentence and what stands in its places."""


def repair(store: Store) -> tuple[tuple[Done, ...], tuple[Finding, ...]]:
    """Put right what can be; what was done, and what is wrong still. Raises StoreError."""
    done: list[Done] = []
    found = examine(store)
    if _has(found, {"integrity"}) and _reindex(store):
        done.append((_DONE_INDEXES, {}))
        found = examine(store)
    if not found or _has(found, {"integrity"} | LOG_CHECKS):
        return tuple(done), found
    with store.write_in_background() as connection:
        asked, erased = _mend_values(connection)
    store.checkpoints.committed(0, bool(erased))
    if asked:
        done.append((_DONE_ASKED, {"n": asked}))
    if erased:
        done.append((_DONE_ERASED, {"n": erased}))
    if asked or erased or _has(found, _FOLDED):
        with store.write_in_background() as connection:
            fold_everything(connection)
        done.append((_DONE_TABLES, {}))
    if _has(found, _FILES):
        repair_files(store)
        done.append((_DONE_FILES, {}))
    return tuple(done), examine(store)


def _has(found: Collection[Finding], checks: Collection[str]) -> bool:
    return any(finding.check in checks for finding in found)


def _reindex(store: Store) -> bool:
    """Build the indexes anew when nothing else is wrong with the file; whether that was it."""
    try:
        with closing(connect(store.path, "rw")) as connection:
            lines = [line for (line,) in connection.execute("PRAGMA integrity_check")]
            if not all("index" in line for line in lines):
                return False
            connection.execute("REINDEX")
            return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def _mend_values(connection: Connection) -> tuple[int, int]:
    """Ask for what is missing, and for what is there and not what was promised, and erase what should be gone; how
    many were asked for and erased."""
    promised: dict[tuple[bytes, str], set[PersonalKey]] = {}
    records: dict[PersonalKey, bytes] = {}
    personal = schema.personal
    kept = {(row.run, row.seq, row.field): (row.salt, row.value) for row in connection.execute(select(personal))}
    broken: dict[PersonalKey, Op] = {}
    for _, op in ops_in_order(connection):
        for name in committed_fields(op):
            key = (op.run, op.seq, name)
            records[key] = target(op)
            promised.setdefault((target(op), name), set()).add(key)
            if key in kept and not keeps(op, name, *kept[key]):
                broken[key] = op
        if op.kind == "erasure" and isinstance(op.fields.get("fields"), str):
            for name in op.fields["fields"].split(";"):
                promised.pop((op.fields.get("record", b""), name), None)
    standing = {key for keys in promised.values() for key in keys}
    lost = {key for key in standing & broken.keys() if not _taken_from_table(connection, broken[key], key, kept[key])}
    for key in lost:
        connection.exec_driver_sql("DELETE FROM personal WHERE run = ? AND seq = ? AND field = ?", key)
    there: set[PersonalKey] = set()
    for table in (schema.personal, schema.owed):
        there |= {(bytes(r), s, f) for r, s, f in connection.execute(select(table.c.run, table.c.seq, table.c.field))}
    for key in sorted(standing - there):
        connection.exec_driver_sql(
            "INSERT INTO owed (run, seq, field, log, record) VALUES (?, ?, ?, ?, ?)",
            (*key, int(Log.STATION), records[key]),
        )
    for key in there - standing:
        for name in ("personal", "owed"):
            connection.exec_driver_sql(f"DELETE FROM {name} WHERE run = ? AND seq = ? AND field = ?", key)
    return len(standing - there), len(there - standing)


def _taken_from_table(connection: Connection, op: Op, key: PersonalKey, kept: tuple[bytes, bytes]) -> bool:
    """Keep the value again that an op promises, if the row that it was folded into has it still; whether it did.

    Of what has not been delivered there may be no other copy.
    """
    rows = schema.records.by_kind.get(op.kind)
    if rows is None or key[2] not in rows.c:
        return False
    value = connection.execute(select(rows.c[key[2]]).where(rows.c.id == target(op))).scalar()
    if not commits_to(op.fields[key[2]], value, kept[0]):
        return False
    connection.exec_driver_sql(
        "UPDATE personal SET value = ? WHERE run = ? AND seq = ? AND field = ?", (encode_value(value), *key)
    )
    return True
