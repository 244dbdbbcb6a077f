"""The commands of the duty screen: signing in and out, the ledger of shifts, and each person by name.

Knows the people's service and the screen's places; knows no widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.ui.commands import Command, Named, leads
from desktop.ui.text import tr

if TYPE_CHECKING:
    from desktop.services.desk import Desk


def commands() -> tuple[Command, ...]:
    """What is always there."""
    return (
        Command("duty.in", tr("Sign in"), tr("Begin to be on duty, with name and PIN"), "log-in", leads("duty:in")),
        Command("duty.out", tr("Sign out"), tr("End the shift, with a word for the next one"), "log-out",
                leads("duty:out")),
        Command("duty.export", tr("Export the shifts…"), tr("All shifts, into an Excel or CSV file"), "file-down",
                leads("duty:export")),
        Command("duty.import", tr("Import shifts…"), tr("Bring in a ledger that was kept in a spreadsheet"),
                "file-up", leads("duty:import")),
    )  # fmt: skip


def found(desk: Desk) -> Named:
    """Each person: signing in under that name."""
    people = desk.people.people()
    return lambda: tuple(
        Command(
            f"duty.in.{person.id.hex()}",
            tr("Sign in as {name}").format(name=person.name),
            tr("Begin to be on duty, with name and PIN"),
            "circle-user",
            leads(f"duty:in:{person.id.hex()}"),
            thing=True,
        )
        for person in people
    )
