"""What is there of a station's beginnings: each is one look at an index or at a small table."""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.store import local
from desktop.values import Struct
from desktop.views import Instant


class Beginnings(Struct, frozen=True):
    """Counts, and when the first visit was entered here (None before it)."""

    people: int
    stocked: int
    carried: int
    imports: int
    first_entry: Instant | None


def beginnings(connection: Connection) -> Beginnings:
    """Read it all."""
    people, stocked, carried_in, first = connection.exec_driver_sql(
        "SELECT (SELECT count(*) FROM staff WHERE void IS NULL AND name IS NOT NULL),"
        " (SELECT count(*) FROM supply s WHERE s.void IS NULL AND ("
        "   EXISTS (SELECT 1 FROM stocktake c WHERE c.item = s.id AND c.void IS NULL)"
        "   OR EXISTS (SELECT 1 FROM movement m WHERE m.item = s.id AND m.void IS NULL))),"
        # An id begins with its run: of one time tells that apart what each PC carried in.
        " (SELECT count(DISTINCT since || until || hex(substr(id, 1, 9))) FROM carried"
        "   WHERE ledger = 'visits' AND void IS NULL),"
        " (SELECT entered_at FROM visit ORDER BY rowid LIMIT 1)"
    ).one()
    kept = local.get(connection, local.IMPORTS)
    imports = len(kept) if isinstance(kept, list) else 0
    return Beginnings(people, stocked, carried_in, imports, None if first is None else int(first))
