"""What all views speak in: ids, instants, and how far an entry has come."""

from __future__ import annotations

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
