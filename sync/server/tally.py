"""How much one phone, one address and one station's page may send in an hour, without knowing anybody.

A phone is one that was given a number here; whoever keeps none is counted by address and station, so that of many who
share an address one cannot shut the others out.

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
from sync.server.guesses import network_of
from sync.server.schema import said, tally_salt, visitor_tally
from sync.server.system import Union
from sync.times import DAY, OFFSET

WINDOW: Final = 3600
FORMS_KEPT: Final = 2 * DAY
"""Seconds for which a form that was sent is known again."""
A_PHONE: Final = 10
AN_ADDRESS: Final = 600
"""Of phones: many of one operator, and everybody in one building, have one address."""
AN_ADDRESS_HERE: Final = 100
"""Of an address's phones at one station."""
NAMELESS_HERE: Final = 10
"""Of those of an address who keep no number, at one station."""
NAMELESS_ADDRESS: Final = 60
A_STATION: Final = 300
"""Things said in an hour."""
NAMELESS_STATION: Final = 150
"""Of these, by those who keep no number, wherever they are."""


def limits_of(log: int, phone: str, address: str) -> dict[str, int]:
    """What one thing said to a station counts against; ``phone`` is empty for whoever keeps no number."""
    network = network_of(address, four=32, six=64)
    if phone:
        return {
            f"phone {phone}": A_PHONE,
            f"address {network}": AN_ADDRESS,
            f"address {network} at {log}": AN_ADDRESS_HERE,
        }
    return {
        f"nameless {network}": NAMELESS_ADDRESS,
        f"nameless {network} at {log}": NAMELESS_HERE,
        f"nameless at {log}": NAMELESS_STATION,
    }


def station_limit(log: int) -> dict[str, int]:
    """What all that is said to a station counts against."""
    return {f"station {log}": A_STATION}


def check(union: Union, connection: Connection, who: Mapping[str, int]) -> None:
    """Raises Refusal when one of these has no more to say in this hour. Writes nothing."""
    now = union.clock.now()
    salt = connection.execute(select(tally_salt.c.salt).where(tally_salt.c.day == day_number(now))).scalar_one_or_none()
    if salt is None:
        return
    most = {_digest(bytes(salt), name): allowed for name, allowed in who.items()}
    rows = connection.execute(
        select(visitor_tally.c.who, visitor_tally.c.count).where(
            visitor_tally.c.who.in_(list(most)), visitor_tally.c.window == now // WINDOW
        )
    ).all()
    if any(said_so_far >= most[bytes(digest)] for digest, said_so_far in rows):
        raise _too_many(now)


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
            raise _too_many(now)


def forget_visitors(union: Union) -> None:
    """Throw away what is over: counts of former hours, salts of former days, forms of two days ago."""
    now = union.clock.now()
    with union.database.write() as connection:
        connection.execute(delete(visitor_tally).where(visitor_tally.c.window != now // WINDOW))
        connection.execute(delete(tally_salt).where(tally_salt.c.day != day_number(now)))
        connection.execute(delete(said).where(or_(said.c.at <= now - FORMS_KEPT, said.c.at > now + DAY)))


def _too_many(now: int) -> Refusal:
    again = (now // WINDOW + 1) * WINDOW
    return Refusal(
        "too_many",
        429,
        "A great deal was said from here within the hour. Try again when the next hour has begun.",
        retry_after=again - now,
        again=again,
    )


def _salt(union: Union, connection: Connection, now: int) -> bytes:
    """The day's salt; made by whoever is first."""
    day = day_number(now)
    known = connection.execute(select(tally_salt.c.salt).where(tally_salt.c.day == day)).scalar_one_or_none()
    if known is None:
        connection.execute(delete(tally_salt).where(tally_salt.c.day != day))
        row = upsert(connection, tally_salt).values(day=day, salt=union.random_bytes(32))
        connection.execute(row.on_conflict_do_nothing())
        known = connection.execute(select(tally_salt.c.salt).where(tally_salt.c.day == day)).scalar_one()
    return bytes(known)


def day_number(now: int) -> int:
    """Days of China's clock since 1970."""
    return (now + OFFSET) // DAY


def _digest(salt: bytes, name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16, key=salt).digest()
