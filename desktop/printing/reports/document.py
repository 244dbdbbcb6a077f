"""A report as plain data: what stands in it, in which order, with values that still have their types.

The border between those who know the station's records and those who draw or write files: every output is made of
one `Document`, so that no two of them can say different figures. Knows neither Qt nor services nor databases.
Texts are in the report's language already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, Protocol

Value = str | int | float | date | None
Kind = Literal["text", "number", "day", "time", "moment", "hours", "share", "money"]
"""``time`` and ``moment`` are instants in seconds since 1970 UTC, shown in China time as a clock's or with the day;
``hours`` are hours as a decimal number, ``share`` is a part of one, shown in per cent, ``money`` is in yuan."""

Mark = Literal["late", "estimated", "carried", "void"]
"""How far a value can be trusted, or where it comes from; explained beneath the document."""
MARKS: Final[tuple[Mark, ...]] = ("late", "estimated", "carried", "void")


@dataclass(frozen=True, slots=True)
class Marked:
    """A value with a mark behind it."""

    value: Value
    mark: Mark


CellValue = Value | Marked
Row = tuple[CellValue, ...]


def plain(cell: CellValue) -> Value:
    """The value without its mark."""
    return cell.value if isinstance(cell, Marked) else cell


class Rows(Protocol):
    """A table's rows, which need not all be in memory."""

    def __len__(self) -> int: ...

    def read(self, start: int, stop: int) -> Sequence[Row]:
        """The rows from ``start`` to before ``stop``; fewer where others have gone meanwhile."""


