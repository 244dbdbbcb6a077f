"""Putting right what follows from the logs: addresses, values, devices, stations, tables, files.

Each step is a transaction of its own and may be done again, so a crash in between is harmless. A log that is not whole
is left alone: nothing can be told from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from sqlalchemy import Connection, delete, select, update

from sync.bulk import insert_many
from sync.ops import parse
from sync.server import devices, registration
from sync.server.checks import Report, devices_said, values_of
from sync.server.db import lock_head, read_head
from sync.server.doctor import examine_tables
from sync.server.erasing import forget_traces
from sync.server.filecheck import sweep
from sync.server.folding import fold_logs
from sync.server.logbook import read_entries, spans_of
from sync.server.schema import device, fold, head, owed, personal, span, station
from sync.server.stations import all_stations
from sync.server.system import Union

UNSOUND: Final = frozenset({"database", "chain"})


def repair(union: Union, report: Report) -> tuple[str, ...]:
    """Make anew what can be made from the logs; what was done, in sentences. Nothing is touched while a log or the
    file itself is damaged, as the doctor's ``report`` says."""
    if any(finding.check in UNSOUND for finding in report.findings):
        return ()
    done: list[str] = []
    with union.database.read() as connection:
        found = all_stations(connection)
        logs = connection.execute(select(head.c.log).order_by(head.c.log)).scalars().all()
    codes = {one.log: one.code for one in found}
    names = {log: codes.get(log, f"log {log}") for log in logs}
    now = union.clock.now()
    steps: tuple[tuple[Callable[[Connection, int], int], Iterable[int], str], ...] = (
        (_file_addresses, logs, "addresses were filed anew"),
        (partial(_ask_for_values, now=now), codes, "personal values are asked for now"),
        (_drop_values, codes, "personal values that should have been gone were erased"),
        (_adopt, codes, "facts about the station and its devices were taken over from the log"),
    )
    for step, those, words in steps:
        for log in those:
            with union.database.write() as connection:
                lock_head(connection, log)
                count = step(connection, log)
            if count:
                done.append(f"{names[log]}: {count} {words}.")
    for log, name in names.items():
        fold_logs(union, [log])
        if list(examine_tables(union, log, name)):
            with union.database.write() as connection:
                connection.execute(update(fold).where(fold.c.log == log).values(definition=""))
            fold_logs(union, [log])
            done.append(f"{name}: the tables were made anew from the log.")
    for log, code in codes.items():
        with union.database.write() as connection:
            count = sweep(connection, log)
        if count:
            done.append(f"{code}: {count} files were dropped.")
    if done:
        forget_traces(union)
    return tuple(done)


def _file_addresses(connection: Connection, log: int) -> int:
    """The index of addresses from the entries; how many stretches were not as they should be."""
    at = read_head(connection, log)
    ops = [parse(body) for _, body in read_entries(connection, log, 1, at.n)]
    wanted = {(log, part.run, part.first, part.last - part.first + 1, part.n) for part in spans_of(ops, 1)}
    there = {tuple(row) for row in connection.execute(span.select().where(span.c.log == log))}
    if there == wanted:
        return 0
    connection.execute(delete(span).where(span.c.log == log))
    insert_many(connection, span, sorted(wanted, key=lambda row: row[4]))
    return len(wanted ^ there)


def _ask_for_values(connection: Connection, log: int, *, now: int) -> int:
    """Ask for what is gone, and for what is there and not what was promised."""
    values = values_of(connection, log)
    for n, name in values.broken:
        connection.execute(delete(personal).where(personal.c.log == log, personal.c.n == n, personal.c.field == name))
    rows = [(log, n, name, *whose, now) for (n, name), whose in sorted((values.missing | values.broken).items())]
    insert_many(connection, owed, rows)
    return len(rows)


def _drop_values(connection: Connection, log: int) -> int:
    values = values_of(connection, log)
    for n, name in values.left:
        for table in (personal, owed):
            connection.execute(delete(table).where(table.c.log == log, table.c.n == n, table.c.field == name))
    return len(values.left)


def _adopt(connection: Connection, log: int) -> int:
    """Devices and the station's own row, as the log has them."""
    before = _facts(connection, log)
    for _, body in read_entries(connection, log, 1, read_head(connection, log).n):
        op = parse(body)
        if op.kind == "device":
            devices.adopt(connection, log, op)
        elif op.kind == "registration":
            registration.adopt(connection, log, op)
    for key, (record, revoked_at) in devices_said(connection, log).items():
        where = (device.c.log == log, device.c.key == key)
        connection.execute(update(device).where(*where).values(record=record, revoked_at=revoked_at))
    return len(before ^ _facts(connection, log))


def _facts(connection: Connection, log: int) -> set[tuple[object, ...]]:
    tables = (device, station)
    return {tuple(row) for table in tables for row in connection.execute(table.select().where(table.c.log == log))}
