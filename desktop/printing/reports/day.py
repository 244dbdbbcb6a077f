"""What a day's picture says, as plain values in one language. Knows neither Qt nor services."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One of the greatest."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What the text and the picture of a day say, in one language."""

    language: str
    station: str
    code: str
    union: str
    day: str
    weekday: str
    persons: int
    entries: int
    month_persons: int
    month_carried: int
    """Of them, how many were carried in."""
    categories: tuple[Bar, ...]
    services: tuple[Bar, ...]
    hours: tuple[Bar, ...]
    duty: tuple[str, ...]
    """``李敏 08:00–18:00``, a line a shift."""
    open_hours: float
    stock: tuple[str, ...]
    """What went out and came in, a line an item."""
    wanted: tuple[str, ...]
    """What runs low or is used up."""
    labels: tuple[tuple[str, str], ...]
    """Headings in the report's language, by their keys."""

    def label(self, key: str) -> str:
        """A heading."""
        return dict(self.labels)[key]
