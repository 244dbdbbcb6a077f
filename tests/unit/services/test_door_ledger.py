"""What doors told stands in a ledger and in a file at the desk; whoever was turned away, too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.services.report_periods import month_of
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.log import Log
from sync.ops import Op, canonical, record_id, unions_run
from sync.times import parse_iso
from tests.store.union import MemoryUnion, sync
from tests.unit.services.conftest import FakeClock

RUN = unions_run(bytes(8))
AT = parse_iso("2026-11-19 08:30")


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    """A desk whose station has a door that told three things, one of them twice."""
    union = MemoryUnion()
    door = record_id(RUN, 1)
    events = [(1, AT, "opened"), (2, AT + 60, "expired"), (3, AT + 120, "forged"), (3, AT + 120, "forged")]
    ops = [Op(RUN, 1, AT, None, "union_door", 1, None, {"key": bytes(32), "name": "南门"})]
    for seq, (number, at, outcome) in enumerate(events, 2):
        fields = {"at": at, "door": door, "number": number, "outcome": outcome}
        ops.append(Op(RUN, seq, at, None, "union_door_event", 1, None, fields))
    for op in ops:
        union.logs[Log.STATION].append(op, canonical(op))
    with open_desk(tmp_path / "data", clock, device="前台电脑") as made:
        made.station.set_up("五一广场工会驿站", "140106")
        store = made.opinions._store
        assert isinstance(store, Store)
        sync(StoreReplica(store), union)
        yield made


def test_the_ledger_says_when_which_door_opened_and_why_not(desk: Desk) -> None:
    document = desk.reports.document("doors", month_of(date(2026, 11, 1)), "zh_CN")
    (listed,) = document.tables()
    assert [row[1:] for row in listed.rows.read(0, len(listed.rows))] == [
        (AT, "南门", "已开门"), (AT + 60, "南门", "未开门：码已过期"), (AT + 120, "南门", "未开门：码是伪造的"),
    ]  # fmt: skip
    assert listed.total_label == "出示 3 次，其中 2 次未开门"
    assert desk.reports.document("doors", month_of(date(2026, 10, 1)), "zh_CN").blank


def test_the_file_has_each_event_once(desk: Desk, tmp_path: Path) -> None:
    assert desk.exports.export("door_events", tmp_path / "doors.json") == 3
    rows = json.loads((tmp_path / "doors.json").read_text("utf-8"))
    assert [(row["door"], row["number"], row["outcome"]) for row in rows] == [
        ("南门", 1, "opened"), ("南门", 2, "expired"), ("南门", 3, "forged"),
    ]  # fmt: skip
