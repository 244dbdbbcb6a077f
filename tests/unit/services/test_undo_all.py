"""Undo gives back what was, whatever was done: a table over every command of every service."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import pytest
from sqlalchemy import select

from desktop.services.beginnings import BeginningsService, OpeningLine
from desktop.services.carried import CarriedService
from desktop.services.catalogue import Catalogue
from desktop.services.days import DaysService
from desktop.services.duty import DutyService
from desktop.services.joins import DIFFERENT, JoinService
from desktop.services.opinions import OpinionService
from desktop.services.people import PeopleService
from desktop.services.repairs import RepairService
from desktop.services.requests import RequestService
from desktop.services.station import StationService
from desktop.services.stocktakes import StocktakeService
from desktop.services.supplies import SupplyService
from desktop.services.visits import VisitService
from desktop.store import schema
from desktop.store.values import before_any
from desktop.views import Changes, TableOffer
from sync.records import KINDS
from sync.times import parse_iso
from tests.unit.services.conftest import FakeClock, Services

SERVICES: Final = (
    VisitService, SupplyService, DutyService, PeopleService, StationService, Catalogue, DaysService, JoinService,
    RequestService, StocktakeService, CarriedService, BeginningsService, OpinionService, RepairService,
)  # fmt: skip
FOR_GOOD: Final = {
    "PeopleService.set_pin": "nobody knows the old one",
    "PeopleService.reset_pin": "nobody knows the old one",
    "StationService.set_up": "there is no desk before it",
    "OpinionService.erase": "an erasure is for good",
}
"""Commands that no undo is offered for."""
ERASED: Final = ("recipient",)
"""Who borrowed something is erased, for good, when it comes back."""


@dataclass
class Ground:
    """A station in the middle of a day, and the ids of what is there."""

    desk: Services
    visit: bytes
    water: bytes
    tea: bytes
    umbrella: bytes
    lent: bytes
    restocked: bytes
    li: bytes
    wang: bytes
    zhao: bytes
    shift: bytes
    forgotten: bytes
    request: bytes


@pytest.fixture
def ground(desk: Services, clock: FakeClock) -> Ground:
    desk.station.set_up("五一广场工会驿站", "140106", capacity=6)
    li = desk.people.add_person("李敏", phone="13800000000").records[0]
    wang = desk.people.add_person("王力").records[0]
    zhao = desk.people.add_person("赵刚").records[0]
    clock.at("2026-11-19 08:00")
    forgotten = desk.duty.sign_in(wang, "", promised=True).records[0]
    clock.at("2026-11-21 09:00")
    shift = desk.duty.sign_in(li, "", promised=True, checks=("door",)).records[0]
    supplies = desk.supplies
    water = supplies.add_item("矿泉水", category="drink", unit="瓶", barcode="690").records[0]
    tea = supplies.add_item("大瓶水", category="drink", unit="瓶").records[0]
    umbrella = supplies.add_item("雨伞", category="other", unit="把").records[0]
    supplies.restock(water, 24, batch="A1", expires_on=date(2027, 3, 1))
    restocked = supplies.item(water).ledger[0].id
    supplies.restock(umbrella, 5)
    lent = supplies.issue(umbrella, 1, kind="loan", recipient="小周").records[0]
    request = desk.requests.ask(48, item_id=water).records[0]
    visit = desk.visits.record_visit("courier", persons=2, note="歇脚").records[0]
    clock.at("2026-11-21 10:00")
    return Ground(desk, visit, water, tea, umbrella, lent, restocked, li, wang, zhao, shift, forgotten, request)


def closing(g: Ground) -> list[str]:
    """What is looked at before one leaves."""
    return [term.code for term in g.desk.catalogue.terms("closing_check")]


def counting(g: Ground) -> bytes:
    """A stocktake that has begun."""
    g.desk.stocktakes.count(b"", g.umbrella, 5)
    found = g.desk.stocktakes.current()
    assert found is not None
    return found.id


def joined(g: Ground) -> Ground:
    """The two waters said to be one."""
    g.desk.joins.join([("supply", g.tea, g.water)])
    return g


def with_day_off(g: Ground) -> Ground:
    """A day of the station's own."""
    g.desk.days.save(date(2026, 12, 24), "closed", name="盘库")
    return g


