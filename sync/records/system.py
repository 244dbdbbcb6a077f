"""Records that the programme writes about itself."""

from __future__ import annotations

from sync.records.base import Default, Owner, Record, WireType, wire


class Run(Record):
    """One opening of a database for writing: the first op of every run."""

    __kind__ = "run"

    device = wire(WireType.TEXT, default="")
    """The PC's name, or the server process's."""
    app = wire(WireType.TEXT, default="")
    """Name and version of the programme."""
    clock_offset = wire(WireType.NUMBER, default=None)
    """Seconds that this PC's clock was last known to be behind the union's; None when never compared."""
    seal = wire(WireType.BYTES, default=None)
    """Of a run of the union's: its signature over the run's other ops (``sync.seals``), by which any station can bring
    them back after the union was restored from a backup."""


class Device(Record):
    """A PC that speaks for the station, as the union let it in or shut it out."""

    __kind__ = "device"
    __owner__ = Owner.UNION

    key = wire(WireType.BYTES)
    """Its public key."""
    name = wire(WireType.TEXT, default="")
    app = wire(WireType.TEXT, default="")
    code = wire(WireType.BYTES, default=None)
    """What the union keeps of the enrolment code that was used up."""
    enrolled_at = wire(WireType.INSTANT, default=Default.OP_TIME)
    revoked_at = wire(WireType.INSTANT, default=None)


class Erasure(Record):
    """Personal values are erased on every end: those of the named fields of one record."""

    __kind__ = "erasure"

    record = wire(WireType.REF)
    fields = wire(WireType.CODES)
    reason = wire(WireType.TEXT, default="")


class SameAs(Record):
    """Two records of one kind are one thing, entered twice: an item or a person."""

    __kind__ = "same_as"

    kind = wire(WireType.CODE)
    """``supply`` or ``staff``."""
    record = wire(WireType.REF)
    """The one that goes on under the other's name."""
    same = wire(WireType.REF)
    """The one that stays."""


class Settlement(Record):
    """A person's ruling on an op whose address bore another content already (a machine resumed twice), or on a personal
    value of an op that nobody has any more."""

    __kind__ = "settlement"

    address = wire(WireType.REF)
    """As the id of the record that its op creates."""
    digest = wire(WireType.BYTES)
    """BLAKE2b-128 of the canonical form that was put aside; of a value the first 16 bytes of the op's commitment."""
    decision = wire(WireType.CODE)
    """``entered_again`` or ``dropped``, of a value ``lost``."""
    reason = wire(WireType.TEXT, default="")
    """Why it was dropped."""
