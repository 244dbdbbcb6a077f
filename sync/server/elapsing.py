"""How much time has gone by for a station's log at this union, by a clock that believes no jumps.

What is remembered of it stands in a row that housekeeping moves on once a day; whoever needs the time in between looks
at it without moving it.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from sync.elapsed import Elapsed
from sync.ops import decode_value, encode_value
from sync.retention import Register
from sync.server.db import upsert
from sync.server.schema import housekeeping

NEVER = -1
"""Stands in a row whose log has not been looked after yet."""


def counted_now(connection: Connection, log: int, now: int) -> int:
    """The time that counts, where the server's clock shows ``now``; it begins to be counted here when it has not yet.
    Within a transaction that writes."""
    marks = connection.execute(select(housekeeping.c.marks).where(housekeeping.c.log == log)).scalar_one_or_none()
    if marks is None:
        first = encode_value(Register(Elapsed.begin(now)).plain())
        row = {"log": log, "at": NEVER, "marks": first}
        connection.execute(upsert(connection, housekeeping).values(row).on_conflict_do_nothing())
        return now
    register = Register.read(decode_value(marks), now)
    register.look(now)
    return register.clock.at
