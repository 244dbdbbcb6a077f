"""People, shifts and the month's calendar, as screens see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from desktop.views.base import EntryState, Instant, RecordId


@dataclass(frozen=True, slots=True)
class StaffView:
    id: RecordId
    name: str
    role: str
    """``head``, ``manager`` or ``volunteer``."""
    phone: str
    has_pin: bool
    voided: str | None


@dataclass(frozen=True, slots=True)
class ShiftView:
    id: RecordId
    staff: RecordId
    staff_name: str
    role: str
    signed_in_at: Instant
    signed_out_at: Instant | None
    estimated: bool
    """The sign-out was proposed by the programme and accepted by a person."""
    promised: bool
    opening_checks: tuple[str, ...]
    closing_checks: tuple[str, ...]
    handover: str
    note: str
    voided: str | None
    state: EntryState


@dataclass(frozen=True, slots=True)
class ForgottenSignOut:
    """A shift of an earlier day without sign-out and the time proposed for it."""

    shift: ShiftView
    proposed_at: Instant


class DayMark(Enum):
    """What a day of the duty calendar says."""

    NONE = "none"
    OPEN = "open"
    ESTIMATED = "estimated"
    MISSED = "missed"
    REST = "rest"
    FUTURE = "future"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class DutyDay:
    day: date
    mark: DayMark
    first_in: Instant | None
    last_out: Instant | None
    shifts: tuple[ShiftView, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyMonth:
    year: int
    month: int
    days: tuple[DutyDay, ...]
    due: int
    """Days of the whole month on which the posted hours say open."""
    opened: int
    late: int
    """Days opened more than ten minutes after the posted hour."""
    estimated: int


@dataclass(frozen=True, slots=True)
class DutyView:
    now: Instant
    people: tuple[StaffView, ...]
    on_duty: tuple[ShiftView, ...]
    """Open shifts, the latest sign-in first."""
    forgotten: tuple[ForgottenSignOut, ...]
    last_handover: str
    last_handover_by: str
