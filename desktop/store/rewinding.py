"""Going back: entries at the end of a log lose their places and become the first of the tail.

They keep the order of their places, so nothing folded changes. Each step is a shorter log, complete in itself. Must be
called inside a write transaction.
"""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.store import places, tail
from sync.log import Head, Log
from sync.ops import kind_of


def go_back(connection: Connection, log: Log, n: int, most: int) -> int:
    """Take the place from the last entries of a log, at most so many and none up to the number ``n``; how many those
    were, none where the log has no such entry."""
    end = places.cursor(connection, log).n
    n = max(n, end - most)
    hash_ = places.hash_at(connection, log, n)
    if hash_ is None or n >= end:
        return 0
    taken = [(id_, kind_of(body)) for id_, body in places.bodies_after(connection, log, n)]
    places.cut(connection, log, n)
    tail.put_first(connection, log, taken)
    places.set_cursor(connection, log, Head(n, hash_))
    return len(taken)
