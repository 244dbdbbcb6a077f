"""An answered exchange as stretches of logs: which op stands at which number, with the chain's hash there.

Pure: whether the answer fits this end's logs is decided here, before anything is written. Knows no database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sync.log import Head, Log, chain_many
from sync.ops import Op
from sync.ports import ChainMismatch, Page, TailPage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring entries of a log, the first at ``first``. ``sent[i]`` says that entry i was in the request."""

    log: Log
    first: int
    ops: Sequence[Op]
    bodies: Sequence[bytes]
    hashes: Sequence[bytes]
    sent: Sequence[int]

    def part(self, start: int, end: int) -> Stretch:
        """The entries from ``start`` up to but not with ``end``, counted from 0."""
        span = slice(start, end)
        return Stretch(
            self.log,
            self.first + start,
            self.ops[span],
            self.bodies[span],
            self.hashes[span],
            self.sent[span],
        )

    def head(self) -> Head:
        """The position of the last entry."""
        return Head(self.first + len(self.ops) - 1, self.hashes[-1])


def stretches(page: Page, heads: Mapping[Log, Head]) -> list[Stretch]:
    """What the page adds to each log, in the order of delivery; logs that do not grow are left out.

    Raises ChainMismatch when places and entries do not fill every number, or do not end at the union's hash.
    """
    response = page.response
    grown = []
    for end in response.cursors:
        head = heads[end.log]
        count = end.n - head.n
        if count < 0:
            raise ChainMismatch(end.log)
        entries = response.entries.get(end.log, ())
        bodies = response.bodies.get(end.log, ())
        if end.log is Log.STATION:
            stretch = _interleaved(page.sent, page, head, count)
        elif len(entries) == count == len(bodies):
            stretch = Stretch(end.log, head.n + 1, entries, bodies, chain_many(head.hash, bodies), bytes(count))
        else:
            raise ChainMismatch(end.log)
        if not (stretch.head() if count else head).matches(end.short):
            raise ChainMismatch(end.log)
        if count:
            grown.append(stretch)
    return grown


def _interleaved(sent: TailPage, page: Page, head: Head, count: int) -> Stretch:
    """The station's log: the request's own ops at their places and the answer's entries between them."""
    ops: list[Op | None] = [None] * count
    bodies: list[bytes | None] = [None] * count
    own = bytearray(count)
    for place in page.response.places:
        start = place.n - head.n - 1
        if start < 0 or place.index + place.count > len(sent.ops):
            raise ChainMismatch(Log.STATION)
        room = min(place.count, count - start)
        if room <= 0:
            continue
        ops[start : start + room] = sent.ops[place.index : place.index + room]
        bodies[start : start + room] = sent.bodies[place.index : place.index + room]
        own[start : start + room] = b"\1" * room
    whole_ops = _filled(ops, page.response.entries.get(Log.STATION, ()))
    whole_bodies = _filled(bodies, page.response.bodies.get(Log.STATION, ()))
    return Stretch(Log.STATION, head.n + 1, whole_ops, whole_bodies, chain_many(head.hash, whole_bodies), bytes(own))


def _filled(slots: Sequence[T | None], entries: Sequence[T]) -> list[T]:
    if slots.count(None) != len(entries):
        raise ChainMismatch(Log.STATION)
    rest = iter(entries)
    return [slot if slot is not None else next(rest) for slot in slots]
