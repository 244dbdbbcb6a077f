"""Supplies: items, what comes in and goes out, counting the shelf.

Quantities are whole pieces of an item's smallest unit. More may go out than the books hold: the shelf is right and the
books are late, and a negative balance says so. Knows neither SQL nor screens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.i18n import N_
from desktop.services import barcodes, batch_plan, inputs, loans, pinyin
from desktop.services.catalogue import Catalogue, catalogue_items
from desktop.services.errors import KnownError
from desktop.services.supply_book import SupplyBook
from desktop.services.vouchers import Vouchers
from desktop.services.work import Work
from desktop.store.queries import ledger, requests, stock, supplies
from desktop.store.uow import UNDONE, UnitOfWork
from desktop.values import replace
from desktop.views import (
    Changes,
    Instant,
    MovementView,
    Patch,
    RecordId,
    StockLevel,
    SupplyDetail,
    SupplyView,
)
from sync.records import KINDS, OUTGOING, SOURCES
from sync.times import day_of

if TYPE_CHECKING:
    from desktop.services.photos import Album

ONLY: Final[Mapping[str, Callable[[SupplyView], bool]]] = {
    "all": lambda _view: True,
    "low": lambda view: view.level is not StockLevel.GOOD,
    "out": lambda view: view.level is StockLevel.OUT,
    "expiring": lambda view: bool(view.expired_quantity or view.expiring_quantity),
    "later": lambda view: bool(view.expired_quantity or view.expiring_quantity or view.later_quantity),
}
"""The filters of the list. What is out is low too; what has expired or soon will is among what does within 90 days."""
EXPIRING_DAYS: Final = supplies.EXPIRING_DAYS
LATER_DAYS: Final = supplies.LATER_DAYS
RECIPIENT_KEPT: Final = KINDS["movement"].by_name["recipient"].keep_days or 0
"""Days after which the name of who received something is erased."""
LOST_INTEREST: Final = "returned"
"""Reason of the erasure of a borrower's name: the thing has come back."""
_LONGEST_UNIT: Final = 8
_LONGEST_CODE: Final = 64


