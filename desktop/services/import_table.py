"""The table in a spreadsheet: on which sheet it stands, what its columns are, and which of its rows are entries.

Knows no record and writes nothing; what cells mean is in ``cells``, what heads mean in ``import_heads``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.services.cells import key
from desktop.services.exports import sheet_of
from desktop.services.import_heads import MOST_HEAD_ROWS, Heads, find_heads
from desktop.services.import_plan import ColumnsUnclear
from desktop.values import replace
from sync.sheets.reading import RawCell, RawRow, RawSheet, read_sheets

_DITTO: Final = frozenset({"〃", "″", '"', "''", "”", "同上", "同前", "ditto"})
_SUMS: Final = frozenset(
    {"合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计", "本月合计", "本日合计", "本年累计", "total", "sum"}
)

_LONGEST_SUM: Final = 12

Assigned = Mapping[int, str]
"""What a person says of columns, counted from 0: their targets, empty for one that is left out."""


def find_table(kind: str, path: Path) -> tuple[RawSheet, Heads, bool]:
    """The table of a file in which most heads are recognised, and whether there are others."""
    found: list[tuple[int, RawSheet, Heads]] = []
    for sheet in read_sheets(path):
        begin = list(islice(sheet.rows(), MOST_HEAD_ROWS))
        if begin:
            heads = find_heads(kind, begin)
            found.append((sum(bool(target) for target in set(heads.targets)), sheet, heads))
    if not found:
        raise KnownError(
            N_("{name} is empty."), N_("Its first row must name the columns; --template shows them."), name=path.name
        )
    _, sheet, heads = max(found, key=lambda one: one[0])
    return sheet, heads, len(found) > 1


def assigned_heads(kind: str, path: Path, heads: Heads, assigned: Assigned | None) -> Heads:
    """The heads with what a person has said of them. Raises ColumnsUnclear when that is not enough."""
    if assigned is not None:
        said = tuple(assigned.get(n, t) for n, t in enumerate(heads.targets))
        heads = replace(heads, targets=said)
    wanted = ", ".join(column.head for column in sheet_of(kind).columns)
    missing = heads.missing(kind)
    if missing:
        raise ColumnsUnclear(
            heads,
            N_("{name} has no column {columns}."),
            N_("The first row must name the columns: {heads}; --template writes an empty file."),
            name=path.name,
            columns=", ".join(f"{column.head} ({column.zh})" for column in missing),
            heads=wanted,
        )
    unknown = heads.unknown()
    if unknown:
        raise ColumnsUnclear(
            heads,
            N_("{name} has columns that mean nothing here: {columns}."),
            N_("Take them out or name them: {heads}."),
            name=path.name,
            columns=", ".join(heads.names[n] for n in unknown),
            heads=wanted,
        )
    if heads.twice():
        raise ColumnsUnclear(
            heads,
            N_("{name} names a column twice."),
            N_("Take one of them out and import it again."),
            name=path.name,
        )
    return heads


def cells_of(raw: RawRow, targets: Sequence[str | None], previous: dict[str, RawCell]) -> dict[str, RawCell]:
    """The cells of a row by their targets; a ditto mark stands for what the row above says."""
    values: dict[str, RawCell] = {}
    for target, cell in zip(targets, raw.cells, strict=False):
        if target and cell is not None and cell != "":
            if cell in _DITTO and isinstance(cell, str) and target != "note":
                cell = previous.get(target, cell)
            values[target] = cell
    previous.update(values)
    return values


def adds_up(raw: RawRow) -> bool:
    """Whether a row is one of those at the foot of a paper ledger that add the others up."""
    for first in raw.cells:
        if first is not None and first != "":
            return isinstance(first, str) and len(first) < _LONGEST_SUM and key(first).strip(":") in _SUMS
    return False


def repeats(raw: RawRow, heads: Heads) -> bool:
    """Whether a row repeats the heads, as a printed ledger does on every page."""
    said = 0
    for cell, name in zip(raw.cells, heads.names, strict=False):
        if cell is None or cell == "":
            continue
        if cell != name:
            return False
        said += 1
    return said > 1
