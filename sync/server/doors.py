"""A station's doors that open by a code: making one, shutting one, a pass for one, and what its controller reports.

A pass is signed by the union's working key and good for a minute; the controller checks it without a network. Knows
neither HTTP nor how a code is drawn.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import ColumnElement, Connection, func, or_, select

from sync.door.answers import shut_text
from sync.door.controller import Event, Outcome
from sync.door.passes import NONCE_BYTES, USUAL, Pass, Signer, write_pass
from sync.door.reports import report_text
from sync.log import Log
from sync.seals import MAX_SEALED
from sync.server import journal
from sync.server.authority import Authority
from sync.server.db import lock_head
from sync.server.errors import Refusal
from sync.server.folding import DEFINITION, can_fold, fold_logs, fold_up
from sync.server.schema import device, fold, head, records, station
from sync.server.stations import Station, require_station, station_by_log
from sync.server.system import Union
from sync.times import can_be_shown
from sync.trust import KEY_BYTES, TrustError, WorkingKey, check, key_id, public_bytes

MAX_NAME: Final = 60
_FOLDING_SECONDS: Final = 3.0
_ID: Final = re.compile(r"[0-9a-f]{32}")
_door = records["union_door"]
_event = records["union_door_event"]


@dataclass(frozen=True, slots=True)
class Door:
    """A door of a station. ``key`` is its controller's public key."""

    id: bytes
    name: str
    key: bytes
    station: Station


@dataclass(frozen=True, slots=True)
class Made:
    """A door that was just made; ``private`` is its controller's key, when it was made up here, and kept nowhere."""

    door: Door
    private: bytes | None


@dataclass(frozen=True, slots=True)
class ShutKeys:
    """The ids of keys that were shut out ``at`` an instant, signed by a working key."""

    at: int
    keys: tuple[bytes, ...]
    working: WorkingKey
    signature: bytes


def add_door(union: Union, authority: Authority, code: str, name: str, key: bytes | None = None) -> Made:
    """Give a station a door; without a controller's public key one is made up. Raises Refusal."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise Refusal("bad_name", 400, f"A door's name has 1 to {MAX_NAME} characters.")
    private = None
    if key is None:
        made_up = Ed25519PrivateKey.from_private_bytes(union.random_bytes(KEY_BYTES))
        private, key = made_up.private_bytes_raw(), public_bytes(made_up)
    _check_key(key)
    with union.database.write() as connection:
        found = require_station(connection, code)
        entry = journal.Entry("union_door", {"name": name, "key": key})
        (record,) = journal.write(union, authority, connection, found.logs.name(Log.STATION), [entry])
    fold_logs(union, [found.log])
    return Made(Door(record, name, key, found), private)


def doors(union: Union, code: str) -> tuple[Door, ...]:
    """A station's doors that are not shut for good. Raises Refusal."""
    with union.database.read() as connection:
        found = require_station(connection, code)
    fold_logs(union, [found.log])
    with union.database.read() as connection:
        rows = connection.execute(
            select(_door).where(_door.c.log == found.log, _door.c.void.is_(None)).order_by(_door.c.entry)
        ).all()
    return tuple(Door(bytes(row.id), row.name, bytes(row.key), found) for row in rows)


def shut_door(union: Union, authority: Authority, code: str, start: str, reason: str) -> Door:
    """Take a door away, named by the first characters of its id: no pass is made for it any more. Raises Refusal."""
    hits = [door for door in doors(union, code) if start and door.id.hex().startswith(start.lower())]
    if len(hits) != 1:
        raise Refusal("unknown_door", 404, f"{len(hits)} doors begin with {start!r}; see `yizhan-union door list`.")
    (door,) = hits
    with union.database.write() as connection:
        entry = journal.Entry("union_door", {"void": reason.strip() or "shut"}, door.id)
        journal.write(union, authority, connection, door.station.logs.name(Log.STATION), [entry])
    fold_logs(union, [door.station.log])
    return door


def find_door(union: Union, id_: bytes) -> Door:
    """A door by its id. Raises Refusal."""
    with union.database.read() as connection:
        found = _find(connection, id_)
        if found is not None:
            return found
        # Its log may be waiting to be folded anew since an update; strangers' ids must not cost more than that.
        logs = connection.execute(
            select(station.c.log)
            .join(head, head.c.log == station.c.log)
            .outerjoin(fold, fold.c.log == station.c.log)
            .where(head.c.n > 0, or_(fold.c.n.is_(None), fold.c.definition != DEFINITION))
            .order_by(station.c.log)
        ).scalars()
        late = list(logs)
    end = time.monotonic() + _FOLDING_SECONDS
    whole = True
    for log in late:
        if time.monotonic() > end:
            raise Refusal("busy", 503, "The union is still reading its logs. Try again in a minute.", retry_after=60)
        whole = can_fold(union, log) and whole
        with union.database.read() as connection:
            found = _find(connection, id_)
        if found is not None:
            return found
    if not whole:
        raise Refusal("busy", 503, "A station's entries cannot be read just now. Try again later.", retry_after=3600)
    raise Refusal("unknown_door", 404, "The union has no such door.")


def new_pass(union: Union, authority: Authority, door: Door) -> tuple[Pass, str]:
    """A pass for the door that is good from now on for a minute, and the text of its code."""
    working = authority.by_id[authority.signing_id]
    assert key_id(working.public) == authority.signing_id
    said = Pass(door.station.id, door.id, union.clock.now(), USUAL, union.random_bytes(NONCE_BYTES))
    return said, write_pass(said, Signer(authority.signing, working))


