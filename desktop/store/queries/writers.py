"""Which PC wrote a record. A record's id begins with its run, and the first op of a run states the run itself."""

from __future__ import annotations


def device_of(column: str) -> str:
    """The name of the PC on which the record was entered whose id stands in a column (with the name of its table), as a
    term of a query; NULL for records with a fixed id."""
    return (
        f"(SELECT u.device FROM run u WHERE u.id > substr({column}, 1, 9) AND u.id <= {column}"
        " ORDER BY u.id LIMIT 1)"
    )
