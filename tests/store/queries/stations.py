"""Rows as several PCs of a station would have made them, written straight into a desk's database."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection

from sync.ops import record_id
from sync.records import INCOMING


@dataclass
class Pc:
    """One run on one PC: what it has written, and what it holds."""

    number: int
    seq: int = 0
    held: set[bytes] = field(default_factory=set)

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
    held: frozenset[bytes]
    """What the PC that wrote it had before."""
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
        self._placed: set[bytes] = set()
        self._entry = 1000

    def record(self, pc: int, kind: str, at: int, quantity: int, void: bool = False) -> Line:
        """A PC records a movement, or a count of ``quantity``."""
        writer = self.pcs[pc]
        writer.seq += 1
        self._entry += 1
        id_ = record_id(writer.run, writer.seq)
        line = Line(id_, pc, writer.seq, at, kind, quantity, frozenset(writer.held), void)
        reason = "x" if void else None
        known = self._known(line)
        if kind == "stocktake":
            self.connection.exec_driver_sql(
                "INSERT INTO stocktake (id, at, item, counted, book, known, note, void, entered_at, entered_by, entry)"
                " VALUES (?, ?, ?, ?, 0, ?, '', ?, ?, NULL, ?)",
                (line.id, at, self.item, quantity, known, reason, at, self._entry),
            )
        else:
            self.connection.exec_driver_sql(
                "INSERT INTO movement (id, at, item, kind, quantity, source, batch, expires_on, donor, recipient,"
                " note, voucher, known, void, entered_at, entered_by, entry)"
                " VALUES (?, ?, ?, ?, ?, '', '', NULL, '', '', '', '', ?, ?, ?, NULL, ?)",
                (line.id, at, self.item, kind, quantity, known, reason, at, self._entry),
            )
        self.lines.append(line)
        writer.held.add(line.id)
        return line

    def deliver(self, pc: int) -> None:
        """A PC exchanges with the union: all of its lines are there then, and it has all that are."""
        writer = self.pcs[pc]
        self._placed |= writer.held
        writer.held |= self._placed

    def _known(self, one: Line) -> str:
        """What a line says that it knew of although that is later by its time."""
        later = [other for other in self.lines if other.id in one.held and other.at >= one.at]
        if one.kind == "stocktake":
            later = [other for other in later if other.run != one.run]
        else:
            counts = [other for other in later if other.kind == "stocktake"]
            later = [other for other in counts if other.at > one.at or other.run != one.run]
        last = {other.run: max(same.id for same in later if same.run == other.run) for other in later}
        return " ".join(id_.hex().upper() for id_ in last.values())

    @staticmethod
    def knew(one: Line, other: Line) -> bool:
        """Whether whoever wrote a line had the other one before."""
        return other.id in one.held

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
            if self.knew(line, last) or (line.at > last.at and not self.knew(last, line)):
                total += line.delta
        return total
