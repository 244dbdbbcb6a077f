"""Days that are kept otherwise than their weekday, as screens see them."""

from __future__ import annotations

from datetime import date

from desktop.values import Struct
from desktop.views.base import RecordId
from desktop.views.station import OpeningHours


class SpecialDayView(Struct, frozen=True):
    """``origin`` is ``built_in``, ``union`` or ``station``; ``kind`` ``holiday``, ``workday``, ``closed`` or ``open``.
    ``hours`` only of the last; their weekdays mean nothing. ``id`` is the record, None of a built-in day."""

    day: date
    kind: str
    name: str
    name_en: str
    hours: tuple[OpeningHours, ...]
    origin: str
    id: RecordId | None = None


class YearDays(Struct, frozen=True):
    """The special days of a year. ``source`` says where the public holidays come from: ``built_in``, ``union``,
    ``station``, or empty when there are none for this year."""

    year: int
    days: tuple[SpecialDayView, ...]
    source: str


class TableOffer(Struct, frozen=True):
    """What a file with special days holds, before anything is saved: ``days`` in order, ``new`` of them not known
    here yet, ``changed`` said otherwise until now."""

    days: tuple[SpecialDayView, ...]
    new: int
    changed: int
