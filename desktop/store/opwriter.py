"""Writes a run's ops: gives them their addresses, hides personal values behind commitments, folds them into rows.

The first op of a run states the run itself; it is written when something else is, so an opening that writes nothing
adds nothing. Knows nothing of who may write what.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store import addresses, tail
from desktop.store.addresses import Span
from desktop.store.folding import fold_new
from desktop.store.run import OpenRun
from desktop.store.values import for_new
from sync.bulk import insert_values
from sync.fold import PersonalKey
from sync.ops import SALT_BYTES, Op, canonical, commitment, encode_value, record_id
from sync.records import KINDS, Kind

Statement = tuple[bytes | None, dict[str, Any]]
"""The record that is spoken of (None: it comes to be) and the fields in clear, in ascending order."""

_INSERT_OP: Final = "INSERT INTO op (id, record, body)"
_INSERT_PERSONAL: Final = "INSERT INTO personal (run, seq, field, record, salt, value) VALUES (?, ?, ?, ?, ?, ?)"


class OpWriter:
    """Writes ops at one instant within one transaction. ``written`` counts them; ``erased`` says if any erases."""

    def __init__(self, connection: Connection, run: OpenRun, now: int, clock_offset: int | None) -> None:
        self.written = 0
        self.erased = False
        self._connection = connection
        self._run = run
        self._now = now
        self._clock_offset = clock_offset
        self._next_id: int | None = None

    @property
    def address(self) -> tuple[bytes, int]:
        """The run, and the seq of the last op that was written in it."""
        return self._run.id, self._run.seq

    def begin_run(self) -> None:
        """Write what follows under another run."""
        self._run.renew()

    def write(self, kind: Kind, actor: bytes | None, statements: Sequence[Statement]) -> list[bytes]:
        """Write an op for each statement and fold it; the records that they speak of."""
        if self._run.seq == 0:
            about = {"device": self._run.device, "app": self._run.app, "clock_offset": self._clock_offset}
            self._write(KINDS["run"], None, [(None, for_new(KINDS["run"], about, self._now))])
        return self._write(kind, actor, statements)

    def _write(self, kind: Kind, actor: bytes | None, statements: Sequence[Statement]) -> list[bytes]:
        id_ = self._first_id()
        run, seq, now, name = self._run.id, self._run.seq, self._now, kind.name
        entries: list[tuple[int, Op]] = []
        rows: list[tuple[Any, ...]] = []
        values: dict[PersonalKey, object] = {}
        secrets: list[tuple[Any, ...]] = []
        targets: list[bytes] = []
        for record, fields in statements:
            seq += 1
            record_ = record if record is not None else record_id(run, seq)
            if not kind.personal.isdisjoint(fields):
                fields = self._hide(kind, record_, seq, fields, values, secrets)
            op = Op(run, seq, now, actor, name, kind.version_for(fields), record, fields)
            entries.append((id_, op))
            rows.append((id_, record, canonical(op)))
            targets.append(record_)
            id_ += 1
        if not rows:
            return targets
        count = len(rows)
        insert_values(self._connection, _INSERT_OP, rows)
        addresses.add(self._connection, [Span(run, seq - count + 1, count, id_ - count)])
        tail.append(self._connection, name, id_ - count, count)
        if secrets:
            self._connection.exec_driver_sql(_INSERT_PERSONAL, secrets)
        self._run.seq = seq
        self._next_id = id_
        self.written += count
        folded = fold_new(self._connection, entries, values)
        self.erased = self.erased or folded.erased
        return targets

    def _hide(
        self,
        kind: Kind,
        record: bytes,
        seq: int,
        fields: dict[str, Any],
        values: dict[PersonalKey, object],
        secrets: list[tuple[Any, ...]],
    ) -> dict[str, Any]:
        """The fields with commitments for the personal ones, whose values go beside the op."""
        hidden = dict(fields)
        for name in kind.personal.intersection(fields):
            value = fields[name]
            if value is None:
                continue
            salt = self._run.randomness(SALT_BYTES)
            hidden[name] = commitment(value, salt)
            values[self._run.id, seq, name] = value
            secrets.append((self._run.id, seq, name, record, salt, encode_value(value)))
        return hidden

    def _first_id(self) -> int:
        if self._next_id is None:
            self._next_id = tail.next_op(self._connection)
        return self._next_id
