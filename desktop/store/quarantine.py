"""What is kept at the desk and not counted: entries that stand in no table, and own ones under whose address the union
has another content.

A person's ruling is a ``settlement``: it travels like all entries, and what was ruled on is not shown again. Knows
neither words nor screens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection

from desktop.store import addresses, local
from desktop.store.folding import fold_again
from desktop.store.queries import people
from desktop.store.queries.stock import known_again
from desktop.store.store import Store
from desktop.store.uow import UnitOfWork
from desktop.store.values import OWN_KINDS, writable
from desktop.values import Struct
from sync.ops import ID_BYTES, Op, address_of, committed_fields, decoded, parse, record_id, target
from sync.records import KINDS, Default, WireType
from sync.rulings import DROPPED, ENTERED, FOLLOWING, ORPHANED, REASONS, Rulings
from sync.soundness import Trouble

CLASH: Final = "clash"
_STOCK: Final = frozenset({"movement", "stocktake"})
OWN_NOTES: Final = frozenset({"run"})
_UNFOLDED: Final = (
    "SELECT CASE WHEN u.trouble = 'waiting' AND u.record IN (SELECT record FROM unfolded WHERE trouble = 'unknown')"
    " THEN 'unknown' ELSE u.trouble END, u.reason, o.body"
    " FROM unfolded u JOIN op o ON o.id = u.op ORDER BY u.trouble, u.op"
)
"""What speaks of a record that this version cannot read waits for the next version as well."""
_ANY: Final = "SELECT EXISTS (SELECT 1 FROM unfolded WHERE trouble IN (?, ?)) OR EXISTS (SELECT 1 FROM clash)"
_NOT_COUNTED: Final = "SELECT o.body FROM unfolded u JOIN op o ON o.id = u.op WHERE u.trouble = ? AND o.record IS NULL"
_CONTENT: Final = (
    "SELECT 1 FROM file WHERE hash = ?1 AND here"
    " UNION ALL SELECT 1 FROM attachment WHERE hash = ?1 AND void IS NULL AND lost IS NULL"
)
"""Whether the content of a photo is here, or comes with another entry that names it."""
_INVALID: Final = Trouble.INVALID.value
MOST: Final = 2_000
"""Entries of either sort that are shown; whoever has more that nobody has ruled on has another problem first."""


class Kept(Struct, frozen=True):
    """An entry that is kept and not counted. ``trouble`` is that of its fold, ORPHANED, FOLLOWING or CLASH."""

    op: Op
    body: bytes
    trouble: str
    reason: str

    @property
    def address(self) -> bytes:
        """As the id of the record that it creates."""
        return record_id(self.op.run, self.op.seq)

    @property
    def digest(self) -> bytes:
        """By which a settlement names its content."""
        return _digest(self.body)

    @property
    def needs_person(self) -> bool:
        """Whether it resolves neither by itself nor by an update."""
        return self.trouble in (CLASH, ORPHANED, _INVALID)

    @property
    def record(self) -> bytes:
        """The record that it creates or changes."""
        return target(self.op)


class NotEnterable(ValueError):
    """An entry cannot be entered again; ``why`` is ``own``, ``value``, ``gone``, ``clashed`` or ``photo``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def kept(connection: Connection) -> tuple[Kept, ...]:
    """Everything that is kept aside and that nobody has ruled on, in the order in which it was entered."""
    rulings = _rulings(connection)
    found = [*islice(_not_folded(connection, rulings), MOST), *islice(_clashed(connection, rulings), MOST)]
    return tuple(sorted(found, key=lambda one: (one.trouble, one.op.time, one.op.run, one.op.seq)))


def photos(connection: Connection) -> frozenset[bytes]:
    """The contents of photos of all that is kept aside and that nobody has ruled on, however much is shown: whoever
    enters one again has its photo still."""
    rulings = _rulings(connection)
    ops = [one.op for one in (*_not_folded(connection, rulings), *_clashed(connection, rulings))]
    hashes = [op.fields.get("hash") for op in ops if op.kind == "attachment"]
    return frozenset(hash_ for hash_ in hashes if isinstance(hash_, bytes))


def going_with(one: Kept, others: Collection[Kept]) -> tuple[Kept, ...]:
    """Those of some entries that are dropped with one: changes of what it would have created, or other changes of what
    is gone. They would change nothing any more, so nobody is asked about each of them."""
    if one.trouble == ORPHANED:
        sort = ORPHANED
    elif one.op.record is None:
        sort = CLASH if one.trouble == CLASH else FOLLOWING
    else:
        return ()
    return tuple(
        other
        for other in others
        if other.trouble == sort and other.op.record == one.record and other.body != one.body
    )


