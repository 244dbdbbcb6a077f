"""Ops of other PCs, and one exchange at a time."""

from __future__ import annotations

from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.log import Log
from sync.ops import Op, canonical
from sync.ports import Page
from tests.store.conftest import NOON
from tests.store.union import MemoryUnion

RUN = b"foreign!"


def foreign(seq: int, kind: str, fields: dict[str, object], record: bytes | None = None, run: bytes = RUN) -> Op:
    """An op of another PC."""
    return Op(run, seq, NOON, None, kind, 1, record, dict(sorted(fields.items())))


def put(union: MemoryUnion, *written: Op, log: Log = Log.STATION) -> None:
    """Let ops stand in a log of the union's."""
    for op in written:
        union.logs[log].append(op, canonical(op))


def save(store: Store, kind: str = "visit", **fields: object) -> bytes:
    """Save one record."""
    with store.write() as unit:
        return unit.create(kind, {"category": "courier", **fields} if kind == "visit" else fields)


def exchange(replica: StoreReplica, union: MemoryUnion) -> Page:
    """One answered exchange that is not committed yet."""
    tail = replica.tail(1_000, 1_000_000)
    return Page(tail, union.exchange(tail, replica.cursors()))
