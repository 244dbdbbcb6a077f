"""Writing rows as CSV (UTF-8 with a BOM, so that Excel and WPS open it right), .xlsx with typed cells, or JSON.

A file appears whole or not at all: it is written beside its place and moved there. Knows nothing of databases.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from sync.sheets.columns import Cell, Column
from sync.sheets.rows import CellValue, as_text
from sync.times import iso, moment_of, parse_date

FORMULA = ("=", "+", "-", "@")
"""How text begins that a spreadsheet would run."""

Rows = Iterable[Sequence[CellValue]]

WRONG_NAME = "{name}: the name must end in .csv, .xlsx or .json."
NOT_WRITTEN = ("{path} cannot be written: {reason}.", "Choose another folder or free some space.")
HELD_WRITTEN = ("{path} cannot be written: another program has it open.", "Close it there, or choose another name.")
NOT_READ = "{path} cannot be read: {reason}."
HELD = ("{name} cannot be opened: another program holds it, or it may not be read.", "Close it there and try again.")
TOO_LARGE = ("{name} is larger than 256 MB or a million rows.", "Split it and import the parts one by one.")
TOO_WIDE = ("{name} has something in cell {cell}, far to the right of any ledger.", "Clear that cell and try again.")
EMPTY = ("{name} is empty.", "Its first row must name the columns; --template shows them.")
NOT_TEXT = ("{name} is not a table of text.", "Save it as CSV (UTF-8) or .xlsx and import that.")
NOT_XLSX = ("{name} is damaged, or it is not an .xlsx file.", "Save it as .xlsx or CSV and import that.")
BAD_CSV = ("{name} is not well-formed CSV: {reason}.", "Save it anew as CSV (UTF-8) or .xlsx.")
PROTECTED = ("{name} is protected by a password.", "Save it without a password and import that.")
OLD_WORKBOOK = ("{name} is a workbook of the old form, .xls or .et.", "Save it as .xlsx in Excel or WPS.")
WORD = ("{name} is a Word document, not a spreadsheet.", "Copy its table into a spreadsheet, save that as .xlsx.")
OPEN_DOCUMENT = ("{name} is an OpenDocument file.", "Save it as .xlsx and import that.")
WEB_PAGE = ("{name} is a web page with the name of a workbook.", "Open it in Excel or WPS and save it as .xlsx.")
NAMED_XLSX = ("{name} is a text file with the name of a workbook.", "Give it a name that ends in .csv.")
NAMED_CSV = ("{name} is a workbook with the name of a text file.", "Give it a name that ends in .xlsx.")
SENTENCES = (
    WRONG_NAME, *NOT_WRITTEN, *HELD_WRITTEN, NOT_READ, *HELD, *TOO_LARGE, *TOO_WIDE, *EMPTY, *NOT_TEXT, *NOT_XLSX,
    *BAD_CSV, *PROTECTED, *OLD_WORKBOOK, *WORD, *OPEN_DOCUMENT, *WEB_PAGE, *NAMED_XLSX, *NAMED_CSV,
)  # fmt: skip
"""All that can be said, so that a catalogue can be held against it."""


class SheetError(Exception):
    """A file cannot be written or read: what happened and what to do, each with ``{name}`` places for ``params``.

    The sentences are English; the desk translates them by these very texts.
    """

    def __init__(self, what: str, remedy: str = "", **params: object) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy
        self.params = params

    def __str__(self) -> str:
        return " ".join(part.format(**self.params) for part in (self.what, self.remedy) if part)


class SheetFormat(Enum):
    """File formats by their suffix."""

    CSV = ".csv"
    XLSX = ".xlsx"
    JSON = ".json"

    @classmethod
    def of(cls, path: Path) -> SheetFormat:
        """The format that a file's name asks for. Raises SheetError."""
        try:
            return cls(path.suffix.lower())
        except ValueError as error:
            raise SheetError(WRONG_NAME, name=path.name) from error


