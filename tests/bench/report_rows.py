"""How long reports take, and how that grows from a thousand visits to a million: the year's as a document and as pages,
the month's, and the first page of a year's use ledger."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from desktop.bootstrap import SystemClock, open_desk
from desktop.printing.output import ensure_qt
from desktop.printing.reports.output import picture
from desktop.printing.reports.pages import Pages
from desktop.services.desk import Desk
from desktop.services.report_periods import Period, month_of, year_of
from desktop.services.times import day_of
from desktop.store.store import Store
from tests.bench.desk_rows import prepare
from tests.bench.report import Line, seconds

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
_MOVEMENTS: Final = 20
"""Visits for one movement: fifty thousand for a million."""
_YEARS: Final = 5 * 365 * 86_400
_BUDGET: Final = 3.0
"""Seconds of a year's report."""


def measure(folder: Path, say: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> list[Line]:
    """A station a size, filled and asked."""
    ensure_qt()
    found: dict[str, list[float]] = {}
    for visits in sizes:
        data = folder / f"reports-{visits}"
        prepare(data, visits, say)
        _move(data, visits // _MOVEMENTS)
        with open_desk(data, SystemClock(), read_only=True) as desk:
            for what, taken in _asked(desk).items():
                found.setdefault(what, []).append(taken)
    lines = []
    for what, every in found.items():
        growth = " · ".join(f"{size:,}: {value:.2f} s" for size, value in zip(sizes, every, strict=True))
        last = every[-1]
        judged = what.startswith("the year's report")
        met = last <= _BUDGET if judged else None
        lines.append(Line(what, f"{last:.2f} s", f"<= {_BUDGET:.0f} s" if judged else "", met, growth))
    return lines


def _asked(desk: Desk) -> dict[str, float]:
    today = day_of(desk.clock.now())
    year, month = year_of(today.replace(year=today.year - 1)), month_of(today)

    def laid_out(key: str, period: Period) -> Callable[[], object]:
        return lambda: Pages(desk.reports.document(key, period, "zh_CN"))

    taken = {}
    for what, ask in (
        ("the year's report, laid out", laid_out("year", year)),
        ("the month's report, laid out", laid_out("month", month)),
        ("a year of the use ledger, laid out", laid_out("visits", year)),
    ):
        gc.collect()
        taken[what] = min(seconds(ask) for _ in range(2))
    ledger = Pages(desk.reports.document("visits", year, "zh_CN"))
    middle = len(ledger) // 2
    taken["a page in the middle of it, drawn"] = min(seconds(lambda: picture(ledger, middle, 800)) for _ in range(3))
    return taken


def _move(data: Path, count: int) -> None:
    """Movements of five years."""
    random = Random(3)
    clock = SystemClock()
    now = clock.now()
    with open_desk(data, clock) as desk:
        items = [item.id for item in desk.supplies.items()]
    with Store.open(data, clock) as store, store.write() as unit:
        unit.create_many(
            "movement",
            (
                {
                    "at": now - _YEARS + n * _YEARS // max(1, count),
                    "item": random.choice(items),
                    "kind": "restock" if n % 10 == 0 else random.choice(("issue", "consume", "waste")),
                    "quantity": random.randint(20, 60) if n % 10 == 0 else random.randint(1, 5),
                    "source": "donation" if n % 50 == 0 else "purchase" if n % 10 == 0 else "",
                }
                for n in range(count)
            ),
        )
