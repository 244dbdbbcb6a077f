"""Records that the programme writes about itself."""

from __future__ import annotations

from sync.records.base import Record, WireType, wire


class Run(Record):
    """One opening of a database for writing: the first op of every run."""

    __kind__ = "run"

    device = wire(WireType.TEXT, default="")
    """The PC's name, or the server process's."""
    app = wire(WireType.TEXT, default="")
    """Name and version of the programme."""
    clock_offset = wire(WireType.NUMBER, default=None)
    """Seconds that this PC's clock was last known to be behind the union's; None when never compared."""


class Erasure(Record):
    """Personal values are erased on every end: those of the named fields of one record."""

    __kind__ = "erasure"

    record = wire(WireType.REF)
    fields = wire(WireType.CODES)
    reason = wire(WireType.TEXT, default="")
