"""Reading tables that people typed: CSV as Excel and WPS write it (UTF-8 or GB18030) and .xlsx.

Cells come as they stand in the file; what they mean is for others. Knows nothing of records.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError

from sync.sheets.files import BAD_CSV, EMPTY, FORMULA, NOT_READ, NOT_TEXT, NOT_XLSX, TOO_LARGE, SheetError, SheetFormat

RawCell = str | int | float | bool | datetime | date | None

MAX_ROWS = 1_000_000
_MAX_BYTES = 256 * 1024 * 1024
_BROKEN_XLSX: Final = (
    zipfile.BadZipFile, zlib.error, ParseError, EOFError, ValueError, KeyError, IndexError, TypeError, AttributeError,
)  # fmt: skip
"""What openpyxl lets through when a part of the file is missing, cut off or of another form than it expects."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row; ``number`` counts as a spreadsheet does, the head being row 1."""

    number: int
    cells: tuple[RawCell, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file's first table. Rows without any value are left out."""

    heads: tuple[str, ...]
    rows: tuple[RawRow, ...]


def read_table(path: Path) -> RawTable:
    """The table of a .csv or .xlsx file. Raises SheetError."""
    format_ = SheetFormat.of(path)
    if format_ is SheetFormat.JSON:
        raise SheetError(*NOT_TEXT, name=path.name)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SheetError(*TOO_LARGE, name=path.name)
        rows = _csv_rows(path) if format_ is SheetFormat.CSV else _xlsx_rows(path)
        return _table(path, rows)
    except OSError as error:
        raise SheetError(NOT_READ, path=path, reason=error.strerror or error) from error


def _table(path: Path, rows: Iterator[tuple[RawCell, ...]]) -> RawTable:
    heads: tuple[str, ...] | None = None
    kept: list[RawRow] = []
    for number, cells in enumerate(rows, 1):
        if all(cell is None or cell == "" for cell in cells):
            continue
        if heads is None:
            heads = tuple(str(cell).strip() if cell is not None else "" for cell in cells)
            continue
        kept.append(RawRow(number, cells))
        if len(kept) > MAX_ROWS:
            raise SheetError(*TOO_LARGE, name=path.name)
    if heads is None:
        raise SheetError(*EMPTY, name=path.name)
    return RawTable(heads, tuple(kept))


def _csv_rows(path: Path) -> Iterator[tuple[RawCell, ...]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetError(*NOT_TEXT, name=path.name)
    if "\x00" in text:
        raise SheetError(*NOT_TEXT, name=path.name)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield tuple(_plain(cell) for cell in row)
    except csv.Error as error:
        raise SheetError(*BAD_CSV, name=path.name, reason=error) from error


def _plain(cell: str) -> str:
    """The text of a cell, without the apostrophe that keeps spreadsheets from running it as a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text.lstrip("'")[:1] in FORMULA else text


def _xlsx_rows(path: Path) -> Iterator[tuple[RawCell, ...]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, *_BROKEN_XLSX) as error:
        raise SheetError(*NOT_XLSX, name=path.name) from error
    try:
        if not workbook.worksheets:
            return
        rows = workbook.worksheets[0].iter_rows(values_only=True)
        while True:
            try:
                row = next(rows, None)
            except _BROKEN_XLSX as error:
                raise SheetError(*NOT_XLSX, name=path.name) from error
            if row is None:
                return
            yield tuple(map(_value, row))
    finally:
        workbook.close()


def _value(cell: object) -> RawCell:
    if isinstance(cell, str):
        return cell.strip()
    if cell is None or isinstance(cell, (int, float, bool, datetime, date)):
        return cell
    return str(cell)
