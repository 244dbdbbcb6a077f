"""What a person's rulings say: on entries that are not counted and those that change them, and on values that are lost.

An entry that changes one that is not counted, that was dropped or that was entered again under another id waits for
nothing that will ever come, whenever it arrives. Both ends judge by this rule alone. Knows no database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from msgspec import msgpack

from sync.ops import COMMITMENT_TYPE

DROPPED: Final = "dropped"
ENTERED: Final = "entered_again"
LOST: Final = "lost"
"""Of a personal value that an entry promises: nobody waits for it any more. Should it come it is taken all the same."""
ORPHANED: Final = "orphaned"
"""What an entry changes was dropped, or was entered again and has another id."""
FOLLOWING: Final = "following"
"""What an entry changes is not counted itself, and nobody has ruled on it."""
REASONS: Final = {
    ORPHANED: "the entry that it changes was dropped or entered again",
    FOLLOWING: "the entry that it changes is not counted itself",
}
_DIGEST_BYTES: Final = 16


def of_promise(promise: object) -> bytes | None:
    """The digest by which a ruling names a personal value: the first bytes of the commitment that stands in its entry;
    None for anything else."""
    if isinstance(promise, msgpack.Ext) and promise.code == COMMITMENT_TYPE:
        return bytes(promise.data)[:_DIGEST_BYTES]
    return None


@dataclass(frozen=True, slots=True)
class Rulings:
    """The rulings that stand."""

    on: frozenset[tuple[bytes, bytes]] = frozenset()
    """Address and digest of every entry that somebody has ruled on."""
    gone: frozenset[bytes] = frozenset()
    """The records that entries which were dropped or entered again would have created."""

    @classmethod
    def of(cls, rows: Iterable[tuple[bytes, bytes, str]]) -> Rulings:
        """From address, digest and decision of each settlement that stands."""
        read = [(bytes(address), bytes(digest), decision) for address, digest, decision in rows]
        return cls(
            frozenset((address, digest) for address, digest, _ in read),
            frozenset(address for address, _, decision in read if decision in (DROPPED, ENTERED)),
        )

    def on_change(self, record: bytes, undecided: Collection[bytes], here: Callable[[bytes], bool]) -> str | None:
        """What is to be said of a waiting change of a record: ORPHANED, FOLLOWING, or None where what it changes may
        still come. ``undecided`` records are of entries that are not counted and that nobody has ruled on; ``here``
        tells whether there is an entry that creates a record."""
        if record in undecided:
            return FOLLOWING
        return ORPHANED if record in self.gone and here(record) else None
