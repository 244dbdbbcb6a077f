"""Photos and how far they have come, as screens see them."""

from __future__ import annotations

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
    """Why it was closed as lost, or the code of why the union will not take it."""
    entered_at: Instant
    path: Path | None
    """Its file, when it is here."""
    thumbnail: Path | None
