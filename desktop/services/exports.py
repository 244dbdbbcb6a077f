"""Ledgers as files: what the desk exports equals, row for row, what the union exports of the station.

Knows no screen; the columns and the formats are those of ``sync.sheets``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.services.sheet_words import known
from desktop.store import schema
from desktop.store.queries import imports as ledgers
from desktop.store.queries import sync as queries
from desktop.store.queries.among import among
from desktop.store.store import Store
from desktop.views import RecordId
from sync.sheets import SHEETS, SheetError, read_rows, write
from sync.sheets.columns import Cell, Column, Sheet, full_columns
from sync.sheets.files import Rows

_UNFIT: Final = re.compile(r"[\\/*?:\[\]]+")
_LONGEST_NAME: Final = 31
"""A workbook's sheet has no longer name, and none with these characters."""
_WHOLE: Final = re.compile(r"[+-]?\d{1,15}")


class ExportService:
    """Writes ledgers of the station to files."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def kinds(self) -> tuple[str, ...]:
        """The ledgers that can be exported, by the names that the commands use."""
        return tuple(SHEETS)

    def export(
        self,
        kind: str,
        path: Path,
        *,
        start: int | None = None,
        end: int | None = None,
        chinese: bool = False,
        only: Collection[RecordId] | None = None,
    ) -> int:
        """Write a ledger to a .csv, .xlsx or .json file; the number of rows.

        ``start`` and ``end`` bound its time, in seconds since 1970 UTC, the end excluded; ``only`` leaves out all but
        these records. Raises KnownError.
        """
        sheet = sheet_of(kind)
        with self._store.read() as connection:
            wanted = None if only is None else among(only)
            rows = read_rows(connection, schema.records, sheet, start=start, end=end, only=wanted)
            return _write(path, sheet, full_columns(sheet, station=False), rows, chinese=chinese)

    def listing(
        self, path: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], figures: Collection[int] = ()
    ) -> int:
        """Write a list as a screen shows it to a .csv, .xlsx or .json file; the number of rows. In the columns of
        ``figures`` whole numbers become numbers. Raises KnownError."""
        columns = [
            Column(head or str(n + 1), head or str(n + 1), Cell.COUNT if n in figures else Cell.TEXT, "")
            for n, head in enumerate(heads)
        ]
        cells = ([_figure(cell) if n in figures else cell for n, cell in enumerate(row)] for row in rows)
        try:
            return write(path, _UNFIT.sub(" ", title).strip()[:_LONGEST_NAME] or path.stem, columns, cells)
        except SheetError as error:
            raise known(error) from error

    def movements_of(self, item: RecordId) -> frozenset[RecordId]:
        """All movements of an item, also those that were entered under another name of it."""
        with self._store.read() as connection:
            return frozenset(ledgers.movements_of(connection, item))

    def newer(self, kind: str) -> int:
        """Entries of a ledger that a newer version of the programme has written: no file of this one has them. Raises
        KnownError."""
        sheet = sheet_of(kind)
        with self._store.read() as connection:
            return sum(queries.newer(connection, kind) for kind in sheet.kinds)


def sheet_of(kind: str) -> Sheet:
    """The sheet of a ledger's name. Raises KnownError."""
    sheet = SHEETS.get(kind)
    if sheet is None:
        raise KnownError(
            N_("There is no ledger called {kind}."), N_("Choose one of: {kinds}."), kind=kind, kinds=", ".join(SHEETS)
        )
    return sheet


def _figure(text: str) -> str | int:
    """``1,200``, ``+3`` and ``−5`` as numbers; what is none stays as it is."""
    plain = text.replace(",", "").replace("−", "-").replace(" ", "")
    return int(plain) if _WHOLE.fullmatch(plain) else text


def _write(path: Path, sheet: Sheet, columns: Sequence[Column], rows: Rows, *, chinese: bool) -> int:
    try:
        return write(path, sheet.zh if chinese else sheet.name, columns, rows, chinese=chinese)
    except SheetError as error:
        raise known(error) from error
