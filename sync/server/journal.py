"""What the union itself writes into logs: each writing is a run of its own, told apart like any PC's, and sealed.

Knows the record definitions, so that what stands in an op is what both ends fold.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from sync.bulk import insert_many
from sync.log import Head
from sync.ops import RUN_BYTES, SALT_BYTES, Op, canonical, commitment, encode_value, record_id, target, unions_run
from sync.records import KINDS, Value
from sync.seals import FIELD, MAX_SEALED, seal
from sync.server.authority import Authority
from sync.server.db import lock_head
from sync.server.logbook import LogName, append
from sync.server.schema import personal
from sync.server.system import APP, Union


@dataclass(frozen=True, slots=True)
class RecordOf:
    """Stands for the id of the record that the entry at ``index`` of the same writing creates."""

    index: int


Said = Value | RecordOf


@dataclass(frozen=True, slots=True)
class Entry:
    """One record to create, or to change when ``record`` names it. Personal values stand here as they are; the log
    gets their commitments."""

    kind: str
    fields: Mapping[str, Said]
    record: bytes | None = None


Kept = list[tuple[str, bytes, Value]]
"""Personal values of an op: field, salt and value."""


def write(
    union: Union,
    authority: Authority,
    connection: Connection,
    log: LogName,
    entries: Sequence[Entry],
    not_before: int = 0,
    said_at: int | None = None,
) -> tuple[bytes, ...]:
    """Append at most MAX_SEALED entries to a log, behind the op that introduces and seals the run; the ids of their
    records. They bear the time of now, or ``not_before`` where that is later; what was said before and is said again,
    ``said_at``. Raises ValueError for fields that do not fit their kind.
    """
    if len(entries) > MAX_SEALED:
        raise ValueError("a run of the union's holds fewer entries")
    run = unions_run(union.random_bytes(RUN_BYTES))
    now = max(union.clock.now(), not_before) if said_at is None else said_at
    said = [_op(union, run, seq, now, entry) for seq, entry in enumerate(entries, 2)]
    ops = [op for op, _ in said]
    bodies = [canonical(op) for op in ops]
    about: dict[str, Said] = {"device": platform.node() or "union", "app": APP}
    bare, _ = _op(union, run, 1, now, Entry("run", about))
    about[FIELD] = seal(authority.signing, log.scope, bare, bodies)
    first, _ = _op(union, run, 1, now, Entry("run", about))
    at: Head = lock_head(connection, log.number)
    append(connection, log.number, at, [first, *ops], [canonical(first), *bodies])
    rows = [
        (log.number, n, name, run, op.seq, target(op), salt, encode_value(value))
        for n, (op, kept) in enumerate(said, at.n + 2)
        for name, salt, value in kept
    ]
    insert_many(connection, personal, rows)
    return tuple(target(op) for op in ops)


def _op(union: Union, run: bytes, seq: int, now: int, entry: Entry) -> tuple[Op, Kept]:
    kind = KINDS[entry.kind]
    fields: dict[str, object] = {}
    kept: Kept = []
    for name in sorted(entry.fields):
        value = entry.fields[name]
        if isinstance(value, RecordOf):
            value = record_id(run, value.index + 2)
        fault = kind.by_name[name].fault(value)
        if fault is not None:
            raise ValueError(fault)
        if entry.record is None and value == kind.by_name[name].default:
            continue
        if kind.by_name[name].personal and value is not None:
            salt = union.random_bytes(SALT_BYTES)
            kept.append((name, salt, value))
            fields[name] = commitment(value, salt)
        else:
            fields[name] = value
    return Op(run, seq, now, None, entry.kind, kind.version_for(fields), entry.record, fields), kept
