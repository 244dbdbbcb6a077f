"""Supplies: the list with balances, and one item with its ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store.queries import batches, ledger, pace, stock
from desktop.store.queries.joined import STANDS, staying, stays
from desktop.store.queries.lent import VALID
from desktop.values import Struct, replace
from desktop.views import (
    BatchView,
    Instant,
    MovementView,
    RecordId,
    StockLevel,
    SupplyDetail,
    SupplyView,
)
from sync.times import DAY, day_of

EXPIRING_DAYS: Final = 30
"""An expiry within a month is worth telling: time enough to hand things out."""
LATER_DAYS: Final = 90
"""An expiry within a quarter is worth planning for: less is ordered, more is given away."""
LOW_DAYS: Final = 7
"""Stock for less than a week is low: restocking takes about one."""
LEDGER_LINES: Final = 50
SERIES_DAYS: Final = 60

_COLUMNS: Final = "SELECT id, name, category, unit, pack_unit, pack_size, barcode, minimum, expires, void FROM supply"


class Header(Struct, frozen=True):
    """An item without its figures."""

    id: RecordId
    name: str
    pack_size: int
    tracks_expiry: bool
    voided: str | None


class _Figures(Struct, frozen=True):
    """What the views of items are worked out from, read once for all of them."""

    stocks: Mapping[RecordId, stock.Stock]
    used: Mapping[RecordId, pace.Used]
    batches: Mapping[RecordId, tuple[BatchView, ...]]
    now: Instant


def items(connection: Connection, now: Instant, *, voided: bool = False) -> tuple[SupplyView, ...]:
    """All items by category and name; voided ones only when asked for."""
    figures = _figures(connection, now, None)
    rows = connection.exec_driver_sql(
        f"{_COLUMNS} WHERE (? OR void IS NULL) AND {STANDS} ORDER BY category, name, id", (voided,)
    )
    return tuple(_view(row, figures) for row in rows)


def items_at(connection: Connection, balances: Mapping[RecordId, int], at: Instant) -> tuple[SupplyView, ...]:
    """The items on the list as they stood at an instant, whose balances of then are given; those of which nothing was
    known by then are left out. ``fill`` is told of now alone."""
    stocks = stock.stocks(connection)
    then = {id_: replace(stocks[id_], balance=balance, net_out_since_restock=0) for id_, balance in balances.items()}
    figures = _Figures(then, pace.used(connection, at), batches.batches(connection, balances, until=at), at)
    entered = connection.exec_driver_sql("SELECT id FROM supply WHERE entered_at <= ?", (at,))
    known = {bytes(id_) for (id_,) in entered}
    # What a ledger from before told was there earlier than its entry.
    known |= {id_ for id_, its in then.items() if its.first_movement is not None and its.first_movement <= at}
    rows = connection.exec_driver_sql(f"{_COLUMNS} WHERE void IS NULL AND {STANDS} ORDER BY category, name, id")
    return tuple(_view(row, figures) for row in rows if (id_ := bytes(row[0])) in known and id_ in then)


def item(connection: Connection, record: RecordId, now: Instant) -> SupplyView | None:
    """One item, voided or not; None when there is none of that id."""
    record = staying(connection, record)
    row = connection.exec_driver_sql(f"{_COLUMNS} WHERE id = ?", (record,)).first()
    return None if row is None else _view(row, _figures(connection, now, record))


def detail(connection: Connection, record: RecordId, now: Instant) -> SupplyDetail | None:
    """One item with its batches, the end of its ledger and its balances of late."""
    record = staying(connection, record)
    row = connection.exec_driver_sql(f"{_COLUMNS} WHERE id = ?", (record,)).first()
    if row is None:
        return None
    figures = _figures(connection, now, record)
    view = _view(row, figures)
    book = ledger.ledger(connection, record, LEDGER_LINES, now - SERIES_DAYS * DAY)
    return SupplyDetail(view, figures.batches.get(record, ()), book.lines, (*book.steps, (now, view.balance)))


def ids_with_barcode(connection: Connection, barcode: str) -> list[RecordId]:
    """Items that carry a barcode, also as one of the records that were joined."""
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT t.id FROM supply s JOIN supply t ON t.id = {stays('s.id')}"
        " WHERE s.barcode = ? AND t.void IS NULL ORDER BY t.id",
        (barcode,),
    )
    return [bytes(id_) for (id_,) in rows]


def names(connection: Connection) -> dict[RecordId, str]:
    """Names of all items, voided ones too; of what was entered twice the name that stays."""
    rows = connection.exec_driver_sql(f"SELECT s.id, t.name FROM supply s JOIN supply t ON t.id = {stays('s.id')}")
    return {bytes(id_): name for id_, name in rows}


def header(connection: Connection, record: RecordId) -> Header | None:
    """What a command must know of an item; None when there is none of that id."""
    row = connection.exec_driver_sql(
        "SELECT id, name, pack_size, expires, void FROM supply WHERE id = ?", (staying(connection, record),)
    ).first()
    return None if row is None else Header(bytes(row[0]), row[1], row[2], bool(row[3]), row[4])


def labels(connection: Connection) -> list[tuple[RecordId, str, str]]:
    """Name and barcode of every item on the list; what was joined may carry several barcodes."""
    rows = connection.exec_driver_sql(
        f"SELECT t.id, t.name, s.barcode FROM supply s JOIN supply t ON t.id = {stays('s.id')} WHERE t.void IS NULL"
    )
    return [(bytes(id_), name, barcode) for id_, name, barcode in rows]


def listed(connection: Connection) -> set[RecordId]:
    """Ids of the items on the list, those among them that go under another's name."""
    rows = connection.exec_driver_sql(
        f"SELECT s.id FROM supply s JOIN supply t ON t.id = {stays('s.id')} WHERE t.void IS NULL"
    )
    return {bytes(id_) for (id_,) in rows}