def with_carried(g: Ground) -> Ground:
    """A total of the months before."""
    g.desk.carried.carry_in(date(2026, 1, 1), date(2026, 6, 30), {"courier": 120})
    return g


def with_fault(g: Ground) -> bytes:
    """A fault that somebody reported."""
    said = g.desk.opinions.record("fault", facility="dispenser", trouble="empty", text="没水了", contact="139")
    return said.records[0]


def with_reply(g: Ground) -> bytes:
    """A fault that was answered."""
    fault = with_fault(g)
    g.desk.opinions.reply(fault, "水已送到")
    return fault


def with_repair(g: Ground) -> bytes:
    """Something that is being seen to."""
    return g.desk.repairs.report(facility="microwave", repaired_by="老周").records[0]


Act = Callable[[Ground], Callable[[], Changes]]
"""Prepares what a command needs, and gives the command."""


def act(do: Callable[[Ground], Changes], first: Callable[[Ground], Ground] = lambda g: g) -> Act:
    def prepared(g: Ground) -> Callable[[], Changes]:
        ready = first(g)
        return lambda: do(ready)

    return prepared


def _count(g: Ground) -> Callable[[], Changes]:
    sheet = counting(g)
    return lambda: g.desk.stocktakes.count(sheet, g.water, 20)


def _recount(g: Ground) -> Callable[[], Changes]:
    g.desk.stocktakes.count(counting(g), g.water, 20)
    return lambda: g.desk.stocktakes.uncount(g.water)


def _date_more(g: Ground) -> Callable[[], Changes]:
    g.desk.stocktakes.count(counting(g), g.water, 2000)
    return lambda: g.desk.stocktakes.date_more(g.water, date(2027, 3, 31))


def _close(g: Ground) -> Callable[[], Changes]:
    g.desk.stocktakes.count(counting(g), g.water, 20)
    return lambda: g.desk.stocktakes.close("月底")


def _abandon(g: Ground) -> Callable[[], Changes]:
    g.desk.stocktakes.count(counting(g), g.water, 20)
    return g.desk.stocktakes.abandon


def _take(g: Ground) -> Callable[[], Changes]:
    with_day_off(g)
    own = tuple(day for day in g.desk.days.year(2026).days if day.origin == "station")
    g.desk.days.remove(date(2026, 12, 24))
    return lambda: g.desk.days.take(TableOffer(own, len(own), 0))


def of(prepare: Callable[[Ground], bytes], do: Callable[[Ground, bytes], Changes]) -> Act:
    """A command about a record that is made before."""

    def prepared(g: Ground) -> Callable[[], Changes]:
        record = prepare(g)
        return lambda: do(g, record)

    return prepared


def _reopen(g: Ground) -> Callable[[], Changes]:
    repair = with_repair(g)
    g.desk.repairs.done(repair)
    return lambda: g.desk.repairs.reopen(repair)