def take_report(
    union: Union, authority: Authority, id_: bytes, body: bytes, signature: bytes, events: Sequence[Event]
) -> int:
    """Write those events of a controller's report that are new into the station's log; the number of the first event
    that the union does not have yet. Raises Refusal."""
    door = find_door(union, id_)
    try:
        check(door.key, signature, report_text(id_, body), "the signature does not hold")
    except TrustError as error:
        raise Refusal("bad_signature", 401, "The report is not signed by this door's controller.") from error
    if any(event.number < 1 or event.number >= 2**31 or not can_be_shown(event.at) for event in events):
        raise Refusal("malformed", 400, "An event's number or time cannot be.")
    log = door.station.log
    fold_logs(union, [log])
    with union.database.write() as connection:
        lock_head(connection, log)
        fold_up(connection, log)
        new = _new(connection, log, id_, events)
        name = door.station.logs.name(Log.STATION)
        for start in range(0, len(new), MAX_SEALED):
            entries = [_entry(id_, event) for event in new[start : start + MAX_SEALED]]
            journal.write(union, authority, connection, name, entries)
        fold_up(connection, log)
    with union.database.read() as connection:
        return _next(connection, log, id_)


def shut_keys(union: Union, authority: Authority, id_: bytes) -> ShutKeys:
    """Which of the station's PCs are shut out now, for the controller of a door. Raises Refusal."""
    door = find_door(union, id_)
    with union.database.read() as connection:
        revoked = select(device.c.key).where(device.c.log == door.station.log, device.c.revoked_at.is_not(None))
        keys = tuple(sorted(key_id(bytes(key)) for key in connection.execute(revoked).scalars()))
    at = union.clock.now()
    signature = authority.signing.sign(shut_text(id_, at, keys))
    return ShutKeys(at, keys, authority.by_id[authority.signing_id], signature)


def door_id(text: str) -> bytes:
    """An id as it stands in an address; empty for what is none."""
    return bytes.fromhex(text) if _ID.fullmatch(text) else b""


def _find(connection: Connection, id_: bytes) -> Door | None:
    row = connection.execute(select(_door).where(_door.c.id == id_, _door.c.void.is_(None))).first()
    if row is None:
        return None
    found = station_by_log(connection, row.log)
    return None if found is None else Door(id_, row.name, bytes(row.key), found)


def _new(connection: Connection, log: int, door: bytes, events: Sequence[Event]) -> list[Event]:
    """Those of the events whose numbers are not there, each once, in order. Raises Refusal when a number stands there
    for something else: then a controller has begun anew, and what it tells would be lost without a word."""
    by_number: dict[int, Event] = {}
    for event in events:
        if by_number.setdefault(event.number, event) != event:
            raise Refusal("malformed", 400, f"Two different events have the number {event.number}.")
    if by_number:
        # After a restore of the union's one event may stand there twice: the controller told it again, and then a
        # station's PC brought back what was lost.
        known: dict[int, set[Event]] = {}
        rows = connection.execute(
            select(_event.c.number, _event.c.at, _event.c.outcome, _event.c.nonce).where(
                *_of(log, door), _event.c.number.in_(list(by_number))
            )
        )
        for number, at, outcome, nonce in rows:
            there = Event(number, at, Outcome(outcome), None if nonce is None else bytes(nonce))
            known.setdefault(number, set()).add(there)
        for number, same in known.items():
            told = by_number.pop(number, None)
            if told is not None and told not in same:
                raise Refusal(
                    "other_event",
                    409,
                    f"The union has another event with the number {number}. Go on from `next`.",
                    next=_highest(connection, log, door) + 1,
                )
    return [by_number[number] for number in sorted(by_number)]


def _highest(connection: Connection, log: int, door: bytes) -> int:
    return int(connection.execute(select(func.max(_event.c.number)).where(*_of(log, door))).scalar_one() or 0)


def _next(connection: Connection, log: int, door: bytes) -> int:
    """The first number that is missing."""
    its = _of(log, door)
    highest = _highest(connection, log, door)
    there = connection.execute(select(func.count(_event.c.number.distinct())).where(*its)).scalar_one()
    if there == highest:
        return highest + 1
    if connection.execute(select(_event.c.number).where(*its, _event.c.number == 1).limit(1)).first() is None:
        return 1
    after = _event.alias()
    follows = select(after.c.number).where(
        after.c.log == log, after.c.door == door, after.c.number == _event.c.number + 1
    )
    gap = select(_event.c.number + 1).where(*its, ~follows.exists()).order_by(_event.c.number).limit(1)
    return int(connection.execute(gap).scalar_one())


def _of(log: int, door: bytes) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _event.c.log == log, _event.c.door == door


def _entry(door: bytes, event: Event) -> journal.Entry:
    return journal.Entry(
        "union_door_event",
        {
            "door": door,
            "number": event.number,
            "at": event.at,
            "outcome": Outcome(event.outcome).value,
            "nonce": event.nonce,
        },
    )


def _check_key(key: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key)
    except ValueError as error:
        raise Refusal("bad_key", 400, "A controller's key is 64 hexadecimal digits: its Ed25519 public key.") from error
