"""What goes aside with an op under whose address another one stands.

A virtual machine that is resumed twice writes two ops under one address, and the log takes the one that comes first.
What the other machine then wrote about *its* op must not change the record that the log has under that id. Both ends
judge by this rule alone, so that what the union does not place is what the device no longer sends. Knows no database.
"""

from __future__ import annotations

import re
from typing import Final

from sync.ops import Op, record_id

_NAMED: Final = re.compile(rb"\xc4\x10(?=(.{16}))", re.DOTALL)
"""Sixteen bytes behind the head of a MessagePack binary of that length: as an id stands in a canonical form."""
_RULING: Final = "settlement"
"""Names what was put aside on purpose."""


class Aside:
    """The ops that are put aside, as they are found, in the order in which they were written."""

    def __init__(self) -> None:
        self._records: set[bytes] = set()

    def add(self, op: Op) -> None:
        """Put an op aside, and with it whatever speaks of the record that it creates."""
        if op.record is None:
            self.add_record(record_id(op.run, op.seq))

    def add_record(self, record: bytes) -> None:
        """Put aside whatever speaks of a record whose creation went before."""
        self._records.add(record)

    def takes(self, op: Op, body: bytes) -> bool:
        """Whether an op, ``body`` being its canonical form, goes aside with one that did before; if so, it is added."""
        if op.kind == _RULING or self._records.isdisjoint(_NAMED.findall(body)):
            return False
        self.add(op)
        return True

    def __bool__(self) -> bool:
        """Whether there is any record that nothing may speak of."""
        return bool(self._records)
