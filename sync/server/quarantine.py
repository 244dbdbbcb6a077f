"""What the union keeps and does not count: what it is, why, since when and what to do.

Entries that could not be folded, other contents under a taken address that nobody has ruled on, personal values that
never came, entries of devices that were shut out. Knows nothing of how it is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from sync.envelope import digest
from sync.ops import Op, OpError, address_of, parse, record_id, target
from sync.rulings import FOLLOWING, ORPHANED, REASONS, Rulings
from sync.server import held, stations
from sync.server.folding import LATE, fold_logs, fold_records, look_up
from sync.server.logbook import entry_at, place_of
from sync.server.schema import conflict, owed, records, unfolded
from sync.server.stations import Station
from sync.server.system import Union
from sync.soundness import Trouble
from sync.times import can_be_shown, iso

REMEDIES: Final = {
    Trouble.UNKNOWN.value: "Update this programme; it is counted then.",
    Trouble.WAITING.value: "It counts by itself once that has come; the PC that wrote it has to sync.",
    Trouble.INVALID.value: "Ask the station's manager what was meant, and have it entered again.",
    ORPHANED: "The station drops it on its sync screen.",
    FOLLOWING: "It is dropped with that one when the station decides on its sync screen.",
}


@dataclass(frozen=True, slots=True)
class NotCounted:
    """An entry that could not be folded; ``trouble`` is that of its fold, ORPHANED or FOLLOWING."""

    n: int
    """Its number in the log."""
    trouble: str
    reason: str
    op: Op


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is kept aside. ``entries`` counts what the line stands for."""

    station: str
    what: str
    """``unfolded``, ``conflict``, ``owed`` or ``held``."""
    entry: int | None
    """Its number in the station's log."""
    about: str
    """What it is, in words."""
    why: str
    remedy: str
    since: str | None
    """When it came or, of an entry in the log, was entered."""
    entries: int = 1


def waiting(union: Union, code: str | None = None) -> tuple[Line, ...]:
    """Everything that is kept aside, of one station or of all. Raises Refusal."""
    with union.database.read() as connection:
        found = _chosen(connection, code)
    fold_logs(union, [station.log for station in found])
    with union.database.read() as connection:
        return tuple(line for station in found for line in _lines(connection, station))


def retry(union: Union, code: str | None = None) -> int:
    """Try again to fold what could not be folded; how much of it counts now. Raises Refusal."""
    counted = 0
    with union.database.read() as connection:
        found = _chosen(connection, code)
    for station in found:
        fold_logs(union, [station.log])
        with union.database.read() as connection:
            about = _left(connection, station.log).keys()
            read = look_up(connection, station.log, about)
        with union.database.write() as connection:
            before = _left(connection, station.log)
            fold_records(connection, station.log, about, read)
            after = _left(connection, station.log)
        counted += sum(before.values()) - sum(after.values())
    return counted


def unsettled(connection: Connection, log: int) -> list[tuple[Op, bytes, int]]:
    """Other contents under a taken address that no person has ruled on, with their devices and when they came.

    What a programme notes of itself needs no ruling.
    """
    ruled = _rulings(connection, log).on
    rows = connection.execute(
        select(conflict).where(conflict.c.log == log).order_by(conflict.c.received_at, conflict.c.run, conflict.c.seq)
    ).all()
    return [
        (parse(row.body), bytes(row.device), int(row.received_at))
        for row in rows
        if (record_id(row.run, row.seq), bytes(row.digest)) not in ruled and parse(row.body).kind != "run"
    ]


def not_counted(connection: Connection, log: int) -> Iterator[NotCounted]:
    """What could not be folded and nobody has ruled on, in the log's order."""
    rulings = _rulings(connection, log)
    rows = connection.execute(
        select(unfolded.c.n, unfolded.c.trouble, unfolded.c.reason)
        .where(unfolded.c.log == log, unfolded.c.trouble != LATE)
        .order_by(unfolded.c.n)
    ).all()
    # Read twice, so that only one of them is in memory at a time: each may be long, and a hostile PC writes many.
    undecided = {
        target(op)
        for n, trouble, _ in rows
        if trouble == Trouble.INVALID.value
        and (op := _not_ruled(connection, log, n, rulings)) is not None
        and op.record is None
    }
    newer = {
        bytes(record)
        for record in connection.execute(
            select(unfolded.c.record).where(unfolded.c.log == log, unfolded.c.trouble == Trouble.UNKNOWN.value)
        ).scalars()
    }
    for n, trouble, reason in rows:
        op = _not_ruled(connection, log, n, rulings)
        if op is None:
            continue
        said = None
        if trouble == Trouble.WAITING.value and target(op) in newer:
            trouble = Trouble.UNKNOWN.value
        elif trouble == Trouble.WAITING.value:
            said = rulings.on_change(target(op), undecided, lambda record: _is_created(connection, log, record))
        yield NotCounted(n, said or trouble, REASONS[said] if said else reason, op)


