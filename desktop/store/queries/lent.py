"""What was lent, and how much of it has come back by the valid returns that name the loan."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.joined import stays
from desktop.values import Struct
from desktop.views import Instant, RecordId

# Both as the index of loans has them, letter by letter: nothing else of the movements is read then.
_OF: Final = "CASE kind WHEN 'return' THEN loan ELSE id END"
VALID: Final = "kind IN ('loan', 'return') AND void IS NULL"
"""SQL for what of the movements is a loan or a return that stands; a narrower condition goes behind it."""
UNSETTLED: Final = (
    f"SELECT {_OF} AS id, sum(CASE kind WHEN 'loan' THEN quantity ELSE -quantity END) AS out FROM movement"
    f" WHERE {VALID} GROUP BY {_OF} HAVING out <> 0"
)
"""SQL for the loans of which something is out, and how much of each; below zero where more has come back than that."""

NAMED: Final = "(m.recipient IS NULL OR m.recipient <> '')"
"""SQL for whether a loan ``m`` has a borrower. Without one it comes from an old ledger, whose returns name no loan:
nobody knows whether anything of it is out."""


class Lent(Struct, frozen=True):
    """A valid loan."""

    item: RecordId
    quantity: int
    returned: int
    returned_at: Instant | None
    """When the last of what has come back did."""
    named: bool
    """Whether the borrower's name stands in the books."""


class Returned(Struct, frozen=True):
    """A voided return that names its loan."""

    loan: RecordId
    item: RecordId
    quantity: int


def lent(connection: Connection, loan: RecordId) -> Lent | None:
    """A loan as it stands now; None when there is none of that id, or it is void."""
    row = connection.exec_driver_sql(
        f"SELECT {stays('item')}, quantity, recipient <> '' FROM movement"
        " WHERE id = ? AND kind = 'loan' AND void IS NULL",
        (loan,),
    ).first()
    if row is None:
        return None
    returned, at = connection.exec_driver_sql(
        "SELECT coalesce(sum(quantity), 0), max(at) FROM movement"
        f" WHERE {VALID} AND {_OF} = ? AND kind = 'return'",
        (loan,),
    ).one()
    return Lent(bytes(row[0]), row[1], returned, at, bool(row[2]))


def last_return(connection: Connection, loan: RecordId) -> tuple[RecordId, Instant]:
    """The valid return of a loan that came last, and when that was; there has to be one."""
    record, at = connection.exec_driver_sql(
        f"SELECT id, at FROM movement WHERE {VALID} AND {_OF} = ? AND kind = 'return'"
        " ORDER BY at DESC, id DESC LIMIT 1",
        (loan,),
    ).one()
    return bytes(record), int(at)


def loan_of(connection: Connection, movement: RecordId) -> RecordId | None:
    """The loan that a valid return names; None when the movement is nothing of the kind."""
    found = connection.exec_driver_sql(
        "SELECT loan FROM movement WHERE id = ? AND kind = 'return' AND void IS NULL", (movement,)
    ).scalar()
    return None if found is None else bytes(found)


def returned(connection: Connection, movement: RecordId) -> Returned | None:
    """What a voided return had brought back of a loan; None when the movement is nothing of the kind."""
    row = connection.exec_driver_sql(
        f"SELECT loan, {stays('item')}, quantity FROM movement"
        " WHERE id = ? AND kind = 'return' AND loan IS NOT NULL AND void IS NOT NULL",
        (movement,),
    ).first()
    return None if row is None else Returned(bytes(row[0]), bytes(row[1]), row[2])
