"""Own ops that the log has no room for: another one stands under their address, or they speak of one that went so.

They stay readable and can be entered again; nothing counts them and nothing sends them. Must be called inside a write
transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, delete

from desktop.store import addresses, schema, tail
from desktop.store.addresses import Span
from desktop.store.folding import CHUNK, Entry, chunks, ops_from
from sync.aside import Aside
from sync.log import Log
from sync.ops import canonical, target

_KEEP: Final = "INSERT OR REPLACE INTO clash (run, seq, body) VALUES (?, ?, ?)"
_KEEP_VALUES: Final = (
    "INSERT OR REPLACE INTO clash_value (run, seq, field, record, value, last)"
    " SELECT run, seq, field, record, value, (SELECT max(id) FROM op) FROM personal"
    " WHERE run = ? AND seq BETWEEN ? AND ?"
)


def follow(connection: Connection, log: Log, gone: Aside) -> set[bytes]:
    """Put aside what waits for a place in a log and speaks of a record that is gone; the records to fold anew."""
    if not gone:
        return set()
    follows = [
        (id_, op)
        for row in tail.waiting(connection, log)
        for id_, op in ops_from(connection, row.op, row.count)
        if gone.takes(op, canonical(op))
    ]
    for _, group in groupby(enumerate(follows), key=lambda at: (at[1][0] - at[0], at[1][1].run, at[1][1].seq - at[0])):
        put(connection, [entry for _, entry in group])
    return {target(op) for _, op in follows}


def put(connection: Connection, neighbours: Sequence[Entry]) -> None:
    """Put ops that wait and stand behind one another, under ids as under addresses, and their values aside: out of the
    tail and of what counts."""
    (id_, first), (last_id, last) = neighbours[0], neighbours[-1]
    for waiting in tail.among(connection, id_, len(neighbours)):
        tail.take(connection, waiting)
    connection.exec_driver_sql(_KEEP, [(op.run, op.seq, canonical(op)) for _, op in neighbours])
    connection.exec_driver_sql(_KEEP_VALUES, (first.run, first.seq, last.seq))
    for table in (schema.personal, schema.owed):
        connection.execute(delete(table).where(table.c.run == first.run, table.c.seq.between(first.seq, last.seq)))
    connection.execute(delete(schema.unfolded).where(schema.unfolded.c.op.between(id_, last_id)))
    for kind in {op.kind for _, op in neighbours} & schema.records.by_kind.keys():
        rows = schema.records[kind]
        ids = sorted({target(op) for _, op in neighbours if op.kind == kind})
        for part in chunks(ids, CHUNK):
            connection.execute(delete(rows).where(rows.c.id.in_(part)))
    addresses.forget(connection, Span(first.run, first.seq, len(neighbours), id_))
    tail.drop(connection, id_, last_id)
