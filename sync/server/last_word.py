"""What the union said last of a station and of its PCs: by when it said it, wherever that stands in the log.

A union that was put back to a backup gets back what it has lost in any order, behind what it has said since. Tables,
on every end, go by the order of the log; so what holds is said again behind what came back, and no end needs a rule
for it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from sync.ops import Op, OpError, parse, target
from sync.records import KINDS, Value
from sync.server import journal
from sync.server.authority import Authority
from sync.server.db import read_head
from sync.server.logbook import LogName, read_entries
from sync.server.system import Union

_FIELDS: Final = {
    "registration": ("code", "name", "region", "level", "state"),
    "device": ("name", "app", "revoked_at"),
}
_SHUT: Final = "revoked_at"

_log = logging.getLogger("yizhan.union")

_About = object
"""What several records may be about: a device's key; None for the station itself."""


@dataclass(frozen=True, slots=True)
class _Word:
    time: int
    value: Value


def said_at(connection: Connection, log: int, kind: str, key: bytes | None = None) -> int:
    """When the union last said something of its station, or of the device of a key; 0 when it never did. What a person
    has it say now is the later, whatever the clock shows."""
    latest = 0
    with suppress(OpError):  # entries that are damaged keep nobody from being shut out
        for _, op, about in _said(connection, log, kind):
            if about == key:
                latest = max(latest, op.time)
    return latest


def say_again(
    union: Union, authority: Authority, connection: Connection, log: LogName, kind: str, before: int
) -> None:
    """Say again what the entries behind the place ``before``, which came back, have overruled although they are older.

    It bears the time of when it was said first, so that it overrules nothing of a later time either. Every record of
    a device says the same then: a desk goes by each of them.
    """
    try:
        said = list(_said(connection, log.number, kind))
    except OpError as error:
        # What cannot be read whole cannot be said again; entries come in all the same.
        _log.error("log %s is damaged: %s; ask `yizhan-union doctor`", log.number, error)
        return
    now = union.clock.now()
    holds: dict[tuple[_About, str], _Word] = {}
    rows: dict[tuple[_About, bytes], dict[str, _Word]] = {}
    for n, op, about in said:
        row = rows.setdefault((about, target(op)), {})
        for name, value in _values(op).items():
            word = row[name] = _Word(op.time, value)
            stands = holds.get((about, name))
            in_its_turn = n <= before and name in op.fields
            if stands is None or in_its_turn or _overrules(word, stands, name, now):
                holds[about, name] = word
    again: dict[tuple[bytes, int], dict[str, Value]] = {}
    for (about, record), row in rows.items():
        for name, word in row.items():
            holding = holds[about, name]
            if word.value != holding.value:
                again.setdefault((record, max(word.time, holding.time)), {})[name] = holding.value
    for (record, time), fields in again.items():
        journal.write(union, authority, connection, log, [journal.Entry(kind, fields, record)], said_at=time)


def _overrules(word: _Word, stands: _Word, name: str, now: int) -> bool:
    """Whether what came back holds in the place of what stands. In doubt who was shut out stays out: also against a
    word from a time that is still to come, since the clock may have been put back with the union."""
    if name == _SHUT and word.value is None and stands.value is not None:
        return stands.time < word.time <= now
    return stands.time <= word.time


def entries_of(connection: Connection, log: int, kind: str, first: int = 1) -> Iterator[tuple[int, Op]]:
    """Those of a log's entries from ``first`` on that are of a kind."""
    its_name = kind.encode()
    for n, body in read_entries(connection, log, first, read_head(connection, log).n):
        if its_name in body:  # hardly any is of it, and each would take long to read
            op = parse(body)
            if op.kind == kind:
                yield n, op


def _said(connection: Connection, log: int, kind: str) -> Iterator[tuple[int, Op, _About]]:
    """A log's entries of a kind, and what they are about."""
    keys: dict[bytes, _About] = {}
    for n, op in entries_of(connection, log, kind):
        if op.record is None:
            keys[target(op)] = op.fields.get("key")
        elif kind == "device" and op.record not in keys:
            continue  # nobody knows of which
        yield n, op, keys.get(target(op))


def _values(op: Op) -> dict[str, Value]:
    """What an entry says that can be said again. Whoever is let in for the first time is not shut out, though the entry
    need not name it."""
    known = KINDS[op.kind].by_name
    values: dict[str, Value] = {_SHUT: None} if op.kind == "device" and op.record is None else {}
    values |= {
        name: op.fields[name]
        for name in _FIELDS[op.kind]
        if name in op.fields and known[name].fault(op.fields[name]) is None
    }
    return values
