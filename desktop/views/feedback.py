"""What people say of the station, and what is broken until it is mended, as screens see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

from desktop.values import Struct
from desktop.views.base import EntryState, Instant, RecordId


class OpinionState(Enum):
    """How far an opinion has come at this station."""

    NEW = "new"
    """Has come in, and nobody has opened it on this PC."""
    SEEN = "seen"
    ANSWERED = "answered"
    VOIDED = "voided"


class ReplyView(Struct, frozen=True):
    """The station's answer."""

    text: str
    shown: bool
    """Whether the station's page shows it."""
    at: Instant
    by: str


class OpinionView(Struct, frozen=True):
    id: RecordId
    at: Instant
    kind: str
    """``rating``, ``fault``, ``suggestion``, ``thanks`` or ``complaint``."""
    channel: str
    """``page``, ``book``, ``person`` or ``phone``."""
    stars: int
    """0 where none were given."""
    tags: tuple[str, ...]
    facility: str
    trouble: str
    text: str
    contact: str
    erased: bool
    """Whether its words or its number were erased."""
    from_page: bool
    """Whether it came in through the station's page; such a one cannot be voided here."""
    late: bool
    """Whether it was written down here long after it was said (补录)."""
    state: OpinionState
    waits: bool
    """Whether it wants an answer and has neither one nor a repair."""
    reply: ReplyView | None
    repair: RepairView | None
    """What was made of a fault; the newest."""
    photos: int
    entered_by: str
    voided: str | None
    """Why."""
    entry: EntryState
    corrected: bool = False
    """Whether what was typed in has been said otherwise since."""


class OpinionChange(Struct, frozen=True):
    """One correction: when, by whom (empty when nobody was on duty), what it says now and what it said until then;
    values are the record's own, of words and number nothing but that they changed."""

    at: Instant
    by: str
    fields: Mapping[str, object]
    before: Mapping[str, object]


class OpinionPage(Struct, frozen=True):
    """A page of the list and the figures of all that the search finds."""

    rows: tuple[OpinionView, ...]
    found: int
    rated: int
    """How many of them have stars."""
    mean: float | None
    """Mean stars of those; None without any."""
    more: bool


class OpinionCounts(Struct, frozen=True):
    """What wants looking at, whatever the list is narrowed to."""

    all: int
    new: int
    """Came in and were not opened on this PC."""
    waiting: int
    """Want an answer."""
    oldest: Instant | None
    """Of those that want an answer."""


class RepairView(Struct, frozen=True):
    id: RecordId
    facility: str
    what: str
    trouble: str
    opinion: RecordId | None
    said: str
    """Words of whoever reported it, while they stand."""
    reported_at: Instant
    repaired_by: str
    done_at: Instant | None
    cost: int
    """Fen."""
    accepted_by: RecordId | None
    accepted_name: str
    note: str
    entered_by: str
    voided: str | None
    entry: EntryState

    @property
    def open(self) -> bool:
        """Whether it is still being seen to."""
        return self.done_at is None and self.voided is None


class FacilityState(Struct, frozen=True):
    """One of the station's facilities as it is now."""

    code: str
    trouble: str
    """Empty when it is in order."""
    since: Instant | None
    repair: RecordId | None


class RatedWeek(Struct, frozen=True):
    """Ratings of a week, Monday first."""

    start: date
    rated: int
    mean: float | None
    """None in a week without ratings, which is a gap and no zero."""


class Satisfaction(Struct, frozen=True):
    """What the stars say."""

    weeks: tuple[RatedWeek, ...]
    """The oldest first, the last one is the present week."""
    rated: int
    mean: float | None
    """Of all those weeks."""
    trend: float | None
    """Mean of the later half of the weeks less that of the earlier half; None where either has no rating."""
    tags: tuple[tuple[str, int], ...]
    """Tags of those weeks with how often they were chosen, most often first."""
