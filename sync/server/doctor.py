"""The doctor: whether the database is sound, the logs hold together and everything else is what the logs say.

Only reads, but for folding what is new; what it folds anew to compare stands beside the database. What can be put right
is put right by ``sync.server.repair``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, func, select

from sync.log import GENESIS, chain_many
from sync.ops import OpError, parse
from sync.server.authority import load_authority
from sync.server.checks import REPAIR, Finding, Report, examine_entries, examine_keys, examine_stock
from sync.server.db import read_head
from sync.server.filecheck import examine_files
from sync.server.folding import DEFINITION, LATE, fold_logs
from sync.server.logbook import UNION, LogName, chunks_between, region_log
from sync.server.quarantine import REMEDIES, not_counted, unsettled
from sync.server.rehearsal import rehearsed
from sync.server.schema import FIRST_STATION_LOG, UNION_LOG, fold, head, held, owed, records, span, unfolded
from sync.server.stations import Station, all_stations
from sync.server.system import Union

_PAGE = 20_000
_RESTORE = "Restore a backup; stations send again what it lacks."


def examine(union: Union) -> Report:
    """Look at everything."""
    findings: list[Finding] = []
    authority = load_authority(union)
    with union.database.read() as connection:
        findings += _integrity(connection)
        stations = {found.log: found for found in all_stations(connection)}
        names = {log: found.code for log, found in stations.items()}
        logs = list(connection.execute(select(head.c.log).order_by(head.c.log)).scalars())
        entries = 0
        for log in logs:
            name = names.get(log, f"log {log}")
            entries += read_head(connection, log).n
            broken = list(_log(connection, log, name))
            findings += broken
            if not broken:
                findings += examine_entries(connection, authority, log_name(log, stations), name)
    findings += examine_keys(union, authority)
    if not any(finding.check in ("database", "chain") for finding in findings):
        fold_logs(union, logs)
        for log in logs:
            findings += examine_tables(union, log, names.get(log, f"log {log}"))
        with union.database.read() as connection:
            for log, name in names.items():
                findings += examine_stock(connection, log, name)
                findings += examine_files(connection, log, name)
    with union.database.read() as connection:
        findings += _waiting(connection, names)
    return Report(len(names), entries, tuple(findings))


def log_name(log: int, stations: dict[int, Station]) -> LogName | None:
    """A log by its number; None for one of a station that is not there."""
    if log == UNION_LOG:
        return UNION
    if log < FIRST_STATION_LOG:
        return region_log(str(log))
    found = stations.get(log)
    return None if found is None else found.logs.station


def _integrity(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield Finding("database", f"SQLite reports: {line}.", _RESTORE)


def _log(connection: Connection, log: int, name: str) -> Iterator[Finding]:
    at = read_head(connection, log)
    expected, hash_ = 1, GENESIS
    addresses = _addresses(connection, log)
    misfiled: int | None = None
    try:
        for part in chunks_between(connection, log, 1, at.n):
            if part.first != expected or not part.bodies:
                yield Finding("chain", f"{name}: entry {expected} is missing.", _RESTORE)
                return
            if part.before != hash_:
                yield Finding("chain", f"{name}: entry {expected} does not follow from the one before it.", _RESTORE)
                return
            for body in part.bodies:
                op = parse(body)
                if misfiled is None and (op.run, op.seq) != next(addresses, None):
                    misfiled = expected
                expected += 1
            hash_ = chain_many(hash_, part.bodies)[-1]
    except OpError as error:
        yield Finding("chain", f"{name}: entry {expected} cannot be read ({error}).", _RESTORE)
        return
    if (at.n, at.hash) != (expected - 1, hash_):
        yield Finding("chain", f"{name}: the head is not the last entry.", _RESTORE)
    elif misfiled is not None:
        yield Finding("addresses", f"{name}: entry {misfiled} is filed under another address.", REPAIR)
    elif next(addresses, None) is not None:
        yield Finding("addresses", f"{name}: there are more addresses than entries.", REPAIR)


def _addresses(connection: Connection, log: int) -> Iterator[tuple[bytes, int]]:
    """The address of each entry in order, as the spans have it."""
    expected = 1
    spans = select(span.c.run, span.c.first, span.c.count, span.c.n).where(span.c.log == log).order_by(span.c.n)
    for run, first, count, n in connection.execute(spans):
        if n != expected:
            return
        expected += count
        yield from ((run, first + i) for i in range(count))


def examine_tables(union: Union, log: int, name: str) -> Iterator[Finding]:
    """Fold the log anew beside the tables and compare; nobody waits for it."""
    with union.database.read() as connection:
        at = connection.execute(select(fold).where(fold.c.log == log)).one_or_none()
        late = select(unfolded.c.n).where(unfolded.c.log == log, unfolded.c.trouble == LATE).limit(1)
        if at is None or at.definition != DEFINITION or connection.execute(late).first() is not None:
            return  # somebody has it folded anew at the next reading
        before = _sums(connection, log)
        with rehearsed(connection, log, int(at.n)) as scratch:
            after = _sums(scratch, log)
    for kind in before:
        if before[kind] != after[kind]:
            yield Finding("tables", f"{name}: the table of kind {kind} is not what the log says.", REPAIR)


def _sums(connection: Connection, log: int) -> dict[str, tuple[int, int]]:
    """Number of rows and a sum over them that does not depend on their order, by kind."""
    sums = {}
    for table in (*records.every, unfolded):
        count = total = 0
        rows = select(table).where(table.c.log == log).execution_options(yield_per=_PAGE)
        for row in connection.execute(rows):
            count += 1
            digest = hashlib.blake2b(repr(tuple(row)).encode(), digest_size=16).digest()
            total = (total + int.from_bytes(digest, "big")) % 2**128
        sums[table.name.removeprefix("r_")] = (count, total)
    return sums


def _waiting(connection: Connection, names: dict[int, str]) -> Iterator[Finding]:
    for log, name in names.items():
        conflicts = len(unsettled(connection, log))
        if conflicts:
            yield Finding(
                "conflicts",
                f"{name}: {conflicts} entries came twice under one address with different content.",
                "The station decides on its sync screen; `yizhan-union quarantine list` shows them.",
            )
    for log, count in _counts(connection, owed.c.log):
        yield Finding(
            "personal",
            f"{names.get(log, log)}: {count} personal values are missing without having been erased.",
            "The station's devices are asked for them with every exchange.",
        )
    for log, count in _counts(connection, held.c.log, held.c.body.is_not(None)):
        yield Finding(
            "held",
            f"{names.get(log, log)}: {count} entries of devices that were shut out wait.",
            "`yizhan-union device held` shows them; accept or discard them.",
        )
    for log in connection.execute(select(unfolded.c.log).distinct().order_by(unfolded.c.log)).scalars().all():
        reasons: dict[str, list[str]] = {}
        for one in not_counted(connection, log):
            reasons.setdefault(one.trouble, []).append(one.reason)
        for trouble, said in sorted(reasons.items()):
            yield Finding(
                "unfolded",
                f"{names.get(log, log)}: {len(said)} entries are kept but not counted ({min(said)}).",
                REMEDIES[trouble],
            )


def _counts(connection: Connection, log: ColumnElement[int], *which: ColumnElement[bool]) -> list[tuple[int, int]]:
    rows = connection.execute(select(log, func.count()).where(*which).group_by(log).order_by(log))
    return [(number, count) for number, count in rows]
