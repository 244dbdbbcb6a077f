"""What a row of each importable ledger means. Values are plain ones, so that a long file costs little.

Knows nothing of files; cells are read by ``cells``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Final, TypeVar

from desktop.i18n import N_
from desktop.services import cells
from desktop.services.cells import CellError, key
from desktop.services.import_known import FormerItem, FreshItem, Known, KnownItem, offered_fields
from desktop.services.inputs import LONGEST_STAY, MOST_PERSONS
from desktop.services.times import day_of, iso_minute, leaving
from desktop.store.queries.people import LONGEST_SHIFT
from desktop.values import Struct, field
from sync.records import SOURCES
from sync.sheets.reading import RawCell
from sync.times import DAY, OFFSET

Fields = dict[str, object]
T = TypeVar("T")

_FUTURE: Final = 86_400
"""Seconds that a time may lie ahead of this PC's clock: a day for a clock that is wrong, not a year for a slip."""
_LONGEST_TEXT: Final = 2_000
_LONGEST_GOOD: Final = 20
"""Years that anything on a shelf is good for."""
_FIRST_DAY: Final = "2000-01-01"
_REMEMBERED: Final = 4_096
"""Different cells of a column whose meaning is kept: more than a ledger's words, and bounded for one of free text."""
_SEVERAL: Final = re.compile(r"[、,，;；/]")


class RowReader(Struct):
    """Cells of one row by their targets; collects what is wrong instead of stopping at the first."""

    values: Mapping[str, RawCell]
    errors: list[tuple[str, CellError]] = field(default_factory=list)

    def has(self, head: str) -> bool:
        """Whether the cell holds anything."""
        return head in self.values

    def take(self, head: str, parse: Callable[[RawCell], T], default: T) -> T:
        """The cell's meaning, the default when it is empty or wrong."""
        cell = self.values.get(head)
        if cell is None:
            return default
        try:
            return parse(cell)
        except CellError as error:
            self.errors.append((head, error))
            return default

    def need(self, head: str, parse: Callable[[RawCell], T], default: T) -> T:
        """As :meth:`take`, but an empty cell is wrong."""
        if head not in self.values:
            self.wrong(head, N_("this cell is empty"))
        return self.take(head, parse, default)

    def wrong(self, head: str, what: str, **params: object) -> None:
        """Note what is wrong with a cell in the light of others."""
        self.errors.append((head, CellError(what, **params)))


ReadRow = Callable[[RowReader], Fields]


def _remembered(parse: Callable[[RawCell], T]) -> Callable[[RawCell], T]:
    """The same, working out once what a cell means that comes again and again; what is wrong is told anew."""
    return lru_cache(maxsize=_REMEMBERED, typed=True)(parse)


_persons: Final = _remembered(lambda cell: cells.count(cell, least=1, most=MOST_PERSONS))
_quantity: Final = _remembered(lambda cell: cells.measured(cell, least=1))
_clock: Final = _remembered(cells.clock)
_clock_span: Final = _remembered(cells.clock_span)


def visits(known: Known) -> ReadRow:
    """Reads one visit."""
    category = _remembered(lambda cell: cells.word(cell, known.categories))
    services = _remembered(lambda cell: cells.words_of(cell, known.services))

    def read(row: RowReader) -> Fields:
        arrived = _moment(row, "arrived_at", known)
        left = _end(row, "left_at", arrived, known, leaving)
        if left is not None and left < arrived:
            row.wrong("left_at", N_("the leaving lies before the arrival"))
        if left is not None and left - arrived > LONGEST_STAY:
            row.wrong("left_at", N_("the leaving lies more than a week after the arrival"))
        return {
            "arrived_at": arrived,
            "left_at": left,
            "category": row.need("category", category, ""),
            "persons": row.take("persons", _persons, 1),
            "services": row.take("services", services, ""),
            "note": row.take("note", _text, ""),
        }

    return read


