"""What screens say of ledgers and their columns. Plain values; knows no screen."""

from __future__ import annotations

from desktop.services.exports import sheet_of
from desktop.services.import_heads import columns_of, offered
from desktop.services.templates import LISTED
from desktop.values import Struct
from sync.sheets.columns import Column


class ColumnWord(Struct, frozen=True):
    """A column of a ledger, or a part of one that a paper ledger has a column for.

    ``cell`` is what it holds: ``text count instant day flag item person id``; ``vocabulary`` names its codes.
    """

    head: str
    zh: str
    cell: str
    required: bool
    vocabulary: str = ""

    def name(self, *, chinese: bool) -> str:
        """The head in a language."""
        return self.zh if chinese else self.head.replace("_", " ")


def columns(kind: str) -> tuple[ColumnWord, ...]:
    """The columns of a ledger. Raises KnownError."""
    return tuple(_word(kind, column) for column in sheet_of(kind).columns)


def choices(kind: str) -> tuple[ColumnWord, ...]:
    """What a column of a file may be, what the ledger needs first."""
    return tuple(_word(kind, column) for column in offered(kind))


def column(kind: str, target: str) -> ColumnWord:
    """The column that a target names. KeyError for none."""
    return _word(kind, columns_of(kind)[target])


def _word(kind: str, column: Column) -> ColumnWord:
    return ColumnWord(column.head, column.zh, column.cell.value, column.required, LISTED.get((kind, column.head), ""))
