"""Photos that somebody sent from a station's page are kept for as long as his words, and no longer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from sync.files import hash_of
from sync.log import Log
from sync.ops import parse
from sync.retention import PHOTO_DAYS, UNION_GRACE_DAYS
from sync.server import files
from sync.server.app import create_app
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.filecheck import examine_files, sweep
from sync.server.folding import fold_logs
from sync.server.housekeeping import keep_house
from sync.server.schema import file, file_part, personal, records
from sync.server.stations import Station
from sync.times import DAY
from tests.sync.server.conftest import Office
from tests.sync.server.desks import Desk
from tests.sync.server.said.conftest import published
from tests.sync.server.said.forms import heard, jpeg, send
from tests.sync.server.test_files import attach
from tests.sync.server.test_files import photo as picture

__all__ = ["published"]
WEEK = 7


@pytest.fixture
def web(office: Office) -> Iterator[TestClient]:
    with TestClient(create_app(office.union), headers={"Accept-Language": "zh-CN"}) as client:
        yield client


def live(office: Office, days: int) -> None:
    """Let days go by; the union's keeper comes every week, and on each of the last days."""
    while days:
        step = WEEK if days > 2 * WEEK else 1
        office.clock.time += step * DAY
        keep_house(office.union)
        days -= step


def kept(office: Office) -> int:
    """Rows of contents, of their parts and of words."""
    with office.union.database.read() as connection:
        counts = [select(func.count()).select_from(table) for table in (file, file_part, personal)]
        return sum(connection.execute(count).scalar_one() for count in counts)


def test_a_photo_goes_with_the_words_after_a_year(
    web: TestClient, office: Office, station: Station, desk: Desk
) -> None:
    assert send(web, station, photo=jpeg(), kind="fault", text="水漏了").status_code == 200
    assert [opinion["text"] for opinion in heard(desk)] == ["水漏了"]
    (photo,) = [op for body in desk.logs[Log.STATION] if (op := parse(body)).kind == "attachment"]
    keep_house(office.union)
    live(office, PHOTO_DAYS + UNION_GRACE_DAYS - 1)
    assert kept(office) == 3
    live(office, 1)
    assert kept(office) == 0
    desk.sync()
    erased = [op.fields for body in desk.logs[Log.STATION] if (op := parse(body)).kind == "erasure"]
    assert sorted(str(fields["fields"]) for fields in erased) == ["content", "text"]
    with pytest.raises(Refusal) as refused:
        files.content(office.union, station.log, photo.fields["hash"], 0, 2**18)
    assert refused.value.code == "no_entry"
    assert files.wanted(office.union, station.log, b"").files == ()
    assert examine(office.union).findings == ()
    # It is erased once.
    before = len(erased)
    live(office, 2)
    desk.sync()
    assert sum(parse(body).kind == "erasure" for body in desk.logs[Log.STATION]) == before


def test_a_photo_that_comes_while_the_doctor_is_at_work_stays(
    web: TestClient, office: Office, station: Station
) -> None:
    fold_logs(office.union, [station.log])
    web.follow_redirects = False  # nobody reads the station's log any more
    assert send(web, station, photo=jpeg(), kind="fault", text="水漏了").status_code == 303
    with office.union.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(records["attachment"])).scalar_one() == 0
        assert list(examine_files(connection, station.log, "甲")) == []
    with office.union.database.write() as connection:
        assert sweep(connection, station.log) == 0
    assert kept(office) == 3
    assert examine(office.union).findings == ()


def test_a_photo_of_goods_stays(office: Office, station: Station, desk: Desk) -> None:
    attach(desk, picture())
    desk.sync()
    keep_house(office.union)
    live(office, PHOTO_DAYS + UNION_GRACE_DAYS + 1)
    assert [state.hash for state in files.wanted(office.union, station.log, b"").files] == [hash_of([picture()])]
