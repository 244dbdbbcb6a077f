"""Charts of a workbook, drawn from the cells of its tables. Knows no other part of a sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell  # type: ignore[import-untyped]

from desktop.i18n import N_, translate
from desktop.printing.reports.document import Beside, Chart, Row, plain

HEAD: Final = 4
"""Rows above a sheet's heads."""
_ALONE: Final = 620
_BESIDE: Final = 520
_GAP: Final = 16
"""Pixels."""


class Charts:
    """The charts of one workbook. ``places`` tells of each table its sheet and the first row of its cells;
    ``free_name`` makes a title a sheet's name."""

    def __init__(
        self,
        book: Any,
        language: str,
        free_name: Callable[[str], str],
        places: Mapping[str, tuple[str, int, int]],
    ) -> None:
        self._book = book
        self._language = language
        self._free_name = free_name
        self._places = places
        self._aside: Any = None
        """The sheet with the cells of charts that draw a table's rows in another order."""
        self._aside_rows = 0

    def draw(self, sheet: Any, chart: Chart, row: int) -> int:
        """Put a chart on a sheet; the row behind it."""
        return self._draw(sheet, chart, row, 0, _ALONE)

    def beside(self, sheet: Any, pair: Beside, row: int) -> int:
        """Put two charts next to each other on a sheet; the row behind both."""
        return max(
            self._draw(sheet, pair.left, row, 0, _BESIDE), self._draw(sheet, pair.right, row, _BESIDE + _GAP, _BESIDE)
        )

    def _draw(self, sheet: Any, chart: Chart, row: int, left: int, width: int) -> int:
        rows = chart.rows()
        if not rows:
            return row
        count = len(rows)
        bars = chart.style in ("bars", "pair_bars")
        drawn = self._book.add_chart({"type": "bar" if bars else "column"})
        name, first, columns = self._cells(chart, rows)
        colors = ("#C4261D", "#4F6274") if len(chart.values) > 1 or not bars else ("#4F6274",)
        for key, at, fill in zip(chart.values, columns[1:], colors, strict=False):
            drawn.add_series(
                {
                    "name": [self._places[chart.of.key][0], HEAD, chart.of.index(key)],
                    "categories": f"='{name}'!{xl_range_abs(first, columns[0], first + count - 1, columns[0])}",
                    "values": f"='{name}'!{xl_range_abs(first, at, first + count - 1, at)}",
                    "fill": {"color": fill},
                    "gap": 60,
                }
            )
        drawn.show_hidden_data()
        drawn.set_title({"name": chart.title, "name_font": {"size": 11}})
        drawn.set_legend({"none": True} if len(chart.values) == 1 else {"position": "top"})
        if bars:
            drawn.set_y_axis({"reverse": True})
            drawn.set_x_axis({"major_gridlines": {"visible": False}})
        tall = 260 if not bars else max(160, 24 * count + 70)
        drawn.set_size({"width": width, "height": tall})
        sheet.insert_chart(row, 0, drawn, {"x_offset": left, "y_offset": 4})
        return row + tall // 20 + 2

    def _cells(self, chart: Chart, rows: Sequence[tuple[int, Row]]) -> tuple[str, int, Sequence[int]]:
        """The sheet, the first row and the columns of names and values from which a chart is drawn: its table's own
        where its bars stand there one behind another, else cells on a sheet of their own, which follow them."""
        name, first, _ = self._places[chart.of.key]
        columns = [chart.of.index(key) for key in (chart.label, *chart.values)]
        places = [place for place, _ in rows]
        if places == list(range(places[0], places[0] + len(places))):
            return name, first + places[0], columns
        if self._aside is None:
            title = translate(N_("Chart data"), self._language)
            self._aside = self._book.add_worksheet(self._free_name(title))
            self._aside.hide()
        begin = self._aside_rows
        for n, (place, row) in enumerate(rows, begin):
            self._aside.write_string(n, 0, str(plain(row[columns[0]])))
            for at, column in enumerate(columns[1:], 1):
                cell = f"='{name}'!{xl_rowcol_to_cell(first + place, column)}"
                self._aside.write_formula(n, at, cell, None, plain(row[column]) or 0)
        self._aside_rows += len(rows)
        return self._aside.get_name(), begin, range(len(columns))
