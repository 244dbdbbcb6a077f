"""A door's judgement, as a controller without a network makes it. A reference: what it decides, any controller should.

Keeps in memory which passes it has seen; a pass outlives that only by being good for longer than the controller's power
was away, ten minutes at the most.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sync.door.passes import LONGEST, PassError, read_pass

LEEWAY: Final = 30
"""Seconds by which the clocks of a door and of whoever made the pass may differ."""


class Outcome(StrEnum):
    """What a door says to a pass."""

    OPENED = "opened"
    EXPIRED = "expired"
    EARLY = "early"
    USED = "used"
    OTHER_DOOR = "other_door"
    FORGED = "forged"
    SHUT = "shut"
    """Whoever made it was shut out since."""


@dataclass(frozen=True, slots=True)
class Event:
    """A pass was held before the door. ``number`` counts without gaps; ``at`` is by the door's clock."""

    number: int
    at: int
    outcome: Outcome
    nonce: bytes | None


class Controller:
    """One door of one station."""

    def __init__(self, root_public: bytes, station: bytes, door: bytes, *, number: int = 0) -> None:
        """``number`` is that of the last event before."""
        self._root = root_public
        self._station = station
        self._door = door
        self._number = number
        self._seen: dict[bytes, int] = {}
        self._shut: frozenset[bytes] = frozenset()
        self._told_at = 0

    def shut_out(self, keys: Collection[bytes], at: int, now: int) -> bool:
        """Take no pass behind which one of these keys stands, named by their ids; others that were shut out before may
        open again. ``at`` is when the union said so: what is older than what is known, or of a time to come, changes
        nothing. Whether it was taken."""
        if not self._told_at <= at <= now + LEEWAY:
            return False
        self._shut, self._told_at = frozenset(keys), at
        return True

    def show(self, text: str, now: int) -> Event:
        """Judge what was held before the door at ``now``, the door's clock in seconds since 1970 UTC."""
        outcome, nonce = self._judge(text, now)
        self._number += 1
        return Event(self._number, now, outcome, nonce)

    def _judge(self, text: str, now: int) -> tuple[Outcome, bytes | None]:
        try:
            signed = read_pass(text, self._root)
        except PassError:
            return Outcome.FORGED, None
        said = signed.pass_
        self._seen = {nonce: until for nonce, until in self._seen.items() if until > now}
        if said.station != self._station or said.door != self._door:
            return Outcome.OTHER_DOOR, said.nonce
        if not self._shut.isdisjoint(signed.signers):
            return Outcome.SHUT, said.nonce
        if now < said.begins - LEEWAY:
            return Outcome.EARLY, said.nonce
        if now >= said.ends + LEEWAY:
            return Outcome.EXPIRED, said.nonce
        if said.nonce in self._seen:
            return Outcome.USED, said.nonce
        self._seen[said.nonce] = said.begins + LONGEST + 2 * LEEWAY
        return Outcome.OPENED, said.nonce