def taken_off(connection: Connection, name: str, unit: str) -> RecordId | None:
    """The item of a name and unit that is off the list; of several the one that was entered last."""
    found = connection.exec_driver_sql(
        f"SELECT id FROM supply WHERE name = ? AND unit = ? AND void IS NOT NULL AND {STANDS}"
        " ORDER BY entered_at DESC, id DESC LIMIT 1",
        (name, unit),
    ).scalar()
    return None if found is None else bytes(found)


def ledger_kind(connection: Connection, record: RecordId) -> str | None:
    """Whether a line of a ledger is a ``movement`` or a ``stocktake``; None when it is neither."""
    for kind in ("movement", "stocktake"):
        if connection.exec_driver_sql(f"SELECT 1 FROM {kind} WHERE id = ?", (record,)).first():
            return kind
    return None


def lent(connection: Connection) -> set[RecordId]:
    """Items of which something was ever lent."""
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT {stays('item')} FROM movement WHERE {VALID} AND kind = 'loan'"
    )
    return {bytes(id_) for (id_,) in rows}


def open_loans(connection: Connection) -> tuple[tuple[RecordId, MovementView], ...]:
    """Loans of which something is still out, the oldest first, each with its item; ``delta`` is what is out yet."""
    return ledger.loans(connection)


def item_of(connection: Connection, record: RecordId) -> RecordId | None:
    """The item in whose ledger a movement or a count stands; None when there is none of that id."""
    for kind in ("movement", "stocktake"):
        found = connection.exec_driver_sql(f"SELECT {stays('item')} FROM {kind} WHERE id = ?", (record,)).scalar()
        if found is not None:
            return bytes(found)
    return None


def _figures(connection: Connection, now: Instant, record: RecordId | None) -> _Figures:
    stocks = stock.stocks(connection, record)
    balances = {id_: figures.balance for id_, figures in stocks.items()}
    return _Figures(
        stocks,
        pace.used(connection, now),
        batches.batches(connection, balances, record),
        now,
    )


def _view(row: Any, figures: _Figures) -> SupplyView:
    id_, name, category, unit, pack_unit, pack_size, barcode, minimum, expires, void = row
    record = bytes(id_)
    of_item = figures.stocks[record]
    going = pace.pace(of_item, figures.used.get(record, pace.NOT_USED), figures.now)
    dated = [(view.expires_on, view.quantity) for view in figures.batches.get(record, ()) if view.expires_on]
    today = day_of(figures.now)
    expired = sum(quantity for day, quantity in dated if (day - today).days < 0)
    expiring = sum(quantity for day, quantity in dated if 0 <= (day - today).days <= EXPIRING_DAYS)
    later = sum(quantity for day, quantity in dated if EXPIRING_DAYS < (day - today).days <= LATER_DAYS)
    usable = of_item.balance - expired
    days_left = pace.days_left(usable, going)
    return SupplyView(
        id=record,
        name=name,
        category=category,
        unit=unit,
        pack_unit=pack_unit,
        pack_size=pack_size,
        barcode=barcode,
        minimum=minimum,
        tracks_expiry=bool(expires),
        balance=of_item.balance,
        level=_level(usable, minimum, days_left),
        fill=_fill(of_item, usable, minimum),
        days_left=days_left,
        next_expiry=min((day for day, _ in dated), default=None),
        expired_quantity=expired,
        voided=void,
        expiring_quantity=expiring,
        later_quantity=later,
        pace=going,
    )


def _level(usable: int, minimum: int, days_left: int | None) -> StockLevel:
    if usable <= 0:
        return StockLevel.OUT
    if usable < minimum or (days_left is not None and days_left < LOW_DAYS):
        return StockLevel.LOW
    return StockLevel.GOOD


def _fill(of_item: stock.Stock, usable: int, minimum: int) -> float:
    full = max(of_item.balance + of_item.net_out_since_restock, 2 * minimum, 1)
    return min(1.0, max(0, usable) / full)
