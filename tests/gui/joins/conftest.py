"""A station whose two PCs recorded apart and have met since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.store.store import Store
from sync.ops import fixed_id
from tests.gui.conftest import STATION, MovableClock

WEEK = 7 * 86_400


def record(folder: Path, clock: MovableClock, device: str, who: str, water: str, stock: int) -> None:
    """What one of the PCs recorded alone."""
    with Store.open(folder, clock, device=device) as store:
        with store.write() as unit:
            unit.patch("station", fixed_id(1), {"name": STATION, "region": "140106", "phone": "1", "address": "x"})
            person = unit.create("staff", {"name": "李敏", "role": "manager"})
            unit.create("staff", {"name": who, "role": "volunteer"})
        with store.write(person) as unit:
            item = unit.create("supply", {"name": water, "category": "drink", "unit": "瓶", "barcode": "6901234567892"})
            unit.create("movement", {"item": item, "kind": "restock", "quantity": stock, "source": "purchase"})
            unit.create("supply", {"name": "雨衣", "category": "other", "unit": "件"})
            shift = unit.create("shift", {"staff": person, "promised": True})
            unit.patch("shift", shift, {"signed_out_at": clock.now() + 3600})


@pytest.fixture
def met(tmp_path: Path, clock: MovableClock) -> Iterator[Desk]:
    """The desk after both have met; today is a week later."""
    folder = tmp_path / "data"
    record(folder, clock, "窗口电脑", "陈芳", "矿泉水 550ml", 96)
    clock.instant += 86_400
    record(folder, clock, "后屋电脑", "王力", "矿泉水550ML", 24)
    clock.instant += WEEK - 86_400
    with open_desk(folder, clock, device="窗口电脑") as made:
        yield made
