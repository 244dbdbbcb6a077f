"""An answered exchange as parts of logs: which op stands at which number, with the chain's hash there.

Pure: whether the answer fits this end's logs is decided here, before anything is written. Knows no database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from desktop.values import Struct
from sync.log import Head, Log, chain_many
from sync.ops import Op
from sync.ports import ChainMismatch, Page


class Part(Struct, frozen=True):
    """Neighbouring entries of a log, the first at ``first``.

    They are all of one origin: ops of the request from ``sent`` on, or entries of the answer when that is None.
    """

    log: Log
    first: int
    ops: Sequence[Op]
    bodies: Sequence[bytes]
    before: bytes
    """The chain's hash before the first of them."""
    hashes: Sequence[bytes]
    sent: int | None

    def head(self) -> Head:
        """The position of the last entry."""
        return Head(self.first + len(self.ops) - 1, self.hashes[-1])


class _Span(Struct, frozen=True):
    """``count`` entries, from ``start`` on in the request's ops or in the answer's entries."""

    own: bool
    start: int
    count: int


def parts(page: Page, heads: Mapping[Log, Head], size: int) -> list[Part]:
    """What the page adds to the logs, in the order of delivery and cut into parts of at most ``size`` entries
    of others; ops of the request need no cutting, because placing them is next to no work.

    Raises ChainMismatch when places and entries do not fill every number, or do not end at the union's hash.
    """
    found: list[Part] = []
    unnamed = page.response.entries.keys() - {end.log for end in page.response.cursors}
    for log in unnamed:
        if page.response.entries[log]:
            raise ChainMismatch(log)
    for end in page.response.cursors:
        head = heads[end.log]
        grown = _grown(page, end.log, head, end.n - head.n, size)
        if not (grown[-1].head() if grown else head).matches(end.short):
            raise ChainMismatch(end.log)
        found += grown
    return found


def _grown(page: Page, log: Log, head: Head, count: int, size: int) -> list[Part]:
    entries = page.response.entries.get(log, ())
    bodies = page.response.bodies.get(log, ())
    if count < 0 or len(entries) != len(bodies):
        raise ChainMismatch(log)
    grown: list[Part] = []
    n, hash_ = head.n, head.hash
    for span in _cut(_spans(page, log, head.n, count), size):
        where = slice(span.start, span.start + span.count)
        ops_ = page.sent.ops[where] if span.own else entries[where]
        bodies_ = page.sent.bodies[where] if span.own else bodies[where]
        hashes = chain_many(hash_, bodies_)
        grown.append(Part(log, n + 1, ops_, bodies_, hash_, hashes, span.start if span.own else None))
        n, hash_ = n + span.count, hashes[-1]
    return grown


def _spans(page: Page, log: Log, behind: int, count: int) -> list[_Span]:
    """Where each of the ``count`` entries after number ``behind`` comes from."""
    spans: list[_Span] = []
    n, taken, last = behind, 0, behind + count
    places = page.response.places if log is Log.STATION else ()
    by_index = sorted(places, key=lambda place: place.index)
    if any(a.index + a.count > b.index for a, b in pairwise(by_index)):
        raise ChainMismatch(log)  # an op has one place
    for place in sorted(places, key=lambda place: place.n):
        if place.n <= n or place.index + place.count > len(page.sent.ops):
            raise ChainMismatch(log)
        if place.n > last:
            break
        if place.n > n + 1:
            spans.append(_Span(False, taken, place.n - n - 1))
            taken += place.n - n - 1
        room = min(place.count, last - place.n + 1)
        spans.append(_Span(True, place.index, room))
        n = place.n + room - 1
    if n < last:
        spans.append(_Span(False, taken, last - n))
        taken += last - n
    if taken != len(page.response.entries.get(log, ())):
        raise ChainMismatch(log)
    return spans


def _cut(spans: Sequence[_Span], size: int) -> Iterator[_Span]:
    for span in spans:
        step = span.count if span.own else size
        for start in range(0, span.count, step):
            yield _Span(span.own, span.start + start, min(step, span.count - start))
