"""Stocktakes on paper: a sheet to be filled in by hand, and what each stocktake of a period has found."""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import Column, Document, Point, Points, Row, table
from desktop.services.report_ground import Ground
from desktop.services.report_stock import count_columns, specification
from desktop.store.queries import reports_stock, stock, stocktakes
from desktop.views.stocktakes import CountedLine, CountView, SheetView
from sync.times import day_of

FORM: Final = N_("Counting sheet")
RESULTS: Final = N_("Stocktake results")
_MOST: Final = 1_000
_NAMED: Final = 20


def form(ground: Ground) -> Document:
    """Every item with what the books say now, and room to write what is there."""
    balances = stock.stocks(ground.connection)
    items = [item for item in reports_stock.items(ground.connection) if not item.voided]
    order = {code: n for n, code in enumerate(ground.ordered("supply_category", {item.category for item in items}))}
    rows: list[Row] = [
        (
            ground.name("supply_category", item.category), item.name, specification(ground, item),
            ground.unit(item.unit), balances[item.id].balance, "", "", "",
        )
        for item in sorted(items, key=lambda item: order[item.category])
    ]  # fmt: skip
    listed = table(
        "count_form",
        ground.tr(FORM),
        (
            Column("category", ground.tr("Category", "of items"), width=0.8),
            Column("item", ground.tr("Item"), width=1.5),
            Column("spec", ground.tr("Specification"), width=0.8),
            Column("unit", ground.tr("Unit"), width=0.4),
            Column("book", ground.tr("In the books"), "number"),
            Column("counted", ground.tr("Counted"), width=1.0),
            Column("difference", ground.tr("Difference"), width=0.9),
            Column("note", ground.tr("Note"), width=1.3),
        ),
        rows,
        total_label=ground.tr("%n items", "", len(rows)),
        empty=ground.tr("No item is on the list yet."),
    )
    return ground.ledger(listed)


def results(ground: Ground) -> Document:
    """Books and shelf side by side of every stocktake that was finished in the period, and of one that goes on."""
    found = _sheets(ground)
    rows = [_row(ground, sheet, line) for sheet in found for line in sheet.lines if line.counted is not None]
    counted = table(
        "stocktakes",
        ground.tr(RESULTS),
        count_columns(ground, Column("pc", ground.tr("On which PC"), width=0.9)),
        rows,
        total_label=ground.tr("%n items", "", len(rows)),
        empty=ground.tr("No stocktake was finished in this period."),
    )
    told = Points(tuple(Point(_sum(ground, sheet), "warn" if sheet.differing else "ok") for sheet in found))
    return ground.ledger(counted, *([told] if found else []))


def _sheets(ground: Ground) -> list[SheetView]:
    """The oldest first."""
    period, connection = ground.period, ground.connection
    heads = stocktakes.closed_between(connection, period.start, period.end, _MOST)[::-1]
    ids = [head.id for head in heads]
    going_on = stocktakes.open_sheets(connection)[:1]
    if period.start <= ground.now < period.end:
        ids += going_on
    found = [view for record in ids if (view := stocktakes.sheet(connection, record)) is not None]
    return [view for view in found if view.counted]


def _row(ground: Ground, sheet: SheetView, line: CountedLine) -> Row:
    last = line.counts[-1]
    others = ground.tr("; ").join(
        ground.tr("{pc} counted {n}").format(pc=_pc(ground, count), n=count.counted) for count in line.elsewhere
    )
    day = day_of(sheet.closed_at if sheet.closed_at is not None else last.at)
    unit = ground.unit(line.unit)
    return day, line.name, unit, line.book, last.counted, line.difference, last.by, _pc(ground, last), others


def _pc(ground: Ground, count: CountView) -> str:
    return ground.tr("{pc} (another one)").format(pc=count.on) if count.namesake else count.on


def _sum(ground: Ground, sheet: SheetView) -> str:
    """What a stocktake has found, in a sentence."""
    day = "" if sheet.closed_at is None else day_of(sheet.closed_at).isoformat()
    said = ground.tr("{day}: %n items counted, {agree} agree, {more} more than booked, {less} less", "", sheet.counted)
    parts = [
        said.format(
            day=day or ground.tr("Not finished yet"), agree=sheet.agree, more=sheet.more, less=sheet.less
        )
    ]
    left = [line.name for line in sheet.lines if line.counted is None]
    if left and sheet.closed_at is None:
        names = ground.tr(", ").join(left[:_NAMED])
        parts.append(ground.tr("not counted: {items}").format(items=names + (" …" if len(left) > _NAMED else "")))
    if sheet.note:
        parts.append(ground.tr("note: {text}").format(text=sheet.note))
    return ground.tr("; ").join(parts)
