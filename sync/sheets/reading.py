"""Reading tables that people typed: CSV as Excel and WPS write it (UTF-8, UTF-16 or GB18030) and .xlsx.

Cells come as they stand in the file, row by row; what they mean is for others. Knows nothing of records.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import Path
from typing import Final

from sync.sheets import foreign
from sync.sheets.files import (
    BAD_CSV,
    EMPTY,
    FORMULA,
    HELD,
    NOT_READ,
    NOT_TEXT,
    NOT_XLSX,
    OLD_WORKBOOK,
    TOO_LARGE,
    SheetError,
    SheetFormat,
)  # fmt: skip

MAX_ROWS: Final = 1_000_000
_MAX_BYTES: Final = 256 * 1024 * 1024
_CHUNK: Final = 256 * 1024
_LINES_SEEN: Final = 20
"""Lines from which the delimiter is told; a title above the heads has none."""


class NoValue(Enum):
    """Why a cell that is not empty has no value."""

    FORMULA = "formula"
    """Whoever wrote the file never worked the formula out."""
    ERROR = "error"
    """The formula came to nothing, as in ``#REF!``."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell that is merged with the one above, and what stands there."""

    value: RawCell


RawCell = str | int | float | bool | datetime | date | time | timedelta | NoValue | Merged | None


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row; ``number`` counts as a spreadsheet does, from 1."""

    number: int
    cells: tuple[RawCell, ...]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One table of a file. ``rows`` reads it anew at each call, rows without any value left out; ``total`` is about how
    many there are. Raises SheetError."""

    name: str
    rows: Callable[[], Iterator[RawRow]]
    total: int


def read_sheets(path: Path) -> tuple[RawSheet, ...]:
    """The tables of a .csv, .xlsx or .xlsm file that hold anything, hidden ones left out. Raises SheetError."""
    if foreign.is_old(path):
        raise SheetError(*OLD_WORKBOOK, name=path.name)
    workbook = foreign.is_workbook(path)
    format_ = SheetFormat.XLSX if workbook else SheetFormat.of(path)
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES or not size:
            raise SheetError(*(TOO_LARGE if size else EMPTY), name=path.name)
        if format_ is SheetFormat.JSON:
            raise SheetError(*NOT_TEXT, name=path.name)
        foreign.refuse(path, workbook=workbook)
        sheets = _xlsx_sheets(path) if workbook else _csv_sheets(path)
    except PermissionError as error:
        raise SheetError(*HELD, name=path.name) from error
    except OSError as error:
        raise SheetError(NOT_READ, path=path, reason=error.strerror or error) from error
    if not sheets:
        raise SheetError(*EMPTY, name=path.name)
    return sheets


def _filled(rows: Iterator[tuple[RawCell, ...]], path: Path) -> Iterator[RawRow]:
    for number, cells in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise SheetError(*TOO_LARGE, name=path.name)
        for cell in cells:
            if cell is not None and cell != "" and not isinstance(cell, Merged):
                yield RawRow(number, cells)
                break


# -- CSV --------------------------------------------------------------------------------------------------------------


def _csv_sheets(path: Path) -> tuple[RawSheet, ...]:
    encoding, lines, empty = _surveyed(path)
    if empty:
        return ()
    if lines > MAX_ROWS + 1:
        raise SheetError(*TOO_LARGE, name=path.name)
    return (RawSheet("", lambda: _filled(_csv_rows(path, encoding), path), lines),)


def _surveyed(path: Path) -> tuple[str, int, bool]:
    """The encoding of a text file, about how many lines it has, and whether there is nothing in it."""
    with path.open("rb") as file:
        wide = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        lines, empty = 1, True
        try:
            with path.open("rb") as file:
                # By the chunk: a decoder lets no other thread run until it is done.
                while chunk := file.read(_CHUNK):
                    text = decoder.decode(chunk)
                    if "\x00" in text:
                        raise SheetError(*NOT_TEXT, name=path.name)
                    lines += text.count("\n") or text.count("\r")
                    empty = empty and not text.strip()
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding, lines, empty
    raise SheetError(*NOT_TEXT, name=path.name)


def _csv_rows(path: Path, encoding: str) -> Iterator[tuple[RawCell, ...]]:
    with path.open(encoding=encoding, newline="") as file:
        begin = [line for line, _ in zip(file, range(_LINES_SEEN), strict=False)]
    text = "".join(begin)
    delimiter = max(",;\t", key=text.count)
    try:
        with path.open(encoding=encoding, newline="") as file:
            for row in csv.reader(file, delimiter=delimiter, strict=True):
                cells = tuple(map(str.strip, row))
                yield tuple(map(_plain, cells)) if "'" in "".join(cells) else cells
    except csv.Error as error:
        raise SheetError(*BAD_CSV, name=path.name, reason=error) from error
    except OSError as error:
        raise SheetError(NOT_READ, path=path, reason=error.strerror or error) from error


def _plain(text: str) -> str:
    """The text of a cell, without the apostrophe that keeps spreadsheets from running it as a formula."""
    if not text.startswith("'"):
        return text
    return text[1:] if text.lstrip("'")[:1] in FORMULA else text


# -- workbooks --------------------------------------------------------------------------------------------------------


def _xlsx_sheets(path: Path) -> tuple[RawSheet, ...]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    found = []
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        for about in workbook.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet or about.visible is not SheetVisibleEnum.Visible:
                continue
            # Before it is read: reading makes room for every cell between the first and the last.
            odd = foreign.survey(path, about.name)
            sheet = workbook.get_sheet_by_name(about.name)
            if sheet.start is not None:
                found.append(_xlsx_sheet(path, about.name, sheet, odd))
    except CalamineError as error:
        raise SheetError(*NOT_XLSX, name=path.name) from error
    return tuple(found)


def _xlsx_sheet(path: Path, name: str, sheet: foreign.Grid, odd: foreign.Odd) -> RawSheet:
    start = sheet.start
    assert start is not None
    left = start[1]
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom - top <= MAX_ROWS:
            merged |= {(row, column): (top, column) for row in range(top + 1, bottom + 1)}
    tops = set(merged.values())
    no_value = dict.fromkeys(odd.formulas, NoValue.FORMULA) | dict.fromkeys(odd.errors, NoValue.ERROR)

    def rows() -> Iterator[tuple[RawCell, ...]]:
        above: dict[tuple[int, int], RawCell] = {}
        for number, values in enumerate(sheet.iter_rows()):
            cells: list[RawCell] = [None] * left
            cells += [(value.strip() or None) if isinstance(value, str) else value for value in values]
            if no_value or merged:
                for column in range(left, len(cells)):
                    place = (number, column)
                    if place in no_value:
                        cells[column] = no_value[place]
                    if place in tops:
                        above[place] = cells[column]
                    elif place in merged and above.get(merged[place]) is not None:
                        cells[column] = Merged(above[merged[place]])
            yield tuple(cells)

    return RawSheet(name, lambda: _filled(rows(), path), sheet.total_height)
