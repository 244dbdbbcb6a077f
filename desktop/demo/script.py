"""A month of plausible life of one station in Taiyuan, as a list of what happens when.

Weekday and hour patterns, weather by season, stock that runs down and is refilled, one expired medicine, one forgotten
sign-out. Pure: the same seed and day give the same month. Knows nothing of services or the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from desktop.demo.pictures import BOTTLES, BOXES, PACKETS
from desktop.demo.voices import BOOK, Voice, rest_weekday, said_at
from desktop.services.times import day_start

MINUTE: Final = 60
OPENS: Final = 8 * 60
CLOSES: Final = 18 * 60
DAYS: Final = 35
FORGOTTEN: Final = 10
"""Days before the last on which nobody signed out."""

_PER_HOUR: Final = {8: 3.6, 9: 2.6, 10: 2.2, 11: 2.4, 12: 5.2, 13: 5.6, 14: 3.2, 15: 2.8, 16: 2.4, 17: 3.0}
_WEEKDAY: Final = (1.0, 1.05, 0.95, 1.0, 1.15, 1.25, 0.85)
_CATEGORIES: Final = {
    "sanitation": (28, {8: 3.0, 9: 2.0, 13: 1.4}),
    "courier": (23, {10: 1.3, 12: 0.8, 15: 1.4}),
    "rider": (21, {12: 0.3, 14: 2.4, 15: 2.0, 11: 0.5}),
    "ride_hailing": (9, {13: 1.4}),
    "taxi": (6, {12: 1.6}),
    "trucker": (3, {}),
    "police": (4, {8: 2.0, 17: 2.0}),
    "construction": (3, {12: 3.0, 13: 2.0}),
    "gardener": (2, {9: 2.0, 16: 1.5}),
    "vendor": (1, {}),
}
_SERVICES: Final = {
    "water": 62,
    "rest": 34,
    "charge": 28,
    "toilet": 22,
    "heat_food": 9,
    "wifi": 6,
    "medicine": 3,
    "read": 2,
    "borrow": 2,
}
_NOTES: Final = ("班组午饭", "创可贴 1 片", "借打气筒", "问路", "热水加姜茶")


@dataclass(frozen=True, slots=True)
class Arrive:
    """People come in; ``stays`` in minutes, None when nobody taps their leaving."""

    category: str
    persons: int
    services: tuple[str, ...]
    stays: int | None
    note: str = ""
    late: int = 0
    """Minutes after the arrival at which it is entered."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody begins their duty."""

    person: str


@dataclass(frozen=True, slots=True)
class SignOut:
    """Whoever is on duty goes home."""

    handover: str = ""


@dataclass(frozen=True, slots=True)
class Restock:
    """Supplies come in, in pieces."""

    item: str
    quantity: int
    source: str
    batch: str = ""
    expires_on: date | None = None
    donor: str = ""
    photos: tuple[str, ...] = ()
    """What is on the photos that go along: sorts of `desktop.demo.pictures`."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Supplies go out, in pieces."""

    item: str
    quantity: int
    kind: str = "issue"


@dataclass(frozen=True, slots=True)
class Count:
    """The shelf is counted; ``off`` is how far it lies from the books."""

    item: str
    off: int


Event = Arrive | SignIn | SignOut | Restock | Issue | Count | Voice


@dataclass(frozen=True, slots=True)
class Stock:
    """An item of the sample station: what a day uses, from where it comes and how."""

    item: str
    first: int
    daily: float
    refill: int
    below: int
    minimum: int
    source: str = "allocation"
    shelf_days: int | None = None
    donor: str = ""
    photos: tuple[str, ...] = ()


STOCK: Final = (
    Stock("矿泉水 550ml", 288, 13.0, 240, 90, 48, "purchase", 420, photos=(BOTTLES,)),
    Stock("一次性纸杯", 1020, 31.0, 0, 0, 100, "purchase"),
    Stock("姜茶", 120, 4.5, 80, 20, 30, "allocation", 300, photos=(PACKETS,)),
    Stock("暖宝宝", 400, 8.0, 200, 80, 60, "allocation", 700),
    Stock("抽纸", 60, 1.6, 36, 10, 12, "purchase"),
    Stock("创可贴", 120, 0.9, 0, 0, 30, "purchase", 62),
    Stock("医用口罩", 200, 5.0, 100, 50, 40, "donation", 500, "五一路支行", (BOXES,)),
    Stock("一次性雨衣", 30, 0.4, 0, 0, 8, "donation", None, "爱心商户联盟", (BOXES, PACKETS)),
    Stock("洗衣液", 12, 0.15, 0, 0, 3, "donation", 550, "五一路支行"),
)
MEDICINE: Final = "藿香正气水"
"""Two batches, of which the older has expired."""


def month(today: date, now: int, seed: int = 1) -> list[tuple[int, Event]]:
    """Everything that happened until ``now``, in order; the last day is still running."""
    random = Random(seed)
    events: list[tuple[int, Event]] = list(_opening_stock(today))
    balance = {stock.item: float(stock.first) for stock in STOCK}
    for offset in range(DAYS, -1, -1):
        day = today - timedelta(days=offset)
        if day.weekday() == rest_weekday(today):
            continue
        events += _duty(day, offset, random)
        events += _visits(day, random)
        events += _supplies(day, balance, random)
    events += _medicine(today)
    events += [(said_at(voice, today), voice) for voice in BOOK]
    return sorted((event for event in events if event[0] <= now), key=lambda event: event[0])


