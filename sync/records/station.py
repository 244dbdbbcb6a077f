"""The station's own file, and what the union registers of it."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from sync.records.base import Owner, Record, WireType, wire


class StationFile(Record):
    """What the station says of itself: one record with a fixed id, so that PCs that began alone agree.

    ``hours`` is the text form of ``sync.hours``; ``convention`` holds a point a line.
    """

    __kind__ = "station"

    name: Mapped[str] = wire(WireType.TEXT, default="")
    form: Mapped[str] = wire(WireType.CODE, default="fixed")
    built_by: Mapped[str] = wire(WireType.CODE, default="")
    region: Mapped[str] = wire(WireType.TEXT, default="")
    address: Mapped[str] = wire(WireType.TEXT, default="")
    longitude: Mapped[int | None] = wire(WireType.NUMBER, default=None)
    """Millionths of a degree, GCJ-02 as Chinese maps use it."""
    latitude: Mapped[int | None] = wire(WireType.NUMBER, default=None)
    phone: Mapped[str] = wire(WireType.TEXT, default="")
    capacity: Mapped[int] = wire(WireType.COUNT, default=6)
    hours: Mapped[str] = wire(WireType.TEXT, default="1234567 08:00-18:00 staffed")
    services: Mapped[str] = wire(WireType.CODES, default="charge;cool;heat_food;medicine;rest;toilet;warm;water")
    facilities: Mapped[str] = wire(WireType.CODES, default="air_conditioner;chairs;dispenser;microwave;sockets")
    union_name: Mapped[str] = wire(WireType.TEXT, default="")
    promise: Mapped[str] = wire(WireType.TEXT, default="")
    convention: Mapped[str] = wire(WireType.TEXT, default="")
    rules: Mapped[str] = wire(WireType.TEXT, default="")


class Registration(Record):
    """What the union holds of a station: its code, its level, whether it is open."""

    __kind__ = "registration"
    __owner__ = Owner.UNION

    code: Mapped[str] = wire(WireType.TEXT)
    name: Mapped[str] = wire(WireType.TEXT)
    region: Mapped[str] = wire(WireType.TEXT)
    level: Mapped[str] = wire(WireType.CODE, default="district")
    state: Mapped[str] = wire(WireType.CODE, default="open")
    honours: Mapped[str] = wire(WireType.TEXT, default="")


class Term(Record):
    """An entry of a vocabulary that a union adds, or that a station hides or adds for itself."""

    __kind__ = "term"

    vocabulary: Mapped[str] = wire(WireType.CODE, default="")
    """``category``, ``service``, ``facility``, ``opening_check`` or ``closing_check``."""
    code: Mapped[str] = wire(WireType.CODE, default="")
    zh: Mapped[str] = wire(WireType.TEXT, default="")
    en: Mapped[str] = wire(WireType.TEXT, default="")
    icon: Mapped[str] = wire(WireType.TEXT, default="")
    rank: Mapped[int] = wire(WireType.NUMBER, default=0)
    hidden: Mapped[bool] = wire(WireType.FLAG, default=False)


class UnionTerm(Term):
    """A vocabulary entry that the union gives to all of its stations."""

    __kind__ = "union_term"
    __owner__ = Owner.UNION


class Notice(Record):
    """A notice of the union to its stations."""

    __kind__ = "notice"
    __owner__ = Owner.UNION

    title: Mapped[str] = wire(WireType.TEXT)
    body: Mapped[str] = wire(WireType.TEXT, default="")
    published_at: Mapped[int] = wire(WireType.INSTANT)


class NoticeReceipt(Record):
    """A station has read a notice."""

    __kind__ = "notice_receipt"

    notice: Mapped[bytes] = wire(WireType.REF)
