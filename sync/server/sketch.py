"""A simple map: who is where around somebody, north up, drawn without tiles and without asking anybody.

Gives numbers for a drawing of 320 by 240; knows nothing of how it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sync.server.places import Place, offset

WIDTH: Final = 320
HEIGHT: Final = 240
_EDGE: Final = 26
_NICE: Final = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_LEAST: Final = 150.0
"""Metres from the middle to the edge at the least."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A station on the map, by its number in the list."""

    number: int
    x: float
    y: float
    open: bool


@dataclass(frozen=True, slots=True)
class Sketch:
    """``bar`` is how long ``metres`` are in the drawing; ``you`` is where somebody stands, if that is known."""

    dots: tuple[Dot, ...]
    you: tuple[float, float] | None
    metres: int
    bar: float


def draw(places: Sequence[tuple[int, Place, bool]], you: Place | None) -> Sketch | None:
    """Places with their numbers and whether they are open; None when there is nothing to tell apart."""
    if not places or (you is None and len(places) < 2):
        return None
    middle = you or Place(
        (min(p.longitude for _, p, _ in places) + max(p.longitude for _, p, _ in places)) / 2,
        (min(p.latitude for _, p, _ in places) + max(p.latitude for _, p, _ in places)) / 2,
    )
    spots = [(number, *offset(middle, place), is_open) for number, place, is_open in places]
    reach = max(
        _LEAST,
        max(abs(east) for _, east, _, _ in spots) * (HEIGHT / 2 - _EDGE) / (WIDTH / 2 - _EDGE),
        max(abs(north) for _, _, north, _ in spots),
    )
    scale = (HEIGHT / 2 - _EDGE) / reach
    dots = tuple(
        Dot(number, round(WIDTH / 2 + east * scale, 1), round(HEIGHT / 2 - north * scale, 1), is_open)
        for number, east, north, is_open in spots
    )
    metres = max((step for step in _NICE if step * scale <= 90), default=_NICE[0])
    here = (WIDTH / 2, HEIGHT / 2) if you is not None else None
    return Sketch(dots, here, metres, round(metres * scale, 1))
