"""The union's public address: said at a start, kept in the union's log, so that every desk's posters lead to it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sync.server import journal, settings
from sync.server.authority import Authority
from sync.server.db import lock_head
from sync.server.folding import fold_logs
from sync.server.logbook import UNION
from sync.server.schema import UNION_LOG, records
from sync.server.system import Union


def settle(union: Union, authority: Authority, given: str | None) -> None:
    """Take the address that was given, or else the one that the log says: a union that was restored from a backup
    learns from its stations what it has forgotten. Raises Refusal."""
    wanted = None if given is None else settings.checked_url(given)
    fold_logs(union, [UNION_LOG])
    with union.database.write() as connection:
        lock_head(connection, UNION_LOG)
        (said, said_at), kept = _said(connection), settings.get(connection, settings.PUBLIC_URL)
        address = wanted or said or kept
        if address is None:
            return
        if address != said:
            # Whatever the clock showed when the last one was said, this one is the later.
            entry = journal.Entry("union_address", {"url": address})
            journal.write(union, authority, connection, UNION, [entry], not_before=said_at + 1)
        if address != kept:
            settings.put(connection, settings.PUBLIC_URL, address)


def _said(connection: Connection) -> tuple[str | None, int]:
    """The address that was said last and when, wherever it stands: what a restored union has lost comes back behind
    what it has said since."""
    its = records["union_address"].c
    row = connection.execute(
        select(its.url, its.entered_at)
        .where(its.log == UNION_LOG, its.void.is_(None))
        .order_by(its.entered_at.desc(), its.id.desc())
        .limit(1)
    ).first()
    return (None, 0) if row is None else (row.url, int(row.entered_at))