def movements(known: Known) -> ReadRow:
    """Reads one movement; ``item`` is a record's id, or the key of an item that the file brings."""
    words = _MovementWords(
        kind=_remembered(lambda cell: cells.word(cell, known.kinds)),
        source=_remembered(lambda cell: cells.word(cell, known.sources)),
        expiry=_remembered(partial(_expiry, known, _years_on(known.now, _LONGEST_GOOD))),
    )
    return lambda row: _movement(row, known, words)


class _MovementWords(Struct, frozen=True):
    """How the cells of movements are read that say the same again and again."""

    kind: Callable[[RawCell], str]
    source: Callable[[RawCell], str]
    expiry: Callable[[RawCell], str]


def _movement(row: RowReader, known: Known, words: _MovementWords) -> Fields:
    at = _moment(row, "at", known)
    head = next((one for one in ("came_in", "went_out") if row.has(one)), "quantity")
    if row.has("came_in") and row.has("went_out"):
        row.wrong("went_out", N_("a row says what came in or what went out, not both; make two rows of it"))
    quantity, its_unit = row.need(head, _quantity, (0, ""))
    kind, source = _kind(row, head, words)
    item, unit = _item(row, known, row.take("unit", cells.text, "") or its_unit)
    if isinstance(item, KnownItem) and unit:
        if item.pack_unit and unit == item.pack_unit and unit != item.unit:
            quantity *= item.pack_size
        elif item.unit and unit != item.unit:
            row.wrong("unit" if row.has("unit") else head, N_("this item is counted in {unit}"), unit=item.unit)
    expires_on = row.take("expires_on", words.expiry, "") or None
    if isinstance(item, str) and expires_on:
        known.fresh[item].expires = True
    return {
        "at": at,
        "item": item.id if isinstance(item, KnownItem) else item,
        "kind": kind,
        "quantity": quantity,
        "source": source,
        "batch": row.take("batch", _text, ""),
        "expires_on": expires_on,
        "donor": row.take("donor", _text, ""),
        "recipient": row.take("recipient", _text, ""),
        "voucher": row.take("voucher", _text, ""),
        "note": _handled(row.take("note", _text, ""), row.take("handler", _text, "")),
    }


def _handled(note: str, handler: str) -> str:
    """A note that says besides who handled it: in the books stands who enters it."""
    if not handler:
        return note
    said = f"handled by {handler}" if handler.isascii() else f"经手人：{handler}"
    return f"{note}{'; ' if handler.isascii() else '；'}{said}" if note else said


def _supply(row: RowReader, known: Known) -> Fields:
    """One item of the list; ``offer`` is its id when the catalogue has it or it was taken off the list, ``here``
    whether the station has it. What the list leaves open of such an item is as it stands there."""
    name = _specified(row, row.need("name", _text, ""))
    unit = row.need("unit", _text, "")
    its_key = key(name)
    own = known.own_items.get(its_key)
    if its_key in known.named or (own is not None and own != unit):
        row.wrong("name", N_("there is an item of this name already"))
    known.named.add(its_key)
    offer = known.offers.get(its_key)
    usual: Fields = {"category": "other", "unit": unit, "pack_unit": "", "pack_size": 1, "expires": False}
    usual |= {"barcode": "", "minimum": 0}
    former = next((one for one in known.former.get(its_key, ()) if one.unit == unit), None)
    if former is not None:
        offer = former.id
        usual |= former.fields
        if key(str(usual["barcode"])) in known.items:
            usual["barcode"] = ""
    elif offer is not None:
        usual |= offered_fields(offer)
    if unit != usual["unit"]:
        # Its packs hold so many of another unit.
        usual |= {"pack_unit": "", "pack_size": 1}
    pack_unit = row.take("pack_unit", _text, usual["pack_unit"])
    pack_size = row.take("pack_size", lambda cell: cells.count(cell, least=1), usual["pack_size"])
    if pack_size == 1:
        if row.has("pack_unit"):
            row.wrong("pack_size", N_("say how many are in a pack; at least 2"))
        pack_unit = ""
    return {
        "name": name,
        "category": row.take("category", lambda cell: cells.word(cell, known.supply_categories), usual["category"]),
        "unit": unit,
        "pack_unit": pack_unit,
        "pack_size": pack_size,
        "barcode": row.take("barcode", cells.text, usual["barcode"]),
        "minimum": row.take("minimum", lambda cell: cells.count(cell, least=0), usual["minimum"]),
        "expires": row.take("expires", cells.flag, usual["expires"]),
        "offer": offer,
        "here": own is not None,
    }


