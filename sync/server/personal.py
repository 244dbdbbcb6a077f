"""Personal values beside the logs: keeping, handing on, asking for, erasing.

An op holds only a commitment; the value stands here, so that an erasure can take it away while the chain still
verifies. A commitment without a value and without an erasure is owed, and asked for until it comes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update

from sync.batch import picked
from sync.bulk import insert_many
from sync.envelope import PersonalRef, PersonalValue
from sync.files import CONTENT
from sync.log import Log
from sync.ops import (
    MAX_SEQ,
    RUN_BYTES,
    Op,
    OpError,
    commits_to,
    committed_fields,
    decoded,
    encode_value,
    parse,
    target,
)
from sync.records import KINDS
from sync.server import files
from sync.server.errors import Refusal
from sync.server.folding import mark_late
from sync.server.logbook import Chunk, chunks_between, entry_at, place_of
from sync.server.schema import fold, held, held_value, owed, personal, records

MAX_VALUE: Final = 16 * 1024
"""Bytes of one value at the most."""
PAGE_VALUES: Final = 1024 * 1024
"""Bytes of values in one answer that belong to its entries, and of those that were asked for, at the most; the others
are asked for again."""
OWED_PAGE: Final = 500
"""Values asked for, or handed out on request, in one answer at the most."""

_LOOKED_AT: Final = 5_000
"""Values that are looked for on request in one answer at the most."""
_FEW: Final = 200
"""Values up to which each is looked for by its address."""

Key = tuple[bytes, int, str]
Erasure = tuple[int, bytes, frozenset[str]]
"""Its place, the record and the names of the fields."""


@dataclass(slots=True)
class Sorted:
    """What new entries bring: rows for values that came along, rows for those owed, and erasures in order."""

    values: list[tuple[Any, ...]] = field(default_factory=list)
    owed: list[tuple[Any, ...]] = field(default_factory=list)
    erasures: list[Erasure] = field(default_factory=list)


def by_key(values: Sequence[PersonalValue]) -> dict[Key, PersonalValue]:
    """The station log's values by what they belong to. Raises Refusal for one that is too large."""
    found = {}
    for value in values:
        if len(encode_value(value.value)) > MAX_VALUE:
            raise Refusal("malformed", 400, "A personal value is larger than 16 KiB.")
        if value.log is Log.STATION and _can_exist(value):
            found[value.run, value.seq, value.field] = value
    return found


def _can_exist(ref: PersonalRef | PersonalValue) -> bool:
    """Whether a reference could be anything's at all, so that a database may be asked for it."""
    return len(ref.run) == RUN_BYTES and 1 <= ref.seq <= MAX_SEQ and "\0" not in ref.field


def _concerns(name: str, version: int, fields: Collection[str]) -> bool:
    """Whether ops of a kind and version with these fields may promise a personal value, or erase any."""
    kind = KINDS.get(name)
    return kind is None or version > kind.version or name == "erasure" or not kind.personal.isdisjoint(fields)


def sort_out(log: int, first: int, ops: Sequence[Op], values: Mapping[Key, PersonalValue]) -> Sorted:
    """What the new entries ``first`` … of a log need done about personal values."""
    found = Sorted()
    for index, op in picked(ops, _concerns):
        n = first + index
        for name in committed_fields(op):
            if "\0" in name:
                raise Refusal("malformed", 400, "A field's name holds a NUL character.")
            key = (log, n, name, op.run, op.seq, target(op))
            value = values.get((op.run, op.seq, name))
            if value is not None and commits_to(op.fields[name], value.value, value.salt):
                found.values.append((*key, value.salt, encode_value(value.value)))
            else:
                found.owed.append(key)
        if op.kind == "erasure" and op.record is None:
            record, erased = op.fields.get("record"), op.fields.get("fields")
            if isinstance(record, bytes) and isinstance(erased, str) and "\0" not in erased:
                found.erasures.append((n, record, frozenset(erased.split(";"))))
    return found


def keep(connection: Connection, log: int, found: Sorted, now: int) -> None:
    """Write what :func:`sort_out` found at the instant ``now``; erased values are gone from every table when this
    returns."""
    erased = {(record, name): n for n, record, names in found.erasures for name in names}

    def stands(row: tuple[Any, ...]) -> bool:
        return bool(erased.get((row[5], row[2]), 0) < row[1])

    insert_many(connection, personal, list(filter(stands, found.values)))
    insert_many(connection, owed, [(*row, now) for row in filter(stands, found.owed)])
    erase(connection, log, found.erasures)


