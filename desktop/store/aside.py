"""Own ops that the log has no room for: another one stands under their address, or they speak of one that went so.

They stay readable and can be entered again; nothing counts them and nothing sends them. Must be called inside a write
transaction.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, delete

from desktop.store import addresses, schema, tail
from desktop.store.addresses import Span
from desktop.store.folding import ops_from
from sync.aside import Aside
from sync.log import Log
from sync.ops import Op, canonical, target

_KEEP: Final = "INSERT OR REPLACE INTO clash (run, seq, body) VALUES (?, ?, ?)"
_KEEP_VALUES: Final = (
    "INSERT OR REPLACE INTO clash_value (run, seq, field, record, value, last)"
    " SELECT run, seq, field, record, value, (SELECT max(id) FROM op) FROM personal WHERE run = ? AND seq = ?"
)
_REPLACE: Final = "UPDATE op SET record = ?, body = ? WHERE id = ?"
_DROP: Final = "DELETE FROM op WHERE id = ?"


def replace(connection: Connection, id_: int, ours: Op, theirs: Op, body: bytes) -> None:
    """Put ``theirs``, whose canonical form is ``body``, in the place of the op ``id_`` of this end, which no longer
    waits."""
    _keep(connection, id_, ours)
    connection.exec_driver_sql(_REPLACE, (theirs.record, body, id_))


def follow(connection: Connection, log: Log, gone: Aside) -> set[bytes]:
    """Put aside what waits for a place in a log and speaks of a record that is gone; the records to fold anew."""
    if not gone:
        return set()
    again = set()
    for row in list(tail.waiting(connection, log)):
        for id_, op in list(ops_from(connection, row.op, row.count)):
            if not gone.takes(op, canonical(op)):
                continue
            for waiting in tail.among(connection, id_, 1):
                tail.take(connection, waiting)
            _keep(connection, id_, op)
            addresses.forget(connection, Span(op.run, op.seq, 1, id_))
            connection.exec_driver_sql(_DROP, (id_,))
            again.add(target(op))
    return again


def _keep(connection: Connection, id_: int, ours: Op) -> None:
    """Keep an op and its values aside, and take it out of what counts."""
    address = (ours.run, ours.seq)
    connection.exec_driver_sql(_KEEP, (*address, canonical(ours)))
    connection.exec_driver_sql(_KEEP_VALUES, address)
    for table in (schema.personal, schema.owed):
        connection.execute(delete(table).where(table.c.run == ours.run, table.c.seq == ours.seq))
    connection.execute(delete(schema.unfolded).where(schema.unfolded.c.op == id_))
    if ours.kind in schema.records.by_kind:
        rows = schema.records[ours.kind]
        connection.execute(delete(rows).where(rows.c.id == target(ours)))