def _rulings(connection: Connection) -> Rulings:
    rows = connection.exec_driver_sql("SELECT address, digest, decision FROM settlement WHERE void IS NULL")
    return Rulings.of((bytes(address), bytes(digest), decision) for address, digest, decision in rows)


def _not_folded(connection: Connection, rulings: Rulings) -> Iterator[Kept]:
    """What stands in no table and has not been ruled on."""
    undecided = _undecided(connection, rulings)
    for trouble, reason, body in connection.exec_driver_sql(_UNFOLDED):
        one = Kept(parse(body), bytes(body), trouble, reason)
        if (one.address, one.digest) in rulings.on:
            continue
        if trouble == Trouble.WAITING.value:
            said = rulings.on_change(one.record, undecided, lambda record: _is_created(connection, record))
            if said is not None:
                one = Kept(one.op, one.body, said, REASONS[said])
        yield one


def _undecided(connection: Connection, rulings: Rulings) -> frozenset[bytes]:
    """The records that entries which do not fit would have created, as far as nobody has ruled on those."""
    made = [(parse(body), _digest(body)) for (body,) in connection.exec_driver_sql(_NOT_COUNTED, (_INVALID,))]
    return frozenset(target(op) for op, digest in made if (target(op), digest) not in rulings.on)


def _is_created(connection: Connection, record: bytes) -> bool:
    return addresses.op_at(connection, *address_of(record)) is not None


def _clashed(connection: Connection, rulings: Rulings) -> Iterator[Kept]:
    """What clashed and has not been ruled on; of what the programme notes of itself nobody has to."""
    for run, seq, body in connection.exec_driver_sql("SELECT run, seq, body FROM clash ORDER BY run, seq"):
        if (record_id(run, seq), _digest(body)) not in rulings.on:
            one = Kept(parse(body), bytes(body), CLASH, "")
            if one.op.kind not in OWN_NOTES:
                yield one


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()


class Told(Struct, frozen=True):
    """An entry with the names of what it is about; empty where there is none."""

    kept: Kept
    item: str
    entered_by: str
    device: str
    changes: int
    """Other entries that are dropped with it."""


def told(connection: Connection) -> tuple[Told, ...]:
    """Everything that is kept aside, with names."""
    found = kept(connection)
    names = people.names(connection) if found else {}
    changes: dict[bytes, list[Kept]] = {}
    for one in found:
        if one.op.record is not None:
            changes.setdefault(one.op.record, []).append(one)
    return tuple(
        Told(
            one,
            _item(connection, one.op.fields.get("item")),
            names.get(one.op.actor, "") if one.op.actor is not None else "",
            _device(connection, one.op.run),
            len(going_with(one, changes.get(one.record, ()))),
        )
        for one in found
    )


def _item(connection: Connection, record: object) -> str:
    if not isinstance(record, bytes):
        return ""
    return connection.exec_driver_sql("SELECT name FROM supply WHERE id = ?", (record,)).scalar() or ""


def _device(connection: Connection, run: bytes) -> str:
    return connection.exec_driver_sql("SELECT device FROM run WHERE id = ?", (record_id(run, 1),)).scalar() or ""


def needing(connection: Connection) -> int:
    """How many entries a person must look at."""
    if not connection.exec_driver_sql(_ANY, (_INVALID, Trouble.WAITING.value)).scalar():
        return 0
    return sum(one.needs_person for one in kept(connection))


def try_again(store: Store) -> int:
    """Fold everything that stands in no table once more; how many entries count now."""
    with store.write_in_background() as connection:
        count = "SELECT count(*) FROM unfolded"
        before = int(connection.exec_driver_sql(count).scalar_one())
        fold_again(connection, {bytes(r) for (r,) in connection.exec_driver_sql("SELECT record FROM unfolded")})
        after = int(connection.exec_driver_sql(count).scalar_one())
    store.checkpoints.committed(before)
    return before - after


def drop(unit: UnitOfWork, one: Kept, reason: str) -> None:
    """Rule that an entry does not count, and none of those that go with it."""
    rulings = _rulings(unit.connection)
    found = _clashed if one.trouble == CLASH else _not_folded
    for ruled in (one, *going_with(one, tuple(found(unit.connection, rulings)))):
        _settle(unit, ruled, DROPPED, reason)


