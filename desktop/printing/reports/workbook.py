"""A report as an .xlsx workbook: typed cells, sums as formulas that carry their results, heads that stay in sight.

A ledger is a sheet; a summary begins with a sheet of its figures, which are formulas on the sums of the others, and
draws its charts of the tables. Knows neither services nor a screen.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

from desktop.errors import KnownError
from desktop.i18n import CHINESE, N_, translate
from desktop.printing.reports.document import (
    MARKS,
    Beside,
    CellValue,
    Chart,
    Column,
    Document,
    Figures,
    Heading,
    Kind,
    Mark,
    Marked,
    Points,
    Row,
    Signatures,
    Step,
    Table,
    add,
    no_step,
    plain,
)
from desktop.printing.reports.values import NUMERIC, explained, shown_cell, sign_of
from desktop.printing.reports.workbook_charts import HEAD, Charts
from sync.times import moment_of

MOST_ROWS: Final = 1_000_000
"""Rows of a sheet; a longer table goes on on another one."""
_STREAMED: Final = 20_000
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNFIT: Final = re.compile(r"[\[\]:*?/\\']")
_FORMATS: Final[dict[Kind, str]] = {
    "number": "#,##0", "hours": "#,##0.0", "money": "#,##0.00", "share": "0.0%", "day": "yyyy-mm-dd", "time": "hh:mm",
    "moment": "yyyy-mm-dd hh:mm", "text": "@",
}  # fmt: skip
_WIDTHS: Final[dict[Kind, float]] = {
    "number": 9.5, "hours": 9.5, "money": 10.5, "share": 9.0, "day": 12.0, "time": 9.0, "moment": 17.0, "text": 10.0
}  # fmt: skip
_WIDEST: Final = 42.0
_SAMPLE: Final = 400


def save_workbook(document: Document, path: Path, step: Step = no_step) -> None:
    """Write a document to a file, which appears whole or not at all. Raises KnownError."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".xlsx")
        os.close(descriptor)
        beside = Path(name)
        try:
            _Writer(document, beside, step).write()
            beside.chmod(0o644)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, XlsxWriterException) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise KnownError(
            N_("“{title}” could not be saved as {path}: {reason}."),
            N_("Choose another folder, or close the program that has the file open, and save again."),
            title=document.title,
            path=path,
            reason=reason,
        ) from error


