"""Importing a ledger: how long a refusal for one bad cell takes, the writing, and taking it back."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Final

from desktop.bootstrap import SystemClock, open_desk
from desktop.services.desk import Desk
from desktop.services.imports import ImportRefused
from sync.times import iso
from tests.bench.report import Line, rate, seconds

ROWS: Final = (10_000, 200_000)
_WHO: Final = ("环卫工人", "快递员", "外卖员", "网约车司机", "出租车司机")
_PATIENCE: Final = 60.0
"""Seconds that a person may be asked to wait for the longest of them, with a bar and a way out."""


def measure(folder: Path) -> list[Line]:
    """Each size in a station of its own."""
    return [line for rows in ROWS for line in _measured(folder / f"import-{rows}", rows)]


def _measured(place: Path, rows: int) -> list[Line]:
    place.mkdir()
    ledger = _ledger(place / "ledger.csv", rows)
    bad = place / "bad.csv"
    bad.write_text(ledger.read_text("utf-8") + "昨天,快递员,1,饮水\n", encoding="utf-8")
    with open_desk(place / "desk", SystemClock()) as desk:
        desk.station.set_up("Bench", "140106")
        refused = seconds(lambda: _refused(desk, bad))
        reading = desk.imports.read("visits", ledger)
        written = seconds(lambda: desk.imports.write(reading))
        made = desk.imports.imported()[0]
        back = seconds(lambda: desk.imports.take_back(made.key, "bench"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    budget, met = ("", None) if rows == ROWS[0] else (f"<= {_PATIENCE:.0f} s", written <= _PATIENCE)
    return [
        Line(f"import of {rows:,} rows refused for one cell", f"{refused:.1f} s", "", None, rate(rows, refused)),
        Line(f"import of {rows:,} rows written", f"{written:.1f} s", budget, met, rate(rows, written)),
        Line(f"import of {rows:,} rows taken back", f"{back:.1f} s", "", None, f"{memory} MB at the most so far"),
    ]


def _ledger(path: Path, rows: int) -> Path:
    """Visits of years gone by, as a paper ledger has them: no two of the same minute."""
    last = SystemClock().now() // 60 * 60
    with path.open("w", encoding="utf-8") as file:
        file.write("到站时间,人群,人数,服务\n")
        for n in range(rows, 0, -1):
            moment = iso(last - n * 300)[:16].replace("T", " ")
            file.write(f"{moment},{_WHO[n % len(_WHO)]},{n % 3 + 1},饮水、歇脚\n")
    return path


def _refused(desk: Desk, bad: Path) -> None:
    try:
        desk.imports.read("visits", bad)
    except ImportRefused:
        return
    raise AssertionError("the bad cell was not seen")
