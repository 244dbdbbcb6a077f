"""Unions put back to an earlier time, and desks that fill them up again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import delete, update

from sync.envelope import Status
from sync.log import GENESIS, START, Head, Log, chain_many
from sync.messages import Credentials
from sync.ops import canonical, parse
from sync.server import schema
from sync.server.db import read_head
from sync.server.errors import Refusal
from sync.server.logbook import append, hash_at, read_entries
from sync.trust import certify_device
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk


def stored(office: Office, log: int) -> list[bytes]:
    """A log as the union keeps it."""
    with office.union.database.read() as connection:
        return [body for _, body in read_entries(connection, log, 1, read_head(connection, log).n)]


def kinds(bodies: Sequence[bytes]) -> list[str]:
    """What entries are of."""
    return [parse(body).kind for body in bodies]


def put_back(office: Office, log: int, n: int) -> None:
    """Put the union's copy of a log back to an earlier state, as a restored backup does."""
    with office.union.database.write() as connection:
        at = read_head(connection, log)
        short = Head(n, hash_at(connection, log, n, at))
        kept = [parse(body) for _, body in read_entries(connection, log, 1, n)]
        for table in (schema.chunk, schema.span):
            connection.execute(table.delete().where(table.c.log == log))
        connection.execute(update(schema.head).where(schema.head.c.log == log).values(n=0, hash=GENESIS))
        assert append(connection, log, START, kept, [canonical(op) for op in kept]) in (short, START)
        connection.execute(delete(schema.fold).where(schema.fold.c.log == log))


def forget_devices(office: Office) -> None:
    """Nobody has enrolled yet."""
    with office.union.database.write() as connection:
        connection.execute(delete(schema.device))


def forget_stations(office: Office) -> None:
    """No station is registered yet."""
    forget_devices(office)
    with office.union.database.write() as connection:
        for table in (schema.chunk, schema.span, schema.fold, schema.personal, schema.owed, schema.unfolded):
            connection.execute(delete(table))
        for table in (schema.enrol_code, schema.station_code, schema.station, schema.head):
            connection.execute(delete(table))


def credentials(office: Office, desk: Desk) -> Credentials:
    """What the union gave to the desk when it enrolled."""
    certificate = certify_device(office.authority.signing, desk.device, desk.station, NOON)
    return Credentials(office.authority.working_keys, certificate)


def rewind(desk: Desk, log: Log, n: int) -> None:
    """Take the place from every entry of a log after ``n``, as a desk does."""
    back = [parse(body) for body in desk.logs[log][n:]]
    hash_ = chain_many(GENESIS, desk.logs[log][:n])[-1] if n else GENESIS
    desk.heads[log] = Head(n, hash_)
    del desk.logs[log][n:]
    if log is Log.STATION:
        desk.tail = back + desk.tail
    else:
        desk.lost[log] = back + desk.lost.get(log, [])


def recover(office: Office, desk: Desk) -> None:
    """Exchange until the union has everything again."""
    for _ in range(10):
        response = desk.open(office.exchange(desk.request()))
        if response.status is Status.REWIND:
            (log,) = {rung.log for rung in response.ladder}
            bodies = desk.logs[log]
            hashes = [GENESIS, *chain_many(GENESIS, bodies)]
            common = next(c.n for c in response.ladder if c.n < len(hashes) and hashes[c.n][:16] == c.short)
            rewind(desk, log, common)
            continue
        desk.take(response)
        if not response.pending and not desk.tail:
            return
    raise AssertionError("the union does not come back")


def refused(office: Office, data: bytes) -> tuple[str, int]:
    """How the union refuses a request."""
    with pytest.raises(Refusal) as caught:
        office.exchange(data)
    return caught.value.code, caught.value.status
