"""What was perhaps entered twice, as screens see it."""

from __future__ import annotations

from desktop.values import Struct
from desktop.views.base import Instant, RecordId


class EnteredView(Struct, frozen=True):
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


class JoinPair(Struct, frozen=True):
    """Two of a kind that were perhaps entered twice; when they are the same, the one goes on as ``stays``."""

    kind: str
    stays: EnteredView
    goes: EnteredView
