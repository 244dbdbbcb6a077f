"""What stood on the shelves on the first day is told as counted, with a date of expiry as without one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.bootstrap import open_desk
from desktop.printing.reports.document import Points, Table
from desktop.services.beginnings import OpeningLine
from desktop.services.desk import Desk
from desktop.services.report_periods import Period, month_of, year_of
from desktop.views import RecordId
from sync.times import parse_iso
from tests.reports.conftest import MovableClock

OCTOBER = month_of(date(2026, 10, 1))
NOTHING = "Nothing: open on every posted day, nothing ran out, no request waits."


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(parse_iso("2026-10-05 09:00"))


@pytest.fixture
def desk(tmp_path: Path, clock: MovableClock) -> Iterator[Desk]:
    with open_desk(tmp_path / "data", clock, device="前台电脑") as desk:
        yield desk


def missing(desk: Desk) -> list[str]:
    """What the month's report says was missing."""
    sections = desk.reports.document("month", OCTOBER, "en").sections
    (points,) = (section for section in sections if isinstance(section, Points))
    return [point.text for point in points.items]


def table(desk: Desk, key: str, period: Period, name: str) -> Table:
    """One of a report's tables."""
    sections = desk.reports.document(key, period, "en").sections
    return next(section for section in sections if isinstance(section, Table) and section.key == name)


def add(desk: Desk, name: str, counted: int | None = None) -> RecordId:
    """An item, perhaps with what the books say of it before the first day's sheet does."""
    item = desk.supplies.add_item(name, category="drink", unit="瓶").records[0]
    if counted is not None:
        desk.supplies.count([(item, counted)])
    return item


def test_an_opening_stock_is_no_shortage_and_no_delivery(desk: Desk, clock: MovableClock) -> None:
    for name, expires_on in (("水", date(2027, 8, 31)), ("茶", None)):
        known, new = add(desk, name, 24), add(desk, f"新{name}")
        desk.beginnings.open_stock([OpeningLine(known, 24, 5, expires_on), OpeningLine(new, 12, 5, expires_on)])
    clock.at("2026-10-06 09:00")
    assert missing(desk) == [NOTHING]
    flows = table(desk, "month", OCTOBER, "flows")
    told = {row[0]: row[flows.index("opening") :] for row in flows.rows.read(0, len(flows.rows))}
    known_told, new_told = (0, 0, 0, 24, 24), (0, 0, 0, 12, 12)
    assert told == {"水": known_told, "茶": known_told, "新水": new_told, "新茶": new_told}
    assert table(desk, "year", year_of(date(2026, 1, 1)), "months").total("restocks") == 0
    assert desk.reports.day(date(2026, 10, 5), "en").facts.stock == ()


@pytest.mark.parametrize("expires_on", [date(2027, 8, 31), None])
def test_an_opening_stock_is_among_the_counts(desk: Desk, clock: MovableClock, expires_on: date | None) -> None:
    known, new = add(desk, "水", 20), add(desk, "茶")
    clock.at("2026-10-06 09:00")
    desk.beginnings.open_stock([OpeningLine(known, 24, 5, expires_on), OpeningLine(new, 12, 5, expires_on)])
    clock.at("2026-10-07 09:00")
    counts = table(desk, "counts", OCTOBER, "counts")
    start = counts.index("item")
    told = [(row[start], *row[start + 2 : start + 5]) for row in counts.rows.read(0, len(counts.rows))]
    assert told == [("水", 0, 20, 20), ("水", 20, 24, 4), ("茶", 0, 12, 12)]


def test_an_opening_stock_that_is_void_leaves_the_books_as_they_were(desk: Desk, clock: MovableClock) -> None:
    water = add(desk, "水", 24)
    desk.beginnings.open_stock([OpeningLine(water, 24, 5, date(2027, 8, 31))])
    (batch,) = (line for line in desk.supplies.item(water).ledger if line.kind == "restock")
    desk.supplies.issue(water, 24)
    desk.supplies.void_movement(batch.id, "录错")
    assert desk.supplies.items()[0].balance == 0, "the books hold again what they held, and it was handed out"
    clock.at("2026-10-06 09:00")
    assert missing(desk) == ["水 has been used up since 5 Oct."]


def test_what_a_count_found_and_was_given_a_date_is_one_count_of_the_reports(desk: Desk, clock: MovableClock) -> None:
    tea = desk.supplies.add_item("茶", category="drink", unit="盒", expires=True).records[0]
    desk.supplies.restock(tea, 10, expires_on=date(2026, 12, 31))
    clock.at("2026-10-06 09:00")
    desk.stocktakes.count(b"", tea, 15)
    desk.stocktakes.date_more(tea, date(2027, 3, 31))
    clock.at("2026-10-07 09:00")
    counts = table(desk, "counts", OCTOBER, "counts")
    start = counts.index("item")
    assert [(row[start], *row[start + 2 : start + 5]) for row in counts.rows.read(0, 9)] == [("茶", 10, 15, 5)]
    flows = table(desk, "month", OCTOBER, "flows")
    (told,) = flows.rows.read(0, 9)
    assert told[flows.index("opening") :] == (0, 10, 0, 5, 15)
