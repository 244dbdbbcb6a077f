"""Entries that are kept and not counted: what each is, why, and what a person can do about it.

Knows the store's quarantine and the words of the vocabulary; the screen says the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.i18n import N_
from desktop.services import inputs
from desktop.services.catalogue import Catalogue
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store import quarantine
from desktop.store.uow import UnitOfWork
from desktop.values import Struct
from desktop.views import Changes, Instant
from sync.rulings import FOLLOWING, ORPHANED
from sync.times import can_be_shown

_REFUSALS: Final = {
    "own": (N_("This is a note of the program itself."), N_("Drop it; nothing that anybody entered is lost.")),
    "value": (
        N_("What belongs into it has been erased meanwhile."),
        N_("Enter it anew where such entries are made, and drop it here."),
    ),
    "gone": (
        N_("It changes something that is not there."),
        N_("Sync with the union and try again; if it stays so, drop it."),
    ),
    "clashed": (
        N_("It speaks of another entry of this list."),
        N_("Enter that one again first, or drop both."),
    ),
    "photo": (N_("Its photo was removed meanwhile."), N_("Drop it, or add a photo to the entry anew.")),
}


class QuarantineLine(Struct, frozen=True):
    """An entry that is kept and not counted. ``trouble`` is ``clash``, ``invalid``, ``orphaned`` (it changes an entry
    that was dropped or entered again), ``unknown``, ``following`` (it changes one that is not counted itself) or
    ``waiting``."""

    key: str
    kind: str
    creates: bool
    """Whether it is a new record, and not a change of one."""
    category: str
    """Of a visit: the code of the workers' category."""
    persons: int
    item: str
    """Of a movement or count: the item's name."""
    quantity: int | None
    name: str
    """Of an item or a word: its name."""
    at: Instant | None
    """When it was entered, None when its clock said what no clock can."""
    entered_by: str
    device: str
    trouble: str
    can_enter: bool
    can_drop: bool
    changes: int
    """Other entries that are dropped with it, since they change nothing then."""


class QuarantineService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._catalogue = catalogue

    def lines(self) -> tuple[QuarantineLine, ...]:
        """Everything that is kept aside, what needs a person first."""
        with self._work.store.read() as connection:
            told = quarantine.told(connection)
        return tuple(sorted(map(_line, told), key=lambda line: _ORDER.index(line.trouble)))

    def try_again(self) -> int:
        """Try to count everything that could not be counted; how many entries count now."""
        counted = quarantine.try_again(self._work.store)
        self._tell()
        return counted

    def enter_again(self, key: str) -> Changes:
        """Enter once more what stands at the union under another content."""

        def again(unit: UnitOfWork, one: quarantine.Kept) -> None:
            try:
                quarantine.enter_again(unit, one)
            except quarantine.NotEnterable as error:
                raise KnownError(*_REFUSALS[error.why]) from error

        return self._rule(key, again)

    def drop(self, key: str, reason: str) -> Changes:
        """Rule that an entry does not count, and with it those that only change it."""
        why = inputs.reason(reason)
        return self._rule(key, lambda unit, one: quarantine.drop(unit, one, why))

    def _rule(self, key: str, rule: Callable[[UnitOfWork, quarantine.Kept], None]) -> Changes:
        with self._work.unit() as unit:
            one = next((kept for kept in quarantine.kept(unit.connection) if _key(kept) == key), None)
            if one is None:
                raise KnownError(N_("This entry is no longer in the list."), N_("Look at the list again."))
            rule(unit, one)
        return unit.changes()

    def _tell(self) -> None:
        self._work.events.publish(Changes(frozenset({"settlement"}), (), ()))


_ORDER: Final = (quarantine.CLASH, "invalid", ORPHANED, "unknown", FOLLOWING, "waiting")


def _key(one: quarantine.Kept) -> str:
    return f"{one.trouble}.{one.address.hex()}.{one.digest.hex()}"


def _line(told: quarantine.Told) -> QuarantineLine:
    one = told.kept
    op = one.op
    fields = op.fields
    quantity = fields.get("counted" if op.kind == "stocktake" else "quantity")
    return QuarantineLine(
        key=_key(one),
        kind=op.kind,
        creates=op.record is None,
        category=_text(fields.get("category")) if op.kind == "visit" else "",
        persons=fields["persons"] if type(fields.get("persons")) is int else 1,
        item=told.item,
        quantity=quantity if type(quantity) is int else None,
        name=_text(fields.get("name")) or _text(fields.get("zh")),
        at=op.time if can_be_shown(op.time) else None,
        entered_by=told.entered_by,
        device=told.device,
        trouble=one.trouble,
        can_enter=quarantine.can_be_entered(one),
        can_drop=one.needs_person,
        changes=told.changes,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
