"""A desk without the network and without a window, over a real folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.services.beginnings import BeginningsService
from desktop.services.carried import CarriedService
from desktop.services.catalogue import Catalogue
from desktop.services.clockwatch import ClockWatch, Ticks
from desktop.services.days import DaysService
from desktop.services.duty import DutyService
from desktop.services.events import Event, Events
from desktop.services.history import HistoryService
from desktop.services.joins import JoinService
from desktop.services.notices import NoticeService
from desktop.services.opinions import OpinionService
from desktop.services.people import PeopleService
from desktop.services.repairs import RepairService
from desktop.services.requests import RequestService
from desktop.services.settings import SettingsService
from desktop.services.station import StationService
from desktop.services.stocktakes import StocktakeService
from desktop.services.supplies import SupplyService
from desktop.services.today import TodayService
from desktop.services.visits import VisitService
from desktop.services.vouchers import Vouchers
from desktop.services.work import Work
from desktop.store.doctor import examine
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.times import parse_iso
from tests.store.contents import tables
from tests.store.union import MemoryUnion, sync

MORNING = parse_iso("2026-11-21 09:00")
"""A Saturday."""


@dataclass
class FakeClock:
    """A clock that only a test moves."""

    instant: int = MORNING

    def now(self) -> int:
        return self.instant

    def at(self, text: str) -> int:
        """Move to a time of day, or to a day and time; returns the instant."""
        self.instant = parse_iso(text if "-" in text else f"2026-11-21 {text}")
        return self.instant

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.instant += seconds


@dataclass
class Ticking:
    """How long the PC has been running: as long as its clock says, until a test sets that clock."""

    clock: FakeClock
    boot: str = "first start"
    set_by: int = 0

    def __call__(self) -> Ticks:
        return Ticks(self.boot, float(self.clock.instant - self.set_by))

    def set_clock(self, seconds: int) -> None:
        """Somebody sets the clock forth, or back with a negative number; no time goes by."""
        self.clock.instant += seconds
        self.set_by += seconds


@dataclass
class Services:
    """The services of one folder."""

    clock: FakeClock
    store: Store
    events: Events
    work: Work
    catalogue: Catalogue
    visits: VisitService
    supplies: SupplyService
    carried: CarriedService
    beginnings: BeginningsService
    requests: RequestService
    opinions: OpinionService
    repairs: RepairService
    stocktakes: StocktakeService
    people: PeopleService
    duty: DutyService
    days: DaysService
    ticking: Ticking
    station: StationService
    today: TodayService
    notices: NoticeService
    joins: JoinService
    history: HistoryService
    settings: SettingsService
    heard: list[Event] = field(default_factory=list)


def open_services(folder: Path, clock: FakeClock, device: str = "desk-1") -> Services:
    """The services over a folder; the caller closes the store."""
    store = Store.open(folder, clock, device=device)
    ticking = Ticking(clock)
    events = Events()
    work = Work(store, events)
    catalogue = Catalogue(work)
    people = PeopleService(work)
    settings = SettingsService(store, events)
    supplies = SupplyService(work, catalogue, Vouchers(os.urandom, lambda: device))
    services = Services(
        clock=clock,
        store=store,
        events=events,
        work=work,
        catalogue=catalogue,
        visits=VisitService(work, catalogue),
        supplies=supplies,
        carried=CarriedService(work, catalogue),
        beginnings=BeginningsService(work, settings, supplies),
        requests=RequestService(work),
        opinions=OpinionService(work, catalogue, settings),
        repairs=RepairService(work, catalogue),
        stocktakes=StocktakeService(work, supplies),
        people=people,
        duty=DutyService(work, catalogue, people, ClockWatch(store, ticking, device)),
        days=DaysService(work),
        ticking=ticking,
        station=StationService(work, catalogue),
        today=TodayService(work),
        notices=NoticeService(work),
        joins=JoinService(work),
        history=HistoryService(work),
        settings=settings,
    )
    events.subscribe(services.heard.append)
    return services


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Iterator[Services]:
    services = open_services(tmp_path / "data", clock)
    yield services
    services.store.close()


class Station:
    """Two PCs of one station that have not met yet."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.clock = clock
        self.one = open_services(folder / "one", clock, "window")
        self.other = open_services(folder / "other", clock, "back room")
        self.union = MemoryUnion()

    def meet(self) -> None:
        """Both exchange until both know everything."""
        for pc in (self.one, self.other, self.one):
            sync(StoreReplica(pc.store), self.union)
        assert tables(self.one.store) == tables(self.other.store)

    def close(self) -> None:
        for pc in (self.one, self.other):
            assert examine(pc.store) == ()
            pc.store.close()


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock) -> Iterator[Station]:
    made = Station(tmp_path, clock)
    yield made
    made.close()
