"""The exchange: one request of a device answered, the whole of the protocol.

Appending happens in one short transaction under the lock of the station's log; what the device lacks is read
afterwards, in a transaction of its own, so that a long answer keeps nobody waiting. A request that brings nothing new
writes nothing. Knows nothing of HTTP.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from sqlalchemy import Connection

from sync.envelope import (
    PAGE_BYTES,
    BadSignature,
    Cursor,
    EnvelopeError,
    PersonalRef,
    PersonalValue,
    Place,
    Request,
    Response,
    Sender,
    Status,
    WrongVersion,
    digest,
    open_request,
    seal_response,
)
from sync.log import START, Head, Log, ladder
from sync.messages import NO_REGION
from sync.ops import Op, canonical, parse
from sync.seals import scope_of
from sync.server import held, personal, registration
from sync.server.authority import Authority, learn
from sync.server.db import lock_head, read_head
from sync.server.devices import check_credentials, find_device, readmit
from sync.server.errors import Refusal
from sync.server.intake import Brought, check_runs, find_sealed, take, take_back
from sync.server.logbook import LogName, Logs, hash_at, matches, read_stretches
from sync.server.sealed import Keys
from sync.server.stations import Station, station_by_id
from sync.server.system import Union
from sync.server.usher import FREE, Usher
from sync.trust import TrustError

Heads = dict[Log, Head]
LOST_OPS: Final = 4_000
"""Entries of the union's own that are looked at in one request at the most."""
ANSWER_OPS: Final = 4_000
"""Entries in one answer at the most: unfolding more would hold up the screen of the PC that receives them, and it
writes one page while this end packs the next."""


class _Revoked(Exception):
    """The device was shut out."""


def answer(union: Union, authority: Authority, data: bytes, usher: Usher = FREE) -> bytes:
    """The signed response to a signed request; ``usher`` may refuse it on the way. Raises Refusal."""

    def admit(sender: Sender) -> None:
        if sender.union != authority.union:
            raise Refusal("wrong_union", 409, "This is another union's server. Check the address.")
        with union.database.read() as connection:
            _authenticate(connection, authority, sender)
        usher.admit(sender)

    try:
        request = open_request(data, admit, usher.take, union.protocols)
    except WrongVersion as error:
        raise Refusal(
            "version",
            426,
            "The two programmes speak no common protocol; update the older one.",
            oldest=union.protocols.oldest,
            newest=union.protocols.newest,
        ) from error
    except BadSignature as error:
        raise Refusal("bad_signature", 401, "The request's signature does not hold.") from error
    except EnvelopeError as error:
        raise Refusal("malformed", 400, f"The request cannot be read: {error}.") from error
    check_runs(request.ops)
    if request.credentials is not None:
        learn(union, authority, request.credentials.working_keys)
    if request.credentials is not None and not _readmit(union, authority, request):
        return seal_response(_begin_anew(union, authority, digest(data)), authority.signing, request.protocol)
    if request.lost:
        _take_back(union, authority, request)
    try:
        response = _exchange(union, authority, request, digest(data))
    except _Revoked as error:
        listed = _put_on_list(union, request)
        usher.shut_out(request, listed.fresh)
        message = "The union has shut this device out. Ask the union."
        raise Refusal("revoked", 403, message, held=listed.waiting) from error
    usher.answered(request, response)
    return seal_response(response, authority.signing, request.protocol)


def _authenticate(connection: Connection, authority: Authority, who: Sender | Request) -> None:
    """Raises Refusal for a device that the union neither knows nor has ever known."""
    found = station_by_id(connection, who.station)
    if found is not None and find_device(connection, found.log, who.device) is not None:
        return
    if who.credentials is not None:
        try:
            check_credentials(authority, who.credentials)
        except TrustError as error:
            raise _unknown_device() from error
        return
    raise _unknown_device()


def _readmit(union: Union, authority: Authority, request: Request) -> bool:
    """Remember a device, and if need be its station, after a backup was restored; False when the station's log has to
    be shown from its beginning for that. Raises Refusal.

    The device's certificate has been checked.
    """
    assert request.credentials is not None
    keys = Keys(authority, request.credentials)
    with union.database.write() as connection:
        found = station_by_id(connection, request.station)
        if found is None:
            log = LogName(0, scope_of(Log.STATION, request.station))
            registered = find_sealed(_brought(request, log, {}), "registration", keys)
            if registered is None:
                if request.cursors[Log.STATION].n == 0:
                    raise _unknown_device()
                return False
            found = registration.remember(connection, request.station, registered)
        if find_device(connection, found.log, request.device) is None:
            check_credentials(authority, request.credentials)
            readmit(connection, found.log, request.credentials, union.clock.now())
    return True


def _begin_anew(union: Union, authority: Authority, answers: bytes) -> Response:
    """Tells a device that its station's log is not there at all."""
    return Response(
        status=Status.REWIND,
        answers=answers,
        key=authority.signing_id,
        time=union.clock.now(),
        ladder=(Cursor.at(Log.STATION, START),),
    )


def _put_on_list(union: Union, request: Request) -> held.Listed:
    """Keep what a device brings that was shut out."""
    with union.database.write() as connection:
        found = _station(connection, request)
        return held.keep(
            connection,
            found.log,
            request.device,
            request.ops,
            request.bodies,
            request.personal,
            union.clock.now(),
        )


