"""The exchange: one request of a device answered, the whole of the protocol.

Appending happens in one short transaction under the lock of the station's log; what the device lacks is read
afterwards, in a transaction of its own, so that a long answer keeps nobody waiting. A request that brings nothing new
writes nothing. Knows nothing of HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.envelope import (
    PAGE_BYTES,
    PAGE_OPS,
    PROTOCOL_RANGE,
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
from sync.ops import FIXED_RUN, Op, parse
from sync.records import KINDS, Owner
from sync.server import personal, registration, settings
from sync.server.authority import Authority
from sync.server.db import lock_head, read_head, upsert
from sync.server.errors import Refusal
from sync.server.logbook import Known, Logs, append, find_known, hash_at, matches, read_entries
from sync.server.schema import conflict, device
from sync.server.stations import Station, station_by_id
from sync.server.system import Union

Heads = dict[Log, Head]


def answer(union: Union, authority: Authority, data: bytes) -> bytes:
    """The signed response to a signed request. Raises Refusal."""

    def admit(sender: Sender) -> None:
        if sender.union != authority.union:
            raise Refusal("wrong_union", 409, "This is another union's server. Check the address.")
        with union.database.read() as connection:
            _authenticate(connection, sender.station, sender.device)

    try:
        request = open_request(data, admit)
    except WrongVersion as error:
        raise Refusal(
            "version",
            426,
            "The two programmes speak no common protocol; update the older one.",
            oldest=PROTOCOL_RANGE[0],
            newest=PROTOCOL_RANGE[1],
        ) from error
    except BadSignature as error:
        raise Refusal("bad_signature", 401, "The request's signature does not hold.") from error
    except EnvelopeError as error:
        raise Refusal("malformed", 400, f"The request cannot be read: {error}.") from error
    _check_ops(request.ops)
    return seal_response(_exchange(union, authority, request, digest(data)), authority.signing)


def _check_ops(ops: Sequence[Op]) -> None:
    if any(op.run == FIXED_RUN for op in ops):
        raise Refusal("malformed", 400, "The run of built-in records cannot write.")


def _exchange(union: Union, authority: Authority, request: Request, answers: bytes) -> Response:
    brought = personal.by_key(request.personal)
    places: list[Place] = []
    news = bool(request.ops or brought)
    with union.database.write() if news else union.database.read() as connection:
        found = _authenticate(connection, request.station, request.device)
        logs = found.logs
        # Read in this order, so that nothing is delivered before what it refers to.
        station = lock_head(connection, logs.station) if news else read_head(connection, logs.station)
        heads = _heads(connection, logs, station)
        fault = _first_mismatch(connection, logs, heads, request.cursors)
        if fault is not None:
            return _rewind(union, authority, connection, logs, heads, fault, answers)
        if request.ops:
            places = _append(union, connection, logs.station, station, request, brought)
        if brought:
            personal.settle(connection, logs.station, brought)
        if not news:
            return _respond(union, authority, connection, logs, heads, request, answers, places)
    with union.database.read() as connection:
        heads = _heads(connection, logs, read_head(connection, logs.station))
        return _respond(union, authority, connection, logs, heads, request, answers, places)


def _authenticate(connection: Connection, station: bytes, key: bytes) -> Station:
    """The station for which a device may speak. Raises Refusal."""
    found = station_by_id(connection, station)
    row = None
    if found is not None:
        row = connection.execute(
            select(device.c.revoked_at).where(device.c.log == found.log, device.c.key == key)
        ).one_or_none()
    if found is None or row is None:
        raise Refusal(
            "unknown_device", 401, "The union does not know this device. Connect it with a new enrolment card."
        )
    if row.revoked_at is not None:
        raise Refusal("revoked", 403, "The union has shut this device out. Ask the union.")
    return found


def _heads(connection: Connection, logs: Logs, station: Head) -> Heads:
    region = read_head(connection, logs.region)
    return {Log.STATION: station, Log.REGION: region, Log.UNION: read_head(connection, logs.union)}


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
        cursors=tuple(Cursor.at(log, heads[log]) for log in Log),
        ladder=tuple(steps),
    )


def _append(
    union: Union,
    connection: Connection,
    log: int,
    at: Head,
    request: Request,
    brought: dict[personal.Key, PersonalValue],
) -> list[Place]:
    """Append what the log lacks; the places of the request's ops."""
    known = find_known(connection, log, request.ops)
    if known is None:
        _check_owners(union, connection, log, request.ops)
        _append_new(connection, log, at, request.ops, request.bodies, brought)
        return [Place(0, at.n + 1, len(request.ops))]
    ops: list[Op] = []
    bodies: list[bytes] = []
    places: list[Place] = []
    for index, (op, body) in enumerate(zip(request.ops, request.bodies, strict=True)):
        address = (op.run, op.seq)
        there = known.get(address)
        if there is None:
            ops.append(op)
            bodies.append(body)
            there = known[address] = Known(at.n + len(ops), body)
        if there.body == body:
            _add_place(places, index, there.n)
        else:
            _keep_conflict(union, connection, log, body, request.device)
    _check_owners(union, connection, log, ops)
    _append_new(connection, log, at, ops, bodies, brought)
    return places


