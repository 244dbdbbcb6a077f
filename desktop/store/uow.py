"""The unit of work: rows and the ops that say why, written together or not at all.

A caller creates, patches and erases; that ops, commitments and the run's own first op come of it, it cannot forget.
What it passes is held against the record's definition: a ValueError is a mistake in the programme. Knows nothing of
what the records mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, Row, select

from desktop.store import schema
from desktop.store.folding import batches
from desktop.store.opwriter import OpWriter
from desktop.store.run import OpenRun
from desktop.store.values import before_any, for_new, for_patch, writable
from desktop.views import Changes, Patch
from sync.files import CONTENT
from sync.ops import is_fixed
from sync.records import KINDS, Kind

UNDONE: Final = "undone"
"""The reason in ``void`` when the creation of a record was undone by whoever had just created it."""
UNDO_LIMIT: Final = 1_000
"""Records created at once beyond which no inverse is kept: that is an import and no slip of the finger."""
_BATCH: Final = 10_000


class UnitOfWork:
    """What one command writes. Made by ``Store.write`` within a transaction, and of no use after it.

    ``connection`` is for reading; ``now`` is the instant of all of its ops, corrected by what is known of this PC's
    clock.
    """

    def __init__(
        self, connection: Connection, run: OpenRun, actor: bytes | None, now: int, clock_offset: int | None
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.now = now
        self._ops = OpWriter(connection, run, now, clock_offset)
        self._kinds: set[str] = set()
        self._records: list[bytes] = []
        self._inverse: list[Patch] = []

    @property
    def written(self) -> int:
        """Number of ops written so far."""
        return self._ops.written

    @property
    def erased(self) -> bool:
        """Whether personal values were erased."""
        return self._ops.erased

    @property
    def address(self) -> tuple[bytes, int]:
        """The run of the ops, and the seq of the last one that was written."""
        return self._ops.address

    def begin_run(self) -> None:
        """Write what follows under a run of its own: a count knows of everything that its run wrote earlier."""
        self._ops.begin_run()

    def create(self, kind: str, fields: Mapping[str, object]) -> bytes:
        """Create a record; its id. Fields that are left out have their defaults."""
        return self.create_many(kind, [fields])[0]

    def create_many(self, kind: str, rows: Iterable[Mapping[str, object]]) -> list[bytes]:
        """Create many records of a kind, far faster than one by one; their ids in the same order.

        Can be undone up to UNDO_LIMIT records.
        """
        definition = writable(kind)
        created: list[bytes] = []
        for some in batches(rows, _BATCH):
            statements = [(None, for_new(definition, fields, self.now)) for fields in some]
            created += self._ops.write(definition, self.actor, statements)
        if created:
            self._kinds.add(kind)
        self._records += created
        if len(created) <= UNDO_LIMIT:
            self._inverse += [Patch(kind, record, {"void": UNDONE}) for record in created]
        return created

    def patch(self, kind: str, record: bytes, fields: Mapping[str, object], *, adopt: bool = False) -> bool:
        """Set fields of a record; whether any of them changed. One with a fixed id comes to be by the first of these:
        with ``adopt`` an undo then voids it, else it would set the fields back to what they were before anything was
        said."""
        definition = writable(kind)
        wanted = for_patch(definition, fields)
        before = self._fields_of(definition, record, list(wanted))
        changed = {name: value for name, value in wanted.items() if before[name] != value}
        if not changed:
            return False
        fresh = adopt and self._row(definition, record, ["id"]) is None
        self._ops.write(definition, self.actor, [(record, changed)])
        self._kinds.add(kind)
        self._records.append(record)
        # What was erased or never said cannot be set back.
        back = {name: before[name] for name in changed if definition.by_name[name].fault(before[name]) is None}
        self._inverse.append(Patch(kind, record, {"void": UNDONE} if fresh else back))
        return True

    def patch_many(self, kind: str, records: Iterable[bytes], fields: Mapping[str, object]) -> None:
        """Set the same fields of many records of a kind that are there, far faster than one by one. Whoever asks has
        to know that it changes something in each of them. Keeps no inverse."""
        definition = writable(kind)
        wanted = for_patch(definition, fields)
        for some in batches(records, _BATCH):
            self._ops.write(definition, self.actor, [(record, wanted) for record in some])
            self._kinds.add(kind)
            self._records += some

    def erase(self, kind: str, record: bytes, fields: Collection[str], reason: str, *, anyway: bool = False) -> None:
        """Erase personal values of a record on every end, for good; with ``anyway`` also of one that stands in no
        table. Whoever wrote the record: a person may ask at the station for what he told the union's page."""
        definition = KINDS[kind]
        names = sorted(set(fields))
        if not names or not definition.personal.issuperset(names):
            raise ValueError(f"{kind}: {names} are not all personal fields")
        if not anyway:
            self._fields_of(definition, record, names)
        erasure = {"record": record, "fields": ";".join(names), "reason": reason}
        statement = (None, for_new(KINDS["erasure"], erasure, self.now))
        self._ops.write(KINDS["erasure"], self.actor, [statement])
        self._kinds |= {kind, "erasure"}
        self._records.append(record)

    def erase_content(self, attachment: bytes, reason: str) -> None:
        """Erase the content of an attachment's file on every end, for good; here once the unit is saved."""
        self._fields_of(KINDS["attachment"], attachment, ["hash"])
        erasure = {"record": attachment, "fields": CONTENT, "reason": reason}
        self._ops.write(KINDS["erasure"], self.actor, [(None, for_new(KINDS["erasure"], erasure, self.now))])
        self._kinds |= {"attachment", "erasure"}
        self._records.append(attachment)

    def changes(self) -> Changes:
        """What has changed so far, and what would undo it."""
        return Changes(frozenset(self._kinds), tuple(self._records), tuple(reversed(self._inverse)))

    def _fields_of(self, kind: Kind, record: bytes, names: list[str]) -> dict[str, object]:
        """The present values of a record's fields. Raises ValueError when there is no such record."""
        row = self._row(kind, record, names)
        if row is not None:
            return dict(zip(names, row, strict=True))
        if is_fixed(record) and not kind.required:
            return {name: before_any(kind.by_name[name]) for name in names}
        raise ValueError(f"there is no {kind.name} {record.hex()}")

    def _row(self, kind: Kind, record: bytes, names: list[str]) -> Row[tuple[object, ...]] | None:
        table = schema.records[kind.name]
        columns = [table.c[name] for name in names]
        return self.connection.execute(select(*columns).where(table.c.id == record)).first()
