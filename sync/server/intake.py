"""Taking ops into a log: each exactly once, whoever brings it and however often.

An op that is there keeps its place. Another content under a taken address is put aside, and with it what speaks of
it. What only the union may write is taken from a device when the union once sealed it: it comes back after a backup
was restored. Knows neither envelopes nor HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from sync.aside import Aside
from sync.batch import kinds_of, runs_of
from sync.bulk import insert_many
from sync.envelope import PersonalValue, Place, digest
from sync.log import Head
from sync.ops import FIXED_RUN, Op, is_unions_run
from sync.records import is_unions
from sync.server import devices, personal, registration
from sync.server.authority import Authority
from sync.server.db import Database, lock_head, upsert
from sync.server.errors import Refusal
from sync.server.last_word import entries_of, say_again
from sync.server.logbook import Known, LogName, append, find_known
from sync.server.schema import asking, conflict
from sync.server.sealed import Keys, Sealed
from sync.server.system import Union
from sync.trust import TrustError

MAX_ASIDE: Final = 20_000
"""Entries kept aside of one device in a log at the most."""
MAX_ASIDE_BYTES: Final = 16 * 1024 * 1024
"""Bytes of their canonical forms at the most."""
_ADOPT: Mapping[str, Callable[[Connection, int, Op], None]] = {
    "registration": registration.adopt,
    "device": devices.adopt,
}
"""Kinds of which the server keeps tables of its own beside the folded ones."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a device brings for one log. ``bodies`` are the canonical forms of ``ops``."""

    log: LogName
    ops: Sequence[Op]
    bodies: Sequence[bytes]
    values: Mapping[personal.Key, PersonalValue]
    device: bytes


def check_runs(ops: Sequence[Op]) -> None:
    """Raises Refusal for ops that nobody can have written."""
    if FIXED_RUN in runs_of(ops):
        raise Refusal("malformed", 400, "The run of built-in records cannot write.")


def take(
    union: Union,
    authority: Authority,
    connection: Connection,
    brought: Brought,
    at: Head,
    keys: Keys,
    aside: Aside | None = None,
) -> list[Place]:
    """Append what the log lacks behind the head ``at``, which the caller has locked; the places of what was brought.

    ``aside`` holds what went aside of the device before. Raises Refusal for what the union alone writes and did not.
    """
    log = brought.log.number
    aside = aside or Aside()
    known = find_known(connection, log, brought.ops)
    if known is None and not aside:
        _append(union, authority, connection, brought, at, (brought.ops, brought.bodies), keys)
        return [Place(0, at.n + 1, len(brought.ops))]
    known = known or {}
    ops: list[Op] = []
    bodies: list[bytes] = []
    places: list[Place] = []
    gone: list[tuple[Op, bytes]] = []
    for index, (op, body) in enumerate(zip(brought.ops, brought.bodies, strict=True)):
        address = (op.run, op.seq)
        there = known.get(address)
        if there is None and aside.takes(op, body):
            gone.append((op, body))
            continue
        if there is None:
            ops.append(op)
            bodies.append(body)
            there = known[address] = Known(at.n + len(ops), body)
        if there.body == body:
            _add_place(places, index, there.n)
        else:
            aside.add(op)
            gone.append((op, body))
    _put_aside(connection, brought, gone, union.clock.now())
    _append(union, authority, connection, brought, at, (ops, bodies), keys)
    return places


def take_back(database: Database, brought: Brought, keys: Keys) -> None:
    """Append those of the union's own entries that one of its logs has lost; what is none is left out, and keeps
    nothing behind it from coming back.

    What is sealed is found out before anybody has to wait.
    """
    log = brought.log.number
    with database.read() as connection:
        sealed = Sealed(brought.log, brought.ops, keys, connection)
        own = list(filter(sealed.__contains__, zip(brought.ops, brought.bodies, strict=True)))
        if not own or (find_known(connection, log, [op for op, _ in own]) or {}).keys() >= {
            (op.run, op.seq) for op, _ in own
        }:
            return
    with database.write() as connection:
        at = lock_head(connection, log)
        known = set(find_known(connection, log, [op for op, _ in own]) or {})
        new = []
        for op, body in own:
            if (op.run, op.seq) not in known:
                known.add((op.run, op.seq))
                new.append((op, body))
        append(connection, log, at, [op for op, _ in new], [body for _, body in new])


