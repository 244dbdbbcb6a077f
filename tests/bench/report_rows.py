"""How long reports take, and how that grows from a thousand visits to a million: the year's as pages and as files,
the month's, and the first page of a year's use ledger."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop.bootstrap import SystemClock, open_desk
from desktop.printing.output import ensure_qt
from desktop.printing.reports.output import picture, save_pdf
from desktop.printing.reports.pages import Pages
from desktop.printing.reports.workbook import save_workbook
from desktop.services.desk import Desk
from desktop.services.report_periods import Period, month_of, year_of
from desktop.services.times import day_of
from tests.bench.report import Line, seconds
from tests.bench.stations import SIZES, Stations

_BUDGET: Final = 3.0
"""Seconds of a year's report."""


def measure(stations: Stations, folder: Path, sizes: tuple[int, ...] = SIZES) -> list[Line]:
    """A station a size, asked."""
    ensure_qt()
    found: dict[str, list[float]] = {}
    for visits in sizes:
        with open_desk(stations.of(visits).data, SystemClock(), read_only=True) as desk:
            for what, taken in _asked(desk, folder).items():
                found.setdefault(what, []).append(taken)
    lines = []
    for what, every in found.items():
        growth = " · ".join(f"{size:,}: {value:.2f} s" for size, value in zip(sizes, every, strict=True))
        last = every[-1]
        judged = what.startswith("the year's report")
        met = last <= _BUDGET if judged else None
        lines.append(Line(what, f"{last:.2f} s", f"<= {_BUDGET:.0f} s" if judged else "", met, growth))
    return lines


def _asked(desk: Desk, folder: Path) -> dict[str, float]:
    today = day_of(desk.clock.now())
    year, month = year_of(today.replace(year=today.year - 1)), month_of(today)

    def laid_out(key: str, period: Period) -> Callable[[], object]:
        return lambda: Pages(desk.reports.document(key, period, "zh_CN"))

    taken = {}
    def saved(name: str) -> Callable[[], object]:
        def save() -> None:
            with desk.reports.at_once("year", year, "zh_CN") as document:
                if name.endswith(".xlsx"):
                    save_workbook(document, folder / name)
                else:
                    save_pdf(Pages(document), folder / name)

        return save

    for what, ask in (
        ("the year's report, laid out", laid_out("year", year)),
        ("the year's report as PDF", saved("year.pdf")),
        ("the year's report as .xlsx", saved("year.xlsx")),
        ("the month's report, laid out", laid_out("month", month)),
        ("a year of the use ledger, laid out", laid_out("visits", year)),
    ):
        gc.collect()
        taken[what] = min(seconds(ask) for _ in range(2))
    ledger = Pages(desk.reports.document("visits", year, "zh_CN"))
    middle = len(ledger) // 2
    taken["a page in the middle of it, drawn"] = min(seconds(lambda: picture(ledger, middle, 800)) for _ in range(3))
    return taken

