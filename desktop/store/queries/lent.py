"""What was lent, and how much of it has come back by the valid returns that name the loan."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.joined import stays
from desktop.values import Struct
from desktop.views import Instant, RecordId

OPEN: Final = (
    "SELECT loan AS id, -sum(quantity) AS out FROM ("
    # An index has all that tells which movements are asked for; only the few returns are looked up.
    "SELECT loan, quantity FROM movement WHERE loan IS NOT NULL"
    " AND rowid IN (SELECT rowid FROM movement WHERE kind = 'return' AND void IS NULL)"
    " UNION ALL SELECT id, -quantity FROM movement WHERE kind = 'loan' AND void IS NULL"
    ") GROUP BY loan HAVING out > 0"
)
"""SQL for the valid loans of which something is out, and how much of each."""


class Lent(Struct, frozen=True):
    """A valid loan."""

    item: RecordId
    quantity: int
    returned: int
    returned_at: Instant | None
    """When the last of what has come back did."""


class Returned(Struct, frozen=True):
    """A voided return that names its loan."""

    loan: RecordId
    item: RecordId
    quantity: int


def lent(connection: Connection, loan: RecordId) -> Lent | None:
    """A loan as it stands now; None when there is none of that id, or it is void."""
    row = connection.exec_driver_sql(
        f"SELECT {stays('item')}, quantity FROM movement WHERE id = ? AND kind = 'loan' AND void IS NULL", (loan,)
    ).first()
    if row is None:
        return None
    returned, at = connection.exec_driver_sql(
        "SELECT coalesce(sum(quantity), 0), max(at) FROM movement WHERE kind = 'return' AND loan = ? AND void IS NULL",
        (loan,),
    ).one()
    return Lent(bytes(row[0]), row[1], returned, at)


def returned(connection: Connection, movement: RecordId) -> Returned | None:
    """What a voided return had brought back of a loan; None when the movement is nothing of the kind."""
    row = connection.exec_driver_sql(
        f"SELECT loan, {stays('item')}, quantity FROM movement"
        " WHERE id = ? AND kind = 'return' AND loan IS NOT NULL AND void IS NOT NULL",
        (movement,),
    ).first()
    return None if row is None else Returned(bytes(row[0]), bytes(row[1]), row[2])
