"""What a device and its union say to each other, before it is sealed and after it is opened.

Knows neither bytes nor signatures; ``sync.envelope`` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from sync.log import SHORT_HASH_BYTES, Head, Log
from sync.ops import Op


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in a log and the first 16 bytes of the chain's hash there."""

    log: Log
    n: int
    short: bytes

    @classmethod
    def at(cls, log: Log, head: Head) -> Cursor:
        """The cursor of a head."""
        return cls(log, head.n, head.hash[:SHORT_HASH_BYTES])


@dataclass(frozen=True, slots=True)
class PersonalRef:
    """Where a personal value belongs."""

    log: Log
    run: bytes
    seq: int
    field: str


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """A personal value and the salt of its commitment; they travel beside the op."""

    log: Log
    run: bytes
    seq: int
    field: str
    salt: bytes
    value: object


@dataclass(frozen=True, slots=True)
class Place:
    """``request.ops[index : index + count]`` stand at ``n`` … ``n + count - 1`` of the station's log."""

    index: int
    n: int
    count: int


@dataclass(frozen=True, slots=True)
class Request:
    """What a device asks and tells. ``bodies`` are the canonical forms of ``ops``; sealing ignores them."""

    union: bytes
    station: bytes
    device: bytes
    sent_at: int
    cursors: tuple[Cursor, ...]
    ops: tuple[Op, ...] = ()
    bodies: tuple[bytes, ...] = ()
    personal: tuple[PersonalValue, ...] = ()
    owed: tuple[PersonalRef, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a request says it is from, and for whom."""

    union: bytes
    station: bytes
    device: bytes


class Status(IntEnum):
    """How the union answers."""

    OK = 0
    REWIND = 1
    """The union does not have the hash at one of the cursors; nothing was applied."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the union answers. ``entries`` leaves out what the request itself carried; ``places`` fill those gaps."""

    status: Status
    answers: bytes
    key: bytes
    time: int
    cursors: tuple[Cursor, ...]
    places: tuple[Place, ...] = ()
    entries: Mapping[Log, tuple[Op, ...]] = field(default_factory=dict)
    bodies: Mapping[Log, tuple[bytes, ...]] = field(default_factory=dict)
    personal: tuple[PersonalValue, ...] = ()
    owed: tuple[PersonalRef, ...] = ()
    pending: int = 0
    ladder: tuple[Cursor, ...] = ()
