"""The station's people and their shifts."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from sync.records.base import Default, Record, WireType, wire


class Staff(Record):
    """A person who looks after the station. ``pin`` is an argon2id hash."""

    __kind__ = "staff"

    name: Mapped[str | None] = wire(WireType.TEXT, personal=True)
    role: Mapped[str] = wire(WireType.CODE, default="manager")
    """``head``, ``manager`` or ``volunteer``."""
    phone: Mapped[str | None] = wire(WireType.TEXT, default="", personal=True)
    pin: Mapped[str | None] = wire(WireType.TEXT, default="", personal=True)


class Shift(Record):
    """One person's duty from sign-in to sign-out; it says that the station was open and who answered for it."""

    __kind__ = "shift"

    staff: Mapped[bytes] = wire(WireType.REF)
    signed_in_at: Mapped[int] = wire(WireType.INSTANT, default=Default.OP_TIME)
    signed_out_at: Mapped[int | None] = wire(WireType.INSTANT, default=None)
    estimated: Mapped[bool] = wire(WireType.FLAG, default=False)
    """The sign-out time was proposed by the programme and accepted by a person."""
    promised: Mapped[bool] = wire(WireType.FLAG, default=False)
    opening_checks: Mapped[str] = wire(WireType.CODES, default="")
    closing_checks: Mapped[str] = wire(WireType.CODES, default="")
    handover: Mapped[str] = wire(WireType.TEXT, default="")
    note: Mapped[str] = wire(WireType.TEXT, default="")
    """Why a time was corrected."""
