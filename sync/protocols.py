"""Which versions of the protocol a programme speaks, and which one two programmes have in common.

Every release speaks a range. What belongs to a version is said in ``PROTOCOL.md``; knows nothing of envelopes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Protocols:
    """All versions from the oldest to the newest."""

    oldest: int
    newest: int

    def __post_init__(self) -> None:
        if not 0 < self.oldest <= self.newest:
            raise ValueError("a range of protocols begins at 1 or later and does not go backwards")

    def __contains__(self, version: int) -> bool:
        return self.oldest <= version <= self.newest

    def common(self, other: Protocols) -> int | None:
        """The newest version that both speak."""
        newest = min(self.newest, other.newest)
        return newest if newest in self and newest in other else None


SPOKEN: Final = Protocols(1, 1)
"""What this release speaks."""
