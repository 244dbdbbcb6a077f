"""What a screen reads first: Today, the first page of every list and of every search, and how each grows from a
thousand visits to a million."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Final

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.services.times import day_of
from tests.bench.report import Line, milliseconds, seconds
from tests.bench.stations import SIZES, YEARS, Stations

_LOOKS: Final = 15
_BUDGET: Final = 50.0
"""Milliseconds of any first page."""


class Ticking:
    """A clock on which every look is a second later, so that nothing is told a second time from memory."""

    def __init__(self) -> None:
        self._looks = 0

    def now(self) -> int:
        """Seconds since 1970 UTC."""
        self._looks += 1
        return int(time.time()) + self._looks


def measure(stations: Stations, sizes: tuple[int, ...] = SIZES) -> list[Line]:
    """Each look at stations of each size."""
    found: dict[str, list[float]] = {}
    for size in sizes:
        with open_desk(stations.of(size).data, Ticking(), read_only=True) as desk:
            for what, look in asked(desk).items():
                look()
                median = milliseconds([seconds(look) for _ in range(_LOOKS)], 0.5)
                found.setdefault(what, []).append(median)
    return [
        Line(
            what,
            f"{every[-1]:.1f} ms",
            f"<= {_BUDGET:.0f} ms",
            every[-1] <= _BUDGET,
            " · ".join(f"{size:,}: {value:.1f}" for size, value in zip(sizes, every, strict=True)),
        )
        for what, every in found.items()
    ]


def asked(desk: Desk) -> dict[str, Callable[[], object]]:
    """What a person can look at, by its name."""
    now = desk.clock.now()
    today: date = day_of(now)
    month, year, ever = now - 30 * 86_400, now - 365 * 86_400, now - YEARS
    staff = desk.people.people()[0].id
    item = desk.supplies.items()[0].id
    page = desk.visits.page
    return {
        "Today": desk.today.overview,
        "visits, first page": page,
        "visits of a month": lambda: page(start=month, end=now),
        "visits of the first month of all": lambda: page(start=ever, end=ever + 30 * 86_400),
        "search by characters": lambda: page(search="快递"),
        "search by pinyin": lambda: page(search="kuaidi"),
        "search by initials": lambda: page(search="kdy"),
        "search by the person on duty": lambda: page(search="张建国"),
        "search in the notes": lambda: page(search="班组"),
        "search of two words": lambda: page(search="快递 班组"),
        "search without a hit": lambda: page(search="没有这个词"),
        "filter by category": lambda: page(category="courier"),
        "filter by service": lambda: page(service="water"),
        "filter by person on duty": lambda: page(staff=staff),
        "all filters, of a year": lambda: page(start=year, end=now, category="courier", service="water", staff=staff),
        "voided ones too": lambda: page(voided=True),
        "supplies with balances": desk.supplies.items,
        "supplies, searched": lambda: desk.supplies.items(search="Item 1"),
        "one item with its ledger": lambda: desk.supplies.item(item),
        "loans that are out": desk.supplies.open_loans,
        "the stocktake's sheet": desk.stocktakes.current_or_blank,
        "duty": desk.duty.view,
        "duty, a month": lambda: desk.duty.month(today.year, today.month),
        "requests": desk.requests.requests,
        "notices": desk.notices.notices,
        "people": desk.people.people,
    }
