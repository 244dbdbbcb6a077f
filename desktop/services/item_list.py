"""The list of items: what a station keeps, under which name, in which unit and how little of it is too little.

Knows nothing of what comes in and goes out, beside that an item of which something is lent stays on the list, and
neither SQL nor screens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.i18n import N_
from desktop.services import barcodes, inputs, loans, pinyin
from desktop.services.catalogue import Catalogue, catalogue_items
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store.queries import supplies
from desktop.store.uow import UnitOfWork
from desktop.views import Changes, RecordId, StockLevel, SupplyDetail, SupplyView

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
_LONGEST_UNIT: Final = 8


class ItemList:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._store = work.store
        self._catalogue = catalogue

    def items(self, *, search: str = "", only: str = "all") -> tuple[SupplyView, ...]:
        """The station's items by name within the categories, which come in the order that every sheet has them in.
        ``only`` is one of the keys of ONLY."""
        if only not in ONLY:
            raise ValueError(f"only {only!r}")
        with self._store.read() as connection:
            found = supplies.items(connection, self._work.now())
        order = {term.code: n for n, term in enumerate(self._catalogue.terms("supply_category", hidden=True))}
        words = search.split()
        by_category = sorted(found, key=lambda view: order.get(view.category, len(order)))
        return tuple(view for view in by_category if ONLY[only](view) and all(_finds(word, view) for word in words))

    def item(self, item_id: RecordId) -> SupplyDetail:
        """One item with its batches and its ledger."""
        with self._store.read() as connection:
            found = supplies.detail(connection, item_id, self._work.now())
        if found is None:
            raise no_item()
        return found

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
            self.take_up(unit, catalogue_item_id, minimum)
        return unit.changes()

    def take_up(self, unit: UnitOfWork, catalogue_item_id: RecordId, minimum: int) -> None:
        """Take up an item of the built-in catalogue within a unit of work."""
        offer = next((item.view for item in catalogue_items() if item.view.id == catalogue_item_id), None)
        if offer is None:
            raise no_item()
        fields = self._fields(
            name=offer.name, category=offer.category, unit=offer.unit, pack_unit=offer.pack_unit,
            pack_size=offer.pack_size, minimum=minimum, expires=offer.tracks_expiry,
        )  # fmt: skip
        _refuse_twins(unit, offer.id, fields)
        unit.patch("supply", offer.id, fields | {"void": None}, adopt=True)

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

    def _known(self, item_id: RecordId) -> supplies.Header:
        with self._store.read() as connection:
            found = supplies.header(connection, item_id)
        if found is None:
            raise no_item()
        return found

    def _valid(self, item_id: RecordId) -> supplies.Header:
        found = self._known(item_id)
        if found.voided is not None:
            raise KnownError(N_("{name} is no longer on the list."), N_("Add it again first."), name=found.name)
        return found

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
                cleaned[field] = inputs.printed_code(str(value))
            elif field == "minimum":
                cleaned[field] = _minimum(int(value))
            elif field == "expires":
                cleaned[field] = bool(value)
            else:
                raise TypeError(f"an item has no {field}")
        return cleaned


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


def no_item() -> KnownError:
    """Of an id under which there is no item."""
    return KnownError(N_("This item is not there."), N_("Choose one from the list, or add it first."))
