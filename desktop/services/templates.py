"""An empty ledger to fill in: the columns that an import reads, lists to choose from, notes and an example.

As .xlsx it has three sheets: the ledger itself, how each column is filled in, and a few lines as they might be. Knows
neither the store nor a screen; a station's own words are handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from desktop.i18n import CHINESE, N_, load
from desktop.services.exports import sheet_of
from desktop.services.sheet_words import known
from sync.records import KINDS
from sync.sheets import SheetError, SheetFormat, write
from sync.sheets.columns import Cell, Column, Sheet, letters
from sync.sheets.files import whole
from sync.vocabulary import VOCABULARIES

Words = Mapping[str, Sequence[str]]
"""Names to choose from by vocabulary, where they are other than the built-in ones."""

LISTED: Final[Mapping[tuple[str, str], str]] = {
    ("visits", "category"): "category",
    ("visits", "services"): "service",
    ("movements", "kind"): "movement_kind",
    ("movements", "source"): "source",
    ("supplies", "category"): "supply_category",
}
"""Columns with a list to choose from, and their vocabularies."""
_ROWS: Final = 5_000
"""Rows that have their lists and formats; a longer ledger is copied down."""
_GROUND, _NEEDED = "F6F5F3", "FBE9E7"
_WIDTHS: Final = {Cell.INSTANT: 19, Cell.DAY: 13, Cell.COUNT: 10, Cell.FLAG: 10}
_FORMATS: Final = {Cell.INSTANT: "yyyy-mm-dd hh:mm", Cell.DAY: "yyyy-mm-dd"}
_HOW, _EXAMPLE, _LISTS = N_("How to fill it in"), N_("Example"), N_("Lists")

_NOTES: Final[Mapping[tuple[str, str], str]] = {
    ("visits", "arrived_at"): N_("Day and time, like 2026-11-21 14:30; day and time may also stand in two columns."),
    ("visits", "category"): N_("Choose from the list."),
    ("visits", "persons"): N_("A number; empty means 1."),
    ("visits", "services"): N_("From the list; several are separated by 、 or ;"),
    ("visits", "left_at"): N_("Like the arrival; may be left empty."),
    ("visits", "note"): N_("Anything worth knowing, no names and no numbers of papers."),
    ("movements", "at"): N_("Day and time, like 2026-11-21 14:30; day and time may also stand in two columns."),
    ("movements", "item"): N_("The item's name or barcode; an item that is new here needs its unit."),
    ("movements", "kind"): N_("Choose from the list: what came in or went out."),
    ("movements", "quantity"): N_("A whole number above zero."),
    ("movements", "unit"): N_("The item's unit, or its pack, as in 箱: packs become pieces."),
    ("movements", "batch"): N_("As printed on the package; may be left empty."),
    ("movements", "expires_on"): N_("A day like 2027-08-31, or a month like 2027-08."),
    ("movements", "source"): N_("Where a restock came from; choose from the list."),
    ("movements", "donor"): N_("Who gave it, for the ledger and the thank-you."),
    ("movements", "recipient"): N_("Who got or borrowed it; the name is erased after %n days."),
    ("movements", "voucher"): N_("The number of the slip, if there is one."),
    ("movements", "note"): N_("Anything worth knowing."),
    ("supplies", "name"): N_("What it is called, with its size, as in 矿泉水 550ml."),
    ("supplies", "category"): N_("Choose from the list."),
    ("supplies", "unit"): N_("What it is counted in: 瓶, 盒, 包…"),
    ("supplies", "pack_unit"): N_("What a pack is called, as in 箱; may be left empty."),
    ("supplies", "pack_size"): N_("How many are in a pack; empty means 1."),
    ("supplies", "barcode"): N_("The digits below the bars; may be left empty."),
    ("supplies", "minimum"): N_("Below this number it is told that it runs low."),
    ("supplies", "expires"): N_("Whether its batches have a date until which they are good."),
    ("shifts", "signed_in_at"): N_("Day and time, like 2026-11-21 08:30."),
    ("shifts", "signed_out_at"): N_("Day and time; may be left empty."),
    ("shifts", "staff"): N_("One name; who is new here is added to the people."),
    ("shifts", "note"): N_("Anything worth knowing."),
}
_EXAMPLES: Final[Mapping[str, tuple[tuple[str | int, ...], ...]]] = {
    "visits": (
        ("2026-11-20 09:30", "=sanitation", 2, "=water;rest", "2026-11-20 09:50", ""),
        ("2026-11-20 12:05", "=rider", 1, "=heat_food", "", ""),
    ),
    "movements": (
        ("2026-11-18 09:00", "矿泉水 550ml", "=restock", 2, "箱", "", "2027-08", "=donation", "太原晚报社", "", "", ""),
        ("2026-11-18 10:20", "矿泉水 550ml", "=issue", 6, "瓶", "", "", "", "", "环卫三班", "A-12", ""),
    ),
    "supplies": (
        ("矿泉水 550ml", "=drink", "瓶", "箱", 24, "", 48, "=yes"),
        ("雨伞", "=protection", "把", "", 1, "", 5, "=no"),
    ),
    "shifts": (
        ("2026-11-20 08:30", "2026-11-20 18:00", "李敏", ""),
        ("2026-11-21 08:30", "2026-11-21 18:00", "王力", ""),
    ),
}
"""Lines as they might be; what begins with ``=`` is named in the file's language."""
_FLAGS: Final = {"yes": ("是", "yes"), "no": ("否", "no")}