class SupplyService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue, vouchers: Vouchers) -> None:
        self._work = work
        self._store = work.store
        self._catalogue = catalogue
        self._vouchers = vouchers

    def items(self, *, search: str = "", only: str = "all") -> tuple[SupplyView, ...]:
        """The station's items by category and name. ``only`` is one of the keys of ONLY."""
        if only not in ONLY:
            raise ValueError(f"only {only!r}")
        with self._store.read() as connection:
            found = supplies.items(connection, self._work.now())
        words = search.split()
        return tuple(view for view in found if ONLY[only](view) and all(_finds(word, view) for word in words))

    def item(self, item_id: RecordId) -> SupplyDetail:
        """One item with its batches and its ledger."""
        with self._store.read() as connection:
            found = supplies.detail(connection, item_id, self._work.now())
        if found is None:
            raise _no_item()
        return found

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
            (line,) = ledger.lines(connection, [entry for entry in book if entry.id == record])
        return item, line

    def find_barcode(self, text: str) -> SupplyView | None:
        """The item that carries a barcode, in whichever of its spellings; None when there is none."""
        code = "".join(text.split())
        with self._store.read() as connection:
            for spelling in (code, *barcodes.spellings(code)) if code else ():
                ids = supplies.ids_with_barcode(connection, spelling)
                if ids:
                    return supplies.item(connection, ids[0], self._work.now())
        return None

    def add_item(
        self,
        name: str,
        *,
        category: str,
        unit: str,
        pack_unit: str = "",
        pack_size: int = 1,
        barcode: str = "",
        minimum: int = 0,
        expires: bool = False,
    ) -> Changes:
        """Add an item of the station's own. One of that name and unit that was taken off the list is the same thing:
        it comes back with its ledger and what is left of it."""
        fields = self._fields(
            name=name, category=category, unit=unit, pack_unit=pack_unit, pack_size=pack_size, barcode=barcode,
            minimum=minimum, expires=expires,
        )  # fmt: skip
        with self._work.unit() as unit_of_work:
            _refuse_twins(unit_of_work, None, fields)
            former = supplies.taken_off(unit_of_work.connection, str(fields["name"]), str(fields["unit"]))
            if former is None:
                unit_of_work.create("supply", fields)
            else:
                unit_of_work.patch("supply", former, fields | {"void": None})
        return unit_of_work.changes()

    def edit_item(self, item_id: RecordId, **fields: str | int | bool) -> Changes:
        """Change an item: the arguments of :meth:`add_item`, those that are left out stay as they are."""
        item_id = self._valid(item_id).id
        cleaned = self._fields(**fields)
        with self._work.unit() as unit:
            _refuse_twins(unit, item_id, cleaned)
            if cleaned:
                unit.patch("supply", item_id, cleaned)
        return unit.changes()

    def adopt(self, catalogue_item_id: RecordId, *, minimum: int = 0) -> Changes:
        """Take up an item of the built-in catalogue."""
        with self._work.unit() as unit:
            fresh = self.take_up(unit, catalogue_item_id, minimum)
        changes = unit.changes()
        # Without this an undo would set the fields back to what they were before: an item without a name.
        undo = Patch("supply", catalogue_item_id, {"void": UNDONE})
        return replace(changes, inverse=(undo,)) if fresh else changes

    def take_up(self, unit: UnitOfWork, catalogue_item_id: RecordId, minimum: int) -> bool:
        """Take up an item of the built-in catalogue within a unit of work; whether it never was on the list."""
        offer = next((item.view for item in catalogue_items() if item.view.id == catalogue_item_id), None)
        if offer is None:
            raise _no_item()
        fields = self._fields(
            name=offer.name, category=offer.category, unit=offer.unit, pack_unit=offer.pack_unit,
            pack_size=offer.pack_size, minimum=minimum, expires=offer.tracks_expiry,
        )  # fmt: skip
        _refuse_twins(unit, offer.id, fields)
        fresh = offer.id not in supplies.names(unit.connection)
        unit.patch("supply", offer.id, fields | {"void": None})
        return fresh

    def set_minimum(self, unit: UnitOfWork, item_id: RecordId, minimum: int) -> None:
        """Set what an item of the list should never fall below, within a unit of work."""
        unit.patch("supply", item_id, self._fields(minimum=minimum))

    def void_item(self, item_id: RecordId, reason: str) -> Changes:
        """Take an item off the list; its movements stay in the ledgers. Not while some of it is lent: nobody would ask
        for it any more."""
        item_id = self._valid(item_id).id
        with self._work.unit() as unit:
            loans.refuse_lent(unit, item_id)
            unit.patch("supply", item_id, {"void": inputs.reason(reason)})
        return unit.changes()

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
            "batch": _code_text(batch),
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
        wanted = batch_plan.Wanted(_code_text(batch), expires_on)
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
                    unit.erase("movement", loan, ["recipient"], LOST_INTEREST)
        return unit.changes()

    def open_loans(self) -> tuple[tuple[RecordId, MovementView], ...]:
        """Loans of which something is still out, oldest first, each with its item. ``delta`` is what is out yet; there
        is no recipient where the name was erased, and no balance."""
        with self._store.read() as connection:
            return supplies.open_loans(connection)

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
        known = supplies.names(unit.connection)
        balances = stock.stocks(unit.connection)
        seen = unit.seen
        for item_id, counted in lines:
            if item_id not in known:
                raise _no_item()
            fields = {"item": item_id, "counted": counted, "book": balances[item_id].balance, "seen": seen}
            unit.create("stocktake", fields | {"note": about})

    def open_batch(
        self, unit: UnitOfWork, item_id: RecordId, quantity: int, expires_on: date, note: str = ""
    ) -> None:
        """Write down within a unit of work what stands on the shelf and keeps until a day, and that this is all there
        is: a count alone says of no batch. KnownError as for what is counted and what comes in."""
        found = supplies.header(unit.connection, item_id)
        if found is None:
            raise _no_item()
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
        """Take a movement or a count out of the books; its line stays with the reason."""
        why = inputs.reason(reason)
        with self._work.unit() as unit:
            kind = supplies.ledger_kind(unit.connection, movement_id)
            if kind is None:
                raise _no_entry()
            loans.refuse_half_back(unit, movement_id)
            unit.patch(kind, movement_id, {"void": why})
        return unit.changes()

    def _known(self, item_id: RecordId) -> supplies.Header:
        with self._store.read() as connection:
            found = supplies.header(connection, item_id)
        if found is None:
            raise _no_item()
        return found

    def _valid(self, item_id: RecordId) -> supplies.Header:
        found = self._known(item_id)
        if found.voided is not None:
            raise KnownError(N_("{name} is no longer on the list."), N_("Add it again first."), name=found.name)
        return found

    def _record(self, unit: UnitOfWork, fields: dict[str, object], at: Instant | None) -> RecordId:
        """Save a movement on a voucher of its own."""
        when = {} if at is None else {"at": inputs.past(at, self._work.now())}
        return unit.create("movement", fields | when | {"voucher": self._vouchers.next(unit)})

    def _fields(self, **fields: str | int | bool) -> dict[str, object]:
        """Values as typed, as they go into the record. TypeError for a field that an item does not have."""
        cleaned: dict[str, object] = {}
        for field, value in fields.items():
            if field == "name":
                cleaned[field] = inputs.name(str(value))
            elif field == "category":
                cleaned[field] = inputs.code(str(value), self._catalogue.codes("supply_category"))
            elif field == "unit":
                cleaned[field] = _unit(str(value))
            elif field == "pack_unit":
                cleaned[field] = _unit(str(value)) if str(value).strip() else ""
            elif field == "pack_size":
                cleaned[field] = inputs.quantity(int(value))
            elif field == "barcode":
                cleaned[field] = _code_text(str(value))
            elif field == "minimum":
                cleaned[field] = _minimum(int(value))
            elif field == "expires":
                cleaned[field] = bool(value)
            else:
                raise TypeError(f"an item has no {field}")
        return cleaned


