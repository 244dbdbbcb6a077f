"""The commands of the supplies screen: in, out, counting, ledgers, and each item by its name or barcode.

Knows the supply service and the screen's places; knows no widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.ui.commands import Command, Named, leads
from desktop.ui.supplies.words import amount
from desktop.ui.text import tr
from desktop.views import SupplyView

if TYPE_CHECKING:
    from desktop.services.desk import Desk


def commands() -> tuple[Command, ...]:
    """What is always there."""
    return (
        Command("supplies.restock", tr("Restock"), tr("Goods have come in: item, number, batch, expiry"),
                "package-plus", leads("supplies:restock")),
        Command("supplies.issue", tr("Issue"), tr("Goods go out: handed out, used up, given away, wasted"),
                "package-minus", leads("supplies:issue")),
        Command("supplies.loans", tr("Lend or take back"), tr("Umbrellas, power banks, and what is still out"),
                "umbrella", leads("supplies:loans")),
        Command("supplies.count", tr("Take stock"), tr("Walk along the shelves and write down what is there"),
                "clipboard-check", leads("supplies:count")),
        Command("supplies.stocktakes", tr("Past stocktakes"), tr("What each of them has found"), "history",
                leads("supplies:stocktakes")),
        Command("supplies.ask", tr("Ask the union for something"), tr("What is missing, how much, and by when"), "send",
                leads("supplies:ask")),
        Command("supplies.requests", tr("Requests and answers"), tr("What was asked for, and what the union says"),
                "inbox", leads("supplies:requests")),
        Command("supplies.new", tr("New item…"), tr("Something the station has not kept so far"), "circle-plus",
                leads("supplies:new:")),
        Command("supplies.adopt", tr("Take items from the catalogue"), tr("The usual things, with units and levels"),
                "boxes", leads("supplies:adopt")),
        Command("supplies.low", tr("What runs low"), tr("Only items that are used up or will be soon"),
                "trending-down", leads("supplies:low")),
        Command("supplies.search", tr("Search the supplies"), tr("By name, initials or barcode"), "search",
                leads("supplies:search")),
        Command("supplies.export", tr("Export the supplies ledger…"), tr("All movements, into an Excel or CSV file"),
                "file-down", leads("supplies:export")),
        Command("supplies.export_items", tr("Export the list of items…"),
                tr("All items with their balances, into an Excel or CSV file"), "file-down",
                leads("supplies:export-items")),
        Command("supplies.import", tr("Import movements…"), tr("Bring in a ledger that was kept in a spreadsheet"),
                "file-up", leads("supplies:import")),
    )  # fmt: skip


def found(desk: Desk) -> Named:
    """Each item: its ledger, and goods of it in and out."""
    items = desk.supplies.items()
    return lambda: tuple(command for item in items for command in _item(item))


def _item(item: SupplyView) -> tuple[Command, ...]:
    key = item.id.hex()
    there = tr("{amount} there").format(amount=amount(item.balance, item.unit))
    return tuple(
        Command(f"supplies.{what}.{key}", text.format(item=item.name), help_, icon, leads(f"supplies:{what}:{key}"),
                also=item.barcode, thing=True)
        for what, text, help_, icon in (
            ("restock", tr("Restock {item}"), there, "package-plus"),
            ("issue", tr("Issue {item}"), there, "package-minus"),
            ("ledger", tr("Ledger of {item}"), tr("What came in and went out, with the balance"), "book-open"),
        )
    )  # fmt: skip
