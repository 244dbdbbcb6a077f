"""The composition root: the only place that wires the desk's objects together.

Knows every part by its constructor, and no rule of any.
"""

from __future__ import annotations

import os
import platform
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.services.beginnings import BeginningsService
from desktop.services.carried import CarriedService
from desktop.services.catalogue import Catalogue
from desktop.services.clockwatch import ClockWatch
from desktop.services.copies import CopyService
from desktop.services.days import DaysService
from desktop.services.desk import Desk
from desktop.services.duty import DutyService
from desktop.services.events import Events
from desktop.services.history import HistoryService
from desktop.services.joins import JoinService
from desktop.services.later import Later
from desktop.services.notices import NoticeService
from desktop.services.opinions import OpinionService
from desktop.services.people import PeopleService
from desktop.services.quarantine import QuarantineService
from desktop.services.repairs import RepairService
from desktop.services.requests import RequestService
from desktop.services.retention import RetentionService
from desktop.services.settings import SettingsService
from desktop.services.station import StationService
from desktop.services.stocktakes import StocktakeService
from desktop.services.supplies import SupplyService
from desktop.services.times import Clock
from desktop.services.today import TodayService
from desktop.services.upkeep import UpkeepService
from desktop.services.uptime import running_for
from desktop.services.visits import VisitService
from desktop.services.vouchers import Vouchers, this_machine
from desktop.services.work import Work
from desktop.store.run import Randomness
from desktop.store.store import Store
from desktop.version import APP
from sync.garbage import collect_seldom

if TYPE_CHECKING:
    from desktop.services.details import DetailService
    from desktop.services.exports import ExportService
    from desktop.services.imports import ImportService
    from desktop.services.photos import PhotoService
    from desktop.services.posters import PosterService
    from desktop.services.reports import ReportService
    from desktop.services.slips import SlipService
    from desktop.services.sync import SyncService

SWITCH_SECONDS = 0.0005
"""How long a thread may keep Python's lock while others want it. The default of 5 ms, paid at every step of a save,
would let a tap wait while the sync computes."""


class SystemClock:
    """This PC's clock."""

    def now(self) -> int:
        """Seconds since 1970 UTC."""
        return int(time.time())


@contextmanager
def open_desk(
    data: Path,
    clock: Clock,
    *,
    read_only: bool = False,
    begin: bool = True,
    device: str = "",
    randomness: Randomness = os.urandom,
) -> Iterator[Desk]:
    """The desk of a data folder, closed when the block ends.

    With ``read_only`` nothing can be saved, and another instance may hold the folder; without ``begin`` a folder that
    holds nothing is refused instead of being made. ``device`` is this PC's name,
    the system's by default. Nothing is exchanged with the union until ``desk.sync`` is started or asked. Raises
    KnownError when the folder cannot be used as it is.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    collect_seldom()
    store = (
        Store.open_for_reading(data, clock)
        if read_only
        else Store.open(
            data,
            clock,
            randomness,
            device=device,
            app=APP,
            begin=begin,
            # A clock of a story's own runs as it likes.
            monotonic=time.monotonic if isinstance(clock, SystemClock) else None,
        )
    )
    desk = _wire(store, clock, device, randomness)
    try:
        yield desk
    finally:
        desk.close()


def _wire(store: Store, clock: Clock, device: str, randomness: Randomness) -> Desk:
    events = Events()
    work = Work(store, events)
    settings = SettingsService(store, events)
    catalogue = Catalogue(work)
    people = PeopleService(work)
    # A clock that a story or a test moves is no PC's, and does not run beside the PC's own counter.
    ticks = running_for if isinstance(clock, SystemClock) else None
    watch = ClockWatch(store, ticks, device or platform.node())
    station = StationService(work, catalogue)
    supplies = SupplyService(work, catalogue, Vouchers(randomness, partial(this_machine, device or platform.node())))
    sync = Later(lambda: _sync(work, settings, device))

    retention = RetentionService(work, time.monotonic)
    copies = CopyService(store)

    def close() -> None:
        copies.stop()
        retention.stop()
        speaking = sync.made()
        if speaking is not None:
            speaking.stop()
        store.close()

    return Desk(
        clock=clock,
        events=events,
        catalogue=catalogue,
        visits=VisitService(work, catalogue),
        supplies=supplies,
        carried=CarriedService(work, catalogue),
        beginnings=BeginningsService(work, settings, supplies),
        requests=RequestService(work),
        opinions=OpinionService(work, catalogue, settings),
        repairs=RepairService(work, catalogue),
        stocktakes=StocktakeService(work, supplies),
        duty=DutyService(work, catalogue, people, watch),
        days=DaysService(work),
        people=people,
        station=station,
        today=TodayService(work),
        notices=NoticeService(work),
        joins=JoinService(work),
        history=HistoryService(work),
        settings=settings,
        upkeep=UpkeepService(store, clock),
        copies=copies,
        retention=retention,
        quarantine=QuarantineService(work, catalogue),
        close=close,
        later_sync=sync,
        later_details=Later(lambda: _details(work, sync)),
        later_exports=Later(lambda: _exports(store)),
        later_imports=Later(lambda: _imports(work, catalogue)),
        later_posters=Later(lambda: _posters(station, catalogue, supplies, settings)),
        later_photos=Later(lambda: _photos(work)),
        later_reports=Later(lambda: _reports(work, catalogue)),
        later_slips=Later(lambda: _slips(work, catalogue)),
    )


# Each with its imports inside: together they take as long as everything else that the first screen waits for.


def _sync(work: Work, settings: SettingsService, device: str) -> SyncService:
    from desktop.services.sync import SyncService
    from desktop.store.files import StoreFiles
    from desktop.store.replica import StoreReplica

    store = work.store
    return SyncService(
        work, settings, lambda: StoreReplica(store), random.random, device=device, files=StoreFiles(store)
    )


def _details(work: Work, sync: Later[SyncService]) -> DetailService:
    from desktop.services.details import DetailService

    return DetailService(work, lambda: sync().nowhere)


def _exports(store: Store) -> ExportService:
    from desktop.services.exports import ExportService

    return ExportService(store)


def _imports(work: Work, catalogue: Catalogue) -> ImportService:
    from desktop.services.imports import ImportService

    return ImportService(work, catalogue)


def _posters(
    station: StationService, catalogue: Catalogue, supplies: SupplyService, settings: SettingsService
) -> PosterService:
    from desktop.services.posters import PosterService

    return PosterService(station, catalogue, supplies, settings)


def _photos(work: Work) -> PhotoService:
    from desktop.photos import normalise, thumbnail
    from desktop.services.photos import PhotoService
    from desktop.store.files import StoreFiles

    return PhotoService(work, StoreFiles(work.store), normalise, thumbnail)


def _reports(work: Work, catalogue: Catalogue) -> ReportService:
    from desktop.services.reports import ReportService

    return ReportService(work, catalogue)


def _slips(work: Work, catalogue: Catalogue) -> SlipService:
    from desktop.services.slips import SlipService

    return SlipService(work, catalogue)
