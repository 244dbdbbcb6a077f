"""What the union was asked for, and what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.i18n import N_
from desktop.printing.reports.document import Column, Document, Table, table
from desktop.services.report_ground import Ground
from desktop.store.queries import reports_stock
from desktop.store.queries.reports_stock import RequestLine
from sync.times import day_of

REQUESTS: Final = N_("Union requests")


def requests(ground: Ground) -> Document:
    """What the union was asked for and what it said."""
    lines = reports_stock.requests(ground.connection, ground.period.start, ground.period.end)
    return ground.ledger(request_table(ground, lines))


def request_table(ground: Ground, lines: Sequence[RequestLine]) -> Table:
    """A line a request."""
    words = {
        "": ground.tr("Waiting"),
        "granted": ground.tr("Granted"),
        "partly": ground.tr("Granted in part"),
        "declined": ground.tr("Declined"),
    }
    return table(
        "requests",
        ground.tr(REQUESTS),
        (
            Column("day", ground.tr("Asked on"), "day"),
            Column("what", ground.tr("What"), width=1.6),
            Column("quantity", ground.tr("Quantity"), "number"),
            Column("unit", ground.tr("Unit"), width=0.5),
            Column("needed", ground.tr("Needed by"), "day"),
            Column("reason", ground.tr("Reason"), width=1.4),
            Column("answer", ground.tr("Answer"), width=0.9),
            Column("granted", ground.tr("Granted", "quantity"), "number"),
            Column("arrives", ground.tr("Arrives on"), "day"),
        ),
        [
            (
                day_of(line.at), line.what, line.quantity, ground.unit(line.unit), line.needed_by, line.reason,
                words.get(line.decision, line.decision), line.granted or None, line.arrives_on,
            )
            for line in lines
        ],
        total_label=ground.tr("%n requests", "", len(lines)),
        empty=ground.tr("The union was asked for nothing in this period."),
    )  # fmt: skip
