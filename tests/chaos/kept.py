"""What either end says of the entries that stand in no table: the same, and everything else counts."""

from __future__ import annotations

from typing import Any, Final

from desktop.store import quarantine
from desktop.store.queries.standing import place_of
from desktop.store.store import Store

NOT_FOLDED: Final = "unfolded"


def kept_at_desk(store: Store) -> list[str]:
    """Number in the log of each entry that stands in no table and that nobody has ruled on, with the reason."""
    with store.read() as connection:
        placed = connection.exec_driver_sql(f"SELECT body, {place_of('op.id')} FROM op")
        places = {bytes(body): place for body, place in placed}
        found = [one for one in quarantine.kept(connection) if one.trouble != quarantine.CLASH]
    return sorted(f"{places[one.body]} {one.reason}." for one in found)


def kept_at_union(listed: dict[str, Any]) -> list[str]:
    """The same of what ``yizhan-union quarantine list --json`` says of a station."""
    lines = [line for line in listed["quarantine"] if line["what"] == NOT_FOLDED]
    return sorted(f"{line['entry']} {line['why']}" for line in lines)
