"""The doctor: whether the database is sound, the logs hold together and the tables are what the logs say.

Only reads, but for folding what is new; what it folds anew to compare stands beside the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from sync.log import GENESIS, chain_many
from sync.ops import OpError, commits_to, decode_value, parse
from sync.server.authority import load_authority
from sync.server.db import read_head
from sync.server.folding import DEFINITION, fold_logs
from sync.server.logbook import chunks_between, entry_at
from sync.server.rehearsal import rehearsed
from sync.server.schema import conflict, fold, head, owed, personal, records, span, unfolded
from sync.server.stations import all_stations
from sync.server.system import Union
from sync.trust import TrustError, check_working_key

_PAGE = 20_000
_RESTORE = "Restore a backup; stations send again what it lacks."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, and what to do about it."""

    check: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what was found."""

    stations: int
    entries: int
    findings: tuple[Finding, ...]


def examine(union: Union) -> Report:
    """Look at everything."""
    findings: list[Finding] = []
    with union.database.read() as connection:
        findings += _integrity(connection)
        names = {found.log: found.code for found in all_stations(connection)}
        logs = list(connection.execute(select(head.c.log).order_by(head.c.log)).scalars())
        entries = 0
        for log in logs:
            entries += read_head(connection, log).n
            findings += _log(connection, log, names.get(log, f"log {log}"))
        findings += _values(connection, names)
    findings += _keys(union)
    if not findings:
        fold_logs(union, logs)
        for log in logs:
            findings += _tables(union, log, names.get(log, f"log {log}"))
    with union.database.read() as connection:
        findings += _waiting(connection, names)
    return Report(len(names), entries, tuple(findings))


def _integrity(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield Finding(
                "database", f"SQLite reports: {line}.", "Restore a backup; stations send again what it lacks."
            )


def _log(connection: Connection, log: int, name: str) -> Iterator[Finding]:
    at = read_head(connection, log)
    expected, hash_ = 1, GENESIS
    addresses = _addresses(connection, log)
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
                if (op.run, op.seq) != next(addresses, None):
                    yield Finding("chain", f"{name}: entry {expected} is filed under another address.", _RESTORE)
                    return
                expected += 1
            hash_ = chain_many(hash_, part.bodies)[-1]
    except OpError as error:
        yield Finding("chain", f"{name}: entry {expected} cannot be read ({error}).", _RESTORE)
        return
    if next(addresses, None) is not None:
        yield Finding("chain", f"{name}: there are more addresses than entries.", _RESTORE)
    if (at.n, at.hash) != (expected - 1, hash_):
        yield Finding("chain", f"{name}: the head is not the last entry.", _RESTORE)


def _addresses(connection: Connection, log: int) -> Iterator[tuple[bytes, int]]:
    """The address of each entry in order, as the spans have it."""
    expected = 1
    spans = select(span.c.run, span.c.first, span.c.count, span.c.n).where(span.c.log == log).order_by(span.c.n)
    for run, first, count, n in connection.execute(spans):
        if n != expected:
            return
        expected += count
        yield from ((run, first + i) for i in range(count))


def _values(connection: Connection, names: dict[int, str]) -> Iterator[Finding]:
    rows = connection.execute(select(personal).order_by(personal.c.log, personal.c.n)).all()
    for row in rows:
        try:
            op = parse(entry_at(connection, row.log, row.n))
            sound = commits_to(op.fields.get(row.field), decode_value(row.value), row.salt)
        except OpError:
            sound = False
        if not sound:
            yield Finding(
                "personal",
                f"{names.get(row.log, row.log)}: the {row.field} of entry {row.n} is not what was promised.",
                "Restore a backup.",
            )


def _keys(union: Union) -> Iterator[Finding]:
    authority = load_authority(union)
    for key in authority.working_keys:
        try:
            check_working_key(authority.root_public, key)
        except TrustError as error:
            yield Finding("keys", f"{error}.", "Restore the table working_key from a backup.")


def _tables(union: Union, log: int, name: str) -> Iterator[Finding]:
    """Fold the log anew beside the tables and compare; nobody waits for it."""
    with union.database.read() as connection:
        at = connection.execute(select(fold).where(fold.c.log == log)).one_or_none()
        if at is None or at.definition != DEFINITION:
            return  # somebody has it folded anew at the next reading
        before = _sums(connection, log)
        with rehearsed(connection, log, int(at.n)) as scratch:
            after = _sums(scratch, log)
    for kind in before:
        if before[kind] != after[kind]:
            yield Finding(
                "tables",
                f"{name}: the table of kind {kind} is not what the log says.",
                "`yizhan-union doctor --refold` makes it anew from the log.",
            )


def _sums(connection: Connection, log: int) -> dict[str, tuple[int, int]]:
    """Number of rows and a sum over them that does not depend on their order, by kind."""
    sums = {}
    for kind, table in (*records.by_kind.items(), ("alias", records.alias)):
        count = total = 0
        rows = select(table).where(table.c.log == log).execution_options(yield_per=_PAGE)
        for row in connection.execute(rows):
            count += 1
            digest = hashlib.blake2b(repr(tuple(row)).encode(), digest_size=16).digest()
            total = (total + int.from_bytes(digest, "big")) % 2**128
        sums[kind] = (count, total)
    return sums


def _waiting(connection: Connection, names: dict[int, str]) -> Iterator[Finding]:
    for log, count in _counts(connection, conflict.c.log):
        yield Finding(
            "conflicts",
            f"{names.get(log, log)}: {count} entries came twice under one address with different content.",
            "Ask the station which are right; a copied virtual machine does this.",
        )
    for log, count in _counts(connection, owed.c.log):
        yield Finding(
            "personal",
            f"{names.get(log, log)}: {count} personal values are missing without having been erased.",
            "The station's devices are asked for them with every exchange.",
        )
    rows = connection.execute(
        select(unfolded.c.log, unfolded.c.trouble, func.count(), func.min(unfolded.c.reason))
        .group_by(unfolded.c.log, unfolded.c.trouble)
        .order_by(unfolded.c.log, unfolded.c.trouble)
    )
    for log, trouble, count, reason in rows:
        yield Finding(
            "unfolded",
            f"{names.get(log, log)}: {count} entries are kept but not counted ({reason}).",
            "Update this programme." if trouble == "unknown" else "Ask the station's manager what was meant.",
        )


def _counts(connection: Connection, column: object) -> list[tuple[int, int]]:
    rows = connection.execute(select(column, func.count()).group_by(column).order_by(column))  # type: ignore[call-overload]
    return [(int(log), int(count)) for log, count in rows]
