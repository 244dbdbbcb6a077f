"""What a row of each importable ledger means, and how the rows of a file are written in one unit of work.

Knows nothing of files; cells are read by ``cells``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from desktop.i18n import N_
from desktop.services import cells
from desktop.services.catalogue import Catalogue
from desktop.services.cells import CellError
from desktop.store.queries import imports as queries
from desktop.store.store import Store
from desktop.store.uow import UnitOfWork
from desktop.views import CatalogueItemView
from sync.sheets.reading import RawCell
from sync.vocabulary import VOCABULARIES

Fields = dict[str, object]
T = TypeVar("T")

_FUTURE: Final = 86_400
"""Seconds that a time may lie ahead of this PC's clock: a day for a clock that is wrong, not a year for a slip."""
_LONGEST_TEXT: Final = 2_000


@dataclass(slots=True)
class RowReader:
    """Cells of one row by their English heads; collects what is wrong instead of stopping at the first."""

    values: Mapping[str, RawCell]
    errors: list[tuple[str, CellError]] = field(default_factory=list)

    def has(self, head: str) -> bool:
        """Whether the cell holds anything."""
        return bool(cells.text(self.values.get(head)))

    def take(self, head: str, parse: Callable[[RawCell], T], default: T) -> T:
        """The cell's meaning, the default when it is empty or wrong."""
        if not self.has(head):
            return default
        try:
            return parse(self.values[head])
        except CellError as error:
            self.errors.append((head, error))
            return default

    def need(self, head: str, parse: Callable[[RawCell], T], default: T) -> T:
        """As :meth:`take`, but an empty cell is wrong."""
        if not self.has(head):
            self.errors.append((head, CellError(N_("this cell is empty"))))
        return self.take(head, parse, default)

    def wrong(self, head: str, what: str, **params: object) -> None:
        """Note what is wrong with a cell in the light of others."""
        self.errors.append((head, CellError(what, **params)))


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A supply item that a movement may name; ``offer`` when only the catalogue has it so far."""

    id: bytes
    unit: str
    pack_unit: str
    pack_size: int
    offer: CatalogueItemView | None = None


@dataclass(slots=True)
class Known:
    """What rows may refer to, by every spelling in lower case."""

    now: int
    categories: Mapping[str, str]
    services: Mapping[str, str]
    items: dict[str, KnownItem]
    own_items: set[str]
    offers: Mapping[str, CatalogueItemView]
    people: Mapping[str, bytes]


def known_records(store: Store, catalogue: Catalogue) -> Known:
    """Everything that a file may name, read once."""
    offers = {offer.name.casefold(): offer for offer in catalogue.suggestions()}
    items = {
        name: KnownItem(offer.id, offer.unit, offer.pack_unit, offer.pack_size, offer) for name, offer in offers.items()
    }
    own: set[str] = set()
    with store.read() as connection:
        rows, people = list(queries.items(connection)), queries.people(connection)
    for row in rows:
        item = KnownItem(row.id, row.unit, row.pack_unit, row.pack_size)
        own.add(row.name.casefold())
        for spelling in filter(None, (row.name.casefold(), row.barcode.casefold())):
            items[spelling] = item
    return Known(
        now=store.now(),
        categories=_terms(catalogue, "category"),
        services=_terms(catalogue, "service"),
        items=items,
        own_items=own,
        offers=offers,
        people={name.casefold(): record for record, name in people},
    )


def existing_ids(store: Store, kind: str) -> frozenset[str]:
    """Ids of the records of a kind, as an export writes them."""
    with store.read() as connection:
        return frozenset(str(UUID(bytes=record)) for record in queries.ids(connection, kind))


def _terms(catalogue: Catalogue, vocabulary: str) -> dict[str, str]:
    return cells.spellings((t.code, t.zh, t.en) for t in catalogue.terms(vocabulary, hidden=True))


def _built_in(vocabulary: str) -> dict[str, str]:
    return cells.spellings((e.code, e.zh, e.en) for e in VOCABULARIES[vocabulary])


_SOURCES: Final = _built_in("source")
_KINDS: Final = {
    **_built_in("movement_kind"),
    **dict.fromkeys(("in", "入库", "补货", "进货", "收入"), "restock"),
    **dict.fromkeys(("out", "出库", "领出", "发放", "支出"), "issue"),
    **dict.fromkeys(("过期", "损耗", "expired"), "waste"),
}
_CATEGORIES: Final = _built_in("supply_category")


def _visit(row: RowReader, known: Known) -> Fields:
    arrived = row.need("arrived_at", cells.instant, 0)
    left = row.take("left_at", cells.instant, None)
    _not_ahead(row, "arrived_at", arrived, known.now)
    if left is not None and left < arrived:
        row.wrong("left_at", N_("the leaving lies before the arrival"))
    return {
        "arrived_at": arrived,
        "left_at": left,
        "category": row.need("category", lambda cell: cells.word(cell, known.categories), ""),
        "persons": row.take("persons", lambda cell: cells.count(cell, least=1, most=9_999), 1),
        "services": row.take("services", lambda cell: cells.words_of(cell, known.services), ""),
        "note": row.take("note", _text, ""),
    }


def _movement(row: RowReader, known: Known) -> Fields:
    at = row.need("at", cells.instant, 0)
    _not_ahead(row, "at", at, known.now)
    item = row.need("item", lambda cell: _item(cell, known), None)
    kind = row.need("kind", lambda cell: cells.word(cell, {**_KINDS, **_SOURCES}), "")
    quantity = row.need("quantity", lambda cell: cells.count(cell, least=1), 0)
    source = row.take("source", lambda cell: cells.word(cell, _SOURCES), "")
    if kind == "stocktake":
        row.wrong("kind", N_("a count is entered on the stocktake sheet, not as a movement"))
    if kind in _SOURCES.values():
        kind, source = "restock", kind
    if kind == "restock" and not source:
        source = "donation" if row.has("donor") else "purchase"
    if item is not None and row.has("unit"):
        unit = cells.text(row.values["unit"])
        if item.pack_unit and unit == item.pack_unit and unit != item.unit:
            quantity *= item.pack_size
        elif item.unit and unit != item.unit:
            row.wrong("unit", N_("this item is counted in {unit}"), unit=item.unit)
    return {
        "at": at,
        "item": item,
        "kind": kind,
        "quantity": quantity,
        "source": source,
        "batch": row.take("batch", _text, ""),
        "expires_on": row.take("expires_on", cells.day, None),
        "donor": row.take("donor", _text, ""),
        "note": row.take("note", _text, ""),
    }


def _supply(row: RowReader, known: Known) -> Fields:
    name = row.need("name", _text, "")
    if name.casefold() in known.own_items:
        row.wrong("name", N_("there is an item of this name already"))
    known.own_items.add(name.casefold())
    return {
        "name": name,
        "category": row.take("category", lambda cell: cells.word(cell, _CATEGORIES), "other"),
        "unit": row.need("unit", _text, ""),
        "pack_size": row.take("pack_size", lambda cell: cells.count(cell, least=1), 1),
        "barcode": row.take("barcode", cells.text, ""),
        "minimum": row.take("minimum", lambda cell: cells.count(cell, least=0), 0),
        "expires": row.take("expires", cells.flag, False),
        "offer": known.offers.get(name.casefold()),
    }


def _shift(row: RowReader, known: Known) -> Fields:
    signed_in = row.need("signed_in_at", cells.instant, 0)
    signed_out = row.take("signed_out_at", cells.instant, None)
    _not_ahead(row, "signed_in_at", signed_in, known.now)
    if signed_out is not None and signed_out < signed_in:
        row.wrong("signed_out_at", N_("the sign-out lies before the sign-in"))
    name = row.need("staff", _text, "")
    return {
        "signed_in_at": signed_in,
        "signed_out_at": signed_out,
        "staff": known.people.get(name.casefold(), name),
        "note": row.take("note", _text, ""),
    }


def _item(cell: RawCell, known: Known) -> KnownItem:
    item = known.items.get(cells.text(cell).casefold())
    if item is None:
        raise CellError(N_("there is no item “{value}”; import it among the supplies first"), value=cells.text(cell))
    return item


def _text(cell: RawCell) -> str:
    written = cells.text(cell)
    if len(written) > _LONGEST_TEXT or "\x00" in written:
        raise CellError(N_("a text may have {most} characters at the most"), most=_LONGEST_TEXT)
    return written


def _not_ahead(row: RowReader, head: str, at: int, now: int) -> None:
    if at > now + _FUTURE:
        row.wrong(head, N_("this time lies in the future; check the year"))


def _write_visits(unit: UnitOfWork, rows: list[Fields]) -> None:
    unit.create_many("visit", rows)


def _write_movements(unit: UnitOfWork, rows: list[Fields]) -> None:
    taken: set[bytes] = set()
    for row in rows:
        item = row["item"]
        assert isinstance(item, KnownItem)
        if item.offer is not None and item.id not in taken:
            taken.add(item.id)
            unit.patch("supply", item.id, _offered(item.offer))
        row["item"] = item.id
    unit.create_many("movement", rows)


def _offered(offer: CatalogueItemView) -> Fields:
    """The fields with which a catalogue item becomes the station's."""
    return {
        "name": offer.name,
        "category": offer.category,
        "unit": offer.unit,
        "pack_unit": offer.pack_unit,
        "pack_size": offer.pack_size,
        "expires": offer.tracks_expiry,
    }


