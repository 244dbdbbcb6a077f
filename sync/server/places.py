"""Positions on the ground: what a phone says, what Chinese maps use, how far it is. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_EARTH: Final = 6_371_000.0
_AXIS: Final = 6_378_245.0
"""Of the Krasovsky ellipsoid, on which GCJ-02 is defined, in metres."""
_ECCENTRICITY: Final = 0.00669342162296594323


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees, GCJ-02."""

    longitude: float
    latitude: float


def from_phone(longitude: float, latitude: float) -> Place:
    """What a phone's own receiver says (WGS-84), as Chinese maps draw it: within China a few hundred metres off."""
    if not (72.004 <= longitude <= 137.8347 and 0.8293 <= latitude <= 55.8271):
        return Place(longitude, latitude)
    x, y = longitude - 105.0, latitude - 35.0
    waves = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + waves
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + waves
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    angle = math.radians(latitude)
    bend = 1 - _ECCENTRICITY * math.sin(angle) ** 2
    north_degrees = north * 180 / ((_AXIS * (1 - _ECCENTRICITY)) / (bend * math.sqrt(bend)) * math.pi)
    east_degrees = east * 180 / (_AXIS / math.sqrt(bend) * math.cos(angle) * math.pi)
    return Place(longitude + east_degrees, latitude + north_degrees)


def metres(one: Place, other: Place) -> float:
    """How far apart two places are, as a bird flies."""
    east, north = offset(one, other)
    return math.hypot(east, north)


def offset(one: Place, other: Place) -> tuple[float, float]:
    """How many metres east and north of one place another lies; good within a province."""
    shrink = math.cos(math.radians((one.latitude + other.latitude) / 2))
    east = math.radians(other.longitude - one.longitude) * shrink * _EARTH
    return east, math.radians(other.latitude - one.latitude) * _EARTH
