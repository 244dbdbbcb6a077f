"""Who stayed over midnight can be imported as well as entered, by one rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.desk import Desk
from desktop.services.imports import ImportRefused
from sync.times import iso

HEADS = "到站时间,类别,离站时间\n"


def written(folder: Path, *rows: str) -> Path:
    path = folder / "visits.csv"
    path.write_text(HEADS + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("left", ["00:30", "2026-11-20 00:30", "0点半"])
def test_a_leaving_after_midnight_is_of_the_next_day(desk: Desk, tmp_path: Path, left: str) -> None:
    desk.imports.run("visits", written(tmp_path, f"2026-11-19 23:00,出租车司机,{left}"))
    (visit,) = desk.visits.page(start=None, end=None).rows
    assert visit.left_at is not None
    assert iso(visit.left_at) == "2026-11-20T00:30:00+08:00"


@pytest.mark.parametrize(
    ("arrived", "left", "said"),
    [
        ("2026-11-19 09:00", "08:30", "the leaving lies before the arrival"),
        ("2026-11-19 09:00", "2026-11-29 09:30", "the leaving lies more than a week after the arrival"),
        ("2026-11-19 09:00", "2062-11-19 09:30", "the leaving lies more than a week after the arrival"),
    ],
)
def test_a_leaving_that_cannot_be_is_refused(desk: Desk, tmp_path: Path, arrived: str, left: str, said: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        desk.imports.run("visits", written(tmp_path, f"{arrived},快递员,{left}"))
    assert [(fault.cell, fault.what) for fault in refused.value.faults] == [("C2", said)]
