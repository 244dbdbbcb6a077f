"""How much one phone, one address and one station's page may send in an hour, without knowing anybody.

What is counted stands under a hash with a salt of the day, which is thrown away with the day: nobody can be followed
from one day to the next, and no address is kept. Knows nothing of what is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, delete, or_, select

from sync.server.db import upsert
from sync.server.errors import Refusal
from sync.server.schema import said, tally_salt, visitor_tally
from sync.server.system import Union
from sync.times import DAY, OFFSET

WINDOW: Final = 3600
FORMS_KEPT: Final = 2 * DAY
"""Seconds for which a form that was sent is known again."""
A_PHONE: Final = 10
AN_ADDRESS: Final = 60
"""Many phones of one operator, and everybody in one building, have one address."""
A_STATION: Final = 300
"""Things said in an hour."""


def count(union: Union, connection: Connection, who: Mapping[str, int]) -> None:
    """Count one thing said against everybody named, each with how much an hour allows. Raises Refusal."""
    now = union.clock.now()
    salt = _salt(union, connection, now)
    window = now // WINDOW
    connection.execute(delete(visitor_tally).where(visitor_tally.c.window != window))
    # In one order, so that two that come at once do not wait for one another.
    for digest, most in sorted((_digest(salt, name), most) for name, most in who.items()):
        here = visitor_tally.c.who == digest, visitor_tally.c.window == window
        row = upsert(connection, visitor_tally).values(who=digest, window=window, count=1)
        connection.execute(
            row.on_conflict_do_update(index_elements=["who", "window"], set_={"count": visitor_tally.c.count + 1})
        )
        if connection.execute(select(visitor_tally.c.count).where(*here)).scalar_one() > most:
            again = (window + 1) * WINDOW
            raise Refusal(
                "too_many",
                429,
                "A great deal was said from here within the hour. Try again when the next hour has begun.",
                retry_after=again - now,
                again=again,
            )


def forget_visitors(union: Union) -> None:
    """Throw away what is over: counts of former hours, salts of former days, forms of two days ago."""
    now = union.clock.now()
    with union.database.write() as connection:
        connection.execute(delete(visitor_tally).where(visitor_tally.c.window != now // WINDOW))
        connection.execute(delete(tally_salt).where(tally_salt.c.day != _day(now)))
        connection.execute(delete(said).where(or_(said.c.at <= now - FORMS_KEPT, said.c.at > now + DAY)))


def _salt(union: Union, connection: Connection, now: int) -> bytes:
    """The day's salt; made by whoever is first."""
    day = _day(now)
    known = connection.execute(select(tally_salt.c.salt).where(tally_salt.c.day == day)).scalar_one_or_none()
    if known is None:
        connection.execute(delete(tally_salt).where(tally_salt.c.day != day))
        row = upsert(connection, tally_salt).values(day=day, salt=union.random_bytes(32))
        connection.execute(row.on_conflict_do_nothing())
        known = connection.execute(select(tally_salt.c.salt).where(tally_salt.c.day == day)).scalar_one()
    return bytes(known)


def _day(now: int) -> int:
    """Days of China's clock since 1970."""
    return (now + OFFSET) // DAY


def _digest(salt: bytes, name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16, key=salt).digest()
