"""What screens see: frozen values, read once and never written back.

A view carries facts, not sentences: codes and numbers go through the catalogue and the translator on
the screen. This module must not know of Qt, of SQL or of the wire.

Units: instants are whole seconds since 1970 UTC, dates are ``datetime.date`` in China time, quantities
are whole pieces of an item's smallest unit, ids are the 16 bytes of a record's UUID.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

RecordId = bytes
Instant = int


class EntryState(Enum):
    """How far an entry has come on its way to the union."""

    SAVED = "saved"
    """On this PC's disk."""
    SENT = "sent"
    """On its way: the conversation that carries it is under way. A screen's word; no query says it."""
    PLACED = "placed"
    """Has its place in the union's log."""


class StockLevel(Enum):
    """How an item stands against its minimum and its use."""

    GOOD = "good"
    LOW = "low"
    OUT = "out"


# -- vocabulary -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TermView:
    """One entry of a vocabulary (a worker category, a service, a facility …)."""

    code: str
    zh: str
    en: str
    icon: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueItemView:
    """A supply that the built-in catalogue suggests and that the station has not taken up yet."""

    id: RecordId
    name: str
    category: str
    unit: str
    pack_unit: str
    pack_size: int
    tracks_expiry: bool


# -- visits ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VisitView:
    id: RecordId
    arrived_at: Instant
    left_at: Instant | None
    left_estimated: bool
    category: str
    persons: int
    services: tuple[str, ...]
    note: str
    visitor: str
    entered_at: Instant
    entered_by: str
    """The name of the person on duty, empty when nobody was signed in."""
    late: bool
    """Entered well after the arrival (补录)."""
    corrected: bool
    voided: str | None
    """The reason, when the entry was voided."""
    state: EntryState


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One page of the visit history, newest first, with the totals of the whole result."""

    rows: tuple[VisitView, ...]
    entries: int
    persons: int
    by_service: tuple[tuple[str, int], ...]
    """Persons per service code, most used first."""
    more: bool


@dataclass(frozen=True, slots=True)
class InsideView:
    """A visit whose people are still in the station."""

    id: RecordId
    category: str
    persons: int
    arrived_at: Instant
    visitor: str


# -- today ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TodoView:
    """One thing that wants doing.

    ``kind`` is one of ``expired``, ``expiring``, ``out``, ``low``, ``forgotten_sign_out``,
    ``not_signed_in``, ``notice``, ``no_people``, ``station_file``, ``twice``; ``subject`` names what it is about and
    ``figures`` holds what its sentence needs (days left, quantity, date …).
    """

    kind: str
    subject: str
    record: RecordId | None
    figures: dict[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TodayView:
    day: date
    now: Instant
    persons: int
    usual_so_far: float | None
    """Mean persons up to this time of day on the same weekday of the last eight weeks; None without any."""
    month_persons: int
    yesterday_persons: int
    hours: tuple[int, ...]
    """The hours of day that the chart spans, e.g. 6 … 19."""
    by_hour: tuple[int, ...]
    """Persons per hour of ``hours``."""
    usual_by_hour: tuple[float, ...]
    """Mean persons per hour on the same weekday; empty when there is no history."""
    by_category: dict[str, int]
    inside: tuple[InsideView, ...]
    capacity: int
    todo: tuple[TodoView, ...]
    recent: tuple[VisitView, ...]


# -- supplies -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BatchView:
    batch: str
    expires_on: date | None
    quantity: int
    """What is left of the batch, first expired first out."""


@dataclass(frozen=True, slots=True)
class SupplyView:
    """One supply item as the list shows it."""

    id: RecordId
    name: str
    category: str
    unit: str
    pack_unit: str
    pack_size: int
    barcode: str
    minimum: int
    tracks_expiry: bool
    balance: int
    level: StockLevel
    fill: float
    """0.0 to 1.0: the balance against what it was after the last restock (at least twice the minimum)."""
    days_left: int | None
    """At the rate of the last 28 days; None when nothing went out."""
    next_expiry: date | None
    expired_quantity: int
    voided: str | None = None


@dataclass(frozen=True, slots=True)
class MovementView:
    """A line of an item's ledger, with the balance behind it. A count appears as a line of its own."""

    id: RecordId
    at: Instant
    kind: str
    """``restock issue consume waste loan return transfer_out gift`` or ``stocktake``."""
    source: str
    delta: int
    balance: int
    batch: str
    expires_on: date | None
    donor: str
    recipient: str
    note: str
    entered_by: str
    voided: str | None
    state: EntryState


