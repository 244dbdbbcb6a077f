"""A copy of a file that was refused, with what is wrong: the cells in colour, the sentences beside their rows.

It can be corrected and imported itself. Knows nothing of what the cells should have said.
"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from desktop.i18n import CHINESE, load
from desktop.services.import_heads import PROBLEMS
from desktop.services.import_plan import CellFault, ImportRefused
from sync.sheets.files import whole
from sync.sheets.reading import Merged, NoValue, RawCell, read_sheets

_WRONG: Final = "FFF2B8B5"
_HEAD: Final = "FFF6F5F3"
_FORMATS: Final = ((datetime, "yyyy-mm-dd hh:mm"), (date, "yyyy-mm-dd"), (time, "hh:mm"))


def write(refused: ImportRefused, path: Path, to: Path, *, language: str) -> None:
    """Write the copy as .xlsx. Raises SheetError."""
    sheets = read_sheets(path)
    sheet = next((one for one in sheets if one.name == refused.sheet), sheets[0])
    by_row: dict[int, list[CellFault]] = {}
    for fault in refused.faults:
        by_row.setdefault(fault.row, []).append(fault)
    words = load(language)
    width = len(refused.heads.names)

    def save(beside: Path) -> None:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font, PatternFill

        workbook = Workbook(write_only=True)
        # The stubs do not know what a write-only sheet can do.
        written: Any = workbook.create_sheet(sheet.name or "1")
        wrong, head, bold = PatternFill("solid", _WRONG), PatternFill("solid", _HEAD), Font(bold=True)
        next_row = 1
        for raw in sheet.rows():
            while next_row < raw.number:
                written.append([])
                next_row += 1
            faults = by_row.get(raw.number, [])
            cells: list[Any] = [_cell(written, cell) for cell in raw.cells]
            cells += [None] * (width - len(cells))
            for fault in faults:
                at = refused.heads.targets.index(fault.column) if fault.cell else None
                if at is not None:
                    if cells[at] is None or not hasattr(cells[at], "fill"):
                        cells[at] = WriteOnlyCell(written, cells[at])
                    cells[at].fill = wrong
            if raw.number == refused.heads.row:
                problem = WriteOnlyCell(written, PROBLEMS[0 if language == CHINESE else 1])
                problem.font, problem.fill = bold, head
                cells.append(problem)
            elif faults:
                said = [
                    (f"{fault.head}: " if fault.head else f"{fault.column}: ")
                    + words.phrase(fault.what, fault.params)
                    for fault in faults
                ]
                problem = WriteOnlyCell(written, "; ".join(said))
                problem.fill = wrong
                cells.append(problem)
            written.append(cells)
            next_row += 1
        workbook.save(beside)

    whole(to, save)


def _cell(sheet: Any, cell: RawCell) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(cell, Merged):
        return _cell(sheet, cell.value)
    if isinstance(cell, NoValue):
        return "#" + cell.value.upper()
    for kind, format_ in _FORMATS:
        if isinstance(cell, kind):
            made: Any = WriteOnlyCell(sheet)
            made.value = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
            made.number_format = format_
            return made
    if isinstance(cell, str) and cell.startswith("="):
        made = WriteOnlyCell(sheet, cell)
        made.data_type = "s"
        return made
    return cell

