"""The tables of the desk's database: those of the records and, beside them, the log and what the sync needs.

``migrations/`` leads from every released form to this one; a test holds the two against each other. Knows neither
how tables are filled nor how they are asked.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from desktop.store.queries.indexes import INDEXES
from sync import tables
from sync.records import KINDS

SCHEMA: Final = 1
"""Number of the newest migration, kept as the database's ``user_version``."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)
records: Final = tables.build(metadata, tables.End.DESK)
Index("ix_erasure_record", records["erasure"].c.record)

op: Final = Table(
    "op",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record", LargeBinary),
    Column("body", LargeBinary, nullable=False),
    Index("ix_op_record", "record", sqlite_where=text("record IS NOT NULL")),
)
"""Every op that this end holds, in the order of arrival. ``body`` is the canonical form, ``record`` what it speaks of
when that is another op's record. Where an op stands is said by the stretch: see ``span``, ``stretch`` and ``tail``."""

span: Final = Table(
    "span",
    metadata,
    Column("run", LargeBinary, nullable=False),
    Column("first", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("op", Integer, nullable=False),
    PrimaryKeyConstraint("run", "first"),
    sqlite_with_rowid=False,
)
"""Addresses: ``first`` … ``first + count - 1`` of a run are the ops ``op`` … ``op + count - 1``."""

stretch: Final = Table(
    "stretch",
    metadata,
    Column("log", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("op", Integer, nullable=False),
    Column("before", LargeBinary, nullable=False),
    PrimaryKeyConstraint("log", "n"),
    Index("ix_stretch_op", "op", unique=True),
    sqlite_with_rowid=False,
)
"""Places: the entries ``n`` … ``n + count - 1`` of a log are the ops ``op`` … ``op + count - 1``. ``before`` is the
chain's hash before the first of them; from there it can be worked out for each."""

tail: Final = Table(
    "tail",
    metadata,
    Column("turn", Integer, primary_key=True),
    Column("op", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("log", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Index("ix_tail_op", "op", unique=True),
)
"""Ops without a place, as stretches of one kind: ``op`` … ``op + count - 1`` have the turns ``turn`` and after it.

The tail's order is that of the turns: a turn is the op's id, or less than every other where a rewind has put an op
back into the tail.
"""

personal: Final = Table(
    "personal",
    metadata,
    Column("run", LargeBinary, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
    PrimaryKeyConstraint("run", "seq", "field"),
    Index("ix_personal_record", "record"),
)
"""The values behind the commitments in ops, as MessagePack; an erasure deletes them."""

owed: Final = Table(
    "owed",
    metadata,
    Column("run", LargeBinary, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("log", Integer, nullable=False),
    Column("record", LargeBinary, nullable=False),
    PrimaryKeyConstraint("run", "seq", "field"),
)
"""Personal values that an op commits to and that have neither arrived nor been erased."""

unfolded: Final = Table(
    "unfolded",
    metadata,
    Column("op", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("trouble", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index("ix_unfolded_record", "record"),
)
"""Ops that stand in no table, and why: ``unknown``, ``waiting``, ``invalid`` or ``clash``."""

clash: Final = Table(
    "clash",
    metadata,
    Column("run", LargeBinary, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("run", "seq"),
)
"""What this end had under an address under which the union has something else. Neither is counted."""

clash_value: Final = Table(
    "clash_value",
    metadata,
    Column("run", LargeBinary, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("run", "seq", "field"),
)
"""The personal values of what clashed, so that it can be entered again; ``last`` is the last entry when it clashed.
They are erased like all others."""

cursor: Final = Table(
    "cursor",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""The last entry of each log that this end holds; a log without a row has none."""

enrolment: Final = Table(
    "enrolment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("data", Text, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

conversation: Final = Table(
    "conversation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("fault", Text, nullable=False),
)
"""History of the sync, for its panel."""

setting: Final = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What concerns this PC alone and is never sent; JSON."""

file: Final = Table(
    "file",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("here", Integer, nullable=False),
    Column("delivered", Integer, nullable=False),
    Column("refused", Text, nullable=False),
)
"""Contents of attachments, as far as this PC knows: whether it has them, whether the union does, why it will not.

The contents themselves are files beside the database (see ``contents.py``)."""

file_part: Final = Table(
    "file_part",
    metadata,
    Column("hash", LargeBinary, nullable=False),
    Column("start", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("hash", "start"),
)
"""In a backup alone: the contents that the union does not have yet."""

_ALEMBIC_VERSION: Final = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
"""As Alembic makes it, for databases that begin at the newest version and have not met Alembic."""


def create(connection: Connection) -> None:
    """Make an empty database whole, within a transaction."""
    for statement in _whole():
        connection.exec_driver_sql(statement)


@cache
def _whole() -> tuple[str, ...]:
    # Put into words once in a process; `MetaData.create_all` would also ask for each table whether it is there.
    made: list[ExecutableDDLElement] = []
    for table in metadata.sorted_tables:
        made += [CreateTable(table), *map(CreateIndex, table.indexes)]
    dialect = sqlite.dialect()
    return *(str(part.compile(dialect=dialect)) for part in made), _ALEMBIC_VERSION, *INDEXES


def shape_of_records() -> str:
    """A digest of the record definitions: tables folded under another one have to be folded anew."""
    definitions = [
        (kind.name, kind.version, [(f.name, f.type.value, repr(f.default), f.personal) for f in kind.fields])
        for kind in KINDS.values()
    ]
    return hashlib.blake2b(repr(definitions).encode(), digest_size=16).hexdigest()
