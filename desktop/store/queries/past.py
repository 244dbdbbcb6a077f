"""What was said of a record, op after op: when, by whom, on which PC, and whether that PC's clock kept still."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from desktop.store.queries.standing import place_of, turn_of
from desktop.values import Struct, field
from desktop.views import Instant, RecordId
from sync.ops import Op, committed_fields, encode_value, parse, record_id

UNSTEADY: Final = 90
"""Seconds by which the time of an op may lie before that of the one before it."""
_NOTHING: Final = encode_value("")


class Said(Struct, frozen=True):
    """One op about a record. ``fields`` are those that it named; a personal one's value is not in it, only
    None where it was set to nothing.

    ``clock_offset`` is by how many seconds that PC's clock was behind the union's, None when they had never been
    compared; ``steady`` is False where the ops written just before or after it on that PC bear times in another order.
    """

    at: Instant
    by: RecordId | None
    device: str
    clock_offset: int | None
    steady: bool
    fields: Mapping[str, object] = field(default_factory=dict)


def said_of(
    connection: Connection, records: Mapping[RecordId, int | None], erased: str | None = None
) -> dict[RecordId, tuple[Said, ...]]:
    """What was said of records, given with the ``entry`` of each row, in the order in which it counts. What was erased
    for the reason ``erased`` is told too, as None, together with what was said in its place."""
    if not records:
        return {}
    by_entry = {entry: record for record, entry in records.items() if entry is not None}
    by_entry |= {} if erased is None else _erasures(connection, list(records), erased)
    found_ops = connection.exec_driver_sql(
        f"SELECT op.id, op.record, op.body, {place_of('op.id')}, {turn_of('op.id')} FROM op"
        " WHERE (op.id IN (SELECT value FROM json_each(?)) OR op.record IN"
        f" ({', '.join('?' * len(records))})) AND op.id NOT IN (SELECT op FROM unfolded)",
        (json.dumps(list(by_entry)), *records),
    ).all()
    # The places first, then what waits: as it is folded.
    rows = sorted(found_ops, key=lambda row: (0, row[3]) if row[3] is not None else (1, row[4] or 0))
    runs: dict[bytes, tuple[str, int | None]] = {}
    found: dict[RecordId, list[Said]] = {record: [] for record in records}
    erasures: dict[RecordId, Op] = {}
    for id_, about, body, _, _ in rows:
        record = by_entry[id_] if about is None else bytes(about)
        op = parse(body)
        if op.run not in runs:
            runs[op.run] = _run(connection, op.run)
        device, offset = runs[op.run]
        fields = {**op.fields, **dict.fromkeys(_emptied(connection, op))}
        if op.kind == "erasure":
            fields = dict.fromkeys(str(op.fields.get("fields", "")).split(";"))
        before = erasures.pop(record, None)
        if before is not None and (before.run, before.seq + 1, before.time) == (op.run, op.seq, op.time):
            fields = {**found[record].pop().fields, **fields}
        if op.kind == "erasure":
            erasures[record] = op
        found[record].append(Said(op.time, op.actor, device, offset, _steady(connection, op), fields))
    return {record: tuple(all_) for record, all_ in found.items()}


def entries_of(connection: Connection, table: str, records: Sequence[RecordId]) -> dict[RecordId, int | None]:
    """The creating ops of records, as ``said_of`` wants them."""
    rows = connection.exec_driver_sql(
        f"SELECT id, entry FROM {table} WHERE id IN ({', '.join('?' * len(records))})", tuple(records)
    )
    return {bytes(id_): entry for id_, entry in rows}


def _emptied(connection: Connection, op: Op) -> list[str]:
    """The personal fields that the op sets to nothing, as an undo does, as far as their values are here."""
    if not committed_fields(op):
        return []
    rows = connection.exec_driver_sql(
        "SELECT field FROM personal WHERE run = ? AND seq = ? AND value = ?", (op.run, op.seq, _NOTHING)
    )
    return [name for (name,) in rows]


def _erasures(connection: Connection, records: Sequence[RecordId], reason: str) -> dict[int, RecordId]:
    """The ops by which values of records were erased for a reason, and whose they were."""
    rows = connection.exec_driver_sql(
        f"SELECT entry, record FROM erasure WHERE record IN ({', '.join('?' * len(records))}) AND reason = ?",
        (*records, reason),
    )
    return {entry: bytes(record) for entry, record in rows if entry is not None}


def _run(connection: Connection, run: bytes) -> tuple[str, int | None]:
    row = connection.exec_driver_sql("SELECT device, clock_offset FROM run WHERE id = ?", (record_id(run, 1),)).first()
    return ("", None) if row is None else (row[0], row[1])


def _steady(connection: Connection, op: Op) -> bool:
    before, after = (_time_at(connection, op.run, seq) for seq in (op.seq - 1, op.seq + 1))
    return (before is None or before - op.time <= UNSTEADY) and (after is None or op.time - after <= UNSTEADY)


def _time_at(connection: Connection, run: bytes, seq: int) -> Instant | None:
    body = connection.exec_driver_sql(
        "SELECT op.body FROM span JOIN op ON op.id = span.op + ?2 - span.first"
        " WHERE span.run = ?1 AND span.first <= ?2 AND span.first + span.count > ?2",
        (run, seq),
    ).scalar()
    return None if body is None else parse(body).time