def _refuse_other(unit: UnitOfWork, request: RecordId, item: RecordId) -> None:
    """What comes in counts for a request of its own item, or of what is no item on the list."""
    found = requests.request(unit.connection, request)
    asked = None if found is None or found.item is None else supplies.header(unit.connection, found.item)
    if asked is not None and asked.voided is None and asked.id != item:
        raise KnownError(
            N_("The request is for {name}."), N_("Enter what else has come without the request."), name=asked.name
        )


def _finds(word: str, view: SupplyView) -> bool:
    return pinyin.matches(word, view.name) or (bool(view.barcode) and view.barcode.startswith(word))


def _refuse_twins(unit: UnitOfWork, item_id: RecordId | None, fields: dict[str, object]) -> None:
    """Two items of one name or one barcode could not be told apart."""
    code = str(fields.get("barcode") or "")
    spellings = (code, *barcodes.spellings(code))
    for known, name, barcode in supplies.labels(unit.connection):
        if known == item_id:
            continue
        if name == fields.get("name"):
            raise KnownError(
                N_("There is an item called {name} already."),
                N_("Use that one, or add the size or kind to the name."),
                name=name,
            )
        if barcode and barcode in spellings:
            raise KnownError(
                N_("{name} carries this barcode already."), N_("Check which item the code belongs to."), name=name
            )


def _unit(text: str) -> str:
    cleaned = text.strip()
    if not 0 < len(cleaned) <= _LONGEST_UNIT:
        raise KnownError(N_("An item needs a short unit."), N_("Type what one piece is called, such as 瓶 or bottle."))
    return cleaned


def _minimum(number: int) -> int:
    if not 0 <= number <= inputs.MOST:
        raise KnownError(N_("{number} cannot be a minimum."), N_("Type 0 or a number of pieces."), number=number)
    return number


def _code_text(text: str) -> str:
    cleaned = "".join(text.split())
    if len(cleaned) > _LONGEST_CODE:
        raise KnownError(N_("“{text}…” is too long for a code."), N_("Scan or type it again."), text=cleaned[:16])
    return cleaned


def _no_entry() -> KnownError:
    return KnownError(N_("This entry is not there."), N_("Look for it in the item's ledger."))


def _no_item() -> KnownError:
    return KnownError(N_("This item is not there."), N_("Choose one from the list, or add it first."))