COMMANDS: Final[dict[str, Act]] = {
    "VisitService.record_visit": act(lambda g: g.desk.visits.record_visit("rider", persons=3, services=("water",))),
    "VisitService.leave": act(lambda g: g.desk.visits.leave(g.visit)),
    "VisitService.correct_visit": act(
        lambda g: g.desk.visits.correct_visit(
            g.visit, category="rider", persons=4, services=("water",), note="", arrived_at=parse_iso("2026-11-21 08:30")
        )
    ),
    "VisitService.void_visit": act(lambda g: g.desk.visits.void_visit(g.visit, "重复")),
    "VisitService.close_day": act(lambda g: g.desk.visits.close_day(parse_iso("2026-11-21 10:00"))),
    "SupplyService.add_item": act(lambda g: g.desk.supplies.add_item("纸杯", category="other", unit="包")),
    "SupplyService.edit_item": act(lambda g: g.desk.supplies.edit_item(g.water, name="水", minimum=12, barcode="")),
    "SupplyService.adopt": act(lambda g: g.desk.supplies.adopt(g.desk.catalogue.suggestions()[0].id, minimum=3)),
    "SupplyService.void_item": act(lambda g: g.desk.supplies.void_item(g.tea, "不再备")),
    "SupplyService.restock": act(lambda g: g.desk.supplies.restock(g.water, 12, source="donation", donor="某公司")),
    "SupplyService.issue": act(lambda g: g.desk.supplies.issue(g.water, 30)),
    "SupplyService.take_back": act(lambda g: g.desk.supplies.take_back(g.umbrella, 1, loan=g.lent)),
    "SupplyService.count": act(lambda g: g.desk.supplies.count([(g.water, 20), (g.umbrella, 6)])),
    "SupplyService.void_movement": act(lambda g: g.desk.supplies.void_movement(g.restocked, "录错")),
    "DutyService.sign_in": act(lambda g: g.desk.duty.sign_in(g.wang, "", promised=True)),
    "DutyService.sign_out": act(lambda g: g.desk.duty.sign_out(g.shift, handover="水快没了", checks=closing(g)[:1])),
    "DutyService.tick": act(lambda g: g.desk.duty.tick(g.shift, ("door", "water"))),
    "DutyService.close_forgotten": act(
        lambda g: g.desk.duty.close_forgotten(g.forgotten, parse_iso("2026-11-19 18:00"), estimated=True)
    ),
    "DutyService.move_sign_in": act(lambda g: g.desk.duty.move_sign_in(g.shift, parse_iso("2026-11-21 08:00"))),
    "DutyService.enter_forgotten": act(
        lambda g: g.desk.duty.enter_forgotten(
            g.li, "", parse_iso("2026-11-20 08:00"), parse_iso("2026-11-20 18:00"), estimated=True
        )
    ),
    "DutyService.correct": act(
        lambda g: g.desk.duty.correct(
            g.shift, signed_in_at=parse_iso("2026-11-21 08:10"), signed_out_at=None, reason="忘了签到"
        )
    ),
    "DutyService.void_shift": act(lambda g: g.desk.duty.void_shift(g.forgotten, "没来")),
    "PeopleService.add_person": act(lambda g: g.desk.people.add_person("孙丽", role="volunteer")),
    "PeopleService.edit_person": act(lambda g: g.desk.people.edit_person(g.li, name="李小敏", phone="")),
    "PeopleService.void_person": act(lambda g: g.desk.people.void_person(g.zhao, "调走")),
    "StationService.edit": act(lambda g: g.desk.station.edit(name="新驿站", capacity=9, address="五一路 1 号")),
    "Catalogue.hide": act(lambda g: g.desk.catalogue.hide("category", "rider")),
    "Catalogue.rename": act(lambda g: g.desk.catalogue.rename("category", "rider", "外卖小哥", "Rider")),
    "Catalogue.order": act(
        lambda g: g.desk.catalogue.order("category", [one.code for one in g.desk.catalogue.terms("category")][::-1])
    ),
    "Catalogue.add": act(lambda g: g.desk.catalogue.add("category", "代驾", "Stand-in driver")),
    "DaysService.save": act(lambda g: g.desk.days.save(date(2026, 12, 24), "closed", name="盘库")),
    "DaysService.remove": act(lambda g: g.desk.days.remove(date(2026, 12, 24)), with_day_off),
    "DaysService.take": _take,
    "JoinService.join": act(lambda g: g.desk.joins.join([("supply", g.tea, g.water)])),
    "JoinService.keep_apart": act(lambda g: g.desk.joins.keep_apart("supply", g.tea, g.water)),
    "JoinService.take_apart": act(lambda g: g.desk.joins.take_apart("supply", g.tea), joined),
    "RequestService.ask": act(lambda g: g.desk.requests.ask(10, wanted="热水壶", reason="旧的坏了")),
    "RequestService.withdraw": act(lambda g: g.desk.requests.withdraw(g.request, "已买")),
    "StocktakeService.count": _count,
    "StocktakeService.uncount": _recount,
    "StocktakeService.date_more": _date_more,
    "StocktakeService.close": _close,
    "StocktakeService.abandon": _abandon,
    "CarriedService.carry_in": act(
        lambda g: g.desk.carried.carry_in(date(2026, 1, 1), date(2026, 6, 30), {"courier": 120, "rider": 80}, days=100)
    ),
    "CarriedService.take_back": act(
        lambda g: g.desk.carried.take_back(date(2026, 1, 1), date(2026, 6, 30), "记错"), with_carried
    ),
    "OpinionService.record": act(
        lambda g: g.desk.opinions.record("complaint", "phone", text="门没开", contact="13900000000")
    ),
    "OpinionService.correct": of(
        with_fault, lambda g, one: g.desk.opinions.correct(one, kind="suggestion", channel="phone", text="再装一台")
    ),
    "OpinionService.void": of(with_fault, lambda g, one: g.desk.opinions.void(one, "录错")),
    "OpinionService.reply": of(with_fault, lambda g, one: g.desk.opinions.reply(one, "马上去看", shown=False)),
    "OpinionService.change_reply": of(
        with_reply, lambda g, one: g.desk.opinions.change_reply(one, text="水已换好", shown=False)
    ),
    "OpinionService.take_back_reply": of(with_reply, lambda g, one: g.desk.opinions.take_back_reply(one)),
    "RepairService.report": act(lambda g: g.desk.repairs.report(what="门锁", trouble="broken", repaired_by="老周")),
    "RepairService.from_opinion": of(with_fault, lambda g, one: g.desk.repairs.from_opinion(one)),
    "RepairService.edit": of(
        with_repair,
        lambda g, one: g.desk.repairs.edit(
            one, facility="", what="微波炉旁的插座", repaired_by="", cost=12_050, accepted_by=g.li, note="换了保险丝"
        ),
    ),
    "RepairService.done": of(with_repair, lambda g, one: g.desk.repairs.done(one)),
    "RepairService.reopen": _reopen,
    "RepairService.void": of(with_repair, lambda g, one: g.desk.repairs.void(one, "没坏")),
    "BeginningsService.open_stock": act(
        lambda g: g.desk.beginnings.open_stock([OpeningLine(g.tea, 7, 3)], "开站")
    ),
}