def _write_supplies(unit: UnitOfWork, rows: list[Fields]) -> None:
    fresh: list[Fields] = []
    for row in rows:
        offer = row.pop("offer")
        if isinstance(offer, CatalogueItemView):
            unit.patch("supply", offer.id, row)
        else:
            fresh.append(row)
    unit.create_many("supply", fresh)


def _write_shifts(unit: UnitOfWork, rows: list[Fields]) -> None:
    names = dict.fromkeys(staff for row in rows if isinstance(staff := row["staff"], str))
    people = dict(zip(names, unit.create_many("staff", [{"name": name} for name in names]), strict=True))
    for row in rows:
        staff = row["staff"]
        if isinstance(staff, str):
            row["staff"] = people[staff]
    unit.create_many("shift", rows)


@dataclass(frozen=True, slots=True)
class KindReader:
    """How a kind's rows are read and written."""

    read: Callable[[RowReader, Known], Fields]
    write: Callable[[UnitOfWork, list[Fields]], None]


KIND_READERS: Final[Mapping[str, KindReader]] = {
    "visits": KindReader(_visit, _write_visits),
    "movements": KindReader(_movement, _write_movements),
    "supplies": KindReader(_supply, _write_supplies),
    "shifts": KindReader(_shift, _write_shifts),
}
"""Ledgers that can be imported, by the names that the commands use."""
