"""What the client engine needs of a store. The desk implements it over SQLite; knows nothing of how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sync.envelope import PersonalRef, PersonalValue, Response
from sync.log import Head, Log
from sync.ops import Op
from sync.trust import DeviceCertificate, WorkingKey


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Everything that a device was told when it enrolled."""

    url: str
    union: bytes
    root_key: bytes
    working_keys: tuple[WorkingKey, ...]
    station: bytes
    station_code: str
    station_name: str
    region: str
    device: bytes
    """The device's public key; the private half is kept by the key store."""
    certificate: DeviceCertificate
    enrolled_at: int
    public_url: str
    """The address that the station's poster opens."""


@dataclass(frozen=True, slots=True)
class TailPage:
    """The oldest ops without a place, as one envelope can carry them."""

    ops: tuple[Op, ...]
    bodies: tuple[bytes, ...]
    personal: tuple[PersonalValue, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One answered exchange, ready to be committed."""

    sent: TailPage
    response: Response


@dataclass(frozen=True, slots=True)
class Commit:
    """What committing a page did."""

    placed: int
    received: int
    kinds: frozenset[str]
    """Kinds whose tables changed."""


class ChainMismatch(Exception):
    """This end's hash at the new position is not the union's; nothing was written."""

    def __init__(self, log: Log) -> None:
        super().__init__(f"the {log.name.lower()} log differs from the union's")
        self.log = log


class Replica(Protocol):
    """A device's copy of its logs and its tail."""

    def enrolment(self) -> Enrolment | None:
        """What was agreed at enrolment, or None before it."""

    def enrol(self, enrolment: Enrolment) -> None:
        """Keep an enrolment, in one transaction."""

    def learn_keys(self, keys: tuple[WorkingKey, ...]) -> None:
        """Keep further working keys of the union, already checked against its root key."""

    def cursors(self) -> Mapping[Log, Head]:
        """The last entry of each log that this end holds."""

    def pending(self) -> int:
        """Number of ops in the tail."""

    def region(self) -> int:
        """The region whose log this end follows; NO_REGION before the first exchange."""

    def tail(self, limit: int, max_bytes: int, skip: int = 0) -> TailPage:
        """The first ops of the tail after the first ``skip``, at most ``limit`` and about ``max_bytes`` of canonical
        form."""

    def lost(self, limit: int, max_bytes: int) -> Mapping[Log, tuple[Op, ...]]:
        """Entries of the union's and the region's logs that a rewind took the place from, in their order; those that
        are not there are left out."""

    def owed(self) -> tuple[PersonalRef, ...]:
        """Personal values that ops commit to, that no erasure took away and that this end does not have."""

    def personal(self, refs: tuple[PersonalRef, ...]) -> tuple[PersonalValue, ...]:
        """Values of this end that the union misses."""

    def commit(self, page: Page) -> Commit:
        """Write places and entries in one transaction. Raises ChainMismatch.

        When the response names another region, its log takes the place of the one that was followed so far.
        """

    def matches(self, log: Log, n: int, short: bytes) -> bool:
        """Whether this end's hash at ``n`` begins with ``short``."""

    def rewind(self, log: Log, n: int) -> int:
        """Take the place from every entry after ``n``, whoever wrote it; how many there were."""

    def note_clock(self, offset: int) -> None:
        """Keep how many seconds this PC's clock is behind the union's."""

    def note_exchange(self, at: int, sent: int, received: int, fault: str) -> None:
        """Add a line to the history of conversations; an uneventful one only moves the last line's time."""
