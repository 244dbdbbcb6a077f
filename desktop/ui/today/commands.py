"""The commands of the Today screen. Knows the places it leads to."""

from __future__ import annotations

from desktop.ui.commands import Command, leads
from desktop.ui.text import tr


def commands() -> tuple[Command, ...]:
    """What is always there."""
    return (
        Command("today.day", tr("The day's summary"),
                tr("The day's figures, with a text and a picture for the chat group"), "sun", leads("reports:day")),
    )  # fmt: skip