def _station(connection: Connection, request: Request) -> Station:
    """The station of an admitted device. Raises Refusal."""
    found = station_by_id(connection, request.station)
    if found is None:
        raise _unknown_device()
    return found


def _is_revoked(connection: Connection, found: Station, key: bytes) -> bool:
    known = find_device(connection, found.log, key)
    if known is None:
        raise _unknown_device()
    return known.revoked_at is not None


def _unknown_device() -> Refusal:
    return Refusal("unknown_device", 401, "The union does not know this device. Connect it with a new enrolment card.")


def _brought(request: Request, log: LogName, values: dict[personal.Key, PersonalValue]) -> Brought:
    return Brought(log, request.ops, request.bodies, values, request.device)


def _take_back(union: Union, authority: Authority, request: Request) -> None:
    """Restore what the union's and the region's logs have lost, each under its own lock."""
    keys = Keys(authority, request.credentials)
    with union.database.read() as connection:
        found = _station(connection, request)
        if _is_revoked(connection, found, request.device):
            return
    for log, ops in request.lost.items():
        if log is Log.STATION or (log is Log.REGION and request.region != int(found.region)):
            continue
        some = ops[:LOST_OPS]
        brought = Brought(found.logs.name(log), some, [canonical(op) for op in some], {}, request.device)
        take_back(union.database, brought, keys)


def _exchange(union: Union, authority: Authority, request: Request, answers: bytes) -> Response:
    brought = personal.by_key(request.personal)
    places: list[Place] = []
    news = bool(request.ops or brought)
    with union.database.write() if news else union.database.read() as connection:
        found = _station(connection, request)
        logs = found.logs
        # Read in this order, so that nothing is delivered before what it refers to.
        station = lock_head(connection, found.log) if news else read_head(connection, found.log)
        asked = _Asked.of(request, found)
        heads = _heads(connection, logs, station)
        if _is_revoked(connection, found, request.device):
            # What a backup that was put back has lost is shown with the rest of its tail.
            lost = _first_mismatch(connection, logs, heads, [c for c in asked.cursors if c.log is Log.STATION])
            if lost is None:
                raise _Revoked
            return _rewind(union, authority, connection, logs, heads, lost, answers)
        fault = _first_mismatch(connection, logs, heads, asked.cursors)
        if fault is not None:
            return _rewind(union, authority, connection, logs, heads, fault, answers)
        if request.ops:
            keys = Keys(authority, request.credentials)
            from_device = _brought(request, logs.name(Log.STATION), brought)
            places = take(connection, from_device, station, keys, union.clock.now())
            held.let_go(connection, found.log, request.ops, request.bodies)
            moved = _station(connection, request)
            if moved.region != found.region:
                # It came back just now that the station had moved; the device may have what that region's log lost.
                found, logs, asked = moved, moved.logs, _Asked.of(request, moved)
                heads = _heads(connection, logs, station)
                fault = _first_mismatch(connection, logs, heads, [c for c in asked.cursors if c.log is not Log.STATION])
                if fault is not None:
                    return _rewind(union, authority, connection, logs, heads, fault, answers)
        if brought:
            personal.settle(connection, found.log, brought)
        if not news:
            return _respond(union, authority, connection, logs, heads, asked, answers, places)
    with union.database.read() as connection:
        heads = _heads(connection, logs, read_head(connection, found.log))
        return _respond(union, authority, connection, logs, heads, asked, answers, places)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where a device stands and what it misses."""

    cursors: tuple[Cursor, ...]
    owed: tuple[PersonalRef, ...]
    region: int | None
    """The station's region, when the device follows another one or none yet."""

    @classmethod
    def of(cls, request: Request, found: Station) -> _Asked:
        region = int(found.region)
        if request.region == region:
            return cls(request.cursors, request.owed, None)
        if request.more and request.region != NO_REGION:
            # The rest of its tail may say that the station has moved there, which a backup that was put back does not
            # know; it must not drop that region's log, of which the union may have lost something, before that is seen.
            return cls(tuple(c for c in request.cursors if c.log is not Log.REGION), request.owed, None)
        cursors = tuple(Cursor.at(c.log, START) if c.log is Log.REGION else c for c in request.cursors)
        return cls(cursors, request.owed, region)


def _heads(connection: Connection, logs: Logs, station: Head) -> Heads:
    region = read_head(connection, logs[Log.REGION])
    return {Log.STATION: station, Log.REGION: region, Log.UNION: read_head(connection, logs[Log.UNION])}


def _first_mismatch(connection: Connection, logs: Logs, heads: Heads, cursors: Sequence[Cursor]) -> Cursor | None:
    for cursor in cursors:
        if not matches(connection, logs[cursor.log], cursor.n, cursor.short, heads[cursor.log]):
            return cursor
    return None


def _rewind(
    union: Union,
    authority: Authority,
    connection: Connection,
    logs: Logs,
    heads: Heads,
    fault: Cursor,
    answers: bytes,
) -> Response:
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


def _respond(
    union: Union,
    authority: Authority,
    connection: Connection,
    logs: Logs,
    heads: Heads,
    asked: _Asked,
    answers: bytes,
    places: Sequence[Place],
) -> Response:
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
