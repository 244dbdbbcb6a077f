"""Which items and people were perhaps entered twice: alike, of different openings of a database, not spoken of yet."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final

from sqlalchemy import Connection

from desktop.store.queries import joined, twins
from desktop.store.queries.twins import Thing
from desktop.store.uow import UNDONE
from desktop.views import Instant, RecordId
from sync.ops import is_fixed

KINDS: Final = ("supply", "staff")


def doubtful(connection: Connection) -> list[tuple[str, RecordId, RecordId]]:
    """Pairs that were perhaps entered twice and of which nobody has said anything: kind, which stays, which goes."""
    found = []
    for kind in KINDS:
        known = twins.things(connection, kind)
        groups = _alike_groups(known)
        if not groups:
            continue
        apart = _apart(connection, kind)
        chosen: dict[RecordId, set[RecordId]] = {}
        for group in groups:
            ranked = sorted(group, key=_rank(connection, kind))
            for one, other in combinations(ranked, 2):
                if one.origin == other.origin or frozenset((one.id, other.id)) in apart:
                    continue
                linked = chosen.setdefault(one.id, {one.id})
                if other.id not in linked:
                    found.append((kind, one.id, other.id))
                    linked |= chosen.setdefault(other.id, {other.id})
                    chosen.update(dict.fromkeys(linked, linked))
    return found


def _alike_groups(known: Sequence[Thing]) -> list[list[Thing]]:
    """Things of one name and unit, or of one barcode and unit."""
    groups: dict[tuple[str, str, str], list[Thing]] = {}
    for thing in known:
        if thing.name:
            groups.setdefault(("name", _plain(thing.name), _plain(thing.unit)), []).append(thing)
        if thing.barcode:
            groups.setdefault(("code", thing.barcode, _plain(thing.unit)), []).append(thing)
    return [group for group in groups.values() if len(group) > 1]


def alike(one: Thing, other: Thing) -> bool:
    return _plain(one.name) == _plain(other.name) or bool(one.barcode and one.barcode == other.barcode)


def _apart(connection: Connection, kind: str) -> set[frozenset[RecordId]]:
    """Pairs that somebody said are not the same, under the names that they go by now."""
    whose = joined.gone(connection)
    return {
        frozenset((whose.get(one, one), whose.get(other, other)))
        for _, one, other, void in twins.joins(connection, kind)
        if void is not None and void != UNDONE
    }


def _rank(connection: Connection, kind: str) -> Callable[[Thing], tuple[bool, bool, int, Instant, RecordId]]:
    """Who stays: of the catalogue, with a PIN or a barcode, with more entries, entered first."""

    def rank(thing: Thing) -> tuple[bool, bool, int, Instant, RecordId]:
        marked = bool(thing.barcode) or (kind == "staff" and twins.has_pin(connection, thing.id))
        uses = twins.uses(connection, kind, thing.id)
        return not is_fixed(thing.id), not marked, -uses, thing.entered_at, thing.id

    return rank


def _plain(text: str) -> str:
    """A name without what the eye does not see: width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
