"""The commands of the poster studio. Knows the screen's places."""

from __future__ import annotations

from desktop.printing.templates import TEMPLATES
from desktop.ui.commands import Command, leads
from desktop.ui.text import tr


def commands() -> tuple[Command, ...]:
    """What is always there, and every template by its name."""
    return (
        Command("posters.print", tr("Print a poster"), tr("The one that was last looked at"), "printer",
                leads("posters:print")),
        Command("posters.pdf", tr("Save the poster as PDF…"), tr("For a print shop, or to send it on"), "file-down",
                leads("posters:pdf")),
        *(
            Command(f"posters.{one.key}", tr("Poster: {name}").format(name=tr(one.title)), tr(one.purpose), "qr-code",
                    leads(f"posters:{one.key}"))
            for one in TEMPLATES.values()
        ),
    )  # fmt: skip