def write_template(kind: str, path: Path, *, chinese: bool = False, words: Words | None = None) -> None:
    """Write an empty ledger to a .xlsx, .csv or .json file. Raises KnownError."""
    sheet = sheet_of(kind)
    try:
        if SheetFormat.of(path) is SheetFormat.XLSX and kind in _EXAMPLES:
            whole(path, lambda beside: _Book(sheet, chinese, words or {}).save(beside))
        else:
            write(path, sheet.zh if chinese else sheet.name, sheet.columns, (), chinese=chinese)
    except SheetError as error:
        raise known(error) from error


class _Book:
    """A workbook while it is made."""

    def __init__(self, sheet: Sheet, chinese: bool, words: Words) -> None:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font, PatternFill

        self._sheet, self._chinese, self._words = sheet, chinese, words
        self._tr = load(CHINESE if chinese else "en").translate
        # The stubs know less of cells and sheets than the documentation shows.
        self._book: Any = Workbook()
        self._bold, self._middle = Font(bold=True), Alignment(vertical="center", wrap_text=True)
        self._fills = {True: PatternFill("solid", _NEEDED), False: PatternFill("solid", _GROUND)}

    def save(self, path: Path) -> None:
        """Fill it and write it."""
        ledger = self._book.active
        ledger.title = self._sheet.zh if self._chinese else self._sheet.name
        self._heads(ledger)
        ledger.freeze_panes = "A2"
        self._how()
        self._example()
        self._lists(ledger)
        self._book.save(path)

    def _name(self, column: Column) -> str:
        return column.zh if self._chinese else column.head

    def _heads(self, sheet: Any) -> None:
        for at, column in enumerate(self._sheet.columns):
            cell = sheet.cell(1, at + 1, self._name(column))
            cell.font, cell.fill = self._bold, self._fills[column.required]
            sheet.column_dimensions[letters(at)].width = _WIDTHS.get(column.cell, 18)
            if column.cell in _FORMATS:
                sheet.column_dimensions[letters(at)].number_format = _FORMATS[column.cell]

    def _choices(self, column: Column) -> Sequence[str]:
        if column.cell is Cell.FLAG:
            return [pair[0 if self._chinese else 1] for pair in _FLAGS.values()]
        vocabulary = LISTED.get((self._sheet.name, column.head))
        if vocabulary is None:
            return ()
        built_in = [
            entry.zh if self._chinese else entry.en for entry in VOCABULARIES[vocabulary] if entry.code != "stocktake"
        ]
        return self._words.get(vocabulary, built_in)

    def _lists(self, ledger: Any) -> None:
        """Lists to choose from stand on a sheet of their own: what a cell itself can hold is 255 characters."""
        from openpyxl.worksheet.datavalidation import DataValidation

        lists = self._book.create_sheet(self._tr(_LISTS))
        lists.sheet_state = "hidden"
        for at, column in enumerate(self._sheet.columns):
            choices = self._choices(column)
            if not choices:
                continue
            for row, choice in enumerate((self._name(column), *choices), 1):
                lists.cell(row, at + 1, choice)
            place = f"${letters(at)}$2:${letters(at)}${len(choices) + 1}"
            rule = DataValidation("list", formula1=f"'{lists.title}'!{place}", allow_blank=True)
            # Several services stand in one cell, and what is written another way is understood too.
            rule.showErrorMessage = False
            ledger.add_data_validation(rule)
            rule.add(f"{letters(at)}2:{letters(at)}{_ROWS}")

    def _how(self) -> None:
        sheet = self._book.create_sheet(self._tr(_HOW))
        sheet.append([self._tr(N_("Column")), self._tr(N_("Needed")), self._tr(N_("What goes in"))])
        for cell in sheet[1]:
            cell.font, cell.fill = self._bold, self._fills[False]
        for column in self._sheet.columns:
            needed = self._tr(N_("yes")) if column.required else ""
            sheet.append([self._name(column), needed, self._note(column)])
        for note in (
            N_("Fill in the first sheet. Its columns may stand in any order; optional ones may be missing."),
            N_("A title line above the heads, a column 序号 and lines of totals do no harm."),
            N_("A morning or an afternoon instead of a time is entered as 9:00 or 15:00."),
        ):
            sheet.append(["", "", self._tr(note)])
        for letter, width in (("A", 16), ("B", 10), ("C", 72)):
            sheet.column_dimensions[letter].width = width
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                cell.alignment = self._middle

    def _note(self, column: Column) -> str:
        field = KINDS[self._sheet.kind].by_name.get(column.field)
        kept = None if field is None else field.keep_days
        return self._tr(_NOTES[self._sheet.name, column.head], n=-1 if kept is None else kept)

    def _example(self) -> None:
        sheet = self._book.create_sheet(self._tr(_EXAMPLE))
        self._heads(sheet)
        for line in _EXAMPLES[self._sheet.name]:
            sheet.append([self._said(column, value) for column, value in zip(self._sheet.columns, line, strict=True)])

    def _said(self, column: Column, value: str | int) -> str | int:
        if not isinstance(value, str) or not value.startswith("="):
            return value
        codes = value[1:].split(";")
        if column.cell is Cell.FLAG:
            return _FLAGS[codes[0]][0 if self._chinese else 1]
        entries = {entry.code: entry for entry in VOCABULARIES[LISTED[self._sheet.name, column.head]]}
        names = [entries[code].zh if self._chinese else entries[code].en for code in codes]
        return ("、" if self._chinese else ";").join(names)
