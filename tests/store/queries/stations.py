"""Rows as several PCs of a station would have made them, written straight into a desk's database."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection

from sync.log import Log
from sync.ops import record_id
from sync.records import INCOMING


@dataclass
class Pc:
    """One run on one PC: what it has written, and how far it has seen the station's log."""

    number: int
    seq: int = 0
    seen: int = 0
    unplaced: list[int] = field(default_factory=list)

    @property
    def run(self) -> bytes:
        return self.number.to_bytes(1, "big") * 8


@dataclass(frozen=True)
class Line:
    """A movement or a count."""

    id: bytes
    run: int
    seq: int
    at: int
    kind: str
    quantity: int
    seen: int
    void: bool

    @property
    def delta(self) -> int:
        return self.quantity if self.kind in INCOMING else -self.quantity


class StationDays:
    """Lets PCs record movements and counts of one item and deliver them to the union, in any order."""

    def __init__(self, connection: Connection, item: bytes, pcs: int) -> None:
        self.connection = connection
        self.item = item
        self.pcs = [Pc(n + 1) for n in range(pcs)]
        self.lines: list[Line] = []
        self.places: dict[bytes, int] = {}
        self._entry = 1000
        self._head = 0

    def record(self, pc: int, kind: str, at: int, quantity: int, void: bool = False) -> Line:
        """A PC records a movement, or a count of ``quantity``."""
        writer = self.pcs[pc]
        writer.seq += 1
        self._entry += 1
        line = Line(record_id(writer.run, writer.seq), pc, writer.seq, at, kind, quantity, writer.seen, void)
        table = "stocktake" if kind == "stocktake" else "movement"
        self.connection.exec_driver_sql(
            "INSERT INTO tail (turn, op, count, log, kind) VALUES (?, ?, 1, ?, ?)",
            (self._entry, self._entry, int(Log.STATION), table),
        )
        reason = "x" if void else None
        if table == "stocktake":
            self.connection.exec_driver_sql(
                "INSERT INTO stocktake (id, at, item, counted, book, seen, note, void, entered_at, entered_by, entry)"
                " VALUES (?, ?, ?, ?, 0, ?, '', ?, ?, NULL, ?)",
                (line.id, at, self.item, quantity, line.seen, reason, at, self._entry),
            )
        else:
            self.connection.exec_driver_sql(
                "INSERT INTO movement (id, at, item, kind, quantity, source, batch, expires_on, donor, recipient,"
                " note, voucher, void, entered_at, entered_by, entry)"
                " VALUES (?, ?, ?, ?, ?, '', '', NULL, '', '', '', '', ?, ?, NULL, ?)",
                (line.id, at, self.item, kind, quantity, reason, at, self._entry),
            )
        self.lines.append(line)
        writer.unplaced.append(self._entry)
        return line

    def deliver(self, pc: int) -> None:
        """A PC exchanges with the union: all of its lines get their places, and it sees all there are."""
        writer = self.pcs[pc]
        for entry in writer.unplaced:
            self._head += 1
            self.connection.exec_driver_sql("DELETE FROM tail WHERE op = ?", (entry,))
            self.connection.exec_driver_sql(
                "INSERT INTO stretch (log, n, count, op, before) VALUES (?, ?, 1, ?, zeroblob(32))",
                (int(Log.STATION), self._head, entry),
            )
            self.places[self.lines[entry - 1001].id] = self._head
        writer.unplaced.clear()
        writer.seen = self._head

    def knew(self, count: Line, line: Line) -> bool:
        """Whether a count knew of a line when it was made."""
        if line.run == count.run:
            return line.seq < count.seq
        return self.places.get(line.id, 10**9) <= count.seen

    def balance(self) -> int:
        """What stands on the shelf, said as plainly as possible."""
        counts = [line for line in self.lines if line.kind == "stocktake" and not line.void]
        unknown = [count for count in counts if not any(self.knew(other, count) for other in counts)]
        movements = [line for line in self.lines if line.kind != "stocktake" and not line.void]
        if not unknown:
            return sum(line.delta for line in movements)
        last = max(unknown, key=lambda count: (count.at, count.id))
        total = last.quantity
        for line in movements:
            if self.knew(last, line) or line.at < last.at:
                continue
            if line.at > last.at or line.run == last.run:
                total += line.delta
        return total