def erase(connection: Connection, log: int, erasures: Sequence[Erasure]) -> None:
    """Take values away, given by where their erasures stand: from the records, and from what waits to be accepted."""
    if not erasures:
        return
    # Whoever is folding has read the values already, and his rows cannot be seen until he is done.
    connection.execute(select(fold.c.n).where(fold.c.log == log).with_for_update())
    for n, record, names in erasures:
        for table in (personal, owed):
            connection.execute(
                delete(table).where(
                    table.c.log == log, table.c.record == record, table.c.field.in_(names), table.c.n < n
                )
            )
        if CONTENT in names:
            files.erase(connection, log, record)
        for kind in KINDS.values():
            gone = kind.personal & names
            if gone:
                rows = records[kind.name]
                connection.execute(
                    update(rows).where(rows.c.log == log, rows.c.id == record).values(dict.fromkeys(gone))
                )
    _erase_held(connection, log, {(record, name) for _, record, names in erasures for name in names})


def _erase_held(connection: Connection, log: int, erased: Set[tuple[bytes, str]]) -> None:
    """Take values away that came with entries of a device that was shut out."""
    fields = {name for _, name in erased}
    its = held_value.c.log == held.c.log, held_value.c.device == held.c.device
    rows = connection.execute(
        select(held_value.c.device, held_value.c.run, held_value.c.seq, held_value.c.field, held.c.body)
        .join(held, and_(*its, held_value.c.run == held.c.run, held_value.c.seq == held.c.seq))
        .where(held_value.c.log == log, held_value.c.field.in_(fields))
        .execution_options(yield_per=OWED_PAGE)
    )
    gone = [row[:4] for row in rows if row.body is not None and (target(parse(row.body)), row.field) in erased]
    for device, run, seq, name in gone:
        connection.execute(
            delete(held_value).where(
                held_value.c.log == log,
                held_value.c.device == device,
                held_value.c.run == run,
                held_value.c.seq == seq,
                held_value.c.field == name,
            )
        )


def settle(connection: Connection, log: int, values: Mapping[Key, PersonalValue]) -> int:
    """Take in values that were owed; how many. Their records are folded anew when somebody reads them."""
    settled = 0
    late: dict[int, bytes] = {}
    for key, n, record in _missing(connection, log, values):
        run, seq, name = key
        value = values[key]
        if not commits_to(parse(entry_at(connection, log, n)).fields.get(name), value.value, value.salt):
            continue
        insert_many(
            connection,
            personal,
            [(log, n, name, run, seq, record, value.salt, encode_value(value.value))],
        )
        connection.execute(delete(owed).where(owed.c.log == log, owed.c.n == n, owed.c.field == name))
        settled += 1
        late[n] = record
    if late:
        mark_late(connection, log, late)
    return settled


def _missing(connection: Connection, log: int, values: Mapping[Key, PersonalValue]) -> list[tuple[Key, int, bytes]]:
    """Those of the values that are owed, with the entry's number and the record of each."""
    here = owed.c.log == log
    if connection.execute(select(owed.c.n).where(here).limit(1)).first() is None:
        return []
    if len(values) > _FEW:
        rows = connection.execute(select(owed.c.run, owed.c.seq, owed.c.field, owed.c.n, owed.c.record).where(here))
        return [((r, s, name), n, record) for r, s, name, n, record in rows if (r, s, name) in values]
    found: list[tuple[Key, int, bytes]] = []
    for key in values:
        n = place_of(connection, log, *key[:2])
        where = (here, owed.c.n == n, owed.c.field == key[2])
        record = None if n is None else connection.execute(select(owed.c.record).where(*where)).scalar_one_or_none()
        if n is not None and record is not None:
            found.append((key, n, record))
    return found


def values_between(connection: Connection, log: int, delivered: Sequence[int]) -> list[PersonalValue]:
    """Values of the entries that an answer delivers, given by their numbers in order."""
    if not delivered:
        return []
    rows = connection.execute(
        select(personal)
        .where(personal.c.log == log, personal.c.n.between(delivered[0], delivered[-1]))
        .order_by(personal.c.n)
    )
    wanted = set(delivered)
    room = PAGE_VALUES
    found = []
    for row in rows:
        room -= len(row.value)
        if room < 0:
            break
        if row.n in wanted:
            found += _clear(row)
    return found


