"""Who may sign in at the union: names, passwords and the region that each looks after.

Accounts are the server's own and no entries of a log. A password is kept as an argon2id hash; a new account begins with
one that was made up for it and has to be changed.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from sync.server.errors import Refusal
from sync.server.schema import clerk, session
from sync.server.system import Union

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST: Final = 10
_LONGEST: Final = 200
_NAME: Final = re.compile(r"\S(?:.{0,38}\S)?")
_REGION: Final = re.compile(r"(?:[1-9][0-9](?:[0-9]{2}){0,2})?")
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another."""
_HASHING: Final = threading.BoundedSemaphore(2)
"""A hash takes 64 MiB; whoever comes third waits a moment."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody of the union's. ``region`` is the beginning of the region codes looked after; empty for all."""

    name: str
    region: str
    must_change: bool
    """The password is the one that was made up."""
    created_at: int


def add_clerk(union: Union, name: str, region: str = "") -> str:
    """Make an account; its first password. Raises Refusal."""
    name, region = name.strip(), region.strip()
    if not _NAME.fullmatch(name):
        raise Refusal("bad_name", 400, "A name has 1 to 40 characters.")
    if not _REGION.fullmatch(region):
        raise Refusal(
            "bad_region", 400, f"{region!r} begins no region code; give 2, 4 or 6 digits, such as 14, 1401 or 140106."
        )
    password, hashed = _made_up(union)
    with union.database.write() as connection:
        if _row(connection, name) is not None:
            raise Refusal("name_taken", 409, f"{name} has an account already; `yizhan-union clerk password` renews it.")
        connection.execute(
            insert(clerk).values(
                name=name, region=region, password=hashed, must_change=True, created_at=union.clock.now()
            )
        )
    return password


def renew_password(union: Union, name: str) -> str:
    """Make up another password and end every session of the account. Raises Refusal."""
    password, hashed = _made_up(union)
    _put_password(union, name, hashed, must_change=True)
    return password


def change_password(union: Union, name: str, old: str, new: str) -> None:
    """Take the password that somebody chose; other sessions end. Raises Refusal."""
    check_password(union, name, old)
    if not SHORTEST <= len(new) <= _LONGEST or new == old:
        raise Refusal("weak_password", 400, f"A password has at least {SHORTEST} characters and is not the old one.")
    _put_password(union, name, _hash(new), must_change=False)


def check_password(union: Union, name: str, password: str) -> Clerk:
    """The account of a name and its password. Raises Refusal, which does not say which of the two is wrong."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with union.database.read() as connection:
        row = _row(connection, name.strip())
    with _HASHING:
        try:
            # Whoever has no account waits as long as whoever has.
            _hasher().verify(_nobody() if row is None else row.password, password[:_LONGEST])
        except (VerificationError, InvalidHashError):
            row = None
    if row is None:
        raise Refusal("wrong_password", 403, "Name or password is wrong.")
    return _clerk(row)


def remove_clerk(union: Union, name: str) -> None:
    """Take an account away; its sessions end. Raises Refusal."""
    with union.database.write() as connection:
        _end_sessions(connection, name)
        if not connection.execute(delete(clerk).where(clerk.c.name == name)).rowcount:
            raise _nobody_there(name)


def clerks(connection: Connection) -> tuple[Clerk, ...]:
    """Every account, by name."""
    return tuple(map(_clerk, connection.execute(select(clerk).order_by(clerk.c.name))))


def find_clerk(connection: Connection, name: str) -> Clerk | None:
    """The account of a name."""
    row = _row(connection, name)
    return None if row is None else _clerk(row)


def _put_password(union: Union, name: str, hashed: str, *, must_change: bool) -> None:
    with union.database.write() as connection:
        changed = update(clerk).where(clerk.c.name == name).values(password=hashed, must_change=must_change)
        if not connection.execute(changed).rowcount:
            raise _nobody_there(name)
        _end_sessions(connection, name)


def _end_sessions(connection: Connection, name: str) -> None:
    connection.execute(delete(session).where(session.c.clerk == name))


def _made_up(union: Union) -> tuple[str, str]:
    """A password of 60 bits that can be read out over the telephone, and its hash."""
    letters = [_LETTERS[byte % len(_LETTERS)] for byte in union.random_bytes(12)]
    password = "-".join("".join(letters[start : start + 4]) for start in range(0, 12, 4))
    return password, _hash(password)


def _hash(password: str) -> str:
    with _HASHING:
        return _hasher().hash(password)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that no password has to meet."""
    return _hasher().hash("nobody")


def _row(connection: Connection, name: str) -> Row[tuple[str, str, str, bool, int]] | None:
    return connection.execute(select(clerk).where(clerk.c.name == name)).one_or_none()


def _clerk(row: Row[tuple[str, str, str, bool, int]]) -> Clerk:
    return Clerk(row.name, row.region, row.must_change, row.created_at)


def _nobody_there(name: str) -> Refusal:
    return Refusal("unknown_clerk", 404, f"{name} has no account; see `yizhan-union clerk list`.")
