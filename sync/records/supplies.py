"""Supplies: items, movements and counts. A balance is never stored; it is the last count plus what came after."""

from __future__ import annotations

from sync.records.base import Default, Owner, Record, WireType, wire


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
    """Something came in or went out. ``quantity`` is in the item's smallest unit and never negative.

    ``known`` names counts that the PC had and that bear a later time, although this came after them, as ``known`` of a
    count does.
    """

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
    voucher = wire(WireType.TEXT, default="")
    """The slip (单据) that it stands on: series of the PC, year and number. A PC leaves no number out and uses none
    twice; what is voided keeps its own."""
    request = wire(WireType.REF, default=None)
    """Of a restock: the request that it answers."""
    known = wire(WireType.TEXT, default="")


INCOMING = frozenset({"restock", "return"})
OUTGOING = frozenset({"issue", "consume", "waste", "loan", "transfer_out", "gift"})
SOURCES = ("purchase", "allocation", "donation", "transfer_in")


class StocktakeSheet(Record):
    """One walk along the shelves, from its first count to its last, on as many PCs as help."""

    __kind__ = "stocktake_sheet"

    opened_at = wire(WireType.INSTANT, default=Default.OP_TIME)
    closed_at = wire(WireType.INSTANT, default=None)
    note = wire(WireType.TEXT, default="")


class Stocktake(Record):
    """One item counted on the shelf.

    ``known`` names movements and counts that the counting PC had and that bear a later time than the count, of each run
    the last: their ids in hexadecimal, in capitals, with spaces between them; nearly always none. What a run wrote up
    to there lies before the count, everything else by its time. Ids and no number of the log: an entry may get another
    one after a restore.
    """

    __kind__ = "stocktake"

    at = wire(WireType.INSTANT, default=Default.OP_TIME)
    item = wire(WireType.REF)
    counted = wire(WireType.COUNT)
    book = wire(WireType.NUMBER, default=0)
    known = wire(WireType.TEXT, default="")
    note = wire(WireType.TEXT, default="")
    sheet = wire(WireType.REF, default=None)
    """The walk that it belongs to."""


class Request(Record):
    """The station asks its union for something (申领)."""

    __kind__ = "request"

    at = wire(WireType.INSTANT, default=Default.OP_TIME)
    item = wire(WireType.REF, default=None)
    wanted = wire(WireType.TEXT, default="")
    """What is asked for when it is no item of the station's."""
    quantity = wire(WireType.COUNT)
    needed_by = wire(WireType.DAY, default=None)
    reason = wire(WireType.TEXT, default="")


class Answer(Record):
    """What the union says to a request; the newest that is not void counts."""

    __kind__ = "union_answer"
    __owner__ = Owner.UNION

    request = wire(WireType.REF)
    decision = wire(WireType.CODE)
    """``granted``, ``partly`` or ``declined``."""
    quantity = wire(WireType.COUNT, default=0)
    text = wire(WireType.TEXT, default="")
    arrives_on = wire(WireType.DAY, default=None)
    at = wire(WireType.INSTANT, default=Default.OP_TIME)


DECISIONS = ("granted", "partly", "declined")
