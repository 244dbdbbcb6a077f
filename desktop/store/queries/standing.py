"""SQL for where an op stands: its place in its log, its turn in the tail. See ``schema.stretch``, ``schema.tail``."""

from __future__ import annotations


def place_of(op: str) -> str:
    """SQL for the number of an op in its log, NULL while it waits; ``op`` is SQL for its id."""
    return (
        f"(SELECT CASE WHEN st.op + st.count > {op} THEN st.n + {op} - st.op END"
        f" FROM stretch st WHERE st.op <= {op} ORDER BY st.op DESC LIMIT 1)"
    )


def turn_of(op: str) -> str:
    """SQL for the turn of an op in the tail, NULL when it has its place; ``op`` is SQL for its id."""
    return (
        f"(SELECT CASE WHEN ta.op + ta.count > {op} THEN ta.turn + {op} - ta.op END"
        f" FROM tail ta WHERE ta.op <= {op} ORDER BY ta.op DESC LIMIT 1)"
    )
