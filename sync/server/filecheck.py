"""What the doctor finds among the contents of attachments, and the sweeping of what nobody names any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, delete, select, true

from sync.server.checks import Finding
from sync.server.db import lock_head
from sync.server.files import is_erased, is_sound
from sync.server.folding import fold_up, is_folded
from sync.server.schema import file, file_part, records


def examine_files(connection: Connection, log: int, name: str) -> Iterator[Finding]:
    """Contents that are not what their name says, that no attachment names, and those that have not come."""
    named = _named(connection, log)
    wrong = len(damaged(connection, log))
    # An entry that has just come may name a content that came with it.
    strays = sum(hash_ not in named for hash_ in _there(connection, log)) if is_folded(connection, log) else 0
    rows = connection.execute(select(file.c.hash, file.c.size, file.c.received).where(file.c.log == log)).all()
    whole = {bytes(row.hash) for row in rows if row.size == row.received}
    missing = len({hash_ for hash_, lost in named.items() if not lost} - whole)
    if wrong:
        yield Finding(
            "files",
            f"{name}: {wrong} files are not what their names say.",
            "`yizhan-union doctor --repair` drops them; the PC that has them sends them again.",
        )
    if strays:
        remedy = "`yizhan-union doctor --repair` drops them."
        yield Finding("files", f"{name}: {strays} files belong to no record.", remedy)
    if missing:
        remedy = "They come as soon as a PC that has them syncs; one that no PC has is closed as lost at its entry."
        yield Finding("files", f"{name}: {missing} files have not come yet.", remedy)


def damaged(connection: Connection, log: int, among: Collection[bytes] | None = None) -> list[bytes]:
    """Contents that are all here and not what their hash says, of all or ``among`` some."""
    which = true() if among is None else file.c.hash.in_(among)
    rows = connection.execute(select(file).where(file.c.log == log, file.c.size == file.c.received, which)).all()
    return [bytes(row.hash) for row in rows if not is_sound(connection, log, bytes(row.hash), row.size)]


def sweep(connection: Connection, log: int) -> int:
    """Drop what is damaged and what no attachment names; how many contents that were. Locks the log's head."""
    # Before the lock, for reading them all takes long.
    suspect = damaged(connection, log)
    # A page's photo comes in one transaction with the entry that names it, and there is no other copy of it.
    lock_head(connection, log)
    fold_up(connection, log)
    # Meanwhile a PC may have sent one again.
    broken = set(damaged(connection, log, suspect))
    named = _named(connection, log)
    going = {hash_ for hash_ in _there(connection, log) if hash_ not in named} | broken
    for hash_ in going:
        for table in (file_part, file):
            connection.execute(delete(table).where(table.c.log == log, table.c.hash == hash_))
    return len(going)


def _there(connection: Connection, log: int) -> set[bytes]:
    return {
        bytes(hash_)
        for table in (file, file_part)
        for hash_ in connection.execute(select(table.c.hash).where(table.c.log == log).distinct()).scalars()
    }


def _named(connection: Connection, log: int) -> dict[bytes, bool]:
    """Hashes that attachments of the log name which were not erased, and whether nobody expects their contents any
    more."""
    table = records["attachment"]
    named: dict[bytes, bool] = {}
    rows = connection.execute(
        select(table.c.hash, table.c.lost, table.c.void).where(table.c.log == log, ~is_erased())
    ).all()
    for hash_, lost, void in rows:
        over = lost is not None or void is not None
        named[bytes(hash_)] = named.get(bytes(hash_), True) and over
    return named
