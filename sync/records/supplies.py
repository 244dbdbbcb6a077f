"""Supplies: items, movements and counts. A balance is never stored; it is the last count plus what came after."""

from __future__ import annotations

from sync.records.base import Default, Record, WireType, wire


class Supply(Record):
    """A supply item. Items of the built-in catalogue have fixed ids."""

    __kind__ = "supply"

    name = wire(WireType.TEXT, default="")
    category = wire(WireType.CODE, default="other")
    unit = wire(WireType.TEXT, default="")
    pack_unit = wire(WireType.TEXT, default="")
    pack_size = wire(WireType.COUNT, default=1)
    barcode = wire(WireType.TEXT, default="")
    minimum = wire(WireType.COUNT, default=0)
    expires = wire(WireType.FLAG, default=False)
    """Whether its batches carry an expiry date."""


class Movement(Record):
    """Something came in or went out. ``quantity`` is in the item's smallest unit and never negative."""

    __kind__ = "movement"

    at = wire(WireType.INSTANT, default=Default.OP_TIME)
    item = wire(WireType.REF)
    kind = wire(WireType.CODE)
    """``restock issue consume waste loan return transfer_out gift``."""
    quantity = wire(WireType.COUNT)
    source = wire(WireType.CODE, default="")
    """Of a restock: ``purchase allocation donation transfer_in``."""
    batch = wire(WireType.TEXT, default="")
    expires_on = wire(WireType.DAY, default=None)
    donor = wire(WireType.TEXT, default="")
    recipient = wire(WireType.TEXT, default="", personal=True, keep_days=90)
    note = wire(WireType.TEXT, default="")
    loan = wire(WireType.REF, default=None)
    """Of a return: the loan that comes back with it, wholly or in part."""


INCOMING = frozenset({"restock", "return"})
OUTGOING = frozenset({"issue", "consume", "waste", "loan", "transfer_out", "gift"})
SOURCES = ("purchase", "allocation", "donation", "transfer_in")


class Stocktake(Record):
    """One item counted on the shelf.

    ``seen`` is the number of the last entry of the station's log that the counting PC held: what lay before it is
    before the count, later arrivals are placed by their time.
    """

    __kind__ = "stocktake"

    at = wire(WireType.INSTANT, default=Default.OP_TIME)
    item = wire(WireType.REF)
    counted = wire(WireType.COUNT)
    book = wire(WireType.NUMBER, default=0)
    seen = wire(WireType.COUNT, default=0)
    note = wire(WireType.TEXT, default="")
