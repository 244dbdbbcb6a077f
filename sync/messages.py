"""What a device and its union say to each other, before it is sealed and after it is opened.

Knows neither bytes nor signatures; ``sync.envelope`` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from sync.log import SHORT_HASH_BYTES, Head, Log
from sync.ops import Op
from sync.protocols import SPOKEN
from sync.trust import DeviceCertificate, WorkingKey


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


NO_REGION: Final = 0
"""The region's log of a device that has met none yet."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a device shows to a union that was put back to an earlier time: the working keys that it has met, and its
    certificate."""

    working_keys: tuple[WorkingKey, ...]
    certificate: DeviceCertificate


@dataclass(frozen=True, slots=True)
class Request:
    """What a device asks and tells. ``bodies`` are the canonical forms of ``ops``; sealing ignores them."""

    union: bytes
    station: bytes
    device: bytes
    region: int
    """The region whose log the second cursor is of; NO_REGION before the first exchange."""
    sent_at: int
    cursors: tuple[Cursor, ...]
    """One for each log, in their order."""
    ops: Sequence[Op] = ()
    bodies: Sequence[bytes] = ()
    lost: Mapping[Log, Sequence[Op]] = field(default_factory=dict)
    """Entries of the union's and the region's logs that the union has lost."""
    personal: tuple[PersonalValue, ...] = ()
    owed: tuple[PersonalRef, ...] = ()
    more: bool = False
    credentials: Credentials | None = None
    protocol: int = SPOKEN.newest
    """Of an opened request: the version of the protocol in which it came. Sealing ignores it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a request says it is from, and for whom; ``size`` is how many bytes its body unfolds to."""

    union: bytes
    station: bytes
    device: bytes
    credentials: Credentials | None
    size: int


class Status(IntEnum):
    """How the union answers."""

    OK = 0
    REWIND = 1
    """The union does not have the hash at one of the cursors; nothing was applied."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the union answers. ``entries`` leaves out what the request itself carried; ``places`` fill those gaps.

    ``cursors`` has the new end of every log that moved; a log that is missing stands where the request said.
    """

    status: Status
    answers: bytes
    key: bytes
    time: int
    cursors: tuple[Cursor, ...] = ()
    region: int | None = None
    """The station's region, when it is not the one that the request named."""
    places: tuple[Place, ...] = ()
    entries: Mapping[Log, Sequence[Op]] = field(default_factory=dict)
    bodies: Mapping[Log, Sequence[bytes]] = field(default_factory=dict)
    personal: tuple[PersonalValue, ...] = ()
    owed: tuple[PersonalRef, ...] = ()
    pending: int = 0
    ladder: tuple[Cursor, ...] = ()
