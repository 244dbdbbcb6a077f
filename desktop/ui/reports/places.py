"""A report as a place that ``navigate`` leads to: which one, of which days, narrowed to what. Knows no widget."""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import parse_qsl, urlencode

from desktop.services.report_only import ALL, Only
from desktop.values import Struct

_ITEMS: Final = "items"


class Place(Struct, frozen=True):
    """``dated`` says that days were named; of these None is without bound: from the first entry, until today."""

    key: str
    dated: bool = False
    first: date | None = None
    last: date | None = None
    only: Only = ALL


def report_place(key: str, first: date | None, last: date | None, only: Only = ALL) -> str:
    """What leads to a report of these days, both included."""
    return f"reports:{target_of(Place(key, True, first, last, only))}"


def target_of(place: Place) -> str:
    """As the reports screen takes it."""
    if not place.dated:
        return place.key
    only = place.only
    said = {"category": only.category, "service": only.service, "staff": only.staff.hex(), "search": only.search,
            _ITEMS: ",".join(sorted(item.hex() for item in only.items))}  # fmt: skip
    days = ":".join("" if day is None else day.isoformat() for day in (place.first, place.last))
    kept = urlencode({name: value for name, value in said.items() if value})
    return ":".join((place.key, days, kept)) if kept else f"{place.key}:{days}"


def place_of(target: str) -> Place:
    """What `target_of` made. Raises ValueError."""
    key, _, rest = target.partition(":")
    if not rest:
        return Place(key)
    first, _, rest = rest.partition(":")
    last, _, kept = rest.partition(":")
    said = dict(parse_qsl(kept))
    items = frozenset(bytes.fromhex(item) for item in said.get(_ITEMS, "").split(",") if item)
    only = Only(
        said.get("category", ""), said.get("service", ""), bytes.fromhex(said.get("staff", "")),
        said.get("search", ""), items,
    )  # fmt: skip
    return Place(key, True, _day(first), _day(last), only)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
