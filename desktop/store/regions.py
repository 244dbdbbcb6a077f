"""Another region: when the union has given the station to one, its log takes the place of the former region's.

Must be called inside a write transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete

from desktop.store import addresses, local, places, schema, tail
from desktop.store.addresses import Span
from desktop.store.folding import CHUNK, Entry, Folded, chunks, entries_after, fold_again, ops_from
from sync.log import START, Log
from sync.ops import target


def follow_region(connection: Connection, region: int) -> Folded:
    """Let go of the log of the region that was followed so far, what it said included, and begin the other's."""
    gone = [*entries_after(connection, Log.REGION, 0), *_waiting(connection)]
    places.cut(connection, Log.REGION, 0)
    for row in tail.waiting(connection, Log.REGION):
        tail.take(connection, row)
    places.set_cursor(connection, Log.REGION, START)
    local.put(connection, local.REGION, region)
    for id_, op in gone:
        tail.drop(connection, id_, id_)
        addresses.forget(connection, Span(op.run, op.seq, 1, id_))
        for table in (schema.personal, schema.owed):
            connection.execute(delete(table).where(table.c.run == op.run, table.c.seq == op.seq))
    for some in chunks([id_ for id_, _ in gone], CHUNK):
        connection.execute(delete(schema.unfolded).where(schema.unfolded.c.op.in_(some)))
    for kind in {op.kind for _, op in gone} & schema.records.by_kind.keys():
        table = schema.records[kind]
        for part in chunks(sorted({target(op) for _, op in gone if op.kind == kind}), CHUNK):
            connection.execute(delete(table).where(table.c.id.in_(part)))
    folded = fold_again(connection, {target(op) for _, op in gone})
    folded.kinds |= {op.kind for _, op in gone}
    return folded


def _waiting(connection: Connection) -> Iterable[Entry]:
    """Entries of the region's log that a rewind took the place from."""
    for row in tail.waiting(connection, Log.REGION):
        yield from ops_from(connection, row.op, row.count)
