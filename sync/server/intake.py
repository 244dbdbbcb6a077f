"""Taking ops into a log: each exactly once, whoever brings it and however often.

An op that is there keeps its place. Another content under a taken address is put aside. What only the union may write
is taken from a device when the union once sealed it: it comes back after a backup was restored. Knows neither
envelopes nor HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from sync.envelope import PersonalValue, Place, digest
from sync.log import Head
from sync.messages import Credentials
from sync.ops import FIXED_RUN, Op, parse
from sync.records import is_unions
from sync.seals import Seal
from sync.server import devices, personal, registration
from sync.server.authority import Authority
from sync.server.db import lock_head, upsert
from sync.server.errors import Refusal
from sync.server.logbook import Known, LogName, append, entry_at, find_known, place_of
from sync.server.schema import conflict
from sync.trust import TrustError, WorkingKey, check_working_key, key_id

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


@dataclass(frozen=True, slots=True)
class Keys:
    """What seals are checked with: the union's keys, and those that a device shows."""

    authority: Authority
    shown: Credentials | None = None

    def find(self, id_: bytes) -> WorkingKey:
        """The working key of an id. Raises TrustError."""
        key = self.authority.by_id.get(id_)
        if key is None and self.shown is not None:
            key = next((shown for shown in self.shown.working_keys if key_id(shown.public) == id_), None)
        if key is None:
            raise TrustError("the key that sealed it is not known")
        check_working_key(self.authority.root_public, key)
        return key


class _Sealed:
    """Which of the ops brought the union has sealed; a run's seal is read and checked once."""

    def __init__(self, brought: Brought, keys: Keys, connection: Connection | None) -> None:
        """Without a ``connection``, going by what was brought alone."""
        self._log = brought.log
        self._keys = keys
        self._connection = connection
        self._first = {op.run: op for op in brought.ops if op.seq == 1}
        self._seals: dict[bytes, Seal | TrustError] = {}

    def check(self, op: Op, body: bytes) -> None:
        """Raises TrustError unless the union wrote this op."""
        seal = self._seals.get(op.run)
        if seal is None:
            seal = self._seals[op.run] = self._read(op.run)
        if isinstance(seal, TrustError):
            raise seal
        if not seal.holds(op.seq, body):
            raise TrustError("the op is not the one that was sealed")

    def __contains__(self, pair: tuple[Op, bytes]) -> bool:
        try:
            self.check(*pair)
        except TrustError:
            return False
        return True

    def _read(self, run: bytes) -> Seal | TrustError:
        try:
            first = self._first.get(run) or self._stored(run)
            seal = Seal.read(first.fields.get("seal") if first is not None and first.kind == "run" else None)
            seal.check(self._keys.find(seal.key).public, self._log.scope, run)
        except TrustError as error:
            return error
        return seal

    def _stored(self, run: bytes) -> Op | None:
        if self._connection is None:
            return None
        n = place_of(self._connection, self._log.number, run, 1)
        return None if n is None else parse(entry_at(self._connection, self._log.number, n))


def check_runs(ops: Sequence[Op]) -> None:
    """Raises Refusal for ops that nobody can have written."""
    if any(op.run == FIXED_RUN for op in ops):
        raise Refusal("malformed", 400, "The run of built-in records cannot write.")


def take(connection: Connection, brought: Brought, at: Head, keys: Keys, now: int) -> list[Place]:
    """Append what the log lacks behind the head ``at``, which the caller has locked; the places of what was brought.

    Raises Refusal for what the union alone writes and did not.
    """
    log = brought.log.number
    known = find_known(connection, log, brought.ops)
    if known is None:
        _append(connection, brought, at, (brought.ops, brought.bodies), keys, now)
        return [Place(0, at.n + 1, len(brought.ops))]
    ops: list[Op] = []
    bodies: list[bytes] = []
    places: list[Place] = []
    for index, (op, body) in enumerate(zip(brought.ops, brought.bodies, strict=True)):
        address = (op.run, op.seq)
        there = known.get(address)
        if there is None:
            ops.append(op)
            bodies.append(body)
            there = known[address] = Known(at.n + len(ops), body)
        if there.body == body:
            _add_place(places, index, there.n)
        else:
            _put_aside(connection, brought, body, now)
    _append(connection, brought, at, (ops, bodies), keys, now)
    return places


def take_back(connection: Connection, brought: Brought, keys: Keys) -> None:
    """Append those of the union's own entries that one of its logs has lost; others are left out."""
    at = lock_head(connection, brought.log.number)
    known = find_known(connection, brought.log.number, brought.ops) or {}
    sealed = _Sealed(brought, keys, connection)
    ops: list[Op] = []
    bodies: list[bytes] = []
    for op, body in zip(brought.ops, brought.bodies, strict=True):
        if (op.run, op.seq) not in known and (op, body) in sealed:
            known[op.run, op.seq] = Known(0, body)
            ops.append(op)
            bodies.append(body)
    append(connection, brought.log.number, at, ops, bodies)


def find_sealed(brought: Brought, kind: str, keys: Keys) -> Op | None:
    """The first op that creates a record of a kind and that the union once sealed for this log, going by what was
    brought alone."""
    sealed = _Sealed(brought, keys, None)
    for op, body in zip(brought.ops, brought.bodies, strict=True):
        if op.kind == kind and op.record is None and (op, body) in sealed:
            return op
    return None


def _append(
    connection: Connection,
    brought: Brought,
    at: Head,
    new: tuple[Sequence[Op], Sequence[bytes]],
    keys: Keys,
    now: int,
) -> None:
    ops, bodies = new
    kinds = {op.kind for op in ops}
    foreign = set(filter(is_unions, kinds))
    if foreign:
        _check_foreign(_Sealed(brought, keys, connection), foreign, ops, bodies)
    append(connection, brought.log.number, at, ops, bodies)
    found = personal.sort_out(brought.log.number, at.n + 1, ops, brought.values)
    personal.keep(connection, brought.log.number, found, now)
    if foreign & _ADOPT.keys():
        for op in ops:
            if op.kind in _ADOPT:
                _ADOPT[op.kind](connection, brought.log.number, op)


def _check_foreign(sealed: _Sealed, foreign: set[str], ops: Sequence[Op], bodies: Sequence[bytes]) -> None:
    """Raises Refusal for ops of the union's kinds that it did not write."""
    for op, body in zip(ops, bodies, strict=True):
        if op.kind not in foreign:
            continue
        try:
            sealed.check(op, body)
        except TrustError as error:
            raise Refusal(
                "foreign_kind", 400, f"A station does not write records of kind {op.kind}; the union does ({error})."
            ) from error


def _add_place(places: list[Place], index: int, n: int) -> None:
    """Add an op's place, joined with its neighbours'."""
    last = places[-1] if places else None
    if last is not None and last.index + last.count == index and last.n + last.count == n:
        places[-1] = Place(last.index, last.n, last.count + 1)
    else:
        places.append(Place(index, n, 1))


def _put_aside(connection: Connection, brought: Brought, body: bytes, now: int) -> None:
    """Keep what came under a taken address."""
    op = parse(body)
    row = {
        "log": brought.log.number,
        "run": op.run,
        "seq": op.seq,
        "digest": digest(body),
        "body": body,
        "device": brought.device,
        "received_at": now,
    }
    connection.execute(upsert(connection, conflict).values(row).on_conflict_do_nothing())
