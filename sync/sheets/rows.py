"""The rows of an export, read from the folded tables of either end, in an order that both ends share.

Order is by time, then by id: never by text, which databases collate each in their own way. What was entered twice and
joined (``sync.aliases``) is there once and by one name. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, TextClause, or_, select, union_all

from sync.aliases import JOINABLE, aliases
from sync.sheets.columns import Cell, Sheet, full_columns
from sync.tables import End, Tables
from sync.times import iso

CellValue = str | int | None
"""What a row holds: instants are whole seconds, everything else is as it is shown."""

_PAGE = 5_000


def read_rows(
    connection: Connection,
    tables: Tables,
    sheet: Sheet,
    *,
    stations: Mapping[int, str] | None = None,
    start: int | None = None,
    end: int | None = None,
    only: TextClause | None = None,
) -> Iterator[tuple[CellValue, ...]]:
    """Rows of a sheet in the order of :func:`full_columns`.

    ``stations`` maps the logs to read to their codes, at the union only. ``start`` and ``end`` bound the sheet's time:
    seconds since 1970 UTC, the end excluded. ``only`` selects the ids of the records to read. Voided rows are there,
    with their reason.
    """
    union = tables.end is End.UNION
    if union != (stations is not None):
        raise ValueError("stations are named at the union, and only there")
    for log, code in (stations or {0: ""}).items():
        scope = _Scope(log if union else None)
        joined = aliases(connection, tables, scope.key)
        once = sheet.kind in JOINABLE
        told = _Told() if sheet.kind == "union_door_event" else None
        shows = _shows(connection, tables, sheet, scope, joined)
        # On the statement: a connection would keep the option for everything after it.
        paged = _rows(tables, sheet, scope, start, end, only).execution_options(yield_per=_PAGE)
        result = connection.execute(paged)
        for row in result.mappings():
            if once and bytes(row["id"]) in joined:
                continue
            if told is not None and told.already(row):
                continue
            yield tuple(code if show is None else show(row) for show in shows)


def _rows(
    tables: Tables, sheet: Sheet, scope: _Scope, start: int | None, end: int | None, only: TextClause | None
) -> Select[Any]:
    """The records of a sheet in order."""
    parts = []
    names = [column.name for column in tables[sheet.kind].columns]
    for kind in sheet.kinds:
        table = tables[kind]
        at = table.c[sheet.time]
        part = select(*(table.c[name] for name in names)).where(*scope.of(table))
        if start is not None:
            # An item of the built-in catalogue was there before anybody entered it: it belongs to every period.
            part = part.where(or_(at >= start, at == 0))
        if only is not None:
            part = part.where(table.c.id.in_(only))
        parts.append(part if end is None else part.where(at < end))
    if len(parts) == 1:
        table = tables[sheet.kind]
        return parts[0].order_by(table.c[sheet.time], table.c.id)
    both = union_all(*parts).subquery()
    return select(both).order_by(both.c[sheet.time], both.c.id)


class _Told:
    """Tells a door's event that came twice: after a restore of the union's the controller tells it again, and a PC
    brings back what was lost."""

    def __init__(self) -> None:
        self._at: int | None = None
        self._there: set[tuple[object, ...]] = set()

    def already(self, row: RowMapping) -> bool:
        """Whether this very event was there already; rows come in order of time."""
        if row["at"] != self._at:
            self._at = row["at"]
            self._there.clear()
        said = (bytes(row["door"]), row["number"], row["outcome"], row["nonce"] and bytes(row["nonce"]))
        if said in self._there:
            return True
        self._there.add(said)
        return False


Show = Callable[[RowMapping], CellValue]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The rows of one log at the union, all rows at the desk."""

    log: int | None

    @property
    def key(self) -> dict[str, int]:
        return {} if self.log is None else {"log": self.log}

    def of(self, table: Table) -> list[ColumnElement[bool]]:
        return [] if self.log is None else [table.c.log == self.log]


def _shows(
    connection: Connection, tables: Tables, sheet: Sheet, scope: _Scope, joined: Mapping[bytes, bytes]
) -> list[Show | None]:
    """How each column is read from a row; None stands for the station's code."""

    def column(kind: str, name: str) -> dict[bytes, str]:
        """A field of each record; what goes on under another's name has the other's."""
        found = _column(connection, tables[kind], name, scope)
        return found | {record: found.get(stays, "") for record, stays in joined.items() if record in found}

    people = column("staff", "name")
    items = column("supply", "name")
    doors = column("union_door", "name") if sheet.kind == "union_door_event" else {}
    units = column("supply", "unit") if sheet.kind == "movement" else {}
    replies = _replies(connection, tables["reply"], scope) if sheet.kind == "opinion" else {}

    def show(cell: Cell, name: str) -> Show | None:
        if name == "station":
            return None
        if name == "unit" and sheet.kind == "movement":
            return lambda row: units.get(bytes(row["item"]), "")
        if name == "reply":
            return lambda row: replies.get(bytes(row["id"]), _NONE)[0]
        if name == "replied_at":
            return lambda row: replies.get(bytes(row["id"]), _NONE)[1]
        match cell:
            case Cell.ID:
                return lambda row: str(UUID(bytes=bytes(row[name])))
            case Cell.ITEM:
                return lambda row: items.get(bytes(row[name]), "")
            case Cell.DOOR:
                return lambda row: doors.get(bytes(row[name]), "")
            case Cell.PERSON:
                return lambda row: "" if row[name] is None else people.get(bytes(row[name]), "")
            case Cell.FLAG:
                return lambda row: "yes" if row[name] else "no"
            case Cell.INSTANT:
                return lambda row: row[name] or None
            case Cell.COUNT | Cell.MONEY:
                return lambda row: row[name]
            case _:
                return lambda row: row[name] or ""

    columns = full_columns(sheet, station=tables.end is End.UNION)
    return [show(column.cell, column.field) for column in columns]


def _column(connection: Connection, table: Table, name: str, scope: _Scope) -> dict[bytes, str]:
    rows = connection.execute(select(table.c.id, table.c[name]).where(*scope.of(table)))
    return {bytes(record): value or "" for record, value in rows}


_NONE: Final[tuple[str, int | None]] = ("", None)


def _replies(connection: Connection, table: Table, scope: _Scope) -> dict[bytes, tuple[str, int | None]]:
    """The newest valid reply to each opinion, and when it was said."""
    rows = connection.execute(
        select(table.c.opinion, table.c.text, table.c.at)
        .where(table.c.void.is_(None), *scope.of(table))
        .order_by(table.c.at, table.c.id)
    )
    return {bytes(opinion): (text, int(at)) for opinion, text, at in rows}


def as_text(cell: Cell, value: CellValue) -> str:
    """A cell as CSV writes it."""
    if value is None:
        return ""
    if cell is Cell.INSTANT and isinstance(value, int):
        return iso(value)
    if cell is Cell.MONEY and isinstance(value, int):
        return f"{value / 100:.2f}"
    return str(value)
