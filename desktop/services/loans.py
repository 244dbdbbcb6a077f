"""What was lent: how much of it is still out, for how long, and from when on that is too long. Knows neither SQL nor
screens."""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_
from desktop.services.errors import KnownError
from desktop.store.queries import lent, supplies
from desktop.store.uow import UnitOfWork
from desktop.views import Instant, MovementView, RecordId
from sync.times import day_of

LOAN_DAYS: Final = 7
"""What was lent should be back within a week: an umbrella waits for the next rain, a power bank for the next shift."""
LOST_INTEREST: Final = "returned"
"""Reason of the erasure of a borrower's name: the thing has come back."""


def days_out(loan: MovementView, now: Instant) -> int:
    """Days since the one on which it was lent."""
    return (day_of(now) - day_of(loan.at)).days


def is_overdue(loan: MovementView, now: Instant) -> bool:
    """Whether it has been out for longer than LOAN_DAYS."""
    return days_out(loan, now) > LOAN_DAYS


def still_out(unit: UnitOfWork, loan: RecordId, item: RecordId) -> int:
    """How much of a loan is out yet. KnownError when it is no loan of the item's, or all of it is back."""
    found = lent.lent(unit.connection, loan)
    if found is None or found.item != item:
        raise KnownError(N_("This loan is not there."), N_("Take the thing back without naming a loan."))
    if found.returned >= found.quantity and found.returned_at is not None:
        raise KnownError(
            N_("It is back already, since {day}."),
            N_("The list of loans shows what is still out."),
            day=day_of(found.returned_at),
        )
    return found.quantity - found.returned


def take_back(unit: UnitOfWork, loan: RecordId, item: RecordId, quantity: int) -> bool:
    """Whether all of a loan is back with this quantity. KnownError when it is more than is still out."""
    out = still_out(unit, loan, item)
    if quantity > out:
        raise KnownError(N_("Only {number} of it are still out."), N_("Take back no more than that."), number=out)
    return quantity == out


def refuse_lent(unit: UnitOfWork, item: RecordId) -> None:
    """An item stays on the list for as long as any of it is lent."""
    out = -sum(loan.delta for lent_, loan in supplies.open_loans(unit.connection) if lent_ == item)
    if out:
        raise KnownError(
            N_("Some of it is lent: {number} not back yet."),
            N_("Take them back under Loans first, or void the loan in its ledger."),
            number=out,
        )


def revive_return(unit: UnitOfWork, movement: RecordId) -> None:
    """Make a voided return that names its loan valid again. KnownError as for :func:`refuse_unpaired`."""
    refuse_unpaired(unit, movement, None)
    unit.patch_many("movement", [movement], {"void": None})
    forget_borrower(unit, movement)


def forget_borrower(unit: UnitOfWork, movement: RecordId) -> None:
    """Erase the borrower's name where a movement is a return with which all of its loan is back."""
    loan = lent.loan_of(unit.connection, movement)
    found = None if loan is None else lent.lent(unit.connection, loan)
    if loan is not None and found is not None and found.named and found.returned == found.quantity:
        unit.erase("movement", loan, ["recipient"], LOST_INTEREST)


def refuse_unpaired(unit: UnitOfWork, movement: RecordId, void: object) -> None:
    """A void that is set or taken away, as by an undo, keeps loans and returns in pairs. KnownError where it would not:
    the other half may have been entered meanwhile, at another PC."""
    if void is not None:
        refuse_half_back(unit, movement)
        return
    back = lent.returned(unit.connection, movement)
    if back is not None:
        take_back(unit, back.loan, back.item, back.quantity)


def refuse_half_back(unit: UnitOfWork, movement: RecordId) -> None:
    """A loan of which something is back is not voided: its return would add to the stock what had never left it."""
    found = lent.lent(unit.connection, movement)
    if found is not None and found.returned:
        raise KnownError(
            N_("{number} of this loan are back already."),
            N_("Void the return first, then the loan."),
            number=found.returned,
        )