@dataclass(frozen=True, slots=True)
class SupplyDetail:
    item: SupplyView
    batches: tuple[BatchView, ...]
    ledger: tuple[MovementView, ...]
    """Newest first, the last 50 lines."""
    series: tuple[tuple[Instant, int], ...]
    """Balance over the last 60 days as steps, oldest first."""


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line of a stocktake sheet: what the books say, to be held against the shelf."""

    item: RecordId
    name: str
    unit: str
    book: int


@dataclass(frozen=True, slots=True)
class EnteredView:
    """An item or a person beside another that may be the same: what tells who entered it and what hangs on it."""

    id: RecordId
    kind: str
    """``supply`` or ``staff``."""
    name: str
    unit: str
    barcode: str
    role: str
    entered_at: Instant | None
    """None for an item of the built-in catalogue."""
    entered_by: str
    device: str
    """The PC on which it was entered."""
    balance: int
    entries: int
    """Movements and counts of an item, shifts of a person."""
    last: Instant | None
    """When the last of them was."""
    has_pin: bool


@dataclass(frozen=True, slots=True)
class JoinPair:
    """Two of a kind that were perhaps entered twice; when they are the same, the one goes on as ``stays``."""

    kind: str
    stays: EnteredView
    goes: EnteredView


# -- duty -----------------------------------------------------------------------------------------


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


# -- station --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """One posted interval. ``weekdays`` is a mask, Monday = 1 … Sunday = 64; minutes since midnight; a close
    at or before the opening means the next day."""

    weekdays: int
    opens: int
    closes: int
    staffed: bool


@dataclass(frozen=True, slots=True)
class StationView:
    name: str
    code: str
    """The union's code; empty until it is known."""
    region: str
    """GB/T 2260, six digits."""
    level: str
    form: str
    """``fixed``, ``mobile`` or ``smart``."""
    address: str
    phone: str
    capacity: int
    hours: tuple[OpeningHours, ...]
    services: tuple[str, ...]
    facilities: tuple[str, ...]
    union_name: str
    promise: str
    convention: tuple[str, ...]
    """Points of the service convention; empty means the built-in text."""
    rules: str
    head: str
    managers: tuple[str, ...]
    public_url: str
    """The address that the poster's code opens; empty until the union's address and the code are known."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    id: RecordId
    title: str
    body: str
    published_at: Instant
    read: bool


# -- sync -----------------------------------------------------------------------------------------


class SyncPhase(Enum):
    """What the chip says."""

    NOT_ENROLLED = "not_enrolled"
    SYNCED = "synced"
    WAITING = "waiting"
    SENDING = "sending"
    RECEIVING = "receiving"
    """Everything of this PC is at the union; much of the union's is on its way here."""
    OFFLINE = "offline"
    """Work offline is switched on."""
    NEEDS_YOU = "needs_you"


@dataclass(frozen=True, slots=True)
class SyncView:
    phase: SyncPhase
    pending: int
    """Entries of this PC without a place at the union."""
    sent: int
    of: int
    """Progress while sending."""
    fault: str
    """Code of the last fault (see ``sync.client.faults``), empty when there is none."""
    fault_detail: str
    fault_at: Instant | None
    synced_at: Instant | None
    next_try_at: Instant | None
    offline_since: Instant | None
    received: int = 0
    to_receive: int = 0
    """Progress while receiving."""
    per_minute: int | None = None
    """Entries a minute while sending or receiving, over the last seconds; None before that can be told."""
    seconds_left: int | None = None
    handed: int = 0
    """Entries that a PC which was shut out has handed to the union, where a person decides."""
    files_here: int = 0
    files_there: int = 0
    """Photos that are here and not yet at the union, and photos that have not come here yet."""
    values_here: int = 0
    """Personal details that the union misses and this PC does not have."""
    files_refused: int = 0
    """Of those that are here: what the union will not take."""
    newer: int = 0
    """Entries of a newer version of the programme: kept, passed on, and counted once this PC is updated."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Field values that a command could set back; the step of an undo."""

    kind: str
    record: RecordId
    fields: dict[str, object]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a command changed: each screen decides whether that concerns it."""

    kinds: frozenset[str] = frozenset()
    records: tuple[RecordId, ...] = ()
    inverse: tuple[Patch, ...] = ()
    """What undoes the command, last change first."""

    def touches(self, *kinds: str) -> bool:
        """Whether any of the kinds changed. Joining what was entered twice changes how items and people are shown."""
        shown = self.kinds | {"supply", "staff"} if "same_as" in self.kinds else self.kinds
        return not shown.isdisjoint(kinds)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that ``doctor`` found, with its remedy: source strings, whose ``{name}`` placeholders ``params`` fills
    (as in a KnownError)."""

    check: str
    what: str
    remedy: str
    params: dict[str, int | str] = field(default_factory=dict)
