"""The station's own file, and what the union registers of it."""

from __future__ import annotations

from sync.records.base import Owner, Record, WireType, wire


class StationFile(Record):
    """What the station says of itself: one record with a fixed id, so that PCs that began alone agree.

    ``hours`` is the text form of ``sync.hours``; ``convention`` holds a point a line.
    """

    __kind__ = "station"

    name = wire(WireType.TEXT, default="")
    form = wire(WireType.CODE, default="fixed")
    built_by = wire(WireType.CODE, default="")
    region = wire(WireType.TEXT, default="")
    address = wire(WireType.TEXT, default="")
    longitude = wire(WireType.NUMBER, default=None)
    """Millionths of a degree, GCJ-02 as Chinese maps use it."""
    latitude = wire(WireType.NUMBER, default=None)
    phone = wire(WireType.TEXT, default="")
    capacity = wire(WireType.COUNT, default=6)
    hours = wire(WireType.TEXT, default="1234567 08:00-18:00 staffed")
    services = wire(WireType.CODES, default="charge;cool;heat_food;medicine;rest;toilet;warm;water")
    facilities = wire(WireType.CODES, default="air_conditioner;chairs;dispenser;microwave;sockets")
    union_name = wire(WireType.TEXT, default="")
    promise = wire(WireType.TEXT, default="")
    convention = wire(WireType.TEXT, default="")
    rules = wire(WireType.TEXT, default="")


class Registration(Record):
    """What the union holds of a station: its code, its level, whether it is open."""

    __kind__ = "registration"
    __owner__ = Owner.UNION

    code = wire(WireType.TEXT)
    name = wire(WireType.TEXT)
    region = wire(WireType.TEXT)
    level = wire(WireType.CODE, default="district")
    state = wire(WireType.CODE, default="open")
    honours = wire(WireType.TEXT, default="")


class UnionAddress(Record):
    """Under which address phones reach the union; of several the latest in the log holds."""

    __kind__ = "union_address"
    __owner__ = Owner.UNION

    url = wire(WireType.TEXT)
    """With ``http://`` or ``https://`` and without a slash at its end."""


class Term(Record):
    """An entry of a vocabulary that a union adds, or that a station hides or adds for itself."""

    __kind__ = "term"

    vocabulary = wire(WireType.CODE, default="")
    """``category``, ``service``, ``facility``, ``opening_check`` or ``closing_check``."""
    code = wire(WireType.CODE, default="")
    zh = wire(WireType.TEXT, default="")
    en = wire(WireType.TEXT, default="")
    icon = wire(WireType.TEXT, default="")
    rank = wire(WireType.NUMBER, default=0)
    hidden = wire(WireType.FLAG, default=False)


class UnionTerm(Term):
    """A vocabulary entry that the union gives to all of its stations."""

    __kind__ = "union_term"
    __owner__ = Owner.UNION


class SpecialDay(Record):
    """A day whose hours are not those of its weekday, as the station has it."""

    __kind__ = "special_day"

    day = wire(WireType.DAY)
    kind = wire(WireType.CODE)
    """``holiday`` (as on a Sunday), ``workday`` (as on a Monday), ``closed``, or ``open`` with hours of its own."""
    hours = wire(WireType.TEXT, default="")
    """Of ``open``, in the text form of ``sync.hours``; its weekdays mean nothing."""
    name = wire(WireType.TEXT, default="")


class UnionDay(SpecialDay):
    """Such a day, as the union has it for all of its stations."""

    __kind__ = "union_day"
    __owner__ = Owner.UNION


class Carried(Record):
    """Totals of a time before the first day here, carried in from a paper ledger (结转)."""

    __kind__ = "carried"

    ledger = wire(WireType.CODE, default="visits")
    since = wire(WireType.DAY)
    until = wire(WireType.DAY)
    """The last day, itself included."""
    category = wire(WireType.CODE, default="")
    """The worker category; empty when they are not told apart."""
    persons = wire(WireType.COUNT)
    entries = wire(WireType.COUNT, default=0)
    days = wire(WireType.COUNT, default=0)
    """On how many days the station was open."""
    note = wire(WireType.TEXT, default="")


class Notice(Record):
    """A notice of the union to its stations."""

    __kind__ = "notice"
    __owner__ = Owner.UNION

    title = wire(WireType.TEXT)
    body = wire(WireType.TEXT, default="")
    published_at = wire(WireType.INSTANT)


class NoticeReceipt(Record):
    """A station has read a notice."""

    __kind__ = "notice_receipt"

    notice = wire(WireType.REF)
