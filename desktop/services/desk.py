"""The desk: all that a screen or a command ever gets. Made by the composition root, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.services.beginnings import BeginningsService
from desktop.services.carried import CarriedService
from desktop.services.catalogue import Catalogue
from desktop.services.copies import CopyService
from desktop.services.days import DaysService
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
from desktop.services.today import TodayService
from desktop.services.upkeep import UpkeepService
from desktop.services.visits import VisitService
from desktop.values import Struct
from sync.times import Clock

if TYPE_CHECKING:
    from desktop.services.details import DetailService
    from desktop.services.exports import ExportService
    from desktop.services.imports import ImportService
    from desktop.services.photos import PhotoService
    from desktop.services.posters import PosterService
    from desktop.services.reports import ReportService
    from desktop.services.slips import SlipService
    from desktop.services.sync import SyncService


class Desk(Struct, frozen=True):
    """The services of one open data folder."""

    clock: Clock
    events: Events
    catalogue: Catalogue
    visits: VisitService
    supplies: SupplyService
    carried: CarriedService
    beginnings: BeginningsService
    requests: RequestService
    opinions: OpinionService
    repairs: RepairService
    stocktakes: StocktakeService
    duty: DutyService
    days: DaysService
    people: PeopleService
    station: StationService
    today: TodayService
    notices: NoticeService
    joins: JoinService
    history: HistoryService
    settings: SettingsService
    upkeep: UpkeepService
    copies: CopyService
    retention: RetentionService
    quarantine: QuarantineService
    close: Callable[[], None]
    """Ends the sync and closes the folder; what was saved is safe with or without it."""
    later_sync: Later[SyncService]
    later_details: Later[DetailService]
    later_exports: Later[ExportService]
    later_imports: Later[ImportService]
    later_posters: Later[PosterService]
    later_photos: Later[PhotoService]
    later_reports: Later[ReportService]
    later_slips: Later[SlipService]

    @property
    def sync(self) -> SyncService:
        """What is spoken with the union."""
        return self.later_sync()

    @property
    def details(self) -> DetailService:
        """Personal details that nobody has."""
        return self.later_details()

    @property
    def exports(self) -> ExportService:
        """Ledgers into files."""
        return self.later_exports()

    @property
    def imports(self) -> ImportService:
        """Ledgers out of files."""
        return self.later_imports()

    @property
    def posters(self) -> PosterService:
        """What posters say."""
        return self.later_posters()

    @property
    def photos(self) -> PhotoService:
        """Photos of what was recorded."""
        return self.later_photos()

    @property
    def reports(self) -> ReportService:
        """Ledgers and reports as documents."""
        return self.later_reports()

    @property
    def slips(self) -> SlipService:
        """What vouchers and letters of thanks say."""
        return self.later_slips()
