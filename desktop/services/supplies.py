"""Supplies: what comes in and goes out of the items on the list, and counting the shelf.

Quantities are whole pieces of an item's smallest unit. More may go out than the books hold: the shelf is right and the
books are late, and a negative balance says so. Knows neither SQL nor screens.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.i18n import N_
from desktop.services import batch_plan, inputs, loans
from desktop.services.catalogue import Catalogue
from desktop.services.errors import KnownError
from desktop.services.item_list import ItemList, no_item
from desktop.services.supply_book import SupplyBook
from desktop.services.vouchers import Vouchers
from desktop.services.work import Work
from desktop.store.queries import found, ledger, requests, stock, supplies
from desktop.store.uow import UnitOfWork
from desktop.views import Changes, Instant, MovementView, OverReturnedView, RecordId, SupplyView
from sync.records import KINDS, OUTGOING, SOURCES
from sync.times import day_of

if TYPE_CHECKING:
    from desktop.services.photos import Album

RECIPIENT_KEPT: Final = KINDS["movement"].by_name["recipient"].keep_days or 0
"""Days after which the name of who received something is erased."""


class SupplyService(ItemList):
    """The list of items with their ledgers, for one desk to hold. Every method may be called from any thread; commands
    raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue, vouchers: Vouchers) -> None:
        super().__init__(work, catalogue)
        self._vouchers = vouchers

    def book(self, item_id: RecordId) -> SupplyBook:
        """All lines of an item's ledger as they stand now, read as they are asked for."""
        with self._store.read() as connection:
            return SupplyBook(self._store, ledger.whole_book(connection, item_id))

    def entry(self, record: RecordId) -> tuple[SupplyView, MovementView]:
        """One line of a ledger, a movement or a count, and the item it is of."""
        with self._store.read() as connection:
            item_id = supplies.item_of(connection, record)
            item = None if item_id is None else supplies.item(connection, item_id, self._work.now())
            if item is None:
                raise _no_entry()
            book = ledger.whole_book(connection, item.id)
            line = next(iter(ledger.lines(connection, [entry for entry in book if entry.id == record])), None)
        if line is None:
            raise _no_entry()
        return item, line

    def restock(
        self,
        item_id: RecordId,
        quantity: int,
        *,
        source: str = "purchase",
        batch: str = "",
        expires_on: date | None = None,
        donor: str = "",
        note: str = "",
        at: Instant | None = None,
        packs: bool = False,
        photos: Album | None = None,
        request: RecordId | None = None,
    ) -> Changes:
        """Something has come in, perhaps with photos of it, perhaps for a request; with ``packs`` the quantity counts
        packs."""
        item = self._valid(item_id)
        item_id = item.id
        inputs.quantity(quantity)
        fields: dict[str, object] = {
            "item": item_id,
            "kind": "restock",
            "quantity": inputs.quantity(quantity * item.pack_size if packs else quantity),
            "source": inputs.code(source, SOURCES),
            "batch": inputs.printed_code(batch),
            "expires_on": None if expires_on is None else expires_on.isoformat(),
            "donor": inputs.name(donor) if donor.strip() else "",
            "note": inputs.note(note),
            "request": request,
        }
        if photos is not None:
            photos.keep()
        with self._work.unit() as unit:
            if expires_on is not None and not item.tracks_expiry:
                unit.patch("supply", item_id, {"expires": True})
            if request is not None:
                _refuse_other(unit, request, item_id)
            movement = self._record(unit, fields, at)
            if photos is not None:
                photos.attach_to(unit, movement)
        return unit.changes()

    def issue(
        self,
        item_id: RecordId,
        quantity: int,
        *,
        kind: str = "issue",
        recipient: str = "",
        batch: str = "",
        expires_on: date | None = None,
        note: str = "",
        at: Instant | None = None,
    ) -> Changes:
        """Something has gone out: ``issue consume waste gift transfer_out loan``. ``batch`` and ``expires_on`` name the
        batch that it was taken from where that is known, as of an expired box. Without them it comes from the first to
        expire that had not on that day, and then from the next: what has expired is no more handed out. Each batch that
        has to be named has a voucher of its own."""
        item = self._valid(item_id)
        fields: dict[str, object] = {
            "item": item.id,
            "kind": inputs.code(kind, OUTGOING),
            "note": inputs.note(note),
        }
        inputs.quantity(quantity)
        if recipient.strip():
            fields["recipient"] = inputs.name(recipient)
        wanted = batch_plan.Wanted(inputs.printed_code(batch), expires_on)
        day = day_of(self._work.now() if at is None else at)
        with self._work.unit() as unit:
            for one in batch_plan.taken(unit, item, quantity, kind, wanted, day):
                self._record(unit, fields | one, at)
        return unit.changes()

    def take_back(
        self,
        item_id: RecordId,
        quantity: int,
        *,
        loan: RecordId | None = None,
        note: str = "",
        at: Instant | None = None,
    ) -> Changes:
        """Something that was lent has come back. ``loan`` names the loan; when all of it is back, at once or bit by
        bit, the borrower's name is erased on every device and cannot be brought back by an undo. No more comes back to
        a loan than is still out. What is off the list comes back to its loan all the same."""
        item_id = (self._valid(item_id) if loan is None else self._known(item_id)).id
        fields: dict[str, object] = {
            "item": item_id,
            "kind": "return",
            "quantity": inputs.quantity(quantity),
            "note": inputs.note(note),
        }
        with self._work.unit() as unit:
            if loan is None:
                self._record(unit, fields, at)
            else:
                all_back = loans.take_back(unit, loan, item_id, quantity)
                self._record(unit, fields | {"loan": loan}, at)
                if all_back:
                    unit.erase("movement", loan, ["recipient"], loans.LOST_INTEREST)
        return unit.changes()

    def open_loans(self) -> tuple[tuple[RecordId, MovementView], ...]:
        """Loans of which something is still out, oldest first, each with its item. ``delta`` is what is out yet; there
        is no recipient where the name was erased, and no balance."""
        with self._store.read() as connection:
            return supplies.open_loans(connection)

    def over_returned(self) -> tuple[OverReturnedView, ...]:
        """Loans of which more came back than went out, the oldest first."""
        with self._store.read() as connection:
            return ledger.lending(connection).over

    def lent(self) -> set[RecordId]:
        """Items of which something was ever lent."""
        with self._store.read() as connection:
            return supplies.lent(connection)

    def count(self, lines: Sequence[tuple[RecordId, int]], note: str = "") -> Changes:
        """What was counted on the shelf, item by item; from now on it is the balance."""
        with self._work.unit() as unit:
            self.count_in(unit, lines, note)
        return unit.changes()

    def count_in(self, unit: UnitOfWork, lines: Sequence[tuple[RecordId, int]], note: str = "") -> None:
        """Write a count within a unit of work."""
        for _, counted in lines:
            if not 0 <= counted <= inputs.MOST:
                raise KnownError(
                    N_("{number} cannot be counted on a shelf."), N_("Correct it and save again."), number=counted
                )
        if not lines:
            raise KnownError(N_("Nothing was counted."), N_("Type what stands on the shelf beside at least one item."))
        about = inputs.note(note)
        names = supplies.names(unit.connection)
        balances = stock.stocks(unit.connection)
        known = stock.known_to_count(unit.connection, unit.address[0], unit.now)
        for item_id, counted in lines:
            if item_id not in names:
                raise no_item()
            fields = {"item": item_id, "counted": counted, "book": balances[item_id].balance, "known": known}
            unit.create("stocktake", fields | {"note": about})

    def open_batch(
        self, unit: UnitOfWork, item_id: RecordId, quantity: int, expires_on: date, note: str = ""
    ) -> None:
        """Write down within a unit of work what stands on the shelf and keeps until a day, and that this is all there
        is: a count alone says of no batch. KnownError as for what is counted and what comes in."""
        found = supplies.header(unit.connection, item_id)
        if found is None:
            raise no_item()
        if stock.stocks(unit.connection, found.id)[found.id].balance:
            self.count_in(unit, [(found.id, 0)], note)
        fields: dict[str, object] = {
            "item": found.id,
            "kind": "restock",
            "quantity": inputs.quantity(quantity),
            "expires_on": expires_on.isoformat(),
            "note": inputs.note(note),
        }
        if not found.tracks_expiry:
            unit.patch("supply", found.id, {"expires": True})
        self._record(unit, fields, None)

    def void_movement(self, movement_id: RecordId, reason: str) -> Changes:
        """Take a movement or a count out of the books; its line stays with the reason. With an opening stock goes what
        made room for it on the shelf."""
        why = inputs.reason(reason)
        with self._work.unit() as unit:
            kind = supplies.ledger_kind(unit.connection, movement_id)
            if kind is None:
                raise _no_entry()
            loans.refuse_half_back(unit, movement_id)
            if kind == "stocktake":
                self.void_found(unit, movement_id, why)
            cleared = None if kind != "movement" else ledger.cleared_for(unit.connection, movement_id)
            unit.patch(kind, movement_id, {"void": why})
            if cleared is not None:
                unit.patch("stocktake", cleared, {"void": why})
        return unit.changes()

    def find_more(
        self, unit: UnitOfWork, item_id: RecordId, quantity: int, expires_on: date, counted_at: Instant
    ) -> None:
        """Write down within a unit of work until when it keeps what a count found beyond the books."""
        fields: dict[str, object] = {
            "item": item_id, "kind": "restock", "quantity": inputs.quantity(quantity),
            "expires_on": expires_on.isoformat(),
        }  # fmt: skip
        self._record(unit, fields, counted_at - found.AHEAD)

    def void_found(self, unit: UnitOfWork, count: RecordId, why: str) -> None:
        """Take out of the books within a unit of work what a count found, of which it was said until when it keeps."""
        record = found.found_with(unit.connection, count)
        if record is not None:
            unit.patch("movement", record, {"void": why})

    def _record(self, unit: UnitOfWork, fields: dict[str, object], at: Instant | None) -> RecordId:
        """Save a movement on a voucher of its own."""
        if at is None:
            when: dict[str, object] = {"known": stock.known_to_movement(unit.connection, unit.address[0], unit.now)}
        else:
            when = {"at": inputs.past(at, self._work.now())}
        return unit.create("movement", fields | when | {"voucher": self._vouchers.next(unit)})


def _refuse_other(unit: UnitOfWork, request: RecordId, item: RecordId) -> None:
    """What comes in counts for a request of its own item, or of what is no item on the list."""
    found = requests.request(unit.connection, request)
    asked = None if found is None or found.item is None else supplies.header(unit.connection, found.item)
    if asked is not None and asked.voided is None and asked.id != item:
        raise KnownError(
            N_("The request is for {name}."), N_("Enter what else has come without the request."), name=asked.name
        )


def _no_entry() -> KnownError:
    return KnownError(N_("This entry is not there."), N_("Look for it in the item's ledger."))
