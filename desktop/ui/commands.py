"""What a person can have done by its name: how each screen says which commands it has, and what a command may reach.

Every screen lists its own in a module ``commands`` beside it, with one function or both of

- ``commands() -> tuple[Command, ...]``: what is always there; asked on the UI thread, must be quick;
- ``found(desk) -> Named``: what depends on what is stored. Asked off the UI thread; what it returns is called on it.

Knows no screen and no command.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Reach:
    """What a command may use."""

    desk: Desk
    tasks: Tasks
    go: Callable[[str], None]
    """Leads to a place, as ``navigate`` of a screen does."""
    say: Callable[[str, Changes | None], None]
    """Says what was done; with changes it offers to take them back."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be had by its name. ``text`` and ``help`` are in the language in force."""

    key: str
    """The same in every language and at every start: by it is remembered what is used."""
    text: str
    help: str
    icon: str
    run: Callable[[Reach], None]
    keys: str = ""
    """The shortcut that does the same, keys joined by ``+``."""
    also: str = ""
    """Further words by which it is found, such as a barcode, with blanks between them."""
    thing: bool = False
    """One of many things of a kind: an item, a person, an entry. Shown only when it is looked for."""


Named = Callable[[], tuple[Command, ...]]
"""Puts into words, on the UI thread, what was read off it."""


def leads(place: str) -> Callable[[Reach], None]:
    """A command that leads to a place."""

    def run(reach: Reach) -> None:
        reach.go(place)

    return run
