"""A union in memory: one log a station that appends, answers and forgets as the protocol says, without a wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.aside import Aside
from sync.envelope import Cursor, PersonalRef, PersonalValue, Place, Response, Status
from sync.log import GENESIS, Head, Log, chain, ladder
from sync.ops import Op, committed_fields, target
from sync.ports import Page, Replica, TailPage


@dataclass
class Memory:
    """One log: ops, bodies and hashes, entry 1 first."""

    ops: list[Op] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)

    def head(self, n: int | None = None) -> Head:
        """The position after ``n`` entries, the last one by default."""
        n = len(self.ops) if n is None else n
        return Head(n, self.hashes[n - 1] if n else GENESIS)

    def append(self, op: Op, body: bytes) -> int:
        """Put an op behind the head; its number."""
        self.hashes.append(chain(self.head().hash, body))
        self.ops.append(op)
        self.bodies.append(body)
        return len(self.ops)


@dataclass
class MemoryUnion:
    """The union's side of an exchange for one station."""

    logs: dict[Log, Memory] = field(default_factory=lambda: {log: Memory() for log in Log})
    values: dict[tuple[bytes, int, str], PersonalValue] = field(default_factory=dict)
    page: int = 1_000_000
    """Entries that one answer carries at the most."""

    def exchange(
        self,
        tail: TailPage,
        cursors: Mapping[Log, Head],
        values: tuple[PersonalValue, ...] = (),
        owed: tuple[PersonalRef, ...] = (),
    ) -> Response:
        """Answer a request."""
        for log, head in cursors.items():
            memory = self.logs[log]
            if head.n > len(memory.ops) or memory.head(head.n) != head:
                rungs = tuple(Cursor.at(log, memory.head(n)) for n in ladder(min(head.n, len(memory.ops))))
                return self._response(Status.REWIND, cursors, ladder=rungs)
        self._take((*tail.personal, *values))
        places = self._append(tail)
        return self._answer(cursors, places, owed)

    def _append(self, tail: TailPage) -> dict[int, int]:
        station = self.logs[Log.STATION]
        known = {(op.run, op.seq): n for n, op in enumerate(station.ops, 1)}
        places = {}
        aside = Aside()
        for index, (op, body) in enumerate(zip(tail.ops, tail.bodies, strict=True)):
            n = known.get((op.run, op.seq))
            if n is None and aside.takes(op, body):
                continue
            if n is None:
                n = known[op.run, op.seq] = station.append(op, body)
                if op.kind == "erasure":
                    self._erase(op, n)
            if station.bodies[n - 1] == body:
                places[index] = n
            else:
                aside.add(op)
        return places

    def _take(self, values: tuple[PersonalValue, ...]) -> None:
        for value in values:
            self.values.setdefault((value.run, value.seq, value.field), value)

    def _erase(self, erasure: Op, n: int) -> None:
        names = set(erasure.fields["fields"].split(";"))
        for op in self.logs[Log.STATION].ops[: n - 1]:
            if target(op) == erasure.fields["record"]:
                for name in names.intersection(committed_fields(op)):
                    self.values.pop((op.run, op.seq, name), None)

    def _answer(self, cursors: Mapping[Log, Head], places: dict[int, int], owed: tuple[PersonalRef, ...]) -> Response:
        own = {n: index for index, n in places.items()}
        ends, entries, bodies = {}, {}, {}
        room = self.page
        for log in Log:
            memory = self.logs[log]
            start = end = cursors[log].n
            missing = []
            for n in range(start + 1, len(memory.ops) + 1):
                if not (log is Log.STATION and n in own):
                    if not room:
                        break
                    room -= 1
                    missing.append(n - 1)
                end = n
            ends[log] = end
            entries[log] = tuple(memory.ops[i] for i in missing)
            bodies[log] = tuple(memory.bodies[i] for i in missing)
        delivered = {(op.run, op.seq) for ops in entries.values() for op in ops}
        asked = {(ref.run, ref.seq, ref.field) for ref in owed}
        return self._response(
            Status.OK,
            {log: self.logs[log].head(n) for log, n in ends.items()},
            places=_runs(places, ends[Log.STATION]),
            entries=entries,
            bodies=bodies,
            personal=tuple(v for key, v in self.values.items() if key[:2] in delivered or key in asked),
            pending=sum(len(self.logs[log].ops) - n for log, n in ends.items()),
        )

    def _response(self, status: Status, heads: Mapping[Log, Head], **rest: object) -> Response:
        cursors = tuple(Cursor.at(log, heads[log]) for log in Log)
        return Response(status, bytes(16), bytes(8), 0, cursors, **rest)  # type: ignore[arg-type]


def _runs(places: dict[int, int], end: int) -> tuple[Place, ...]:
    """Places up to the page's end, neighbours joined."""
    runs: list[Place] = []
    for index, n in sorted(places.items()):
        if n > end:
            continue
        last = runs[-1] if runs else None
        if last is not None and last.index + last.count == index and last.n + last.count == n:
            runs[-1] = Place(last.index, last.n, last.count + 1)
        else:
            runs.append(Place(index, n, 1))
    return tuple(runs)


def sync(replica: Replica, union: MemoryUnion, limit: int = 20_000) -> None:
    """Exchange until neither end has anything left, as the engine does."""
    for _ in range(10_000):
        tail = replica.tail(limit, 4_000_000)
        response = union.exchange(tail, replica.cursors(), owed=replica.owed())
        if response.status is Status.REWIND:
            log = response.ladder[0].log
            common = next(c.n for c in response.ladder if replica.matches(log, c.n, c.short))
            replica.rewind(log, common)
            continue
        replica.commit(Page(tail, response))
        if not tail.more and not response.pending:
            return
    raise AssertionError("the exchange does not come to an end")
