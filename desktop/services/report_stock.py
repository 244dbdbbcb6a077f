"""Ledgers of supplies: movements with vouchers and balances, what came in and went out of each item, the list of what
is there, donations, counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import Column, Document, Marked, Row, Table, table
from desktop.services import barcodes
from desktop.services.report_ground import Ground
from desktop.store.queries import reports_stock as queries
from desktop.store.queries import supplies
from desktop.store.queries.reports_stock import COUNT, Book, Item, StockLine
from desktop.values import Struct
from desktop.views import StockLevel, SupplyView
from sync.times import day_of

MOVEMENTS: Final = N_("Supplies ledger")
FLOWS: Final = N_("Stock in and out")
STOCK: Final = N_("Stock list")
DONATIONS: Final = N_("Donations received")
COUNTS: Final = N_("All counts")


def read_books(ground: Ground) -> list[Book]:
    """Every item's lines of the period, telling every item that is done."""
    only, done = ground.only.items, 0
    total = len(only) or len(queries.items(ground.connection))

    def step() -> None:
        nonlocal done
        done += 1
        ground.step(done, total)

    return queries.books(ground.connection, ground.period.start, min(ground.period.end, ground.now + 1), step, only)


def specification(ground: Ground, item: Item | SupplyView) -> str:
    """``24 瓶/箱``; empty for what comes in single pieces."""
    if item.pack_size <= 1 or not item.pack_unit:
        return ""
    return f"{item.pack_size} {ground.unit(item.unit, item.pack_size)}/{ground.unit(item.pack_unit)}"


def movements(ground: Ground) -> Document:
    """Every movement and every count, in the order of time, with the item's balance behind it."""
    lines = sorted(
        ((line.counts_at, line.id, book.item, line) for book in read_books(ground) for line in book.lines),
        key=lambda entry: entry[:2],
    )
    columns = (
        Column("day", ground.tr("Date"), "day"),
        Column("voucher", ground.tr("Voucher")),
        Column("item", ground.tr("Item"), width=1.6),
        Column("spec", ground.tr("Specification"), width=0.9),
        Column("unit", ground.tr("Unit"), width=0.4),
        Column("kind", ground.tr("Kind"), width=0.8),
        Column("taken", ground.tr("In"), "number"),
        Column("given", ground.tr("Out"), "number"),
        Column("balance", ground.tr("Balance"), "number"),
        Column("batch", ground.tr("Batch"), width=0.8),
        Column("expires", ground.tr("Expires"), "day"),
        Column("source", ground.tr("Source"), width=1.1),
        Column("handler", ground.tr("Handled by"), width=0.7),
        Column("recipient", ground.tr("Recipient"), width=0.8),
        Column("note", ground.tr("Note"), width=1.2),
    )
    # A voided slip keeps its number in the series; a number from paper is of none.
    rows = [
        _movement(ground, item, line)
        for _, _, item, line in lines
        if not line.voided or barcodes.read(line.voucher).kind == "voucher"
    ]
    ledger = table(
        "movements",
        ground.tr(MOVEMENTS),
        columns,
        rows,
        total_label=ground.tr("%n lines", "", len(rows)),
        empty=ground.tr("Nothing came in or went out in this period."),
    )
    return ground.ledger(ledger, landscape=True)


def _movement(ground: Ground, item: Item, line: StockLine) -> Row:
    day = day_of(line.at)
    kind = ground.name("movement_kind", line.kind)
    return (
        Marked(day, "late") if line.late else day,
        Marked(line.voucher, "void") if line.voided else line.voucher,
        item.name,
        specification(ground, item),
        ground.unit(item.unit),
        kind,
        line.delta if line.delta > 0 else None,
        -line.delta if line.delta < 0 else None,
        line.balance,
        line.batch,
        line.expires_on,
        _source(ground, line),
        line.entered_by,
        line.recipient,
        line.note,
    )


def _source(ground: Ground, line: StockLine) -> str:
    source = ground.name("source", line.source)
    return ground.tr("{source}: {donor}").format(source=source, donor=line.donor) if line.donor else source


def flows(ground: Ground) -> Document:
    """What of each item was there, came in, went out and was left."""
    return ground.ledger(flow_table(ground, read_books(ground), everything=True))


class Flow(Struct, frozen=True):
    """An item's period."""

    item: Item
    opening: int
    taken: int
    given: int
    counted: int
    """What counts added or took away, and what stood there on the first day."""
    closing: int


def flow_of(book: Book) -> Flow:
    """The sums of an item's lines."""
    moved = [line for line in book.lines if not line.counted]
    return Flow(
        book.item,
        book.opening,
        sum(line.delta for line in moved if line.delta > 0),
        -sum(line.delta for line in moved if line.delta < 0),
        sum(line.delta for line in book.lines if line.counted),
        book.closing,
    )


def flow_table(ground: Ground, books: Sequence[Book], *, everything: bool) -> Table:
    """A line an item; without ``everything`` only of what moved or is there."""
    found = [flow_of(book) for book in books]
    if not everything:
        found = [flow for flow in found if flow.taken or flow.given or flow.counted or flow.closing]
    columns = (
        Column("item", ground.tr("Item"), width=1.8),
        Column("category", ground.tr("Category", "of items"), width=1.0),
        Column("unit", ground.tr("Unit"), width=0.5),
        Column("opening", ground.tr("At the beginning"), "number"),
        Column("taken", ground.tr("In"), "number"),
        Column("given", ground.tr("Out"), "number"),
        Column("counted", ground.tr("By counting"), "number"),
        Column("closing", ground.tr("At the end"), "number", formula="opening + taken - given + counted"),
    )
    rows = [
        (
            flow.item.name, ground.name("supply_category", flow.item.category), ground.unit(flow.item.unit),
            flow.opening, flow.taken, flow.given, flow.counted, flow.closing,
        )
        for flow in found
    ]  # fmt: skip
    label = ground.tr("%n items", "", len(rows))
    return table(
        "flows", ground.tr(FLOWS), columns, rows, total_label=label, empty=ground.tr("No item is on the list yet.")
    )