def values_of(connection: Connection, log: int, refs: Sequence[PersonalRef]) -> list[PersonalValue]:
    """The values that the other end asks for, as far as they are here and one answer can carry them."""
    room = PAGE_VALUES
    found: list[PersonalValue] = []
    for ref in refs[:_LOOKED_AT]:
        if not _may_be_here(ref):
            continue
        n = place_of(connection, log, ref.run, ref.seq)
        if n is None:
            continue
        row = connection.execute(
            select(personal).where(personal.c.log == log, personal.c.n == n, personal.c.field == ref.field)
        ).one_or_none()
        if row is None:
            continue
        room -= len(row.value)
        if room < 0 or len(found) == OWED_PAGE:
            break
        found += _clear(row)
    return found


def spoiled(connection: Connection, log: int, refs: Sequence[PersonalRef]) -> dict[tuple[int, str], PersonalRef]:
    """Of the values that the other end asks for, those that are kept here and are not what their entries promise, by
    number and field. An end that has them whole does not ask, so these are few."""
    places = [(place_of(connection, log, ref.run, ref.seq), ref) for ref in refs[:_LOOKED_AT] if _may_be_here(ref)]
    found: dict[tuple[int, str], PersonalRef] = {}
    part: Chunk | None = None
    for n, ref in sorted(((n, ref) for n, ref in places if n is not None), key=lambda pair: pair[0]):
        where = (personal.c.log == log, personal.c.n == n, personal.c.field == ref.field)
        row = connection.execute(select(personal).where(*where)).one_or_none()
        if row is None:
            continue
        if part is None or n >= part.first + len(part.bodies):
            try:
                part = next(chunks_between(connection, log, n, n))
            except OpError:
                continue  # what was promised cannot be told from a damaged log
        promise = parse(part.bodies[n - part.first]).fields.get(ref.field)
        if not any(commits_to(promise, value.value, value.salt) for value in _clear(row)):
            found[n, ref.field] = ref
    return found


def ask_again(connection: Connection, log: int, refs: Sequence[PersonalRef], now: int) -> None:
    """Let go of what :func:`spoiled` finds: it is owed from the instant ``now`` on, so that whoever has it brings it.
    The log's head is locked."""
    rows = spoiled(connection, log, refs)
    for n, name in rows:
        for table in (personal, owed):
            connection.execute(delete(table).where(table.c.log == log, table.c.n == n, table.c.field == name))
    asked = [(log, n, ref.field, ref.run, ref.seq, _record_at(connection, log, n), now) for (n, _), ref in rows.items()]
    insert_many(connection, owed, asked)


def _record_at(connection: Connection, log: int, n: int) -> bytes:
    return target(parse(entry_at(connection, log, n)))


def _may_be_here(ref: PersonalRef) -> bool:
    return ref.log is Log.STATION and _can_exist(ref)


def still_owed(connection: Connection, log: int, turn: int) -> list[PersonalRef]:
    """Values that this end misses. Of more than one answer can name, others at another ``turn``: what nobody has any
    more must not keep the rest from being asked for."""
    rows = connection.execute(_OWED, {"log": log, "room": OWED_PAGE + 1, "behind": 0}).all()
    if len(rows) > OWED_PAGE:
        count = connection.execute(select(func.count()).select_from(owed).where(owed.c.log == log)).scalar_one()
        pages = -(-count // OWED_PAGE)
        behind = turn % pages * OWED_PAGE
        rows = connection.execute(_OWED, {"log": log, "room": OWED_PAGE, "behind": behind}).all()
    return [PersonalRef(Log.STATION, run, seq, name) for run, seq, name in rows]


# Every exchange asks, and to put the statement together takes longer than to execute it.
_OWED: Final = (
    select(owed.c.run, owed.c.seq, owed.c.field)
    .where(owed.c.log == bindparam("log"))
    .order_by(owed.c.n, owed.c.field)
    .limit(bindparam("room"))
    .offset(bindparam("behind"))
)


def _clear(row: Any) -> list[PersonalValue]:
    """A row's value; none where it can no longer be read."""
    return [PersonalValue(Log.STATION, *one) for one in decoded([(row.run, row.seq, row.field, row.salt, row.value)])]