def _shift(row: RowReader, known: Known) -> Fields:
    """One shift; ``staff`` is a record's id, or the key of a person that the file brings, ``here`` whether the books or
    a row before it have that very shift."""
    until: int | None = None
    if row.has("time") and not row.has("signed_in_at"):
        nothing: tuple[int, int | None] = (0, None)
        begin, end = row.take("time", _clock_span, nothing)
        signed_in = _day(row, "time", known) + begin
        until = None if end is None else _next(signed_in, end)
    else:
        signed_in = _moment(row, "signed_in_at", known)
    signed_out = _end(row, "signed_out_at", signed_in, known, _next)
    signed_out = until if signed_out is None else signed_out
    if signed_out is not None and signed_out < signed_in:
        row.wrong("signed_out_at", N_("the sign-out lies before the sign-in"))
    if signed_out is not None and signed_out - signed_in > LONGEST_SHIFT:
        row.wrong("signed_out_at", N_("the sign-out lies more than two days after the sign-in"))
    name = row.need("staff", _text, "")
    if _SEVERAL.search(name):
        row.wrong("staff", N_("one person a row; copy the row for each of the others"))
    person = known.people.get(key(name))
    if person is None and name:
        known.newcomers.setdefault(key(name), name)
    staff = key(name) if person is None else person
    note = row.take("note", _text, "")
    here = False
    if not row.errors and known.on_duty is not None:
        here = known.on_duty.has(staff, signed_in, signed_out)
        other = None if here else known.on_duty.other(staff, signed_in, signed_out)
        if other is not None:
            _say_other(row, name, *other)
        elif not here:
            known.on_duty.add(staff, signed_in, signed_out)
    return {"signed_in_at": signed_in, "signed_out_at": signed_out, "staff": staff, "note": note, "here": here}


def _say_other(row: RowReader, name: str, begin: int, end: int | None) -> None:
    """Nobody is on duty twice at once."""
    head = next((one for one in ("signed_in_at", "time") if row.has(one)), "date")
    if end is None:
        row.wrong(head, N_("{name} is on duty then already, from {begin}"), name=name, begin=iso_minute(begin))
    else:
        what = N_("{name} is on duty then already, from {begin} to {end}")
        row.wrong(head, what, name=name, begin=iso_minute(begin), end=iso_minute(end))


READERS: Final[Mapping[str, Callable[[Known], ReadRow]]] = {
    "visits": visits,
    "movements": movements,
    "supplies": lambda known: lambda row: _supply(row, known),
    "shifts": lambda known: lambda row: _shift(row, known),
}
"""How the rows of each ledger are read that can be imported, by the names that the commands use."""


def _moment(row: RowReader, head: str, known: Known) -> int:
    """When a row's event was: a column says it whole, or one the day and another, or the same, the time of day."""

    def whole(cell: RawCell) -> int:
        return cells.instant(cell, known.year)

    if "date" not in row.values:
        if head not in row.values:
            row.wrong(head, N_("this cell is empty"))
        elif cells.is_clock(row.values[head]):
            row.wrong(head, N_("the day is missing; write it like 2026-11-21 14:30"))
            return 0
        at = row.take(head, whole, 0)
    elif row.has(head) and not cells.is_clock(row.values[head]):
        at = row.take(head, whole, 0)
    else:
        clock = next((one for one in (head, "time") if row.has(one)), "")
        at = row.take("date", whole, 0)
        if clock:
            at = _midnight(at) + row.take(clock, _clock, 0)
    if at > known.now + _FUTURE:
        row.wrong(head if row.has(head) else "date", N_("this time lies in the future; check the year"))
    return at


