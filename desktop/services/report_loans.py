"""The list of loans: what was lent, and what has come back."""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import Column, Document, Row, table
from desktop.services.report_ground import Ground
from desktop.store.queries import reports_stock
from desktop.store.queries.reports_stock import LoanLine
from sync.times import day_of

LOANS: Final = N_("Loans")


def loans(ground: Ground) -> Document:
    """What was lent and what has come back. Who borrowed is named until the thing is back."""
    lines = reports_stock.loans(ground.connection, ground.period.start, ground.period.end)
    twice = any(line.over for line in lines)
    rows: list[Row] = [_row(ground, line, twice=twice) for line in lines]
    lent = table(
        "loans",
        ground.tr(LOANS),
        (
            Column("day", ground.tr("Lent on"), "day"),
            Column("item", ground.tr("Item"), width=1.3),
            Column("quantity", ground.tr("Quantity"), "number", total=True),
            Column("unit", ground.tr("Unit"), width=0.5),
            Column("borrower", ground.tr("Borrower"), width=1.3),
            Column("returned", ground.tr("Returned"), "number", total=True),
            *([Column("over", ground.tr("Of it twice", "returned"), "number", total=True)] if twice else []),
            Column("returned_on", ground.tr("Returned on"), "day"),
            Column(
                "open", ground.tr("Still out"), "number", total=True,
                formula="quantity - returned + over" if twice else "quantity - returned",
            ),
            Column("handler", ground.tr("Handled by"), width=0.8),
            Column("note", ground.tr("Note"), width=1.0),
        ),
        rows,
        total_label=ground.tr("Total"),
        empty=ground.tr("Nothing was lent in this period."),
    )  # fmt: skip
    return ground.ledger(lent)


def _row(ground: Ground, line: LoanLine, *, twice: bool) -> Row:
    note = ground.tr("returned twice, void one of the returns") if line.over else ""
    return (
        day_of(line.at),
        line.item,
        line.quantity,
        ground.unit(line.unit),
        # Of what is still out a name may be missing as well: it has not arrived, or was kept for long enough.
        ground.tr("Erased on return") if line.recipient is None and line.settled else line.recipient or "",
        line.returned,
        *([line.over] if twice else []),
        None if line.returned_at is None else day_of(line.returned_at),
        line.out,
        line.entered_by,
        ground.tr("; ").join(filter(None, (note, line.note))),
    )