def write(path: Path, title: str, columns: Sequence[Column], rows: Rows, *, chinese: bool = False) -> int:
    """Write rows to a file and return how many there were. Raises SheetError."""
    writers: dict[SheetFormat, Callable[[Path, str, Sequence[Column], Sequence[str], Rows], int]] = {
        SheetFormat.CSV: _write_csv,
        SheetFormat.XLSX: _write_xlsx,
        SheetFormat.JSON: _write_json,
    }
    writer = writers[SheetFormat.of(path)]
    heads = [column.zh if chinese else column.head for column in columns]
    return whole(path, lambda beside: writer(beside, title, columns, heads, rows))


T = TypeVar("T")


def whole(path: Path, save: Callable[[Path], T]) -> T:
    """Let ``save`` write a file beside its place and move it there. Raises SheetError."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
        os.close(descriptor)
        beside = Path(name)
        try:
            result = save(beside)
            beside.chmod(0o666 & ~_umask())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except PermissionError as error:
        # Windows says so of a file that Excel shows.
        said = HELD_WRITTEN if path.is_file() else NOT_WRITTEN
        raise SheetError(*said, path=path, reason=error.strerror) from error
    except OSError as error:
        raise SheetError(*NOT_WRITTEN, path=path, reason=error.strerror or error) from error
    return result


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_csv(path: Path, title: str, columns: Sequence[Column], heads: Sequence[str], rows: Rows) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        for row in rows:
            writer.writerow([_harmless(as_text(c.cell, v)) for c, v in zip(columns, row, strict=True)])
            count += 1
    return count


def _harmless(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it, as spreadsheets write it."""
    return f"'{text}" if text.lstrip("'")[:1] in FORMULA and not text[1:].isdigit() else text


def _write_json(path: Path, title: str, columns: Sequence[Column], heads: Sequence[str], rows: Rows) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for row in rows:
            shown = {head: _plain(c.cell, value) for head, c, value in zip(heads, columns, row, strict=True)}
            file.write(",\n " if count else "\n ")
            json.dump(shown, file, ensure_ascii=False)
            count += 1
        file.write("\n]\n")
    return count


def _plain(cell: Cell, value: CellValue) -> CellValue | float:
    if cell is Cell.INSTANT and isinstance(value, int):
        return iso(value)
    return value / 100 if cell is Cell.MONEY and isinstance(value, int) else value


_WIDTHS = {
    Cell.ID: 38,
    Cell.INSTANT: 19,
    Cell.DAY: 12,
    Cell.COUNT: 8,
    Cell.FLAG: 8,
    Cell.MONEY: 11,
    Cell.TEXT: 16,
    Cell.ITEM: 18,
    Cell.PERSON: 10,
    Cell.DOOR: 12,
}


def _write_xlsx(path: Path, title: str, columns: Sequence[Column], heads: Sequence[str], rows: Rows) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    # The stubs know neither the widths nor the filter of a write-only sheet, which the documentation shows.
    sheet: Any = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[column.cell]
    bold, fill, centre = Font(bold=True), PatternFill("solid", "F6F5F3"), Alignment(vertical="center")

    def head_cell(text: str) -> Any:
        cell = WriteOnlyCell(sheet, text)
        cell.font, cell.fill, cell.alignment = bold, fill, centre
        return cell

    def value_cell(kind: Cell, value: CellValue) -> Any:
        if kind is Cell.INSTANT and isinstance(value, int):
            cell = WriteOnlyCell(sheet, moment_of(value).replace(tzinfo=None))
            cell.number_format = "yyyy-mm-dd hh:mm:ss"
            return cell
        if kind is Cell.DAY and value:
            cell = WriteOnlyCell(sheet, datetime.combine(parse_date(str(value)), time()))
            cell.number_format = "yyyy-mm-dd"
            return cell
        if kind is Cell.MONEY and isinstance(value, int):
            cell = WriteOnlyCell(sheet, value / 100)
            cell.number_format = "0.00"
            return cell
        if not isinstance(value, str):
            return value
        # A scanner types control characters; XML has no way to write them.
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        if text.startswith("="):
            cell = WriteOnlyCell(sheet, text)
            cell.data_type = "s"
            return cell
        return text or None

    sheet.append([head_cell(head) for head in heads])
    count = 0
    for row in rows:
        sheet.append([value_cell(c.cell, v) for c, v in zip(columns, row, strict=True)])
        count += 1
    last = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A1:{last}{count + 1}"
    workbook.save(path)
    return count
