"""What a union writes of what people say on a station's page, into the union in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.envelope import PersonalValue
from sync.log import Log
from sync.ops import Op, canonical, commitment, record_id, unions_run
from tests.store.union import MemoryUnion


@dataclass
class Page:
    """A station's page; words and numbers stand beside its ops, as the journal puts them."""

    union: MemoryUnion = field(default_factory=MemoryUnion)
    said: int = 0

    def say(self, kind: str, at: int, **fields: object) -> bytes:
        """Somebody says something; the record's id."""
        self.said += 1
        run = unions_run(self.said.to_bytes(8, "big"))
        stated: dict[str, object] = {"kind": kind, "channel": "page", "at": at}
        for name, value in fields.items():
            stated[name] = value
            if name in ("text", "contact"):
                salt = bytes([self.said % 256]) * 16
                stated[name] = commitment(value, salt)
                self.union.values[run, 1, name] = PersonalValue(Log.STATION, run, 1, name, salt, value)
        op = Op(run, 1, at, None, "union_opinion", 1, None, dict(sorted(stated.items())))
        self.union.logs[Log.STATION].append(op, canonical(op))
        return record_id(run, 1)
