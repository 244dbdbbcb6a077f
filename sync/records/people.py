"""The station's people and their shifts."""

from __future__ import annotations

from sync.records.base import Default, Record, WireType, wire


class Staff(Record):
    """A person who looks after the station. ``pin`` is an argon2id hash.

    Who leaves is no longer called and no longer signs in; the name stands in ledgers that have to be kept for three
    years.
    """

    __kind__ = "staff"

    name = wire(WireType.TEXT, personal=True, after_void=1_096)
    role = wire(WireType.CODE, default="manager")
    """``head``, ``manager`` or ``volunteer``."""
    phone = wire(WireType.TEXT, default="", personal=True, after_void=0)
    pin = wire(WireType.TEXT, default="", personal=True, after_void=0)


class Shift(Record):
    """One person's duty from sign-in to sign-out; it says that the station was open and who answered for it."""

    __kind__ = "shift"

    staff = wire(WireType.REF)
    signed_in_at = wire(WireType.INSTANT, default=Default.OP_TIME)
    signed_out_at = wire(WireType.INSTANT, default=None)
    estimated = wire(WireType.FLAG, default=False)
    """A time of it was proposed by the programme and accepted by a person; which one, its ops tell."""
    promised = wire(WireType.FLAG, default=False)
    opening_checks = wire(WireType.CODES, default="")
    """Of the vocabulary, and ``handover_read`` where the note of whoever was there before was read."""
    closing_checks = wire(WireType.CODES, default="")
    handover = wire(WireType.TEXT, default="")
    note = wire(WireType.TEXT, default="")
    """Why a time was corrected."""
