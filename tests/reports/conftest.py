"""A station in its twelfth week, lived through the services: the same one for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import pytest

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.services.report_periods import Period, month_of, year_of
from desktop.views import OpeningHours, RecordId
from sync.times import parse_iso

NAME: Final = "五一广场工会驿站"
UNION: Final = "太原市迎泽区总工会"
WEEKDAYS: Final = 0b001_1111
OCTOBER: Final = month_of(date(2026, 10, 1))
NOVEMBER: Final = month_of(date(2026, 11, 1))
YEAR: Final = year_of(date(2026, 1, 1))
DAY: Final = Period(date(2026, 11, 20), date(2026, 11, 20))


@dataclass
class MovableClock:
    """A clock that only a test moves."""

    instant: int = parse_iso("2026-10-12 07:50")

    def now(self) -> int:
        return self.instant

    def at(self, moment: str) -> int:
        """Move to a day and a time."""
        self.instant = parse_iso(moment)
        return self.instant


@dataclass
class Lived:
    """The desk with what was recorded in it."""

    desk: Desk
    clock: MovableClock
    water: RecordId
    masks: RecordId


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """From 12 October to 20 November 2026; nobody may change it."""
    clock = MovableClock()
    with open_desk(tmp_path_factory.mktemp("reports") / "data", clock, device="前台电脑") as desk:
        yield _live(desk, clock)


def _live(desk: Desk, clock: MovableClock) -> Lived:
    desk.station.set_up(
        NAME, "140106", union_name=UNION, capacity=6, hours=(OpeningHours(WEEKDAYS, 480, 1080, staffed=True),)
    )
    person = desk.people.add_person("李敏").records[0]
    desk.carried.carry_in(date(2026, 1, 1), date(2026, 9, 30), {"sanitation": 4_000, "": 1_200}, days=180)
    water = desk.supplies.add_item("矿泉水 550ml", category="drink", unit="瓶", pack_unit="箱", pack_size=24).records[0]
    masks = desk.supplies.add_item("医用口罩", category="protection", unit="只", minimum=10).records[0]
    desk.supplies.restock(water, 100, source="donation", donor="并州商行", expires_on=date(2027, 6, 1), batch="A1")
    desk.supplies.restock(masks, 20, source="allocation")
    lived = Lived(desk, clock, water, masks)
    for day in ("2026-10-12", "2026-10-13", "2026-11-02", "2026-11-03", "2026-11-20"):
        _day(lived, day, person)
    return lived


def _day(lived: Lived, day: str, person: RecordId) -> None:
    desk, clock = lived.desk, lived.clock
    clock.at(f"{day} 07:58")
    shift = desk.duty.sign_in(person, "", promised=True).records[0]
    for n in range(14):
        clock.at(f"{day} {8 + n // 2:02d}:{10 + 30 * (n % 2)}")
        category = ("sanitation", "courier", "rider")[n % 3]
        visit = desk.visits.record_visit(category, persons=1 + n % 2, services=("water", "charge")[: 1 + n % 2])
        if n % 4 == 0:
            clock.instant += 300
            desk.visits.leave(visit.records[0])
    clock.at(f"{day} 16:00")
    desk.visits.record_visit("other", arrived_at=parse_iso(f"{day} 09:05"), note="=SUM(A1)\x07 补记")
    desk.supplies.issue(lived.water, 10)
    if day == "2026-11-02":
        desk.supplies.issue(lived.masks, 20)
        wrong = desk.supplies.issue(lived.water, 99).records[0]
        desk.supplies.void_movement(wrong, "记错了")
        desk.requests.ask(50, item_id=lived.masks, reason="流感季")
    if day == "2026-11-03":
        desk.supplies.restock(lived.masks, 15)
        umbrella = desk.supplies.add_item("雨伞", category="protection", unit="把").records[0]
        desk.supplies.restock(umbrella, 5)
        loan = desk.supplies.issue(umbrella, 2, kind="loan", recipient="老赵 5512").records[0]
        desk.supplies.take_back(umbrella, 1, loan=loan)
    if day == "2026-11-20":
        desk.supplies.count([(lived.water, 47)])
        clock.at(f"{day} 16:30")
        desk.visits.record_visit("other")
        clock.at(f"{day} 17:59")
        desk.visits.close_day(parse_iso(f"{day} 17:30"))
        clock.at("2026-11-21 09:00")
        desk.duty.close_forgotten(shift, parse_iso(f"{day} 18:00"), estimated=True)
        clock.at(f"{day} 18:30")
        return
    clock.at(f"{day} 18:02")
    desk.duty.sign_out(shift, handover="纸杯只剩一箱")
