"""What the union itself writes into logs: each writing is a run of its own, told apart like any PC's.

Knows the record definitions, so that what stands in an op is what both ends fold.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from sync.log import Head
from sync.ops import RUN_BYTES, Op, canonical, record_id
from sync.records import KINDS, Value
from sync.server.db import lock_head
from sync.server.logbook import append
from sync.server.system import APP, Union


@dataclass(frozen=True, slots=True)
class Entry:
    """One record to create, or to change when ``record`` names it."""

    kind: str
    fields: Mapping[str, Value]
    record: bytes | None = None


def write(union: Union, connection: Connection, log: int, entries: Sequence[Entry]) -> tuple[bytes, ...]:
    """Append entries to a log, behind the op that introduces the run; the ids of their records.

    Raises ValueError for fields that do not fit their kind.
    """
    run = union.random_bytes(RUN_BYTES)
    now = union.clock.now()
    first = Entry("run", {"device": platform.node() or "union", "app": APP})
    ops = [_op(run, seq, now, entry) for seq, entry in enumerate((first, *entries), 1)]
    at: Head = lock_head(connection, log)
    append(connection, log, at, ops, [canonical(op) for op in ops])
    return tuple(op.record or record_id(op.run, op.seq) for op in ops[1:])


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
    return Op(run, seq, now, None, entry.kind, kind.version, entry.record, fields)