def _check_owners(union: Union, connection: Connection, log: int, ops: Sequence[Op]) -> None:
    """Refuse what only the union writes, unless it lost its own entries and has asked for them back."""
    foreign = {name for name in {op.kind for op in ops} if name in KINDS and KINDS[name].owner is Owner.UNION}
    if not foreign:
        return
    if not settings.recovers(connection, union.clock.now()):
        raise Refusal(
            "foreign_kind",
            400,
            f"A station does not write records of kind {min(foreign)}; the union does. If this union was restored "
            "from a backup, `yizhan-union recover` lets stations bring back what it had written.",
        )
    for op in ops:
        if op.kind == "registration":
            registration.adopt(connection, log, op)


def _append_new(
    connection: Connection,
    log: int,
    at: Head,
    ops: Sequence[Op],
    bodies: Sequence[bytes],
    brought: dict[personal.Key, PersonalValue],
) -> None:
    append(connection, log, at, ops, bodies)
    personal.keep(connection, log, personal.sort_out(log, at.n + 1, ops, brought))


def _add_place(places: list[Place], index: int, n: int) -> None:
    """Add an op's place, joined with its neighbours'."""
    last = places[-1] if places else None
    if last is not None and last.index + last.count == index and last.n + last.count == n:
        places[-1] = Place(last.index, last.n, last.count + 1)
    else:
        places.append(Place(index, n, 1))


def _keep_conflict(union: Union, connection: Connection, log: int, body: bytes, sender: bytes) -> None:
    op = parse(body)
    row = {
        "log": log,
        "run": op.run,
        "seq": op.seq,
        "digest": digest(body),
        "body": body,
        "device": sender,
        "received_at": union.clock.now(),
    }
    connection.execute(upsert(connection, conflict).values(row).on_conflict_do_nothing())


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
    request: Request,
    answers: bytes,
    places: Sequence[Place],
) -> Response:
    starts = {cursor.log: cursor.n for cursor in request.cursors}
    own = sorted((place.n, place.n + place.count - 1) for place in places)
    page = _Page(PAGE_OPS, PAGE_BYTES, {}, {})
    values: list[PersonalValue] = []
    for log in Log:
        gaps = _gaps(starts[log] + 1, heads[log].n, own if log is Log.STATION else [])
        delivered = _fill(connection, logs[log], log, heads[log], gaps, page)
        if log is Log.STATION:
            values = personal.values_between(connection, logs.station, delivered)
    ends = {
        log: Head(n, hash_at(connection, logs[log], n, heads[log]) if n else START.hash) for log, n in page.end.items()
    }
    owed: list[PersonalRef] = personal.still_owed(connection, logs.station)
    return Response(
        status=Status.OK,
        answers=answers,
        key=authority.signing_id,
        time=union.clock.now(),
        cursors=tuple(Cursor.at(log, ends[log]) for log in Log),
        places=_until(places, page.end[Log.STATION]),
        entries=page.entries,
        personal=(*values, *personal.values_of(connection, logs.station, request.owed)),
        owed=tuple(owed),
        pending=sum(heads[log].n - ends[log].n for log in Log),
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
        for n, body in read_entries(connection, number, first, min(last, first + page.ops - 1)):
            if page.size < len(body):
                break
            page.size -= len(body)
            page.ops -= 1
            ops.append(parse(body))
            delivered.append(n)
            page.end[log] = n
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