def find_sealed(brought: Brought, kind: str, keys: Keys) -> Op | None:
    """The first op that creates a record of a kind and that the union once sealed for this log, going by what was
    brought alone."""
    sealed = Sealed(brought.log, brought.ops, keys, None)
    for op, body in zip(brought.ops, brought.bodies, strict=True):
        if op.kind == kind and op.record is None and (op, body) in sealed:
            return op
    return None


def _append(
    union: Union,
    authority: Authority,
    connection: Connection,
    brought: Brought,
    at: Head,
    new: tuple[Sequence[Op], Sequence[bytes]],
    keys: Keys,
) -> None:
    ops, bodies = new
    kinds = kinds_of(ops)
    if any(map(is_unions, kinds)) or any(map(is_unions_run, runs_of(ops))):
        _check_unions(Sealed(brought.log, brought.ops, keys, connection), ops, bodies)
    append(connection, brought.log.number, at, ops, bodies)
    found = personal.sort_out(brought.log.number, at.n + 1, ops, brought.values)
    personal.keep(connection, brought.log.number, found, union.clock.now())
    if "request" in kinds:
        connection.execute(upsert(connection, asking).values(log=brought.log.number).on_conflict_do_nothing())
    for kind in sorted(kinds & _ADOPT.keys()):
        say_again(union, authority, connection, brought.log, kind, at.n)
        for _, op in entries_of(connection, brought.log.number, kind, at.n + 1):
            _ADOPT[kind](connection, brought.log.number, op)


def is_unions_own(op: Op) -> bool:
    """Whether the union alone can have written an op: by its kind, or by its run."""
    return is_unions_run(op.run) or is_unions(op.kind)


def _check_unions(sealed: Sealed, ops: Sequence[Op], bodies: Sequence[bytes]) -> None:
    """Raises Refusal for ops in the union's name that it did not write."""
    for op, body in zip(ops, bodies, strict=True):
        if not is_unions_own(op):
            continue
        try:
            sealed.check(op, body)
        except TrustError as error:
            message = f"A station does not write such a record of kind {op.kind}; the union does ({error})."
            raise Refusal("foreign_kind", 400, message) from error


def _add_place(places: list[Place], index: int, n: int) -> None:
    """Add an op's place, joined with its neighbours'."""
    last = places[-1] if places else None
    if last is not None and last.index + last.count == index and last.n + last.count == n:
        places[-1] = Place(last.index, last.n, last.count + 1)
    else:
        places.append(Place(index, n, 1))


def _put_aside(connection: Connection, brought: Brought, gone: Sequence[tuple[Op, bytes]], now: int) -> None:
    """Keep what came under a taken address, or speaks of what did, as far as there is room for the device's.

    The rest is kept by the device alone: it puts the same entries aside, and shows them to the person who decides.
    """
    if not gone:
        return
    log, device = brought.log.number, brought.device
    its = conflict.c
    rows = connection.execute(
        select(its.run, its.seq, its.digest, its.device, func.length(its.body)).where(its.log == log)
    ).all()
    there = {(bytes(run), seq, bytes(digest_)) for run, seq, digest_, *_ in rows}
    sizes = [size for *_, whose, size in rows if whose == device]
    room, space = MAX_ASIDE - len(sizes), MAX_ASIDE_BYTES - sum(sizes)
    fresh = []
    for op, body in gone:
        key = (op.run, op.seq, digest(body))
        if key in there:
            continue
        there.add(key)
        room, space = room - 1, space - len(body)
        if room < 0 or space < 0:
            break
        fresh.append((log, *key, body, device, now))
    insert_many(connection, conflict, fresh)
