"""What a read costs goes by what it shows, and not by all that a station has ever written down."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Connection

from desktop.store.queries import ledger, lent, opinions, photos, repairs, stock, supplies, visits
from desktop.store.queries.opinions import Filter
from desktop.store.store import Store
from sync.ops import fixed_id
from sync.times import DAY
from tests.helpers.steps import steps
from tests.store.conftest import NOON

ITEM = fixed_id(1001)
SAID = fixed_id(2001)
LENT = fixed_id(2002)
MONTH = NOON - 30 * DAY

READS: dict[str, Callable[[Connection], object]] = {
    "what is on the shelf, once it is known": stock.stocks,
    "what is out": ledger.loans,
    "which visitors have a name": visits.visitors,
    "one loan": lambda c: lent.lent(c, LENT),
    "what was ever lent": supplies.lent,
    "the first page": lambda c: opinions.page(c, Filter(), (), 0, limit=5),
    "the first page of a kind": lambda c: opinions.page(c, Filter(kind="rating"), (), 0, limit=5),
    "a page further on": lambda c: opinions.page(c, Filter(), (), 0, limit=5, before=(NOON - 5, SAID)),
    "a month": lambda c: opinions.said(c, MONTH, NOON),
    "the figures of a month": lambda c: opinions.found(c, Filter(start=MONTH, end=NOON)),
    "the stars of a month": lambda c: opinions.rated(c, MONTH, NOON),
    "the tags of a month": lambda c: opinions.tags(c, MONTH, NOON),
    "who waits": opinions.waiting,
    "those who wait": lambda c: opinions.page(c, Filter(waiting=True), (), 0, limit=5),
    "what came in": lambda c: opinions.arrived(c, MONTH),
    "one opinion": lambda c: opinions.opinion(c, SAID),
    "its answers": lambda c: opinions.replies(c, SAID),
    "its photos": lambda c: photos.photos_of(c, [SAID]),
    "its repair": lambda c: repairs.of_opinions(c, [SAID]),
    "what is being mended": repairs.open_repairs,
    "what broke in a month": lambda c: repairs.reported(c, MONTH, NOON),
}


@pytest.fixture
def station(store: Store) -> Store:
    """A station with an item, a loan that is out, and an opinion of this month with all that can belong to it."""
    with store.write() as unit:
        unit.patch("supply", ITEM, {"name": "雨伞", "unit": "把"})
        for n in range(8):
            unit.create("opinion", {"at": NOON - n, "kind": "rating", "stars": 5, "tags": "clean"})
        unit.create("movement", {"at": NOON, "item": ITEM, "kind": "loan", "quantity": 2, "recipient": "李"})
        unit.create("repair", {"reported_at": NOON - DAY, "facility": "dispenser"})
        unit.create("visit", {"arrived_at": NOON, "category": "courier", "visitor": "王"})
    return store


def long_ago(store: Store, count: int) -> None:
    """Years of what is settled: content people and answered ones, mended things, goods given, loans that came back."""
    at = NOON - 400 * DAY
    with store.write() as unit:
        unit.create_many(
            "opinion", [{"at": at - n, "kind": "rating", "stars": 5, "tags": "clean"} for n in range(count)]
        )
        unit.create_many(
            "movement", [{"at": at - n, "item": ITEM, "kind": "issue", "quantity": 1} for n in range(count)]
        )
        unit.create_many("visit", [{"arrived_at": at - n, "category": "courier"} for n in range(count)])
        for n in range(count // 10):
            said = unit.create("opinion", {"at": at - n, "kind": "fault", "facility": "dispenser"})
            unit.create("reply", {"at": at, "opinion": said, "text": "修好了"})
            unit.create("attachment", {"record": said, "hash": bytes(32), "type": "image/jpeg", "size": 1})
            unit.create("repair", {"reported_at": at - n, "done_at": at, "opinion": said, "facility": "dispenser"})


def test_a_read_costs_no_more_after_years(station: Store) -> None:
    efforts: list[dict[str, int]] = []
    for more in (40, 2_000):
        long_ago(station, more)
        with station.read() as connection:
            efforts.append({name: steps(connection, partial(read, connection)) for name, read in READS.items()})
    before, after = efforts
    # Who may have to wait is looked through, an answered one in a few steps; nobody else is.
    looked_through = dict.fromkeys(("who waits", "those who wait"), 200 * 40)
    grown = {
        name: (before[name], after[name])
        for name in READS
        if after[name] > 1.2 * before[name] + 60 + looked_through.get(name, 0)
    }
    assert grown == {}


def test_only_what_was_lent_is_looked_through_for_what_is_out(station: Store) -> None:
    with station.write() as unit:
        for n in range(300):
            loan = unit.create(
                "movement", {"at": NOON - n, "item": ITEM, "kind": "loan", "quantity": 1, "recipient": "王"}
            )
            unit.create("movement", {"at": NOON, "item": ITEM, "kind": "return", "quantity": 1, "loan": loan})
    with station.read() as connection:
        ((item, line),) = ledger.loans(connection)
        assert (item, line.delta) == (ITEM, -2)
        # Each loan and each return is one step of an index, without its row and without sorting.
        assert steps(connection, lambda: ledger.loans(connection)) < 600 * 25
