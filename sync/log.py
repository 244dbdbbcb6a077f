"""A log: a numbered, gapless, hash-chained list of ops. Entry 1 follows the genesis hash at position 0."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

HASH_BYTES: Final = 32
SHORT_HASH_BYTES: Final = 16
"""Hashes are cut to this length where they only have to be compared."""
GENESIS: Final = bytes(HASH_BYTES)


class Log(IntEnum):
    """The three logs that a station follows, in the order in which they are delivered, so that nothing arrives
    before what it refers to."""

    UNION = 0
    REGION = 1
    STATION = 2


@dataclass(frozen=True, slots=True)
class Head:
    """A position in a log: how many entries lie at or before it, and the chain's hash there."""

    n: int
    hash: bytes

    def matches(self, short: bytes) -> bool:
        """Whether a cut hash is this position's."""
        return self.hash[:SHORT_HASH_BYTES] == short


START: Final = Head(0, GENESIS)


def chain(previous: bytes, body: bytes) -> bytes:
    """The hash of the entry whose canonical form is ``body``: BLAKE2b-256 of the hash before it and the body."""
    return hashlib.blake2b(previous + body, digest_size=HASH_BYTES).digest()


def chain_many(previous: bytes, bodies: Iterable[bytes]) -> list[bytes]:
    """The hashes of a run of entries."""
    # A copy of a state that is set up already costs less than setting one up.
    fresh = hashlib.blake2b(digest_size=HASH_BYTES).copy
    hashes = []
    for body in bodies:
        state = fresh()
        state.update(previous + body)
        previous = state.digest()
        hashes.append(previous)
    return hashes


def ladder(n: int) -> list[int]:
    """Positions at growing steps back from ``n`` to 0, for finding the last common entry of two logs."""
    positions = []
    step = 1
    while n > 0:
        positions.append(n)
        n -= step
        step *= 2
    positions.append(0)
    return positions