def _not_ruled(connection: Connection, log: int, n: int, rulings: Rulings) -> Op | None:
    """An entry, or None when somebody has ruled on it."""
    body = entry_at(connection, log, n)
    op = parse(body)
    return None if (record_id(op.run, op.seq), digest(body)) in rulings.on else op


def _is_created(connection: Connection, log: int, record: bytes) -> bool:
    return place_of(connection, log, *address_of(record)) is not None


def _rulings(connection: Connection, log: int) -> Rulings:
    settlement = records["settlement"]
    return Rulings.of(
        (bytes(address), bytes(digest_), decision)
        for address, digest_, decision in connection.execute(
            select(settlement.c.address, settlement.c.digest, settlement.c.decision).where(
                settlement.c.log == log, settlement.c.void.is_(None)
            )
        )
    )


def _chosen(connection: Connection, code: str | None) -> Sequence[Station]:
    return stations.all_stations(connection) if code is None else [stations.require_station(connection, code)]


def _left(connection: Connection, log: int) -> dict[bytes, int]:
    rows = connection.execute(
        select(unfolded.c.record, func.count()).where(unfolded.c.log == log).group_by(unfolded.c.record)
    )
    return {bytes(record): int(count) for record, count in rows}


def _lines(connection: Connection, station: Station) -> Iterator[Line]:
    for one in not_counted(connection, station.log):
        about, since = _about(connection, station.log, one.op), _shown(one.op.time)
        yield Line(station.code, "unfolded", one.n, about, f"{one.reason}.", REMEDIES[one.trouble], since)
    for op, device, received_at in unsettled(connection, station.log):
        yield Line(
            station.code,
            "conflict",
            place_of(connection, station.log, op.run, op.seq),
            f"{_about(connection, station.log, op)}, from device {device.hex()[:12]}",
            "another entry stands under its address: a machine was put back to an earlier moment while it ran.",
            "The station decides on its sync screen whether to enter it again.",
            iso(received_at),
        )
    count, since = connection.execute(
        select(func.count(), func.min(owed.c.since)).where(owed.c.log == station.log)
    ).one()
    if count:
        yield Line(
            station.code,
            "owed",
            None,
            f"{count} personal values",
            "their entries came without them.",
            "The station's PCs are asked for them with every exchange.",
            iso(since),
            int(count),
        )
    for waits in held.waiting(connection, station):
        yield Line(
            station.code,
            "held",
            None,
            f"{waits.entries} entries of {waits.device.name or waits.device.label}",
            "the device was shut out.",
            f"`yizhan-union device accept {station.code} {waits.device.label}` takes them, "
            "`device discard` throws them away.",
            iso(waits.received_at),
            waits.entries,
        )


def _about(connection: Connection, log: int, op: Op) -> str:
    """What an entry is: ``visit courier, 3 persons, entered 2026-11-21T14:05:00+08:00 on 窗口电脑``."""
    facts = [f"{value}" for value in op.fields.values() if isinstance(value, str | int) and not isinstance(value, bool)]
    change = "" if op.record is None else " (a change)"
    words = f"{op.kind}{change} {' · '.join(facts[:4])}".strip()
    when = _shown(op.time)
    device = _device(connection, log, op)
    return words + (f", entered {when}" if when else "") + (f" on {device}" if device else "")


def _device(connection: Connection, log: int, op: Op) -> str:
    n = place_of(connection, log, op.run, 1)
    if n is None:
        return ""
    try:
        name = parse(entry_at(connection, log, n)).fields.get("device")
    except OpError:
        return ""
    return name if isinstance(name, str) else ""


def _shown(instant: int) -> str | None:
    return iso(instant) if can_be_shown(instant) else None
