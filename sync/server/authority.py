"""The union's keys: one root key for good, and the working keys that it signs.

The root key is made at first use and kept in the database, so whoever has a copy of the database can speak as the
union: back it up like a seal. A new working key follows the old one after a year; old ones stay published, because
certificates and heads that they signed are still shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DatabaseError

from sync.server.db import DISK_FULL, explain, upsert
from sync.server.schema import authority, working_key
from sync.server.system import Union
from sync.trust import (
    TrustError,
    WorkingKey,
    certify_working_key,
    check_working_key,
    fingerprint,
    key_id,
    public_bytes,
    union_id,
)

WORKING_KEY_LIFE: Final = 366 * 86_400
"""Seconds after which a new working key is made."""


@dataclass(frozen=True, slots=True)
class Authority:
    """The union's keys as a server process holds them."""

    root_public: bytes
    signing: Ed25519PrivateKey
    """The newest working key's private half."""
    signing_id: bytes
    working_keys: tuple[WorkingKey, ...]
    """Oldest first."""
    code_secret: bytes

    @property
    def union(self) -> bytes:
        """The union's id."""
        return union_id(self.root_public)

    @property
    def fingerprint(self) -> str:
        """What stands on an enrolment card."""
        return fingerprint(self.root_public)

    @property
    def by_id(self) -> Mapping[bytes, WorkingKey]:
        """The working keys by their ids."""
        return {key_id(key.public): key for key in self.working_keys}


def load_authority(union: Union) -> Authority:
    """The union's keys; makes those that are missing or too old. As long as no room is left for a new one, the old one
    signs on. Raises DatabaseError."""
    now = union.clock.now()
    with union.database.read() as connection:
        loaded = _load(connection, now)
        old = _load(connection, now, life=math.inf) if loaded is None else None
    if loaded is not None:
        return loaded
    try:
        with union.database.write() as connection:
            _make(union, connection)
            loaded = _load(connection, now)
    except DatabaseError as error:
        if old is None or explain(error).code != DISK_FULL:
            raise
        return old
    assert loaded is not None
    return loaded


def learn(union: Union, known: Authority, shown: Iterable[WorkingKey]) -> None:
    """Keep the public halves of working keys that a union put back to an earlier time has lost and a device shows.

    Those that the root key did not sign are left out.
    """
    fresh = {}
    for key in shown:
        try:
            if key_id(key.public) not in known.by_id:
                check_working_key(known.root_public, key)
                fresh[key_id(key.public)] = key
        except TrustError:
            continue
    if not fresh:
        return
    with union.database.write() as connection:
        for id_, key in fresh.items():
            row = {"key": id_, "public": key.public, "issued_at": key.issued_at, "signature": key.signature}
            connection.execute(upsert(connection, working_key).values(row).on_conflict_do_nothing())


def published(connection: Connection, known: Authority) -> tuple[WorkingKey, ...]:
    """Every working key of the union's, oldest first: other processes may have made further ones, and learnt of some,
    since this one loaded ``known``."""
    keys = {key_id(key.public): key for key in known.working_keys}
    for row in connection.execute(select(working_key)):
        keys.setdefault(row.key, WorkingKey(row.public, row.issued_at, row.signature))
    return tuple(sorted(keys.values(), key=lambda key: key.issued_at))


def find_key(connection: Connection, id_: bytes) -> WorkingKey | None:
    """The working key of an id, as the database has it."""
    row = connection.execute(select(working_key).where(working_key.c.key == id_)).one_or_none()
    return None if row is None else WorkingKey(row.public, row.issued_at, row.signature)


def _load(connection: Connection, now: int, life: float = WORKING_KEY_LIFE) -> Authority | None:
    root = connection.execute(select(authority)).one_or_none()
    keys = connection.execute(select(working_key).order_by(working_key.c.issued_at)).all()
    own = [row for row in keys if row.private is not None]
    if root is None or not own or now - own[-1].issued_at > life:
        return None
    return Authority(
        root_public=root.root_public,
        signing=Ed25519PrivateKey.from_private_bytes(own[-1].private),
        signing_id=own[-1].key,
        working_keys=tuple(WorkingKey(row.public, row.issued_at, row.signature) for row in keys),
        code_secret=root.code_secret,
    )


def _make(union: Union, connection: Connection) -> None:
    """Make what is missing; two processes that start at once agree on what the first of them made."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE authority IN EXCLUSIVE MODE")
    now = union.clock.now()
    if _load(connection, now) is not None:
        return
    stored = connection.execute(select(authority.c.root_private)).scalar_one_or_none()
    if stored is None:
        root = Ed25519PrivateKey.from_private_bytes(union.random_bytes(32))
        connection.execute(
            insert(authority).values(
                id=1,
                root_private=root.private_bytes_raw(),
                root_public=public_bytes(root),
                code_secret=union.random_bytes(32),
                created_at=now,
            )
        )
    else:
        root = Ed25519PrivateKey.from_private_bytes(stored)
    working = Ed25519PrivateKey.from_private_bytes(union.random_bytes(32))
    certified = certify_working_key(root, public_bytes(working), now)
    connection.execute(
        insert(working_key).values(
            key=key_id(certified.public),
            private=working.private_bytes_raw(),
            public=certified.public,
            issued_at=now,
            signature=certified.signature,
        )
    )