def stock(ground: Ground) -> Document:
    """What is there now, with what it lasts and the first to expire."""
    only = ground.only.items
    items = [item for item in supplies.items(ground.connection, ground.now) if not only or item.id in only]
    columns = (
        Column("category", ground.tr("Category", "of items"), width=0.9),
        Column("item", ground.tr("Item"), width=1.8),
        Column("spec", ground.tr("Specification"), width=0.9),
        Column("unit", ground.tr("Unit"), width=0.5),
        Column("balance", ground.tr("Balance"), "number"),
        Column("minimum", ground.tr("Minimum"), "number"),
        Column("days", ground.tr("Days left"), "number"),
        Column("expires", ground.tr("Next expiry"), "day"),
        Column("state", ground.tr("State"), width=0.8),
    )
    words = {
        StockLevel.GOOD: ground.tr("Enough"),
        StockLevel.LOW: ground.tr("Low"),
        StockLevel.OUT: ground.tr("Used up"),
    }
    order = {code: n for n, code in enumerate(ground.ordered("supply_category", {item.category for item in items}))}
    rows = [
        (
            ground.name("supply_category", item.category),
            item.name,
            specification(ground, item),
            ground.unit(item.unit),
            item.balance,
            item.minimum,
            item.days_left,
            item.next_expiry,
            ground.tr("Expired: {n}").format(n=item.expired_quantity) if item.expired_quantity else words[item.level],
        )
        for item in sorted(items, key=lambda item: order[item.category])
    ]
    listed = table(
        "stock",
        ground.tr(STOCK),
        columns,
        rows,
        total_label=ground.tr("%n items", "", len(rows)),
        empty=ground.tr("No item is on the list yet."),
    )
    return ground.ledger(listed)


def donations(ground: Ground) -> Document:
    """Who gave what."""
    return ground.ledger(donation_table(ground, read_books(ground)))


def donation_table(ground: Ground, books: Sequence[Book]) -> Table:
    """A line a donation."""
    found = sorted(
        (
            (line.counts_at, line.id, book.item, line)
            for book in books
            for line in book.lines
            if line.kind == "restock" and line.source == "donation" and not line.voided
        ),
        key=lambda entry: entry[:2],
    )
    rows: list[Row] = [
        (
            day_of(line.at), line.donor or ground.tr("Not named"), item.name, line.quantity,
            ground.unit(item.unit, line.quantity), line.voucher, line.note,
        )
        for _, _, item, line in found
    ]  # fmt: skip
    return table(
        "donations",
        ground.tr(DONATIONS),
        (
            Column("day", ground.tr("Date"), "day"),
            Column("donor", ground.tr("Donor"), width=1.8),
            Column("item", ground.tr("Item"), width=1.6),
            Column("quantity", ground.tr("Quantity"), "number"),
            Column("unit", ground.tr("Unit"), width=0.5),
            Column("voucher", ground.tr("Voucher"), width=1.0),
            Column("note", ground.tr("Note"), width=1.2),
        ),
        rows,
        total_label=ground.tr("%n donations", "", len(rows)),
        empty=ground.tr("No donation was received in this period."),
    )


def counts(ground: Ground) -> Document:
    """What was counted on the shelf, beside what the books said."""
    found = sorted(
        (
            (line.counts_at, line.id, book.item, line, before)
            for book in read_books(ground)
            for line, before in _counted(book)
        ),
        key=lambda entry: entry[:2],
    )
    rows: list[Row] = [
        (
            day_of(line.at), item.name, ground.unit(item.unit), before, line.balance, line.balance - before,
            line.entered_by, line.note,
        )
        for _, _, item, line, before in found
    ]  # fmt: skip
    counted = table(
        "counts",
        ground.tr(COUNTS),
        count_columns(ground),
        rows,
        total_label=ground.tr("%n counts", "", len(rows)),
        empty=ground.tr("Nothing was counted in this period."),
    )
    return ground.ledger(counted)


def _counted(book: Book) -> list[tuple[StockLine, int]]:
    """What says what stood on the shelf, each with what the books said before it. An opening stock with its date is
    one with the count that made room for it, and what was found beyond the books with its count."""
    found: list[tuple[StockLine, int]] = []
    for line in book.lines:
        if not line.counted or line.voided:
            continue
        before = line.balance - line.delta
        if found:
            last, held = found[-1]
            clears = last.kind == COUNT and last.counts_at == line.counts_at and last.balance == before == 0
            if (last.found and line.kind == COUNT) or (clears and line.kind != COUNT):
                found.pop()
                before = held
        found.append((line, before))
    return found


def count_columns(ground: Ground, *more: Column) -> tuple[Column, ...]:
    """Books and shelf side by side, with what else is told of a count before its note."""
    return (
        Column("day", ground.tr("Date"), "day"),
        Column("item", ground.tr("Item"), width=1.6),
        Column("unit", ground.tr("Unit"), width=0.4),
        Column("book", ground.tr("In the books"), "number"),
        Column("counted", ground.tr("Counted"), "number"),
        Column("difference", ground.tr("Difference"), "number", formula="counted - book"),
        Column("by", ground.tr("Counted by"), width=0.8),
        *more,
        Column("note", ground.tr("Note"), width=1.2),
    )
