"""Photos and how far they have come, as screens see them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from desktop.values import Struct
from desktop.views.base import Instant, RecordId


class PhotoState(Enum):
    """How far a photo's content has come."""

    HERE = "here"
    ON_ITS_WAY = "on_its_way"
    """Here, and not yet at the union."""
    REFUSED = "refused"
    """Here, and the union will not take it."""
    MISSING = "missing"
    """Not here yet."""
    LOST = "lost"
    """Closed: it will never come."""


class PhotoView(Struct, frozen=True):
    id: RecordId
    name: str
    state: PhotoState
    reason: str
    """Why it was closed as lost, or the code of why the union will not take it or has never had it."""
    entered_at: Instant
    path: Path | None
    """Its file, when it is here."""
    thumbnail: Path | None


class PhotoDue(Struct, frozen=True):
    """A photo that either end waits for, with the words by which one knows what it is of; words that do not apply are
    empty."""

    id: RecordId
    name: str
    state: PhotoState
    """ON_ITS_WAY, REFUSED or MISSING."""
    reason: str
    """The code of why the union will not take it or has never had it."""
    entered_at: Instant
    device: str
    """The PC on which it was added; empty when it came in through the station's page."""
    record: RecordId
    about: str
    """``movement``, ``repair`` or ``opinion``; empty when what it belongs to is not here."""
    voided: bool
    """Whether what it belongs to was voided."""
    item: str
    kind: str
    """Of a movement its source or else its kind, of an opinion its kind."""
    quantity: int
    unit: str
    facility: str
    text: str


class PhotosDue(Struct, frozen=True):
    """Photos that either end waits for, the newest of each state, and how many there are of each in all."""

    photos: tuple[PhotoDue, ...]
    counts: Mapping[PhotoState, int]
