"""What people say of a station, what the station answers, and what is broken until it is mended."""

from __future__ import annotations

from sync.records.base import Default, Owner, Record, WireType, wire


class Opinion(Record):
    """Somebody's word on the station (意见), as somebody at the desk heard or read it."""

    __kind__ = "opinion"

    at = wire(WireType.INSTANT, default=Default.OP_TIME)
    kind = wire(WireType.CODE)
    """``rating``, ``fault``, ``suggestion``, ``thanks`` or ``complaint``."""
    channel = wire(WireType.CODE, default="book")
    """``book`` (the opinion book on the table), ``person``, ``phone`` or ``page`` (after a scan)."""
    stars = wire(WireType.COUNT, default=0, bounds=(0, 5))
    """0 where none were given."""
    tags = wire(WireType.CODES, default="")
    facility = wire(WireType.CODE, default="")
    """Of a fault: what is broken; empty when it is none of the station's facilities."""
    trouble = wire(WireType.CODE, default="")
    """Of a fault: ``broken``, ``empty``, ``missing``, ``dirty``, ``closed`` or ``other``."""
    text = wire(WireType.TEXT, default=None, personal=True, keep_days=366)
    contact = wire(WireType.TEXT, default=None, personal=True, keep_days=90)
    """How whoever said it can be called back; never asked for."""


class UnionOpinion(Opinion):
    """The same, as it came in through the station's page at the union."""

    __kind__ = "union_opinion"
    __owner__ = Owner.UNION


class Reply(Record):
    """The station's answer to an opinion; the newest that is not void counts."""

    __kind__ = "reply"

    opinion = wire(WireType.REF)
    text = wire(WireType.TEXT)
    shown = wire(WireType.FLAG, default=True)
    """Whether the station's page shows it."""
    at = wire(WireType.INSTANT, default=Default.OP_TIME)


class Repair(Record):
    """Something is broken or has run out, and is being seen to (报修)."""

    __kind__ = "repair"

    facility = wire(WireType.CODE, default="")
    what = wire(WireType.TEXT, default="")
    """In words; the only name of what is no facility of the list."""
    trouble = wire(WireType.CODE, default="broken")
    opinion = wire(WireType.REF, default=None)
    """By whom it was reported."""
    reported_at = wire(WireType.INSTANT, default=Default.OP_TIME)
    repaired_by = wire(WireType.TEXT, default=None, personal=True, keep_days=1_096)
    done_at = wire(WireType.INSTANT, default=None)
    cost = wire(WireType.COUNT, default=0)
    """Fen."""
    accepted_by = wire(WireType.REF, default=None)
    """Who of the station found it in order."""
    note = wire(WireType.TEXT, default="")
