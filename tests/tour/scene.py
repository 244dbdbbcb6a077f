"""What a scene of the tour is: one picture of a screen at a station, and how one gets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from desktop.demo.stage import Stage
from desktop.services.desk import Desk

W = TypeVar("W", bound=QWidget)
Act = Callable[[Stage, Desk], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture."""

    number: int
    name: str
    station: str
    act: Act = field(repr=False)

    def belongs_to(self, wanted: str) -> bool:
        """Whether ``wanted`` names this scene or the screen that it shows."""
        return self.name == wanted or self.name.startswith(f"{wanted}-")


def at_screen(stage: Stage, place: str, kind: type[W]) -> W:
    """The screen at a place, brought to the front."""
    screen = stage.go(place)
    assert isinstance(screen, kind)
    return screen
