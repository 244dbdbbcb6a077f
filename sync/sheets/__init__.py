"""Records as files that people open: the same columns and the same rows on either end."""

from __future__ import annotations

from sync.sheets.columns import SHEETS, Cell, Column, Sheet
from sync.sheets.files import SheetError, SheetFormat, write
from sync.sheets.rows import read_rows

__all__ = ["SHEETS", "Cell", "Column", "Sheet", "SheetError", "SheetFormat", "read_rows", "write"]
