"""A PostgreSQL that takes nothing in: what the desks are told, and what comes of it once it does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests
from psycopg import errors
from sqlalchemy.exc import OperationalError

from sync.ops import fixed_id
from sync.server.db import explain
from tests.helpers.postgres import PostgresCluster
from tests.helpers.small_disk import SmallDisk, small_disk
from tests.sync.server.served import HANGS, Start

pytestmark = pytest.mark.postgres


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    # Not pytest's own folder: PostgreSQL's user may not enter that one.
    with tempfile.TemporaryDirectory(prefix="yizhan-pg-") as folder:
        Path(folder).chmod(0o711)
        with small_disk(Path(folder) / "disk", "40m") as mounted:
            yield mounted


@pytest.fixture
def url(postgres: PostgresCluster, disk: SmallDisk) -> Iterator[str]:
    """A database on a disk that can be full."""
    space = disk.folder / "space"
    space.mkdir()
    with postgres.database_at(space) as url:
        yield url


def test_a_full_disk_of_postgresql_is_said_and_everything_goes_in_once_there_is_room(
    url: str, disk: SmallDisk, start: Start
) -> None:
    server = start(url)
    station, code = server.station("五一广场驿站")
    desk = server.enrol(code)
    desk.write("station", fixed_id(1), name="五一广场驿站", phone="0351-1111111")
    desk.sync()
    page = f"{server.url}/s/{station}"
    assert "0351-1111111" in requests.get(page, timeout=HANGS).text
    disk.fill()
    desk.write("station", fixed_id(1), phone="0351-2222222")
    desk.visits(3_000)
    refused = server.post(desk.request())
    assert (refused.status_code, refused.json()["error"]) == (503, "disk_full")
    assert int(refused.headers["Retry-After"]) > 0
    assert "0351-1111111" in requests.get(page, timeout=HANGS).text
    disk.free()
    desk.sync()
    assert desk.tail == []
    assert "0351-2222222" in requests.get(page, timeout=HANGS).text
    assert server.command("doctor")["findings"] == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.LockNotAvailable("由于锁等待超时而取消语句"), "busy"),
        (errors.DeadlockDetected("检测到死锁"), "busy"),
        (errors.SerializationFailure("由于同步更新而无法串行访问"), "busy"),
        (errors.DiskFull("无法扩展文件: 设备上没有空间"), "disk_full"),
        (errors.ReadOnlySqlTransaction("不能在一个只读模式的事务中执行INSERT"), "no_database"),
    ],
)
def test_a_postgresql_that_speaks_chinese_is_understood(error: psycopg.Error, code: str) -> None:
    assert explain(OperationalError("INSERT", None, error)).code == code
