"""A workbook draws what the paper draws: the same bars with the same values in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from desktop.printing.reports.charts import series
from desktop.printing.reports.document import Beside, Chart, Column, Document, Heading, Section, table
from desktop.printing.reports.workbook import save_workbook
from desktop.services.report_periods import Period
from tests.reports.conftest import DAY, NOVEMBER, YEAR, Lived
from tests.reports.readers import Values, cached, recalculated

Bars = list[tuple[tuple[object, ...], ...]]
"""Of each chart its bars: a name and the values."""


def on_paper(document: Document) -> Bars:
    """The charts as they are painted; what has no bar is no chart in a workbook."""
    sides = [(part.left, part.right) if isinstance(part, Beside) else (part,) for part in document.sections]
    drawn = [series(one) for side in sides for one in side if isinstance(one, Chart)]
    return [
        tuple((name, *values) for name, values in zip(one.names, one.values, strict=True)) for one in drawn if one.names
    ]


def in_workbook(book: Workbook, values: Values) -> Bars:
    """The charts of its first sheet, by the cells that they name."""
    found = []
    for chart in vars(book.worksheets[0])["_charts"]:
        named = chart.ser[0].cat
        names = cells(values, (named.strRef or named.numRef).f)
        columns = [cells(values, one.val.numRef.f) for one in chart.ser]
        found.append(tuple(zip(names, *columns, strict=True)))
    return found


def cells(values: Values, reference: str) -> list[object]:
    """The values that stand in a range of one column."""
    sheet, _, span = reference.rpartition("!")
    _, column, first, last_column, last = span.replace(":", "").split("$")
    assert column == last_column
    return [values[sheet.strip("'")].get(f"{column}{row}", 0) for row in range(int(first), int(last) + 1)]


def same(paper: Bars, book: Bars) -> None:
    assert [[(str(name), *map(float, rest)) for name, *rest in bars] for bars in book] == [  # type: ignore[arg-type]
        list(bars) for bars in paper
    ]


def document(sections: Sequence[Section]) -> Document:
    return Document("x", "en", "A report", "A station", "", "", "November", "now", "x", (Heading("1"), *sections))


def test_the_greatest_are_drawn_wherever_they_stand_in_the_table(tmp_path: Path) -> None:
    counts = [3, 0, 40, 7, 2, 90, 1, 8, 500]
    flows = table(
        "flows",
        "Flows",
        (Column("item", "Item"), Column("in", "In", "number", total=True), Column("out", "Out", "number", total=True)),
        [(f"item {n}", count, count // 2) for n, count in enumerate(counts)],
    )
    made = document(
        (
            Chart("In", "bars", flows, "item", ("in",), most=5),
            Chart("In and out", "pair_bars", flows, "item", ("in", "out"), most=3),
            Chart("All", "columns", flows, "item", ("in",)),
        )
    )
    path = tmp_path / "charts.xlsx"
    save_workbook(made, path)
    paper = on_paper(made)
    assert [bar[0] for bar in paper[1]] == ["item 8", "item 5", "item 2"]
    same(paper, in_workbook(load_workbook(path), recalculated([path], tmp_path)[0]))


@pytest.mark.parametrize(("key", "period"), [("month", NOVEMBER), ("year", YEAR), ("day", DAY)])
def test_every_report_s_charts_are_alike_on_paper_and_in_the_workbook(
    lived: Lived, tmp_path: Path, key: str, period: Period
) -> None:
    path = tmp_path / f"{key}.xlsx"
    with lived.desk.reports.at_once(key, period, "zh_CN") as made:
        save_workbook(made, path)
        paper = on_paper(made)
    assert paper
    same(paper, in_workbook(load_workbook(path), cached(path)))
