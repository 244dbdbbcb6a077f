"""The exchange: one request of a device answered, the whole of the protocol.

Appending happens in one short transaction under the lock of the station's log; what the device lacks is read
afterwards, in a transaction of its own, so that a long answer keeps nobody waiting; where there is nothing to read, as
after most taps, the one does. A request that brings nothing new writes nothing. Knows nothing of HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from sync.batch import picked
from sync.envelope import (
    BadSignature,
    Cursor,
    EnvelopeError,
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
from sync.files import CONTENT
from sync.log import START, Head, Log
from sync.messages import NO_REGION
from sync.ops import canonical
from sync.seals import scope_of
from sync.server import held, personal, registration
from sync.server.answering import Asked, Heads, respond, rewind
from sync.server.authority import Authority, learn
from sync.server.db import lock_head, read_head, read_heads
from sync.server.devices import check_credentials, find_device, readmit
from sync.server.errors import Refusal
from sync.server.folding import can_fold
from sync.server.intake import Brought, check_runs, find_sealed, take, take_back
from sync.server.logbook import LogName, Logs, matches, region_log
from sync.server.sealed import Keys
from sync.server.stations import Station, station_by_id
from sync.server.system import Union
from sync.server.usher import FREE, Usher
from sync.trust import TrustError

LOST_OPS: Final = 4_000
"""Entries of the union's own that are looked at in one request at the most."""


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
    if request.owed:
        _hold_against(union, request)
    _fold_before(union, request)
    try:
        response = _exchange(union, authority, request, digest(data))
    except _Revoked as error:
        listed = _put_on_list(union, request)
        usher.shut_out(request, listed.fresh)
        message = "The union has shut this device out. Ask the union."
        raise Refusal("revoked", 403, message, held=listed.waiting, settled=listed.settled) from error
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
    logs = _following(request, found.logs)
    for log, ops in request.lost.items():
        if log is Log.STATION or (log is Log.REGION and request.region == NO_REGION):
            continue
        some = ops[:LOST_OPS]
        brought = Brought(logs.name(log), some, [canonical(op) for op in some], {}, request.device)
        take_back(union.database, brought, keys)


def _hold_against(union: Union, request: Request) -> None:
    """What a device asks for it has not, or not as it was promised: if that is so here too, it is to be brought anew by
    whoever has it, and not to be handed out for ever."""
    with union.database.read() as connection:
        found = _station(connection, request)
        if _is_revoked(connection, found, request.device) or not personal.spoiled(connection, found.log, request.owed):
            return
    with union.database.write() as connection:
        lock_head(connection, found.log)
        personal.ask_again(connection, found.log, request.owed, union.clock.now())


def _fold_before(union: Union, request: Request) -> None:
    """Fold what the erasure of a photo is judged by, which is seldom much, before anybody has to wait for it."""
    erasures = (op for _, op in picked(request.ops, lambda kind, _version, _names: kind == "erasure"))
    if any(CONTENT in str(op.fields.get("fields", "")).split(";") for op in erasures):
        with union.database.read() as connection:
            found = _station(connection, request)
        can_fold(union, found.log)


def _following(request: Request, logs: Logs) -> Logs:
    """The logs that the request speaks of: the region's may be another one than the station's by now."""
    return logs if request.region == NO_REGION else replace(logs, region=region_log(f"{request.region:06}"))


