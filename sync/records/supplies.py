"""Supplies: items, movements and counts. A balance is never stored; it is the last count plus what came after."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from sync.records.base import Default, Record, WireType, wire


class Supply(Record):
    """A supply item. Items of the built-in catalogue have fixed ids."""

    __kind__ = "supply"

    name: Mapped[str] = wire(WireType.TEXT, default="")
    category: Mapped[str] = wire(WireType.CODE, default="other")
    unit: Mapped[str] = wire(WireType.TEXT, default="")
    pack_unit: Mapped[str] = wire(WireType.TEXT, default="")
    pack_size: Mapped[int] = wire(WireType.COUNT, default=1)
    barcode: Mapped[str] = wire(WireType.TEXT, default="")
    minimum: Mapped[int] = wire(WireType.COUNT, default=0)
    expires: Mapped[bool] = wire(WireType.FLAG, default=False)
    """Whether its batches carry an expiry date."""


class Movement(Record):
    """Something came in or went out. ``quantity`` is in the item's smallest unit and never negative."""

    __kind__ = "movement"

    at: Mapped[int] = wire(WireType.INSTANT, default=Default.OP_TIME)
    item: Mapped[bytes] = wire(WireType.REF)
    kind: Mapped[str] = wire(WireType.CODE)
    """``restock issue consume waste loan return transfer_out gift``."""
    quantity: Mapped[int] = wire(WireType.COUNT)
    source: Mapped[str] = wire(WireType.CODE, default="")
    """Of a restock: ``purchase allocation donation transfer_in``."""
    batch: Mapped[str] = wire(WireType.TEXT, default="")
    expires_on: Mapped[str | None] = wire(WireType.DAY, default=None)
    donor: Mapped[str] = wire(WireType.TEXT, default="")
    recipient: Mapped[str | None] = wire(WireType.TEXT, default="", personal=True)
    note: Mapped[str] = wire(WireType.TEXT, default="")


INCOMING = frozenset({"restock", "return"})
OUTGOING = frozenset({"issue", "consume", "waste", "loan", "transfer_out", "gift"})
SOURCES = ("purchase", "allocation", "donation", "transfer_in")


class Stocktake(Record):
    """One item counted on the shelf.

    ``seen`` is the number of the last entry of the station's log that the counting PC held: what lay before it is
    before the count, later arrivals are placed by their time.
    """

    __kind__ = "stocktake"

    at: Mapped[int] = wire(WireType.INSTANT, default=Default.OP_TIME)
    item: Mapped[bytes] = wire(WireType.REF)
    counted: Mapped[int] = wire(WireType.COUNT)
    book: Mapped[int] = wire(WireType.NUMBER, default=0)
    seen: Mapped[int] = wire(WireType.COUNT, default=0)
    note: Mapped[str] = wire(WireType.TEXT, default="")