class _Writer:
    """One workbook."""

    def __init__(self, document: Document, path: Path, step: Step) -> None:
        self._document = document
        self._step = step
        self._total = sum(len(table.rows) for table in document.tables())
        self._done = 0
        streamed = any(len(table.rows) > _STREAMED for table in document.tables())
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": streamed, "default_date_format": "yyyy-mm-dd"})
        self._styles: dict[tuple[tuple[str, object], ...], Any] = {}
        self._names: list[str] = []
        self._places: dict[str, tuple[str, int, int]] = {}
        """Of each table its sheet and the first row and the number of its rows."""
        self._sums: dict[tuple[str, str], str] = {}
        """Where a column's sum stands, as a reference from any sheet."""
        self._on_sheet: dict[str, list[CellValue]] = {}
        """What each sum of the sheet in hand has come to."""
        self._charts = Charts(self._book, document.language, self._free_name, self._places)

    def write(self) -> None:
        """All sheets."""
        document = self._document
        self._book.set_properties({"title": document.title, "subject": document.period, "author": document.station})
        if document.language == CHINESE:
            self._book.set_size(1800, 1100)
        summary = any(isinstance(section, Heading) for section in document.sections)
        try:
            front = self._sheet(document.title) if summary else None
            for table in document.tables():
                self._table(table, summary=summary)
            if front is not None:
                self._front(front)
        except BaseException:
            # Only what was closed may be thrown away.
            self._book.close()
            raise
        self._book.close()

    # -- styles

    def _style(self, **wanted: object) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format({"font_size": 10.5, "valign": "vcenter", **wanted})
        return self._styles[key]

    def _cell_style(self, column: Column, mark: Mark | None = None, *, bold: bool = False) -> Any:
        format_ = _FORMATS[column.kind]
        if mark is not None and column.kind != "text":
            format_ = f'{format_}" {sign_of(mark, self._document.language)}"'
        wanted: dict[str, object] = {"num_format": format_, "bottom": 7 if not bold else 1, "bottom_color": "#CFCBC4"}
        if column.kind == "text":
            wanted |= {"num_format": "General", "text_wrap": True}
        if bold:
            wanted |= {"bold": True, "top": 1}
        return self._style(**wanted)

    # -- sheets

    def _free_name(self, title: str) -> str:
        name = _UNFIT.sub(" ", title)[:28].strip() or "1"
        taken, number = name, 2
        while taken.casefold() in (known.casefold() for known in self._names):
            taken, number = f"{name[:25]} {number}", number + 1
        self._names.append(taken)
        return taken

    def _sheet(self, title: str) -> Any:
        sheet = self._book.add_worksheet(self._free_name(title))
        document = self._document
        sheet.set_paper(9)
        if document.landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.55, right=0.55, top=0.75, bottom=0.75)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(1)
        page = translate(N_("Page {n} of {m}"), document.language).format(n="&P", m="&N")
        made, head = document.made.replace("&", "&&"), f"{document.station} · {document.title}".replace("&", "&&")
        sheet.set_header(f"&L&8 {head}&R&8 {document.period.replace('&', '&&')}")
        sheet.set_footer(f"&L&8 {made}&R&8 {page}")
        return sheet

    def _head(self, sheet: Any, title: str, columns: int) -> None:
        document = self._document
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, title, self._style(bold=True, font_size=16))
        code = f"　{document.code}" if document.code else ""
        sheet.write_string(1, 0, f"{document.station}{code}", self._style(font_color="#505357"))
        sheet.write_string(2, 0, f"{document.period}　{document.made}", self._style(font_color="#626974"))

    def _table(self, table: Table, *, summary: bool) -> None:
        count = len(table.rows)
        sheets: list[str] = []
        for part, first in enumerate(range(0, max(count, 1), MOST_ROWS)):
            stop = min(count, first + MOST_ROWS)
            sheet = self._sheet(table.title)
            name = self._names[-1]
            places = table.seen() if not summary else tuple(range(len(table.columns)))
            self._on_sheet = {key: [] for key in table.totals}
            self._begin_table(sheet, table, places)
            self._rows(sheet, table, places, first, stop)
            last = stop == count
            self._close_table(sheet, table, places, stop - first, sheets, last=last)
            sheets.append(name)
            if part == 0:
                self._places[table.key] = (name, HEAD + 1, stop - first)
            if last and not summary:
                self._foot(sheet, HEAD + 1 + max(stop - first, 1) + 2)

    def _begin_table(self, sheet: Any, table: Table, places: Sequence[int]) -> None:
        sample = table.rows.read(0, min(_SAMPLE, len(table.rows)))
        for at, place in enumerate(places):
            sheet.set_column(at, at, _width(table, place, sample))
        title = self._document.title if len(self._document.tables()) == 1 else table.title
        self._head(sheet, title, len(places))
        sheet.set_row(HEAD, 30 if any(len(table.columns[place].head) > 8 for place in places) else 21)
        for at, place in enumerate(places):
            align = "right" if table.columns[place].kind in NUMERIC else "left"
            style = self._style(bold=True, bg_color="#F0EEEA", bottom=1, align=align, text_wrap=True)
            sheet.write_string(HEAD, at, table.columns[place].head, style)
        sheet.freeze_panes(HEAD + 1, 0)
        sheet.repeat_rows(HEAD)

    def _rows(self, sheet: Any, table: Table, places: Sequence[int], first: int, stop: int) -> None:
        at = HEAD + 1
        letters = {table.columns[place].key: n for n, place in enumerate(places)}
        for start in range(first, stop, 500):
            for row in table.rows.read(start, min(stop, start + 500)):
                for key, cells in self._on_sheet.items():
                    cells[:] = [add((*cells, row[table.index(key)]))]
                for n, place in enumerate(places):
                    self._cell(sheet, at, n, table.columns[place], row[place], letters)
                at += 1
            self._done += min(stop, start + 500) - start
            self._step(self._done, self._total)
        if first == stop:
            sheet.write_string(at, 0, table.empty, self._style(font_color="#626974"))

    def _cell(self, sheet: Any, row: int, at: int, column: Column, cell: CellValue, letters: dict[str, int]) -> None:
        mark = cell.mark if isinstance(cell, Marked) else None
        value = plain(cell)
        style = self._cell_style(column, mark)
        if value is None or value == "":
            sheet.write_blank(row, at, None, style)
        elif column.formula and isinstance(value, int | float) and not isinstance(value, bool):
            parts = column.formula.split()
            said = "".join(part if part in "+-" else xl_rowcol_to_cell(row, letters[part]) for part in parts)
            sheet.write_formula(row, at, f"={said}", style, value)
        elif isinstance(value, str):
            text = _UNPRINTABLE.sub("", value)
            if mark is not None:
                text = f"{text} {sign_of(mark, self._document.language)}"
            sheet.write_string(row, at, text, style)
        elif isinstance(value, date):
            sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001 - cells
        elif column.kind in ("time", "moment"):
            sheet.write_datetime(row, at, moment_of(int(value)).replace(tzinfo=None), style)
        else:
            sheet.write_number(row, at, value, style)

    def _close_table(
        self, sheet: Any, table: Table, places: Sequence[int], count: int, before: Sequence[str], *, last: bool
    ) -> None:
        if not count:
            for key in table.totals:
                self._sums[table.key, key] = "0"
            return
        first, row = HEAD + 1, HEAD + 1 + count
        labelled = False
        for n, place in enumerate(places):
            column = table.columns[place]
            if column.key in table.totals:
                own = f"SUM({xl_rowcol_to_cell(first, n)}:{xl_rowcol_to_cell(row - 1, n)})"
                cell = xl_rowcol_to_cell(row, n, row_abs=True, col_abs=True)
                earlier = "".join(f"+'{name}'!{xl_rowcol_to_cell(first + MOST_ROWS, n)}" for name in before)
                result = table.totals[column.key] if last else add(self._on_sheet[column.key])
                style = self._cell_style(column, bold=True)
                sheet.write_formula(row, n, f"={own}{earlier if last else ''}", style, result)
                self._sums[table.key, column.key] = f"'{self._names[-1]}'!{cell}"
            elif not labelled and table.total_label:
                labelled = True
                sheet.write_string(row, n, table.total_label, self._style(bold=True, top=1, bottom=1))
            else:
                sheet.write_blank(row, n, None, self._style(bold=True, top=1, bottom=1))
        sheet.autofilter(HEAD, 0, row - 1, len(places) - 1)

    def _foot(self, sheet: Any, row: int) -> None:
        """What explains the marks, and where to sign."""
        document = self._document
        for mark in MARKS:
            if mark in document.marks:
                sheet.write_string(row, 0, explained(mark, document.language), self._style(font_color="#626974"))
                row += 1
        for section in document.sections:
            if isinstance(section, Signatures):
                for label in section.boxes:
                    row += 1
                    sheet.set_row(row, 30)
                    line = f"{label}：____________________　　{section.date_label}____________"
                    sheet.write_string(row, 0, line, self._style())

    # -- the front of a summary

    def _front(self, sheet: Any) -> None:
        document = self._document
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 14)
        sheet.set_column(2, 2, 40)
        self._head(sheet, document.title, 3)
        row = HEAD
        for section in document.sections:
            match section:
                case Figures():
                    row = self._figures(sheet, section, row)
                case Heading():
                    row += 1
                    sheet.write_string(row, 0, section.text, self._style(bold=True, font_size=13))
                    row += 1
                case Points():
                    for point in section.items:
                        sheet.write_string(row, 0, f"· {point.text}", self._style())
                        row += 1
                case Chart():
                    row = self._charts.draw(sheet, section, row)
                case Beside():
                    row = self._charts.beside(sheet, section, row)
                case Table():
                    name = self._places[section.key][0]
                    style = self._style(font_color="#1F5FBF", underline=1)
                    sheet.write_url(row, 0, f"internal:'{name}'!A1", style, string=section.title)
                    row += 1
                case Signatures():
                    pass
        self._foot(sheet, row + 1)
        sheet.activate()

    def _figures(self, sheet: Any, figures: Figures, row: int) -> int:
        for figure in figures.items:
            sheet.write_string(row, 0, figure.label, self._style(font_color="#505357"))
            style = self._style(bold=True, font_size=13, num_format=_FORMATS[figure.kind], align="left")
            if figure.kind == "number" and isinstance(figure.value, float):
                style = self._style(bold=True, font_size=13, num_format="#,##0.0", align="left")
            if figure.of is not None and figure.of in self._sums:
                sheet.write_formula(row, 1, f"={self._sums[figure.of]}", style, figure.value)
            elif figure.value is None:
                sheet.write_string(row, 1, "–", style)
            elif isinstance(figure.value, int | float):
                sheet.write_number(row, 1, figure.value, style)
            else:
                sheet.write_string(row, 1, str(figure.value), style)
            sheet.write_string(row, 2, figure.note, self._style(font_color="#626974"))
            row += 1
        return row


def _width(table: Table, place: int, sample: Sequence[Row]) -> float:
    """Of a column, in characters of a digit; Chinese signs are two wide."""
    column = table.columns[place]
    widest = max((_signs(shown_cell(column.kind, row[place])[0]) for row in sample), default=0.0)
    head = _signs(column.head)
    return min(_WIDEST, max(_WIDTHS[column.kind] if column.kind != "text" else 6.0, widest + 2.5, head + 3.0))


def _signs(text: str) -> float:
    return float(sum(2 if ord(sign) > 0x2E7F else 1 for sign in text))
