"""A report's tables as one list of words: what is copied from the pages, and what other files than a workbook hold.

Reads long ledgers as it goes, so it is called off the UI thread. Knows no widget of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.printing.reports.document import Document, Table
from desktop.printing.reports.values import shown_cell
from desktop.ui.widgets.listing import Listing


def listing_of(document: Document, most: int | None = None) -> Listing:
    """All tables that people see, one beneath the other; of a single one its columns of numbers are known. ``most``
    ends it after so many rows."""
    tables = [one for one in document.tables() if one.shown]
    title = document.file_name
    if not tables:
        return Listing(title, (document.title,), ())
    first = tables[0]
    wide = max(len(table.seen()) for table in tables)
    heads = _filled([first.columns[n].head for n in first.seen()], wide)
    single = len(tables) == 1
    figures = [at for at, n in enumerate(first.seen()) if first.columns[n].kind == "number"] if single else []
    return Listing(title, tuple(heads), _Rows(tables, wide, most), frozenset(figures))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Read anew each time: a long ledger is never wholly in memory."""

    tables: list[Table]
    wide: int
    most: int | None

    def __iter__(self) -> Iterator[list[str]]:
        given = 0
        for n, table in enumerate(self.tables):
            places = table.seen()
            if n:
                yield _filled([table.title], self.wide)
                yield _filled([table.columns[place].head for place in places], self.wide)
            for chunk in table.chunks():
                for row in chunk:
                    if self.most is not None and given >= self.most:
                        return
                    given += 1
                    cells = [shown_cell(table.columns[place].kind, row[place])[0] for place in places]
                    yield _filled(cells, self.wide)


def _filled(cells: list[str], wide: int) -> list[str]:
    return cells + [""] * (wide - len(cells))
