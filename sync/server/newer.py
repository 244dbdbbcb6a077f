"""Entries that a newer version of the programme wrote: they are kept, passed on, and counted once this one is updated.

Knows the folded state and the logs; nothing of how it is said.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, or_, select

from sync.ops import parse
from sync.server.logbook import entry_at
from sync.server.schema import unfolded
from sync.soundness import Trouble


def count_newer(connection: Connection, logs: Collection[int], kind: str) -> int:
    """How many entries about records of a kind no reading of these logs has, as far as they are folded.

    What speaks of a record that this version cannot read waits for the next version as well.
    """
    beside = unfolded.alias()
    unread = select(beside.c.n).where(
        beside.c.log == unfolded.c.log,
        beside.c.record == unfolded.c.record,
        beside.c.trouble == Trouble.UNKNOWN.value,
    )
    newer = or_(
        unfolded.c.trouble == Trouble.UNKNOWN.value,
        and_(unfolded.c.trouble == Trouble.WAITING.value, unread.exists()),
    )
    found = 0
    for log in logs:
        numbers = connection.execute(select(unfolded.c.n).where(unfolded.c.log == log, newer)).scalars().all()
        found += sum(parse(entry_at(connection, log, n)).kind == kind for n in numbers)
    return found
