"""Visits: by default an anonymous count, the least that serves."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from sync.records.base import Default, Record, WireType, wire


class Visit(Record):
    """One person's or one group's stay."""

    __kind__ = "visit"

    arrived_at: Mapped[int] = wire(WireType.INSTANT, default=Default.OP_TIME)
    left_at: Mapped[int | None] = wire(WireType.INSTANT, default=None)
    left_estimated: Mapped[bool] = wire(WireType.FLAG, default=False)
    category: Mapped[str] = wire(WireType.CODE)
    persons: Mapped[int] = wire(WireType.COUNT, default=1)
    services: Mapped[str] = wire(WireType.CODES, default="")
    note: Mapped[str] = wire(WireType.TEXT, default="")
    visitor: Mapped[str | None] = wire(WireType.TEXT, default="", personal=True)
