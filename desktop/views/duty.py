"""People, shifts and the month's calendar, as screens see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

from desktop.values import Struct, field
from desktop.views.base import EntryState, Instant, RecordId
from desktop.views.days import SpecialDayView


class StaffView(Struct, frozen=True):
    id: RecordId
    name: str
    role: str
    """``head``, ``manager`` or ``volunteer``."""
    phone: str
    has_pin: bool
    voided: str | None


class TimeTrust(Enum):
    """How far a time of a shift can be trusted."""

    CHECKED = "checked"
    """By the clock of a PC that had been compared with the union's."""
    UNCHECKED = "unchecked"
    """By the clock of a PC that nobody had compared."""
    DOUBTFUL = "doubtful"
    """The PC's clock was set back or forth at about that time."""
    TYPED = "typed"
    """A person entered it, later."""
    ESTIMATED = "estimated"
    """The programme proposed it, and a person accepted it."""


class TimeMark(Struct, frozen=True):
    """Where a time of a shift comes from: said at ``said_at`` on the PC ``device`` by ``by`` (empty: nobody on duty).
    ``offset`` is by how many seconds the PC's clock was behind the union's, and was put right."""

    trust: TimeTrust
    said_at: Instant
    device: str = ""
    by: str = ""
    offset: int | None = None


class ShiftView(Struct, frozen=True):
    id: RecordId
    staff: RecordId
    staff_name: str
    role: str
    signed_in_at: Instant
    signed_out_at: Instant | None
    estimated: bool
    """A time of it was proposed by the programme and accepted by a person."""
    promised: bool
    opening_checks: tuple[str, ...]
    closing_checks: tuple[str, ...]
    handover: str
    note: str
    """Why a time was corrected."""
    voided: str | None
    state: EntryState
    read_handover: bool = False
    """At the sign-in the person confirmed to have read the note left by whoever was there before."""
    sign_in_mark: TimeMark | None = None
    sign_out_mark: TimeMark | None = None
    """Where the times come from; None where nobody asked, or where there is no such time."""


class ShiftChange(Struct, frozen=True):
    """One thing that was said of a shift: when, by whom, and what it says now; values are the record's own."""

    at: Instant
    by: str
    device: str
    fields: Mapping[str, object] = field(default_factory=dict)
    before: Mapping[str, object] = field(default_factory=dict)
    """What these fields said until then; empty of the first, which is the sign-in."""


class ForgottenSignOut(Struct, frozen=True):
    """A shift of an earlier day without sign-out and the time proposed for it."""

    shift: ShiftView
    proposed_at: Instant
    closing: bool = True
    """The station closed then; otherwise it is when the person last entered something."""


class ForgottenSignIn(Struct, frozen=True):
    """A stretch of a day's posted hours in which somebody recorded while nobody was signed in, and the times proposed.

    ``shift`` is the first one of that stretch where its sign-in came late: then only that is to be moved; else a shift
    is missing as a whole, and ``proposed_out`` is its end.
    """

    day: date
    opening: Instant
    """When the posted hours begin; no two stretches begin at once."""
    entries: int
    first_entry: Instant
    proposed_in: Instant
    proposed_out: Instant | None
    shift: ShiftView | None


class HandoverView(Struct, frozen=True):
    """The note that was left last; ``read_by`` is empty until somebody else has confirmed to have read it."""

    text: str
    staff: RecordId
    by: str
    at: Instant
    read_by: str = ""
    read_at: Instant | None = None


class DayMark(Enum):
    """What a day of the duty calendar says."""

    NONE = "none"
    OPEN = "open"
    ESTIMATED = "estimated"
    MISSED = "missed"
    REST = "rest"
    FUTURE = "future"
    RUNNING = "running"


class DutyDay(Struct, frozen=True):
    day: date
    mark: DayMark
    first_in: Instant | None
    last_out: Instant | None
    shifts: tuple[ShiftView, ...] = ()
    """Those that began on the day; where none did, those of the days before that reached into its posted hours, and
    then there is neither a first sign-in nor a last sign-out."""
    posted: tuple[tuple[Instant, Instant], ...] = ()
    """The staffed hours that begin on the day, from and until."""
    special: SpecialDayView | None = None
    late: bool = False
    """An interval was opened more than ten minutes after the posted hour."""
    early: bool = False
    """An interval was closed more than ten minutes before it."""

    @property
    def doubtful(self) -> bool:
        """Whether a clock was set at about one of the day's times."""
        marks = [mark for shift in self.shifts for mark in (shift.sign_in_mark, shift.sign_out_mark)]
        return any(mark is not None and mark.trust is TimeTrust.DOUBTFUL for mark in marks)


class DutyMonth(Struct, frozen=True):
    """A month's days, and of those from the first sign-in up to now what the reports of that time say too."""

    year: int
    month: int
    days: tuple[DutyDay, ...]
    due: int
    """Days on which the posted hours said open."""
    opened: int
    late: int
    """Days opened more than ten minutes after the posted hour."""
    estimated: int
    """Shifts with an estimated time."""
    early: int = 0
    """Days closed more than ten minutes before the posted hour."""
    open_hours: float = 0.0
    """Hours during which somebody was on duty, with one decimal."""
    posted_hours: float = 0.0
    """Staffed hours that were posted, likewise."""
    kept_hours: float = 0.0
    """Of those the ones during which somebody was on duty."""
    holidays_known: bool = True
    """Whether the year's public holidays are known here."""


class StillInside(Struct, frozen=True):
    """Visitors whom nobody has seen leave when the day closed at ``at``; one at least."""

    at: Instant
    persons: int
    reopens: bool = False
    """It was only a pause, or the station is open all the same: they may well be resting on."""


class DutyView(Struct, frozen=True):
    now: Instant
    people: tuple[StaffView, ...]
    on_duty: tuple[ShiftView, ...]
    """Open shifts, the latest sign-in first."""
    forgotten: tuple[ForgottenSignOut, ...]
    handover: HandoverView | None = None
    missing: tuple[ForgottenSignIn, ...] = ()
    """Sign-ins that were forgotten, the oldest first."""
