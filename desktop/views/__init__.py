"""What screens see: frozen values, read once and never written back.

A view carries facts, not sentences: codes and numbers go through the catalogue and the translator on
the screen. This module must not know of Qt, of SQL or of the wire.

Units: instants are whole seconds since 1970 UTC, dates are ``datetime.date`` in China time, quantities
are whole pieces of an item's smallest unit, ids are the 16 bytes of a record's UUID.
"""

from __future__ import annotations

from desktop.views.base import EntryState, Instant, RecordId
from desktop.views.changes import Changes, Patch
from desktop.views.days import SpecialDayView, TableOffer, YearDays
from desktop.views.duty import (
    DayMark,
    DutyDay,
    DutyMonth,
    DutyView,
    ForgottenSignIn,
    ForgottenSignOut,
    HandoverView,
    ShiftChange,
    ShiftView,
    StaffView,
    StillInside,
    TimeMark,
    TimeTrust,
)
from desktop.views.findings import Finding
from desktop.views.joins import EnteredView, JoinPair
from desktop.views.photos import PhotoState, PhotoView
from desktop.views.station import NoticeView, OpeningHours, StationView
from desktop.views.supplies import (
    BatchView,
    CatalogueItemView,
    MovementView,
    OverReturnedView,
    Pace,
    StockLevel,
    SupplyDetail,
    SupplyView,
)
from desktop.views.sync import DeviceView, SyncPanel, SyncPhase, SyncRun, SyncView
from desktop.views.today import TodayView, TodoView
from desktop.views.visits import InsideView, VisitPage, VisitView
from desktop.views.vocabulary import TermView

__all__ = [
    "BatchView",
    "CatalogueItemView",
    "Changes",
    "DayMark",
    "DeviceView",
    "DutyDay",
    "DutyMonth",
    "DutyView",
    "EnteredView",
    "EntryState",
    "Finding",
    "ForgottenSignIn",
    "ForgottenSignOut",
    "HandoverView",
    "InsideView",
    "Instant",
    "JoinPair",
    "MovementView",
    "NoticeView",
    "OpeningHours",
    "OverReturnedView",
    "Pace",
    "Patch",
    "PhotoState",
    "PhotoView",
    "RecordId",
    "ShiftChange",
    "ShiftView",
    "SpecialDayView",
    "StaffView",
    "StationView",
    "StillInside",
    "StockLevel",
    "SupplyDetail",
    "SupplyView",
    "SyncPanel",
    "SyncPhase",
    "SyncRun",
    "SyncView",
    "TableOffer",
    "TermView",
    "TimeMark",
    "TimeTrust",
    "TodayView",
    "TodoView",
    "VisitPage",
    "VisitView",
    "YearDays",
]
