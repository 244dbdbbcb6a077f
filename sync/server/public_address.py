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
        said, kept = _said(connection), settings.get(connection, settings.PUBLIC_URL)
        address = wanted or said or kept
        if address is None:
            return
        if address != said:
            journal.write(union, authority, connection, UNION, [journal.Entry("union_address", {"url": address})])
        if address != kept:
            settings.put(connection, settings.PUBLIC_URL, address)


def _said(connection: Connection) -> str | None:
    table = records["union_address"]
    return connection.execute(
        select(table.c.url).where(table.c.log == UNION_LOG, table.c.void.is_(None)).order_by(table.c.entry.desc())
    ).scalars().first()
