"""What the client engine needs of a store. The desk implements it over SQLite; knows nothing of how."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
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

    ops: Sequence[Op]
    bodies: Sequence[bytes]
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
    """A device's copy of its logs and its tail. Used by one thread at a time."""

    def still(self) -> AbstractContextManager[None]:
        """While it lasts, everything that is asked is read from one picture; nothing is written within."""

    def enrolment(self) -> Enrolment | None:
        """What was agreed at enrolment, or None before it."""

    def enrol(self, enrolment: Enrolment) -> None:
        """Keep an enrolment, in one transaction."""

    def offer(self, station: bytes | None) -> None:
        """Keep to which station entries are about to be sent: it may have them although its answer never comes. None
        when it has certainly none of them."""

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

    def lost(self, limit: int, max_bytes: int, skip: int = 0) -> Mapping[Log, Sequence[Op]]:
        """Entries of the union's and the region's logs that a rewind took the place from, in their order behind the
        first ``skip``; a log that has none is left out."""

    def owed(self) -> tuple[PersonalRef, ...]:
        """Personal values that ops commit to, that no erasure took away and that this end does not have."""

    def given_up(self, refs: Collection[PersonalRef]) -> frozenset[PersonalRef]:
        """Of some values those that a person has called lost: still asked for, and waited for by nobody."""

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

    def note_exchange(self, at: int, sent: int, received: int, fault: str, *, complete: bool = False) -> None:
        """Add a line to the history of conversations, and keep when one last left nothing pending; an uneventful one
        only moves the last line's time."""


# -- files: their contents travel on a lane of their own ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileDue:
    """A content that one end has and the other waits for."""

    hash: bytes
    """BLAKE2b-256 of the content."""
    size: int
    """Bytes."""


class FileStore(Protocol):
    """A device's contents of files, by their hashes. An attachment counts while it is neither voided, nor erased, nor
    closed as lost."""

    def look_after(self) -> None:
        """Hold the notes of what is here against what is here."""

    def obey_erasures(self) -> None:
        """Delete every content that no attachment names any more but erased ones, and keep where it does not count
        what none names at all: its entry may still come."""

    def holds_any(self) -> bool:
        """Whether any content is here."""

    def to_send(self) -> tuple[FileDue, ...]:
        """Contents that are here and of which the union is not known to have them, oldest first."""

    def to_fetch(self) -> tuple[FileDue, ...]:
        """Contents that attachments name and that are not here, oldest first."""

    def note_lacking(self, hashes: Collection[bytes]) -> None:
        """The union does not have these, whatever was known before."""

    def note_delivered(self, hash_: bytes) -> None:
        """The union has this one whole."""

    def note_refused(self, hash_: bytes, reason: str) -> None:
        """The union does not take this one, for a reason by its code."""

    def read(self, hash_: bytes, offset: int, length: int) -> bytes:
        """So many bytes of a content that is here; fewer at its end, none when it is gone."""

    def is_sound(self, hash_: bytes) -> bool:
        """Whether a content is what its hash says; one that is not counts as not here from then on."""

    def fetched(self, hash_: bytes) -> int:
        """Bytes of a content that have come so far."""

    def add(self, hash_: bytes, offset: int, chunk: bytes) -> None:
        """Keep a chunk that goes on where the content ends so far."""

    def finish(self, hash_: bytes) -> bool:
        """All has come: put it in its place; False when it is not what its hash says, and was thrown away."""
