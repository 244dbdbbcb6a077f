"""What was entered twice: two PCs that recorded alone each name the same item, the same person.

Pairs that may be one thing are proposed and a person says: the same, or not. What was said goes to the other PCs, so
that nobody is asked again; it can be taken back at any time, for both records stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from desktop.i18n import N_
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store.queries import joined, twins
from desktop.store.queries.doubtful import alike, doubtful
from desktop.store.uow import UnitOfWork
from desktop.views import Changes, EnteredView, JoinPair, RecordId

DIFFERENT: Final = "different"
"""The reason in ``void`` of what was said not to be the same: it is not asked again."""


class JoinService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._store = work.store

    def pairs(self) -> tuple[JoinPair, ...]:
        """What was perhaps entered twice, items first; ``stays`` is the side with more to it."""
        with self._store.read() as connection:
            return tuple(
                JoinPair(
                    kind,
                    _seen(twins.entered(connection, kind, one)),
                    _seen(twins.entered(connection, kind, other)),
                )
                for kind, one, other in doubtful(connection)
            )

    def others(self, kind: str, record: RecordId) -> tuple[EnteredView, ...]:
        """What a record may be joined with: items that are counted in the same unit, all other people."""
        with self._store.read() as connection:
            first = joined.staying(connection, record)
            known = {thing.id: thing for thing in twins.things(connection, kind)}
            own = known.get(first)
            if own is None:
                raise _not_there()
            found = [thing for thing in known.values() if thing.id != first and thing.unit == own.unit]
            found.sort(key=lambda thing: (not alike(own, thing), thing.name, thing.id))
            return tuple(_seen(twins.entered(connection, kind, thing.id)) for thing in found)

    def parts(self, kind: str, record: RecordId) -> tuple[EnteredView, ...]:
        """What goes on under a record's name, each with what it brought in."""
        with self._store.read() as connection:
            its = joined.whole(connection, record)[1:]
            return tuple(view for part in its if (view := twins.entered(connection, kind, part)) is not None)

    def join(self, pairs: Iterable[tuple[str, RecordId, RecordId]]) -> Changes:
        """Say of each pair, given as kind, the one that goes on under the other's name and the one that stays, that
        they are the same. Who was joined meanwhile, perhaps on another PC, is left as it is."""
        with self._work.unit() as unit:
            rows = []
            for kind, record, same in pairs:
                _check(unit, kind, record, same)
                first, kept = joined.staying(unit.connection, record), joined.staying(unit.connection, same)
                if first != kept:
                    rows.append({"kind": kind, "record": first, "same": kept})
            unit.create_many("same_as", rows)
        return unit.changes()

    def keep_apart(self, kind: str, record: RecordId, same: RecordId) -> Changes:
        """Say that two are not the same; neither this PC nor another asks again."""
        with self._work.unit() as unit:
            _check(unit, kind, record, same)
            unit.create("same_as", {"kind": kind, "record": record, "same": same, "void": DIFFERENT})
        return unit.changes()

    def take_apart(self, kind: str, record: RecordId) -> Changes:
        """Take back that a record goes on under another's name; what was joined with it stays with that other."""
        with self._work.unit() as unit:
            kept = joined.staying(unit.connection, record)
            if kept == record:
                raise KnownError(N_("This was not joined with anything."), N_("Look at the list again."))
            for ruling, one, other, void in twins.joins(unit.connection, kind):
                if void is not None or record not in (one, other):
                    continue
                unit.patch("same_as", ruling, {"void": DIFFERENT})
                left = other if one == record else one
                if left != kept:
                    unit.create("same_as", {"kind": kind, "record": left, "same": kept})
        return unit.changes()


def _seen(view: EnteredView | None) -> EnteredView:
    if view is None:
        raise _not_there()
    return view


def _check(unit: UnitOfWork, kind: str, record: RecordId, same: RecordId) -> None:
    """Raises KnownError for two that cannot be joined."""
    stays = (joined.staying(unit.connection, which) for which in (record, same))
    one, other = (twins.entered(unit.connection, kind, which) for which in stays)
    if one is None or other is None or record == same:
        raise _not_there()
    if one.unit != other.unit:
        raise KnownError(
            N_("{one} is counted in {unit}, {other} in {other_unit}."),
            N_("Two items can be joined when they are counted in the same unit; correct the unit of one first."),
            one=one.name,
            unit=one.unit,
            other=other.name,
            other_unit=other.unit,
        )


def _not_there() -> KnownError:
    return KnownError(N_("One of the two is no longer there."), N_("Look at the list again."))
