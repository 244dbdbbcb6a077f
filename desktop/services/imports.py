"""A paper ledger typed into a spreadsheet comes in whole or not at all.

Every cell is read and held against the vocabulary before anything is written; what is wrong is told by row and column.
Knows no screen; what cells mean is in ``cells``, what rows mean in ``import_rows``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.services.catalogue import Catalogue
from desktop.services.cells import text
from desktop.services.exports import sheet_of
from desktop.services.import_rows import KIND_READERS, Fields, RowReader, existing_ids, known_records
from desktop.services.sheet_words import known
from desktop.services.work import Work
from desktop.views import Changes, Instant
from sync.sheets import SheetError
from sync.sheets.columns import ID, ORIGIN, STATION, Column, Sheet
from sync.sheets.reading import RawCell, RawRow, RawTable, read_table

_IMPORTED: Final = "imported"
"""Setting: when which files were imported on this PC."""
_REMEMBERED: Final = 200


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell; ``row`` counts as the spreadsheet does, ``column`` is its head."""

    row: int
    column: str
    what: str
    params: Mapping[str, object]


class ImportRefused(KnownError):
    """A file was not imported because of some of its cells; nothing was written."""

    def __init__(self, name: str, faults: tuple[CellFault, ...]) -> None:
        super().__init__(
            N_("{name} was not imported: {faults} cells cannot be read. Nothing has been changed."),
            N_("Correct them in the file and import it again."),
            name=name,
            faults=len(faults),
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would bring."""

    kind: str
    rows: int
    already_here: int
    """Rows of an own export whose records this station has; they are left out."""
    voided: int
    """Rows of an export that were voided; they are left out."""
    imported_at: Instant | None = None
    """When the very same file was imported on this PC before; its rows would stand there twice."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a file brought."""

    plan: ImportPlan
    changes: Changes


class ImportService:
    """Reads spreadsheets into the station's records."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._catalogue = catalogue

    def check(self, kind: str, path: Path) -> ImportPlan:
        """A dry run: what an import would do. Raises ImportRefused and KnownError as the import would."""
        plan, _ = self._read(kind, path)
        return replace(plan, imported_at=self._before().get(_mark(kind, path)))

    def run(self, kind: str, path: Path) -> ImportReport:
        """Import a file, whole or not at all. Raises ImportRefused, KnownError."""
        plan, rows = self._read(kind, path)
        before, mark = self._before(), _mark(kind, path)
        plan = replace(plan, imported_at=before.get(mark))
        with self._work.unit() as unit:
            KIND_READERS[kind].write(unit, rows)
            changes = unit.changes()
        if rows:
            kept = sorted({**before, mark: self._work.now()}.items(), key=lambda pair: pair[1])[-_REMEMBERED:]
            self._work.store.settings.put(_IMPORTED, dict(kept))
        return ImportReport(plan, changes)

    def _before(self) -> dict[str, Instant]:
        """When files were imported here, by their marks."""
        kept = self._work.store.settings.get(_IMPORTED)
        pairs = kept.items() if isinstance(kept, dict) else ()
        return {mark: at for mark, at in pairs if isinstance(at, int)}

    def _read(self, kind: str, path: Path) -> tuple[ImportPlan, list[Fields]]:
        sheet = sheet_of(kind)
        if kind not in KIND_READERS:
            raise KnownError(
                N_("A ledger of {kind} cannot be imported."),
                N_("Choose one of: {kinds}."),
                kind=kind,
                kinds=", ".join(KIND_READERS),
            )
        try:
            table = read_table(path)
        except SheetError as error:
            raise known(error) from error
        columns = _columns(sheet, table, path)
        names = known_records(self._work.store, self._catalogue)
        here = existing_ids(self._work.store, sheet.kind) if any(c is ID for c in columns) else frozenset()
        rows: list[Fields] = []
        faults: list[CellFault] = []
        already_here = voided = 0
        for raw in table.rows:
            row = RowReader(_cells(raw, columns))
            if row.has("voided"):
                voided += 1
            elif row.take("id", text, "") in here:
                already_here += 1
            else:
                rows.append(KIND_READERS[kind].read(row, names))
                faults += [CellFault(raw.number, head, e.what, e.params) for head, e in row.errors]
        if faults:
            raise ImportRefused(path.name, tuple(faults))
        return ImportPlan(kind, len(rows), already_here, voided), rows


def _mark(kind: str, path: Path) -> str:
    """By what a file is known again: its kind and its content."""
    with path.open("rb") as file:
        return f"{kind} {hashlib.file_digest(file, 'sha256').hexdigest()[:32]}"


def _columns(sheet: Sheet, table: RawTable, path: Path) -> list[Column | None]:
    """The column under each head; None under one that is of no use here."""
    by_head = dict(sheet.by_head())
    for extra in (ID, STATION, *ORIGIN):
        by_head.setdefault(extra.head, extra)
        by_head.setdefault(extra.zh, extra)
    columns = [by_head.get(head.casefold()) or by_head.get(head) for head in table.heads]
    unknown = [head for head, column in zip(table.heads, columns, strict=True) if column is None and head]
    named = [column.head for column in columns if column is not None]
    missing = [column for column in sheet.columns if column.required and column.head not in named]
    if missing:
        raise KnownError(
            N_("{name} has no column {columns}."),
            N_("The first row must name the columns: {heads}; --template writes an empty file."),
            name=path.name,
            columns=", ".join(f"{column.head} ({column.zh})" for column in missing),
            heads=", ".join(column.head for column in sheet.columns),
        )
    if unknown:
        raise KnownError(
            N_("{name} has columns that mean nothing here: {columns}."),
            N_("Take them out or name them: {heads}."),
            name=path.name,
            columns=", ".join(unknown),
            heads=", ".join(column.head for column in sheet.columns),
        )
    if len(named) != len(set(named)):
        raise KnownError(
            N_("{name} names a column twice."), N_("Take one of them out and import it again."), name=path.name
        )
    return columns


def _cells(raw: RawRow, columns: list[Column | None]) -> dict[str, RawCell]:
    return {
        column.head: cell
        for column, cell in zip(columns, raw.cells, strict=False)
        if column is not None and cell is not None and cell != ""
    }
