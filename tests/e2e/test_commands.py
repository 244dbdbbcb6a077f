"""A station by its commands alone: set up, fed from spreadsheets, delivered, exported alike on both ends."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.bench.lab import visits_csv
from tests.e2e.union import UnionServer, read_csv
from tests.helpers.processes import run_module

SUPPLIES = "名称,类别,单位,每包数量,最低库存,有保质期\n绿豆汤,饮品,碗,1,10,否\n充电线,日用品,根,1,2,\n"
MOVEMENTS = """时间,物资,类型,数量,单位,批号,有效期至,来源,捐赠方,备注
2026-11-02 09:00,矿泉水 550ml,补货入库,10,箱,261001,2027-10-01,采购,,
2026-11-02 10:30,绿豆汤,in,80,碗,,,捐赠,爱心商户,谢谢
2026-11-03 15:00,矿泉水 550ml,领用,12,,,,,,
2026-11-03 16:00,绿豆汤,报损,3,,,,,,洒了
"""
SHIFTS = "签到时间,签退时间,值班人,备注\n2026/11/2 8:02,2026/11/2 18:01,李敏,\n2026/11/3 8:00,,王强,忘了签退\n"


def yizhan(data: Path, *arguments: str | Path) -> str:
    done = run_module("desktop", "--data", data, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def as_people_start_them(request: pytest.FixtureRequest) -> None:
    """Over one of the databases Python starts anew for every command: each must import by itself what it needs."""
    if request.node.callspec.params["union"] == "sqlite":
        request.getfixturevalue("started_anew")


@pytest.mark.usefixtures("as_people_start_them")
def test_what_the_desk_holds_and_what_the_union_holds_are_the_same_rows(union: UnionServer, tmp_path: Path) -> None:
    station, code = union.station()
    desk = tmp_path / "desk"
    yizhan(desk, "init", "--name", "五一广场驿站", "--region", "140106")
    for kind, text in (("supplies", SUPPLIES), ("movements", MOVEMENTS), ("shifts", SHIFTS)):
        file = tmp_path / f"{kind}.csv"
        file.write_bytes(text.encode("gb18030"))
        yizhan(desk, "import", kind, file)
    yizhan(desk, "import", "visits", visits_csv(tmp_path / "visits.csv", 300))

    yizhan(desk, "enrol", "--url", union.url, "--code", code)
    answer = json.loads(yizhan(desk, "sync", "--json"))
    assert (answer["pending_here"], answer["pending_there"], answer["error"]) == (0, 0, None)
    assert answer["exchanges"] == 1
    status = json.loads(yizhan(desk, "status", "--json"))
    assert (status["code"], status["tail"], status["last_error"]) == (station, 0, None)

    counts = {}
    for kind in ("visits", "movements", "supplies", "shifts"):
        file = tmp_path / f"desk-{kind}.csv"
        yizhan(desk, "export", kind, "-o", file)
        rows = read_csv(file)
        assert rows == union.rows(kind, station, tmp_path)
        counts[kind] = len(rows) - 1
    assert counts == {"visits": 300, "movements": 4, "supplies": 3, "shifts": 2}
    movements = read_csv(tmp_path / "desk-movements.csv")
    assert [row[1:5] for row in movements[1:3]] == [
        ["2026-11-02T09:00:00+08:00", "矿泉水 550ml", "restock", "240"],
        ["2026-11-02T10:30:00+08:00", "绿豆汤", "restock", "80"],
    ]

    for module, place in (("desktop", ("--data", desk)), ("sync.server", ("--db", union.db))):
        examined = run_module(module, *place, "doctor", "--json")
        assert examined.returncode == 0, examined.stdout + examined.stderr


def test_a_second_pc_receives_the_whole_log_and_both_keep_in_step(union: UnionServer, tmp_path: Path) -> None:
    station, code = union.station()
    first, second = tmp_path / "first", tmp_path / "second"
    yizhan(first, "init", "--name", "五一广场驿站", "--region", "140106")
    yizhan(first, "import", "visits", visits_csv(tmp_path / "a.csv", 50, seed=1))
    yizhan(first, "enrol", "--url", union.url, "--code", code)
    yizhan(first, "sync")

    again = json.loads(union.command("station", "code", station, "--json"))["enrol_code"]
    yizhan(second, "import", "visits", visits_csv(tmp_path / "b.csv", 30, seed=2))
    yizhan(second, "enrol", "--url", union.url, "--code", again)
    answer = json.loads(yizhan(second, "sync", "--json"))
    assert answer["sent"] >= 30
    assert answer["received"] >= 50
    yizhan(first, "sync")

    exported = []
    for number, desk in enumerate((first, second)):
        yizhan(desk, "export", "visits", "-o", tmp_path / f"{number}.csv")
        exported.append(read_csv(tmp_path / f"{number}.csv"))
    assert exported[0] == exported[1] == union.rows("visits", station, tmp_path)
    assert len(exported[0]) == 81


def test_importing_an_own_export_again_changes_nothing(tmp_path: Path) -> None:
    desk, file = tmp_path / "desk", tmp_path / "out.xlsx"
    yizhan(desk, "init", "--name", "五一广场驿站", "--region", "140106")
    yizhan(desk, "import", "visits", visits_csv(tmp_path / "a.csv", 20))
    yizhan(desk, "export", "visits", "-o", file)
    yizhan(desk, "import", "visits", file)
    yizhan(desk, "export", "visits", "-o", tmp_path / "again.csv")
    assert len(read_csv(tmp_path / "again.csv")) == 21


def test_a_backup_holds_everything_and_can_be_taken_back(tmp_path: Path) -> None:
    desk, other = tmp_path / "desk", tmp_path / "other"
    yizhan(desk, "init", "--name", "五一广场驿站", "--region", "140106")
    yizhan(desk, "import", "visits", visits_csv(tmp_path / "a.csv", 20))
    yizhan(desk, "backup", tmp_path / "backup.yizhan")
    yizhan(other, "restore", tmp_path / "backup.yizhan")
    for number, data in enumerate((desk, other)):
        yizhan(data, "export", "visits", "-o", tmp_path / f"{number}.csv")
    assert read_csv(tmp_path / "0.csv") == read_csv(tmp_path / "1.csv")


def restored(data: Path, file: Path) -> str:
    """Put a backup back; what is said of it."""
    done = run_module("desktop", "--data", data, "--lang", "en", "restore", file)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_restore_says_what_became_of_what_was_never_sent(tmp_path: Path) -> None:
    desk, backup = tmp_path / "desk", tmp_path / "backup.yizhan"
    yizhan(desk, "init", "--name", "五一广场驿站", "--region", "140106")
    yizhan(desk, "backup", backup)
    yizhan(desk, "import", "visits", visits_csv(tmp_path / "a.csv", 20))
    said = restored(desk, backup)
    assert re.search(r"\d+ entries that had not reached the union were taken over\.", said)
    yizhan(desk, "export", "visits", "-o", tmp_path / "after.csv")
    assert len(read_csv(tmp_path / "after.csv")) == 21
    other = tmp_path / "other"
    yizhan(other, "init", "--name", "柳巷驿站", "--region", "140106")
    said = restored(other, backup)
    assert re.search(r"\d+ entries that had not reached the union are not in what was restored\.", said)
    (other / "yizhan.db").write_bytes(b"no database " * 1000)
    said = restored(other, backup)
    assert "What had not reached the union could not be read, so it is not in what was restored." in said
