"""What the union answers to a request that holds: entries and places, or how far to go back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from sqlalchemy import Connection

from sync.envelope import PAGE_BYTES, Cursor, PersonalRef, PersonalValue, Place, Request, Response, Status
from sync.log import START, Head, Log, ladder
from sync.messages import NO_REGION
from sync.ops import Op, parse
from sync.server import personal
from sync.server.authority import Authority
from sync.server.logbook import Logs, hash_at, read_stretches
from sync.server.stations import Station
from sync.server.system import Union

Heads = dict[Log, Head]
ANSWER_OPS: Final = 4_000
"""Entries in one answer at the most: unfolding more would hold up the screen of the PC that receives them, and it
writes one page while this end packs the next."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a device stands and what it misses."""

    cursors: tuple[Cursor, ...]
    owed: tuple[PersonalRef, ...]
    region: int | None
    """The station's region, when the device follows another one or none yet."""

    @classmethod
    def of(cls, request: Request, found: Station) -> Asked:
        """What a request of a station's device asks for."""
        region = int(found.region)
        if request.region == region:
            return cls(request.cursors, request.owed, None)
        if request.more and request.region != NO_REGION:
            # The rest of its tail may say that the station has moved there, which a backup that was put back does not
            # know; it must not drop that region's log, of which the union may have lost something, before that is seen.
            return cls(tuple(c for c in request.cursors if c.log is not Log.REGION), request.owed, None)
        cursors = tuple(Cursor.at(c.log, START) if c.log is Log.REGION else c for c in request.cursors)
        return cls(cursors, request.owed, region)


def rewind(
    union: Union,
    authority: Authority,
    connection: Connection,
    logs: Logs,
    heads: Heads,
    fault: Cursor,
    answers: bytes,
) -> Response:
    """Tells the device to go back to the last entry in common: the ladder of the log in which the ``fault`` is."""
    head = heads[fault.log]
    steps = [
        Cursor.at(fault.log, Head(n, hash_at(connection, logs[fault.log], n, head)))
        for n in ladder(min(head.n, fault.n))
    ]
    return Response(
        status=Status.REWIND,
        answers=answers,
        key=authority.signing_id,
        time=union.clock.now(),
        ladder=tuple(steps),
    )


@dataclass(slots=True)
class _Page:
    """What one answer can carry, and how far each log got in it."""

    ops: int
    size: int
    end: dict[Log, int]
    entries: dict[Log, tuple[Op, ...]]


def respond(
    union: Union,
    authority: Authority,
    connection: Connection,
    logs: Logs,
    heads: Heads,
    asked: Asked,
    answers: bytes,
    places: Sequence[Place],
) -> Response:
    """What the device lacks behind its cursors, as much as one answer carries, and ``places`` of what it brought."""
    starts = {cursor.log: cursor.n for cursor in asked.cursors}
    own = sorted((place.n, place.n + place.count - 1) for place in places)
    page = _Page(ANSWER_OPS, PAGE_BYTES, {}, {})
    values: list[PersonalValue] = []
    for log in starts:
        gaps = _gaps(starts[log] + 1, heads[log].n, own if log is Log.STATION else [])
        delivered = _fill(connection, logs[log], log, heads[log], gaps, page)
        if log is Log.STATION:
            values = personal.values_between(connection, logs[log], delivered)
    moved = [
        Cursor.at(log, Head(n, hash_at(connection, logs[log], n, heads[log])))
        for log, n in page.end.items()
        if n != starts[log]
    ]
    station = logs[Log.STATION]
    return Response(
        status=Status.OK,
        answers=answers,
        key=authority.signing_id,
        time=union.clock.now(),
        region=asked.region,
        cursors=tuple(moved),
        places=_until(places, page.end[Log.STATION]),
        entries=page.entries,
        personal=(*values, *personal.values_of(connection, station, asked.owed)),
        owed=tuple(personal.still_owed(connection, station, int.from_bytes(answers, "big"))),
        pending=sum(heads[log].n - page.end[log] for log in starts),
    )


def _gaps(first: int, last: int, own: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of ``first`` … ``last`` that do not consist of the request's own ops."""
    gaps = []
    for start, end in own:
        if first < start <= last:
            gaps.append((first, start - 1))
        first = max(first, end + 1)
    if first <= last:
        gaps.append((first, last))
    return gaps


def _fill(
    connection: Connection, number: int, log: Log, head: Head, gaps: list[tuple[int, int]], page: _Page
) -> list[int]:
    """Put the entries of the gaps into the page as far as it has room; the numbers delivered."""
    ops: list[Op] = []
    delivered: list[int] = []
    page.end[log] = head.n
    for first, last in gaps:
        page.end[log] = first - 1
        for n, bodies in read_stretches(connection, number, first, min(last, first + page.ops - 1)):
            fitting = bodies
            if sum(map(len, bodies)) > page.size:
                fitting = bodies[: bisect_right(list(accumulate(map(len, bodies))), page.size)]
            page.size -= sum(map(len, fitting))
            page.ops -= len(fitting)
            ops += map(parse, fitting)
            delivered += range(n, n + len(fitting))
            page.end[log] = n + len(fitting) - 1
            if len(fitting) < len(bodies):
                break
        if page.end[log] < last:
            page.size = 0  # what comes after this must wait for the next page
            page.ops = 0
            break
        page.end[log] = head.n
    if ops:
        page.entries[log] = tuple(ops)
    return delivered


def _until(places: Sequence[Place], end: int) -> tuple[Place, ...]:
    """Places up to the page's end; what lies behind it comes with a later page."""
    return tuple(Place(place.index, place.n, min(place.count, end - place.n + 1)) for place in places if place.n <= end)
