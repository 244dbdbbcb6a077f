"""The commands of the poster studio. Knows the screen's places."""

from __future__ import annotations

from desktop.ui.commands import Command, leads
from desktop.ui.text import tr


def commands() -> tuple[Command, ...]:
    """What is always there."""
    return (
        Command("posters.print", tr("Print a poster"), tr("The station's board, as it was last set up"), "printer",
                leads("posters:print")),
        Command("posters.pdf", tr("Save the poster as PDF …"), tr("For a print shop, or to send it on"), "file-down",
                leads("posters:pdf")),
    )  # fmt: skip