def enter_again(unit: UnitOfWork, one: Kept) -> None:
    """Enter what clashed once more, as what was entered when it was. Raises NotEnterable."""
    renamed = _renamed(unit.connection)
    never = _never_created(unit.connection)
    op = one.op
    kind = KINDS.get(op.kind)
    if op.kind == "erasure":
        _erase_again(unit, op, renamed)
    elif kind is None or op.kind in OWN_KINDS:
        raise NotEnterable("own")
    else:
        fields = {name: _value(name, value, op, renamed, never) for name, value in _clear(unit, one).items()}
        if op.record is not None:
            record = _moved(op.record, renamed, never)
            if not _exists(unit.connection, op.kind, record):
                raise NotEnterable("gone")
            unit.patch(op.kind, record, fields)
        else:
            if op.kind == "attachment" and not unit.connection.exec_driver_sql(_CONTENT, (fields.get("hash"),)).first():
                raise NotEnterable("photo")
            for known in kind.fields:
                if known.default is Default.OP_TIME and known.name not in fields:
                    fields[known.name] = op.time
                if known.default is Default.REQUIRED and known.name not in fields:
                    raise NotEnterable("value")
            if op.kind in _STOCK:
                had, at = str(fields.get("known", "")), int(fields["at"])
                fields["known"] = known_again(unit.connection, one.address, had, at, renamed)
                unit.begin_run()
            new = unit.create(op.kind, fields)
            local.put(unit.connection, local.ENTERED_AGAIN, {**_plain(renamed), one.address.hex(): new.hex()})
    _settle(unit, one, ENTERED, "")


def can_be_entered(one: Kept) -> bool:
    """Whether it is an entry of a kind that can be entered again at all."""
    if one.trouble != CLASH:
        return False
    try:
        return one.op.kind == "erasure" or bool(writable(one.op.kind))
    except ValueError:
        return False


def _settle(unit: UnitOfWork, one: Kept, decision: str, reason: str) -> None:
    fields = {"address": one.address, "digest": one.digest, "decision": decision, "reason": reason}
    unit.create("settlement", fields)
    if one.trouble == CLASH:
        unit.connection.exec_driver_sql("DELETE FROM clash_value WHERE run = ? AND seq = ?", (one.op.run, one.op.seq))


def _clear(unit: UnitOfWork, one: Kept) -> dict[str, Any]:
    """The entry's fields with personal values in clear; those that were erased meanwhile are left out."""
    rows = unit.connection.exec_driver_sql(
        "SELECT field, value FROM clash_value WHERE run = ? AND seq = ?", (one.op.run, one.op.seq)
    )
    values = dict(decoded(rows.all()))
    hidden = committed_fields(one.op)
    return {name: value for name, value in one.op.fields.items() if name not in hidden} | {
        name: values[name] for name in hidden if name in values
    }


def _value(name: str, value: Any, op: Op, renamed: Mapping[bytes, bytes], never: Mapping[bytes, str]) -> Any:
    if KINDS[op.kind].by_name[name].type is WireType.REF and isinstance(value, bytes):
        return _moved(value, renamed, never)
    return value


def _moved(record: bytes, renamed: Mapping[bytes, bytes], never: Mapping[bytes, str]) -> bytes:
    """The id by which a record goes now. Raises NotEnterable for one that there is not: under its id stands another."""
    if record in renamed:
        return renamed[record]
    if record in never:
        raise NotEnterable(never[record])
    return record


def _never_created(connection: Connection) -> dict[bytes, str]:
    """The records that clashed entries would have created, and why nothing can speak of them: because the entry has
    not been ruled on, or was dropped."""
    waiting = {one.address for one in _clashed(connection, _rulings(connection))}
    made = [parse(body) for (body,) in connection.exec_driver_sql("SELECT body FROM clash")]
    ids = [record_id(op.run, op.seq) for op in made if op.record is None]
    return {record: "clashed" if record in waiting else "gone" for record in ids}


def _erase_again(unit: UnitOfWork, op: Op, renamed: Mapping[bytes, bytes]) -> None:
    record = op.fields.get("record", b"")
    names = str(op.fields.get("fields", "")).split(";")
    for kind in KINDS.values():
        of_kind = kind.personal.intersection(names)
        if of_kind and len(record) == ID_BYTES and _exists(unit.connection, kind.name, renamed.get(record, record)):
            unit.erase(kind.name, renamed.get(record, record), of_kind, str(op.fields.get("reason", "")))


def _exists(connection: Connection, kind: str, record: bytes) -> bool:
    return connection.exec_driver_sql(f'SELECT 1 FROM "{kind}" WHERE id = ?', (record,)).first() is not None


def _renamed(connection: Connection) -> dict[bytes, bytes]:
    found = local.get(connection, local.ENTERED_AGAIN)
    if not isinstance(found, dict):
        return {}
    return {bytes.fromhex(old): bytes.fromhex(str(new)) for old, new in found.items()}


def _plain(renamed: Mapping[bytes, bytes]) -> dict[str, local.Json]:
    return {old.hex(): new.hex() for old, new in renamed.items()}
