"""Which batch is taken: the first to expire that has not yet, one that is named, or for waste what has expired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from desktop.store.queries import batches as queries
from desktop.store.queries import stock, supplies
from desktop.store.uow import UnitOfWork
from desktop.values import Struct
from desktop.views import BatchView

WASTE: Final = "waste"


class Take(Struct, frozen=True):
    """So many pieces out of a batch; None for what no batch of the books holds."""

    batch: BatchView | None
    quantity: int


class Wanted(Struct, frozen=True):
    """The batch that a person names: by its number, its date, or both; empty for whichever is in turn."""

    batch: str
    expires_on: date | None

    def __bool__(self) -> bool:
        return bool(self.batch) or self.expires_on is not None

    def fits(self, batch: BatchView) -> bool:
        """Whether it is this one."""
        name = queries.batch_name(self.batch, self.expires_on)
        return name_of(batch) == name and self.expires_on in (None, batch.expires_on)


def name_of(batch: BatchView) -> str:
    """By what a movement names it."""
    return queries.batch_name(batch.batch, batch.expires_on)


def expired(batch: BatchView, today: date) -> bool:
    """Whether it is past the last day on which it may be used, which is the one printed on the packet."""
    return batch.expires_on is not None and batch.expires_on < today


def in_turn(
    batches: Sequence[BatchView], today: date, kind: str, chosen: BatchView | None = None
) -> tuple[BatchView, ...]:
    """The batches in the order in which they are taken, ``batches`` being those that are left, the first to expire
    first. What has expired is taken for waste or when it was chosen, and for nothing else."""
    rest = [one for one in batches if one != chosen and (kind == WASTE or not expired(one, today))]
    return tuple(rest) if chosen is None else (chosen, *rest)


def plan(
    batches: Sequence[BatchView], quantity: int, today: date, kind: str, chosen: BatchView | None = None
) -> tuple[Take, ...]:
    """Where so many pieces come from. What the books hold no batch of comes from none."""
    takes: list[Take] = []
    rest = quantity
    for batch in in_turn(batches, today, kind, chosen):
        if rest <= 0:
            break
        takes.append(Take(batch, min(rest, batch.quantity)))
        rest -= takes[-1].quantity
    if rest > 0:
        takes.append(Take(None, rest))
    return tuple(takes)


def taken(
    unit: UnitOfWork, item: supplies.Header, quantity: int, kind: str, wanted: Wanted, today: date
) -> list[dict[str, object]]:
    """The fields ``quantity``, ``batch`` and ``expires_on`` of the movements that an issue becomes. Where books that
    are told of no batch lay out the same, one movement names none. What no batch of the books holds is of none."""
    as_said = [_fields(quantity, wanted.batch or (queries.batch_name("", wanted.expires_on) if wanted else ""), wanted)]
    # A loan is one thing that comes back whole, so it is never parted.
    if not item.tracks_expiry or kind == "loan":
        return as_said
    balances = {item.id: stock.stocks(unit.connection, item.id)[item.id].balance}
    left = queries.batches(unit.connection, balances, item.id).get(item.id, ())
    chosen = next((batch for batch in left if wanted and wanted.fits(batch)), None)
    if wanted and chosen is None:
        return as_said
    takes = plan(left, quantity, today, kind, chosen)
    if not wanted and all(take.batch == batch for take, batch in zip(takes, left, strict=False)):
        return as_said
    return [
        _fields(take.quantity, queries.NAMELESS, Wanted("", None))
        if take.batch is None
        else _fields(take.quantity, name_of(take.batch), Wanted(take.batch.batch, take.batch.expires_on))
        for take in takes
    ]


def _fields(quantity: int, batch: str, of: Wanted) -> dict[str, object]:
    until = None if of.expires_on is None else of.expires_on.isoformat()
    return {"quantity": quantity, "batch": batch, "expires_on": until}
