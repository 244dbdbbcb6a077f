"""What the union itself writes into logs: each writing is a run of its own, told apart like any PC's, and sealed.

Knows the record definitions, so that what stands in an op is what both ends fold.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from sync.log import Head
from sync.ops import RUN_BYTES, Op, canonical, record_id, unions_run
from sync.records import KINDS, Value
from sync.seals import FIELD, MAX_SEALED, seal
from sync.server.authority import Authority
from sync.server.db import lock_head
from sync.server.logbook import LogName, append
from sync.server.system import APP, Union


@dataclass(frozen=True, slots=True)
class Entry:
    """One record to create, or to change when ``record`` names it."""

    kind: str
    fields: Mapping[str, Value]
    record: bytes | None = None


def write(
    union: Union, authority: Authority, connection: Connection, log: LogName, entries: Sequence[Entry]
) -> tuple[bytes, ...]:
    """Append at most MAX_SEALED entries to a log, behind the op that introduces and seals the run; the ids of their
    records. Raises ValueError for fields that do not fit their kind.
    """
    if len(entries) > MAX_SEALED:
        raise ValueError("a run of the union's holds fewer entries")
    run = unions_run(union.random_bytes(RUN_BYTES))
    now = union.clock.now()
    ops = [_op(run, seq, now, entry) for seq, entry in enumerate(entries, 2)]
    bodies = [canonical(op) for op in ops]
    about: dict[str, Value] = {"device": platform.node() or "union", "app": APP}
    bare = _op(run, 1, now, Entry("run", about))
    about[FIELD] = seal(authority.signing, log.scope, bare, bodies)
    first = _op(run, 1, now, Entry("run", about))
    at: Head = lock_head(connection, log.number)
    append(connection, log.number, at, [first, *ops], [canonical(first), *bodies])
    return tuple(op.record or record_id(op.run, op.seq) for op in ops)


def _op(run: bytes, seq: int, now: int, entry: Entry) -> Op:
    kind = KINDS[entry.kind]
    fields = {}
    for name in sorted(entry.fields):
        value = entry.fields[name]
        fault = kind.by_name[name].fault(value)
        if fault is not None:
            raise ValueError(fault)
        if entry.record is not None or value != kind.by_name[name].default:
            fields[name] = value
    return Op(run, seq, now, None, entry.kind, kind.version_for(fields), entry.record, fields)