def _day(row: RowReader, head: str, known: Known) -> int:
    """The midnight at which a row's day begins."""
    if not row.has("date"):
        row.wrong(head, N_("the day is missing; write it like 2026-11-21 14:30"))
    at = _midnight(row.take("date", lambda cell: cells.instant(cell, known.year), 0))
    if at > known.now + _FUTURE:
        row.wrong("date", N_("this time lies in the future; check the year"))
    return at


def _end(row: RowReader, head: str, begin: int, known: Known, of: Callable[[int, int], int]) -> int | None:
    """When it ended; ``of`` tells the day of a time without one, by when it began."""
    if not row.has(head):
        return None
    if not cells.is_clock(row.values[head]):
        return row.take(head, lambda cell: cells.instant(cell, known.year), None)
    clock = row.take(head, _clock, -1)
    return None if clock < 0 else of(begin, clock)


def _next(begin: int, clock: int) -> int:
    """The first such time after a beginning: from eight to eight is a whole day, not nothing."""
    at = _midnight(begin) + clock
    return at + DAY if at <= begin else at


def _midnight(at: int) -> int:
    return at - (at + OFFSET) % DAY


def _expiry(known: Known, last: str, cell: RawCell) -> str:
    found = cells.day(cell, known.year)
    if not _FIRST_DAY <= found <= last:
        raise CellError(N_("“{value}” is not an expiry date; check the year"), value=cells.text(cell))
    return found


def _years_on(now: int, years: int) -> str:
    """A day some years ahead, as ``YYYY-MM-DD``; enough to be compared with."""
    day = day_of(now)
    return f"{day.year + years}-{day:%m-%d}"


def _kind(row: RowReader, head: str, words: _MovementWords) -> tuple[str, str]:
    """What a movement is, and where a restock came from."""
    if head != "quantity" and not row.has("kind"):
        kind = "restock" if head == "came_in" else "issue"
    else:
        kind = row.need("kind", words.kind, "")
    source = row.take("source", words.source, "")
    if kind == "stocktake":
        row.wrong("kind", N_("a count is entered on the stocktake sheet, not as a movement"))
    if kind in SOURCES:
        kind, source = "restock", kind
    if kind == "restock" and not source:
        source = "donation" if row.has("donor") else "purchase"
    return kind, source


def _item(row: RowReader, known: Known, unit: str) -> tuple[KnownItem | str | None, str]:
    """The item that a row names, and the unit that it is given in. One that nobody knows is brought by the file, if
    it says what the item is counted in."""
    plain = row.need("item", _text, "")
    name = _specified(row, plain)
    if not plain:
        return None, unit
    if key(name) not in known.own_items and key(name) not in known.fresh:
        former = known.former_item(key(name), unit)
        if former is not None:
            known.items[key(name)] = former
    found = known.items.get(key(name)) or known.items.get(key(plain))
    if isinstance(found, FormerItem):
        known.adopted[found.id] = name
    elif found is not None:
        offer = next((one for one in (name, plain) if known.offers.get(key(one)) == found.id), None)
        if offer is not None:
            known.adopted[found.id] = offer
    if found is not None:
        return found, unit
    its_key = key(name)
    if its_key not in known.fresh:
        if not unit:
            row.wrong(
                "item",
                N_("there is no item “{value}”; say its unit, or import it among the supplies first"),
                value=name,
            )
            return None, unit
        known.fresh[its_key] = FreshItem(name, unit)
    elif unit and unit != known.fresh[its_key].unit:
        row.wrong("unit", N_("this item is counted in {unit}"), unit=known.fresh[its_key].unit)
    return its_key, ""


def _specified(row: RowReader, name: str) -> str:
    """A name with its specification behind it, as in ``矿泉水 550ml``."""
    spec = row.take("spec", _text, "")
    return f"{name} {spec}" if name and spec and spec not in name else name


def _text(cell: RawCell) -> str:
    written = cells.text(cell)
    if len(written) > _LONGEST_TEXT or "\x00" in written:
        raise CellError(N_("a text may have {most} characters at the most"), most=_LONGEST_TEXT)
    return written