def _exchange(union: Union, authority: Authority, request: Request, answers: bytes) -> Response:
    brought = personal.by_key(request.personal)
    places: list[Place] = []
    news = bool(request.ops or brought)
    with union.database.write() if news else union.database.read() as connection:
        found = _station(connection, request)
        logs = found.logs
        # The station's first, or all at once, so that nothing is delivered before what it refers to.
        station = lock_head(connection, found.log) if news else None
        asked = Asked.of(request, found)
        heads = _heads(connection, logs, station)
        if _is_revoked(connection, found, request.device):
            # What a backup that was put back has lost is shown with the rest of its tail.
            lost = _first_mismatch(connection, logs, heads, [c for c in asked.cursors if c.log is Log.STATION])
            if lost is None:
                raise _Revoked
            return rewind(union, authority, connection, logs, heads, lost, answers)
        fault = _first_mismatch(connection, logs, heads, asked.cursors)
        if fault is None:
            asked, logs, heads, fault = _before_parting(connection, request, asked, logs, heads)
        if fault is not None:
            return rewind(union, authority, connection, logs, heads, fault, answers)
        if request.ops:
            keys = Keys(authority, request.credentials)
            from_device = _brought(request, logs.name(Log.STATION), brought)
            places = take(union, authority, connection, from_device, heads[Log.STATION], keys)
            held.let_go(connection, found.log, request.device, request.ops, request.bodies)
            moved = _station(connection, request)
            if moved.region != found.region:
                # It came back just now that the station had moved; the device may have what that region's log lost.
                found, logs, asked = moved, moved.logs, Asked.of(request, moved)
                heads = _heads(connection, logs, station)
                fault = _first_mismatch(connection, logs, heads, [c for c in asked.cursors if c.log is not Log.STATION])
                if fault is None:
                    asked, logs, heads, fault = _before_parting(connection, request, asked, logs, heads)
                if fault is not None:
                    return rewind(union, authority, connection, logs, heads, fault, answers)
        if brought:
            personal.settle(connection, found.log, brought)
        if places:
            heads = {**heads, Log.STATION: read_head(connection, found.log)}
        if not news or not _lacks(asked, heads, places):
            return respond(union, authority, connection, logs, heads, asked, answers, places)
    with union.database.read() as connection:
        heads = _heads(connection, logs)
        return respond(union, authority, connection, logs, heads, asked, answers, places)


def _lacks(asked: Asked, heads: Heads, places: Sequence[Place]) -> bool:
    """Whether there may be anything to read for the device beside the places of what it has just brought."""
    behind = sum(heads[cursor.log].n - cursor.n for cursor in asked.cursors)
    return behind > sum(place.count for place in places) or bool(asked.owed)


def _before_parting(
    connection: Connection, request: Request, asked: Asked, logs: Logs, heads: Heads
) -> tuple[Asked, Logs, Heads, Cursor | None]:
    """What to answer by before a device is told to follow another region, since it then drops the former one's log and
    may be the last to hold what the union has lost of it: a fault in that log sends it back first, and what it has
    brought of it gets its place."""
    cursor = next((c for c in request.cursors if c.log is Log.REGION), None)
    if asked.region is None or request.region == NO_REGION or cursor is None:
        return asked, logs, heads, None
    former = _following(request, logs)
    head = read_head(connection, former[Log.REGION])
    there = {**heads, Log.REGION: head}
    if not matches(connection, former[Log.REGION], cursor.n, cursor.short, head):
        return asked, former, there, cursor
    if request.lost.get(Log.REGION) and head.n > cursor.n:
        return Asked(request.cursors, request.owed, None), former, there, None
    return asked, logs, heads, None


def _heads(connection: Connection, logs: Logs, locked: Head | None = None) -> Heads:
    """Where the logs end; that of the station may be held already, and must then not be read beside its lock."""
    found = read_heads(connection, [logs[log] for log in (Log.STATION, Log.REGION, Log.UNION)])
    heads = {log: found[logs[log]] for log in (Log.STATION, Log.REGION, Log.UNION)}
    return heads if locked is None else {**heads, Log.STATION: locked}


def _first_mismatch(connection: Connection, logs: Logs, heads: Heads, cursors: Sequence[Cursor]) -> Cursor | None:
    for cursor in cursors:
        if not matches(connection, logs[cursor.log], cursor.n, cursor.short, heads[cursor.log]):
            return cursor
    return None
