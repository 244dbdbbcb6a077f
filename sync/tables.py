"""The tables into which ops are folded, derived from the record definitions, for either end.

A table has the record's fields and beside them where they come from: when and by whom it was entered, and the entry
that created it. Records with a fixed id have no such op: 0, empty and empty. Knows nothing of how the tables are
filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table

from sync.records import KINDS


class End(Enum):
    """Whose tables they are."""

    DESK = "desk"
    """Key ``id``; ``entry`` is the row id of the creating op in the desk's ``op`` table."""
    UNION = "union"
    """Key ``(log, id)``; ``entry`` is the number of the creating op in that log."""


@dataclass(frozen=True, slots=True)
class Tables:
    """One table a kind, by the kind's name, and beside them what follows from several kinds together."""

    end: End
    by_kind: Mapping[str, Table]
    alias: Table
    """Of every record that goes on under another's name (``sync.aliases``) the one that ``stays``."""

    @property
    def every(self) -> tuple[Table, ...]:
        """All that is folded from ops."""
        return (*self.by_kind.values(), self.alias)

    def __getitem__(self, kind: str) -> Table:
        return self.by_kind[kind]


def build(metadata: MetaData, end: End) -> Tables:
    """Add a table for every kind to the metadata, called ``<kind>`` at the desk and ``r_<kind>`` at the union."""
    tables = {}
    for kind in KINDS.values():
        key: list[Column[bytes] | Column[int]] = [Column("id", LargeBinary, primary_key=True, nullable=False)]
        if end is End.UNION:
            key.insert(0, Column("log", BigInteger, primary_key=True, nullable=False, autoincrement=False))
        tables[kind.name] = Table(
            kind.name if end is End.DESK else f"r_{kind.name}",
            metadata,
            *key,
            *(
                Column(field.name, field.type.column_type(), nullable=field.personal or field.default is None)
                for field in kind.fields
            ),
            Column("entered_at", BigInteger, nullable=False),
            Column("entered_by", LargeBinary),
            Column("entry", BigInteger),
        )
    return Tables(end, tables, _alias(metadata, end))


def _alias(metadata: MetaData, end: End) -> Table:
    id_ = Column("id", LargeBinary, primary_key=True, nullable=False)
    stays = Column("stays", LargeBinary, nullable=False)
    if end is End.DESK:
        return Table("alias", metadata, id_, stays, sqlite_with_rowid=False)
    log = Column("log", BigInteger, primary_key=True, nullable=False, autoincrement=False)
    return Table("r_alias", metadata, log, id_, stays)
