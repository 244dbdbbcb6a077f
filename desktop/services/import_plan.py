"""What a file would bring, as a person is shown it before anything is written. Plain values; knows no store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.services.import_heads import Heads
from desktop.services.import_known import Known
from desktop.services.import_rows import Fields
from desktop.services.times import day_of
from desktop.values import Struct, field
from desktop.views import Instant
from sync.records import INCOMING
from sync.sheets import SHEETS
from sync.sheets.rows import CellValue
from sync.times import DAY, OFFSET

SAMPLE: Final = 8
"""Rows that are shown as they would be read."""
MOST_FAULTS: Final = 5_000
"""Faults that are kept; of a file that has more the number is told."""
_GROUPS: Final[Mapping[str, str]] = {
    "visits": "category",
    "movements": "kind",
    "supplies": "category",
    "shifts": "staff",
}
"""By which field the rows of a ledger are added up."""


class CellFault(Struct, frozen=True):
    """What is wrong with one cell; ``row`` counts as the spreadsheet does, ``column`` is the English head of what it
    should say, ``head`` the file's own and ``cell`` its place, such as ``C5``; both empty for a column that the file
    does not have."""

    row: int
    column: str
    what: str
    params: Mapping[str, object]
    head: str = ""
    cell: str = ""


class ImportRefused(KnownError):
    """A file was not imported because of some of its cells; nothing was written. ``total`` counts those of which
    ``faults`` are the first."""

    def __init__(self, name: str, faults: tuple[CellFault, ...], total: int, heads: Heads, sheet: str = "") -> None:
        super().__init__(
            N_("{name} was not imported: {n} cells cannot be read. Nothing has been changed."),
            N_("Correct them in the file and import it again."),
            name=name,
            n=total,
        )
        self.faults = faults
        self.total = total
        self.heads = heads
        self.sheet = sheet


class ColumnsUnclear(KnownError):
    """A file's columns have to be said by a person first; ``found`` is what was understood of them."""

    def __init__(self, found: Heads, what: str, remedy: str, **params: object) -> None:
        super().__init__(what, remedy, **params)
        self.found = found


class ImportedBefore(KnownError):
    """The rows of a file stand in the books already; only who insists has them twice."""


class Total(Struct, frozen=True):
    """What the rows of one category, kind, person or month come to; ``amount`` counts persons of visits, and pieces of
    movements, those that went out as less than nothing."""

    key: str
    rows: int
    amount: int


class Before(Struct, frozen=True):
    """An import of the very same file on this PC."""

    file: str
    at: Instant
    by: str
    """Name of who was on duty then, empty when nobody was."""


class ImportPlan(Struct, frozen=True):
    """What a file would bring."""

    kind: str
    file: str
    rows: int
    already_here: int
    """Rows of an own export whose records this station has, items that it has, and shifts that it has or that stand in
    the file twice; they are left out."""
    voided: int
    """Rows of an export that were voided; they are left out."""
    timeless: int = 0
    """Visits of which the file says the day and no time."""
    carried: int = 0
    """Visits of a time whose totals were carried in, which count them; they are left out."""
    sums: int = 0
    """Lines of a paper ledger that add up others or repeat its heads; they are left out."""
    same: int = 0
    """Rows that say the same as entries which are there already."""
    before: Before | None = None
    sheet: str = ""
    """The table's name where the file has several."""
    heads: Heads | None = None
    sample: tuple[tuple[int, tuple[CellValue, ...]], ...] = ()
    """The first rows with their numbers, by the columns of the ledger's sheet."""
    new_items: tuple[str, ...] = ()
    new_people: tuple[str, ...] = ()
    by_group: tuple[Total, ...] = ()
    by_month: tuple[Total, ...] = ()
    """By ``YYYY-MM``."""
    first: Instant | None = None
    last: Instant | None = None
    held: bool = False
    """Whether another program has the file open; what is not saved there is not in it."""

    @property
    def twice(self) -> bool:
        """Whether all of it stands in the books already."""
        return self.rows > 0 and (self.before is not None or self.same == self.rows)

    @property
    def imported_at(self) -> Instant | None:
        """When the very same file was imported on this PC before."""
        return None if self.before is None else self.before.at


class Sums(Struct):
    """Adds rows up while they are read."""

    kind: str
    first: Instant | None = None
    last: Instant | None = None
    timeless: int = 0
    """Visits that begin with a day: a ledger on paper often has no times."""
    _groups: dict[str, list[int]] = field(default_factory=dict)
    _months: dict[str, list[int]] = field(default_factory=dict)
    _month_of: dict[int, str] = field(default_factory=dict)

    def add(self, fields: Fields) -> None:
        """One row more."""
        amount = _amount(self.kind, fields)
        group = fields[_GROUPS[self.kind]]
        _put(self._groups, group.hex() if isinstance(group, bytes) else str(group), amount)
        at = fields.get(SHEETS[self.kind].time)
        if isinstance(at, int):
            if self.first is None or at < self.first:
                self.first = at
            if self.last is None or at > self.last:
                self.last = at
            day, second = divmod(at + OFFSET, DAY)
            self.timeless += not second and self.kind == "visits"
            month = self._month_of.get(day)
            if month is None:
                month = self._month_of[day] = day_of(at).isoformat()[:7]
            _put(self._months, month, amount)

    def groups(self, names: Mapping[str, str]) -> tuple[Total, ...]:
        """The groups, most first; those of people by their names."""
        totals = [Total(names.get(key, key), rows, amount) for key, (rows, amount) in self._groups.items()]
        return tuple(sorted(totals, key=lambda total: (-total.rows, total.key)))

    def months(self) -> tuple[Total, ...]:
        """The months in their order."""
        return tuple(Total(key, *counts) for key, counts in sorted(self._months.items()))


def _put(into: dict[str, list[int]], key: str, amount: int) -> None:
    kept = into.get(key)
    if kept is None:
        into[key] = [1, amount]
    else:
        kept[0] += 1
        kept[1] += amount


def _amount(kind: str, fields: Fields) -> int:
    if kind == "visits":
        return _number(fields["persons"])
    if kind == "movements":
        return _number(fields["quantity"]) * (1 if fields["kind"] in INCOMING else -1)
    return 0


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def shown(kind: str, fields: Fields, known: Known) -> tuple[CellValue, ...]:
    """A row as it would be read, by the columns of its sheet."""
    values: list[CellValue] = []
    for column in SHEETS[kind].columns:
        value = fields.get(column.field)
        if column.head in ("item", "staff"):
            value = _name(value, known)
        elif column.head == "unit" and kind == "movements":
            value = _unit(fields["item"], known)
        elif isinstance(value, bool):
            value = "yes" if value else "no"
        values.append(value if isinstance(value, (str, int)) else None)
    return tuple(values)


def names_of(known: Known, ids: Sequence[object]) -> dict[str, str]:
    """Names of people by id in hex, or by the key of those that the file brings."""
    return {one.hex() if isinstance(one, bytes) else str(one): _name(one, known) for one in ids}


def _name(value: object, known: Known) -> str:
    if isinstance(value, str):
        return known.fresh[value].name if value in known.fresh else known.newcomers.get(value, value)
    return known.names.get(value, "") if isinstance(value, bytes) else ""


def _unit(item: object, known: Known) -> str:
    if isinstance(item, str):
        return known.fresh[item].unit
    return next((one.unit for one in known.items.values() if one.id == item), "")
