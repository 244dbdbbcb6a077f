"""The commands of the Feedback screen: writing down, answering, reporting, and each open repair by its device.

Knows the service of repairs and the screen's places; knows no widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.ui.commands import Command, Named, leads
from desktop.ui.feedback.facts import read_words
from desktop.ui.feedback.words import device
from desktop.ui.text import tr

if TYPE_CHECKING:
    from desktop.services.desk import Desk


def commands() -> tuple[Command, ...]:
    """What is always there."""
    return (
        Command("feedback.write", tr("Write down an opinion"), tr("From the opinion book, in person or by telephone"),
                "pencil", leads("feedback:write")),
        Command("feedback.waiting", tr("Answer opinions"), tr("People waiting for the station's answer"), "send",
                leads("feedback:waiting")),
        Command("feedback.report", tr("Report a fault"), tr("Something is broken, empty or missing"), "wrench",
                leads("feedback:report")),
        Command("feedback.repairs", tr("Repairs"), tr("What is being mended, and since when"), "list-checks",
                leads("feedback:repairs")),
        Command("feedback.search", tr("Search the opinions"), tr("By words, kind, facility or tag"), "search",
                leads("feedback:search")),
    )  # fmt: skip


def found(desk: Desk) -> Named:
    """Each repair that is open."""
    repairs = [repair for repair in desk.repairs.repairs() if repair.open]
    words = read_words(desk)
    return lambda: tuple(
        Command(
            f"feedback.repair.{repair.id.hex()}",
            tr("Repair: {device}").format(device=device(repair, words)),
            tr("What is being mended, and since when"),
            "wrench",
            leads(f"feedback:repair:{repair.id.hex()}"),
            thing=True,
        )
        for repair in repairs
    )
