"""Who is signed in: a random token in a cookie, of which the server keeps the hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, or_, select, update

from sync.server.console.clerks import Clerk, find_clerk
from sync.server.schema import session
from sync.server.system import Union

IDLE: Final = 8 * 3600
"""Seconds after the last page in which a session ends: a working day."""
LONGEST: Final = 7 * 86_400
_STEP: Final = 60
"""Seconds up to which the last page is not noted again."""
_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in. ``proof`` stands in every form of its pages and in no other site's."""

    clerk: Clerk
    token: str
    proof: str

    def is_proved(self, proof: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.proof.encode(), proof.encode("utf-8", "replace"))


def open_session(union: Union, who: Clerk) -> Session:
    """Sign somebody in, and forget the sessions that have ended."""
    token = base64.urlsafe_b64encode(union.random_bytes(_TOKEN_BYTES)).decode().rstrip("=")
    now = union.clock.now()
    with union.database.write() as connection:
        over = or_(session.c.seen_at <= now - IDLE, session.c.opened_at <= now - LONGEST)
        connection.execute(delete(session).where(over))
        connection.execute(insert(session).values(digest=_digest(token), clerk=who.name, opened_at=now, seen_at=now))
    return _session(who, token)


def find_session(union: Union, token: str) -> Session | None:
    """The session of a token, while it lasts."""
    now = union.clock.now()
    with union.database.read() as connection:
        row = connection.execute(select(session).where(session.c.digest == _digest(token))).one_or_none()
        if row is None or row.seen_at <= now - IDLE or row.opened_at <= now - LONGEST:
            return None
        who = find_clerk(connection, row.clerk)
    if who is None:
        return None
    if row.seen_at < now - _STEP:
        with union.database.write() as connection:
            connection.execute(update(session).where(session.c.digest == row.digest).values(seen_at=now))
    return _session(who, token)


def end_session(union: Union, token: str) -> None:
    """Sign out."""
    with union.database.write() as connection:
        connection.execute(delete(session).where(session.c.digest == _digest(token)))


def _session(who: Clerk, token: str) -> Session:
    proof = hashlib.blake2b(token.encode(), digest_size=24, person=b"yizhan form").hexdigest()
    return Session(who, token, proof)


def _digest(token: str) -> bytes:
    return hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=32, person=b"yizhan session").digest()
