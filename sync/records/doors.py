"""Doors that open by a code (智能驿站): which there are, and when they opened."""

from __future__ import annotations

from sync.records.base import Default, Owner, Record, WireType, wire


class Door(Record):
    """A door with a controller that checks passes by itself."""

    __kind__ = "union_door"
    __owner__ = Owner.UNION

    name = wire(WireType.TEXT)
    key = wire(WireType.BYTES, bounds=(32, 32))
    """The controller's public key (Ed25519), by which it signs what it reports."""


class DoorEvent(Record):
    """A pass was held before a door. It names no person: a pass does not know who shows it."""

    __kind__ = "union_door_event"
    __owner__ = Owner.UNION

    door = wire(WireType.REF)
    number = wire(WireType.COUNT)
    """The controller's own count, so that what it reports twice is taken once."""
    at = wire(WireType.INSTANT, default=Default.OP_TIME)
    """By the controller's clock."""
    outcome = wire(WireType.CODE)
    """``opened`` or why not: ``expired``, ``early``, ``used``, ``other_door``, ``forged``, ``shut``."""
    nonce = wire(WireType.BYTES, default=None, bounds=(8, 8))
    """Of the pass."""