def held(desk: Services) -> dict[str, dict[str, object]]:
    """All that counts: every record that is not voided, without when it was entered, and without what says nothing."""
    found: dict[str, dict[str, object]] = {}
    with desk.store.read() as connection:
        for name, kind in KINDS.items():
            if name in ("run", "erasure"):
                continue
            table = schema.records[name]
            empty = {field.name: before_any(field) for field in kind.fields if field.name not in ERASED}
            columns = [table.c.id, *(table.c[field.name] for field in kind.fields)]
            for row in connection.execute(select(*columns)).mappings():
                fields = {field.name: row[field.name] for field in kind.fields if field.name not in ERASED}
                counts = fields.get("void") in (None, DIFFERENT) and fields != empty
                if counts:
                    found[f"{name} {row['id'].hex()}"] = fields
    return found


def test_the_table_holds_every_command() -> None:
    commands = {
        f"{service.__name__}.{name}"
        for service in SERVICES
        for name, method in inspect.getmembers(service, inspect.isfunction)
        if not name.startswith("_") and str(inspect.signature(method).return_annotation) == "Changes"
    }
    assert commands == set(COMMANDS) | set(FOR_GOOD)


@pytest.mark.parametrize("name", COMMANDS)
def test_undo_gives_back_what_was_and_redo_what_was_done(ground: Ground, clock: FakeClock, name: str) -> None:
    desk = ground.desk
    command = COMMANDS[name](ground)
    before = held(desk)
    desk.history.remember(command(), name)
    after = held(desk)
    assert after != before, "the command does something here"
    clock.wait(5)
    assert desk.history.undo() is not None
    assert held(desk) == before
    clock.wait(5)
    assert desk.history.redo() is not None
    assert held(desk) == after
    clock.wait(5)
    assert desk.history.undo() is not None
    assert held(desk) == before