@dataclass(frozen=True, slots=True)
class Given:
    """Rows that are in memory."""

    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def read(self, start: int, stop: int) -> Sequence[Row]:
        """See `Rows`."""
        return self.rows[start:stop]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` is the share that a text may take of what numbers leave; ``total`` wants a sum beneath.
    ``formula`` says by the keys of other columns how its values follow from theirs; only ``+`` and ``-``."""

    key: str
    head: str
    kind: Kind = "text"
    total: bool = False
    width: float = 0.0
    formula: str = ""
    hidden: bool = False
    """Names the bars of a chart, and is in no table that people see."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads, with sums beneath. A table that is not ``shown`` feeds charts and workbooks alone."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Rows
    totals: Mapping[str, Value]
    """The sum of every column that wants one."""
    total_label: str = ""
    empty: str = ""
    """What is said in place of the rows when there are none."""
    shown: bool = True
    dense: bool = False
    """Smaller letters, for many narrow columns."""

    def seen(self) -> tuple[int, ...]:
        """The places of the columns that people see."""
        return tuple(n for n, column in enumerate(self.columns) if not column.hidden)

    def index(self, key: str) -> int:
        """The place of a column."""
        return next(n for n, column in enumerate(self.columns) if column.key == key)

    def total(self, key: str) -> Value:
        """The sum beneath a column."""
        return self.totals[key]

    def count(self, key: str) -> int:
        """The sum beneath a column of whole numbers."""
        total = self.totals[key]
        assert isinstance(total, int)
        return total

    def chunks(self, size: int = 500) -> Iterator[Sequence[Row]]:
        """All rows, some at a time."""
        for start in range(0, len(self.rows), size):
            yield self.rows.read(start, min(len(self.rows), start + size))


def table(
    key: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    total_label: str = "",
    empty: str = "",
    shown: bool = True,
    dense: bool = False,
) -> Table:
    """A table of rows in memory; its totals are their sums, whatever a caller believes."""
    kept = tuple(rows)
    totals = {column.key: add(row[n] for row in kept) for n, column in enumerate(columns) if column.total}
    return Table(key, title, tuple(columns), Given(kept), totals, total_label, empty, shown, dense)


def add(cells: Iterable[CellValue]) -> Value:
    """The sum of cells; what has no number counts as none."""
    total: int | float = 0
    for cell in cells:
        value = plain(cell)
        if isinstance(value, int | float):
            total += value
    return round(total, 6) if isinstance(total, float) else total


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that is worth a look by itself. ``of`` names the table and the column whose total it is."""

    key: str
    label: str
    value: Value
    kind: Kind = "number"
    unit: str = ""
    note: str = ""
    of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers side by side."""

    items: tuple[Figure, ...]


def total_figure(
    key: str, label: str, of: Table, column: str, *, kind: Kind = "number", unit: str = "", note: str = ""
) -> Figure:
    """The total of a table's column as a figure: it cannot differ from the table."""
    return Figure(key, label, of.total(column), kind, unit, note, (of.key, column))


ChartStyle = Literal["columns", "bars", "pair_columns", "pair_bars", "posted"]
"""``posted`` draws the second column as a frame around the first: what was kept of what was promised."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a table's columns."""

    title: str
    style: ChartStyle
    of: Table
    label: str
    """Key of the column that names each bar."""
    values: tuple[str, ...]
    """Keys of the columns that are drawn."""
    unit: str = ""
    most: int = 0
    """Only so many of the greatest are drawn; 0 draws all in their order."""
    height: float = 46.0
    """Millimetres."""
    first: int = 0
    """Rows at the table's beginning that are no bars: what was carried in would dwarf every month."""

    def rows(self) -> list[tuple[int, Row]]:
        """The rows that are drawn, each with its place in the table, in the order in which they are."""
        found = list(enumerate(self.of.rows.read(self.first, len(self.of.rows)), self.first))
        if not self.most:
            return found
        places = [self.of.index(key) for key in self.values]
        sizes = {at: max(_size(row[place]) for place in places) for at, row in found}
        found = [one for one in found if sizes[one[0]]]
        return sorted(found, key=lambda one: -sizes[one[0]])[: self.most]


def _size(cell: CellValue) -> float:
    value = plain(cell)
    return float(value) if isinstance(value, int | float) else 0.0


@dataclass(frozen=True, slots=True)
class Beside:
    """Two charts next to each other."""

    left: Chart
    right: Chart


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part."""

    text: str
    new_page: bool = False


Tone = Literal["plain", "ok", "warn"]


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence of a list."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences, one beneath the other."""

    items: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Boxes for signatures and the seal, at the end."""

    boxes: tuple[str, ...]
    date_label: str


Section = Heading | Figures | Table | Chart | Beside | Points | Signatures


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    key: str
    language: str
    title: str
    station: str
    code: str
    union: str
    period: str
    """The period in words."""
    made: str
    """When and by whom it was made, in words."""
    file_name: str
    """Without suffix."""
    sections: tuple[Section, ...]
    landscape: bool = False
    marks: frozenset[Mark] = field(default_factory=frozenset)
    """Marks that occur, each of which is explained at the end."""
    blank: bool = False
    """Nothing was recorded in the period."""
    only: str = ""
    """What it is narrowed to, in words, as ``period`` says too; empty when nothing is left out."""

    def tables(self) -> tuple[Table, ...]:
        """All tables, each once, in the order in which they are met."""
        found: dict[str, Table] = {}
        for section in self.sections:
            charts = (section.left, section.right) if isinstance(section, Beside) else (section,)
            for part in charts:
                one = part.of if isinstance(part, Chart) else part
                if isinstance(one, Table):
                    found.setdefault(one.key, one)
        return tuple(found.values())

    def table(self, key: str) -> Table:
        """The table of a key. KeyError when there is none."""
        for one in self.tables():
            if one.key == key:
                return one
        raise KeyError(key)

    def figures(self) -> dict[str, Figure]:
        """All figures by their keys."""
        return {
            item.key: item for section in self.sections if isinstance(section, Figures) for item in section.items
        }


def marks_of(tables: Iterable[Table]) -> frozenset[Mark]:
    """The marks that stand in tables whose rows are in memory."""
    return frozenset(
        cell.mark
        for one in tables
        if isinstance(one.rows, Given)
        for row in one.rows.rows
        for cell in row
        if isinstance(cell, Marked)
    )


Step = Callable[[int, int], None]
"""Called with what is done and how much there is; may raise to end the work."""


def no_step(done: int, total: int) -> None:
    """For whoever wants no progress."""
