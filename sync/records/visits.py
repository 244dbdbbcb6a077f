"""Visits: by default an anonymous count, the least that serves."""

from __future__ import annotations

from sync.records.base import Default, Record, WireType, wire


class Visit(Record):
    """One person's or one group's stay."""

    __kind__ = "visit"

    arrived_at = wire(WireType.INSTANT, default=Default.OP_TIME)
    left_at = wire(WireType.INSTANT, default=None)
    left_estimated = wire(WireType.FLAG, default=False)
    category = wire(WireType.CODE)
    persons = wire(WireType.COUNT, default=1)
    services = wire(WireType.CODES, default="")
    note = wire(WireType.TEXT, default="")
    visitor = wire(WireType.TEXT, default="", personal=True, keep_days=90)