def _opening_stock(today: date) -> Iterator[tuple[int, Event]]:
    day = today - timedelta(days=DAYS)
    start = day_start(day) + (OPENS - 30) * MINUTE
    for number, stock in enumerate(STOCK):
        expires = None if stock.shelf_days is None else day + timedelta(days=stock.shelf_days)
        batch = "" if expires is None else f"{day - timedelta(days=40):%y%m%d}"
        restock = Restock(stock.item, stock.first, stock.source, batch, expires, stock.donor, stock.photos)
        yield start + number * MINUTE, restock


def _medicine(today: date) -> Iterator[tuple[int, Event]]:
    first = today - timedelta(days=DAYS)
    at = day_start(first) + (OPENS - 10) * MINUTE
    yield at, Restock(MEDICINE, 20, "allocation", "240311", today - timedelta(days=6))
    for ago, used in ((33, 4), (29, 5), (24, 4), (19, 5)):
        yield day_start(today - timedelta(days=ago)) + 600 * MINUTE, Issue(MEDICINE, used)
    newer = Restock(MEDICINE, 40, "allocation", "250620", today + timedelta(days=540), "", (BOXES, PACKETS))
    yield day_start(today - timedelta(days=11)) + 645 * MINUTE, newer
    yield day_start(today - timedelta(days=3)) + 590 * MINUTE, Count("抽纸", -1)


def _duty(day: date, offset: int, random: Random) -> Iterator[tuple[int, Event]]:
    start = day_start(day)
    person = "王强" if day.weekday() in (5, 6) else "李敏"
    yield start + (OPENS + random.choice((-4, -2, 0, 1, 1, 2, 2, 3, 4))) * MINUTE, SignIn(person)
    if offset not in (0, FORGOTTEN):
        handover = "纸杯只剩一箱，明早到货请入库" if offset == 1 else ""
        yield start + (CLOSES + random.choice((0, 0, 1, 1, 2, 3, 5))) * MINUTE, SignOut(handover)


def _visits(day: date, random: Random) -> Iterator[tuple[int, Event]]:
    start = day_start(day)
    busy = _WEEKDAY[day.weekday()] * random.uniform(0.85, 1.15)
    for hour, expected in _PER_HOUR.items():
        for _ in range(_about(random, expected * busy)):
            minute = random.randrange(60)
            yield start + (hour * 60 + minute) * MINUTE + random.randrange(60), _arrival(hour, day.month, random)


def _arrival(hour: int, month_: int, random: Random) -> Arrive:
    weights = {name: weight * by_hour.get(hour, 1.0) for name, (weight, by_hour) in _CATEGORIES.items()}
    category = _pick(random, weights)
    wanted: Mapping[str, float] = {
        **_SERVICES,
        "warm": 38 if month_ in (11, 12, 1, 2, 3) else 0,
        "cool": 45 if month_ in (6, 7, 8) else 0,
        "heat_food": 26 if hour in (11, 12, 13) else 3,
    }
    chosen = {_pick(random, wanted) for _ in range(random.choice((1, 1, 2, 2, 3)))}
    persons = 1
    if category in ("sanitation", "construction") and random.random() < 0.22:
        persons = random.choice((2, 2, 3, 4))
    elif random.random() < 0.06:
        persons = 2
    return Arrive(
        category=category,
        persons=persons,
        services=tuple(sorted(chosen)),
        stays=random.randrange(4, 46) if random.random() < 0.7 else None,
        note=random.choice(_NOTES) if random.random() < 0.03 else "",
        late=random.randrange(40, 120) if random.random() < 0.015 else 0,
    )


def _supplies(day: date, balance: dict[str, float], random: Random) -> Iterator[tuple[int, Event]]:
    start = day_start(day)
    for number, stock in enumerate(STOCK):
        used = min(int(balance[stock.item]), _poisson(random, stock.daily))
        if used:
            balance[stock.item] -= used
            yield start + (OPENS + 90 + number * 7) * MINUTE, Issue(stock.item, used)
        if stock.refill and balance[stock.item] < stock.below:
            balance[stock.item] += stock.refill
            expires = None if stock.shelf_days is None else day + timedelta(days=stock.shelf_days)
            batch = "" if expires is None else f"{day - timedelta(days=25):%y%m%d}"
            yield (
                start + (OPENS + 140 + number * 5) * MINUTE,
                Restock(stock.item, stock.refill, stock.source, batch, expires, stock.donor, stock.photos),
            )


def _pick(random: Random, weights: Mapping[str, float]) -> str:
    return random.choices(list(weights), weights=list(weights.values()))[0]


def _about(random: Random, mean: float) -> int:
    """A number of arrivals that keeps closer to its mean than chance would, so that every day looks like one."""
    return max(0, round(random.gauss(mean, 0.55 * mean**0.5)))


def _poisson(random: Random, mean: float) -> int:
    """A number of arrivals, by counting exponential gaps."""
    count, total = 0, random.expovariate(1.0)
    while total < mean:
        count += 1
        total += random.expovariate(1.0)
    return count
