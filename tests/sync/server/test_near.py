"""Which stations are near, which are open, and how the page says so without script and without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser
from sqlalchemy import Engine, event, update

from sync.ops import fixed_id
from sync.server import near, registration
from sync.server.app import create_app
from sync.server.districts import region_name, regions_like
from sync.server.near import around, within
from sync.server.places import Place, from_phone, metres
from sync.server.schema import chunk
from sync.server.sketch import HEIGHT, WIDTH, draw
from sync.server.stations import Station, register
from tests.helpers.browser import chromium, phone
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON
from tests.sync.server.served import Start

HERE = Place(112.57, 37.86)
OPEN = "1234567 00:00-24:00 staffed"
SHUT = "1234567 20:00-21:00 staffed"

Open = Callable[..., Station]


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read must not depend on how busy this machine is."""
    monkeypatch.setattr(near, "_FOLDING_SECONDS", 600.0)


@pytest.fixture
def web(office: Office) -> Iterator[TestClient]:
    with TestClient(create_app(office.union), headers={"Accept-Language": "zh-CN"}) as client:
        yield client


@pytest.fixture
def opened(office: Office) -> Open:
    """Opens a station so many metres north of here."""

    def make(name: str, north: int | None, hours: str = OPEN, region: str = "140106", address: str = "") -> Station:
        new = register(office.union, office.authority, name=name, region=region)
        desk = office.desk(new)
        where = {} if north is None else {"longitude": 112_570_000, "latitude": 37_860_000 + round(north * 8.9932)}
        desk.write("station", fixed_id(1), NOON, name=name, hours=hours, address=address, **where)
        desk.sync()
        return new

    return make


def test_open_stations_stand_in_front_the_nearest_first(office: Office, opened: Open) -> None:
    for name, north, hours in (("远", 3000, OPEN), ("关着", 50, SHUT), ("近", 300, OPEN), ("很远", 90_000, OPEN)):
        opened(name, north, hours)
    opened("没有位置", None)
    found = around(office.union, HERE)
    assert [(one.name, round(one.metres or 0)) for one in found.stations] == [("近", 300), ("远", 3000), ("关着", 50)]
    assert not found.more
    assert found.waiting == 0


def test_whoever_is_open_is_found_behind_any_number_that_are_shut(
    office: Office, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "_PAGES", (2, 3, 4))
    monkeypatch.setattr(near, "_LOOKED_AT", 9)
    for n in range(7):
        opened(f"关着{n}", 50 + n, SHUT)
    opened("开着", 1500)
    for found in (around(office.union, HERE), within(office.union, "迎泽区")):
        assert [one.name for one in found.stations][:2] == ["开着", "关着0"]
        assert (len(found.stations), found.more) == (8, False)
    # What one question costs is bounded, and that there is more is said.
    for n in range(2):
        opened(f"也关着{n}", 100 + n, SHUT)
    found = around(office.union, HERE)
    assert ("开着" in [one.name for one in found.stations], len(found.stations), found.more) == (False, 9, True)


def test_nobody_is_read_who_is_too_far_away(office: Office, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    opened("近", 300)
    for n in range(3):
        opened(f"很远{n}", 90_000)
    monkeypatch.setattr(near, "_PAGES", (1, 0, 0))
    monkeypatch.setattr(near, "_LOOKED_AT", 1)
    found = around(office.union, HERE)
    assert ([one.name for one in found.stations], found.more) == (["近"], False)


def test_a_district_is_found_by_name_pinyin_initials_code_and_address(office: Office, opened: Open) -> None:
    opened("甲站", 10, address="五一路 118 号")
    opened("乙站", 10, region="140107", address="府西街 9 号")
    for words, names in (
        ("迎泽区", ["甲站"]), ("迎泽", ["甲站"]), ("yingzequ", ["甲站"]), ("140106", ["甲站"]), ("海淀", []),
        ("14", ["甲站", "乙站"]), ("太原", ["甲站", "乙站"]), ("府西街", ["乙站"]), ("乙站", ["乙站"]), ("%", []),
        ("9" * 30, []),
    ):  # fmt: skip
        assert sorted(one.name for one in within(office.union, words).stations) == sorted(names), words


def test_words_that_name_nothing_find_nothing(office: Office, opened: Open) -> None:
    opened("甲站", 10)
    for words in ("1", "0", "%", "_", "\\"):
        assert within(office.union, words).stations == (), words


def test_many_stations_are_read_in_as_many_statements_as_one(office: Office, opened: Open) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    opened("甲站", 10)
    numbers = []
    found = around(office.union, HERE)
    for _ in range(2):
        around(office.union, HERE)  # what is new is folded
        asked.clear()
        event.listen(Engine, "before_cursor_execute", note)
        try:
            found = around(office.union, HERE)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        # Whether a log has been folded is asked of each.
        numbers.append(sum("special_day" in text or "union_day" in text or "station.code" in text for text in asked))
        if len(numbers) == 1:
            for n in range(6):
                opened(f"乙站{n}", 20, region=f"1401{5 + n:02}")
    assert len(found.stations) == 7
    assert numbers[0] == numbers[1] > 0


def test_a_station_that_is_not_open_to_people_is_not_near(office: Office, opened: Open) -> None:
    gone = opened("搬走了", 10)
    opened("还在", 20)
    registration.change(office.union, office.authority, gone.code, state="relocating")
    assert [one.name for one in around(office.union, HERE).stations] == ["还在"]
    assert [one.name for one in within(office.union, "迎泽区").stations] == ["还在"]


def test_the_page_lists_shows_and_explains_without_script(web: TestClient, office: Office, opened: Open) -> None:
    first = opened("甲站<b>", 300, address="五一路")
    opened("乙站", 2000, SHUT)
    start = web.get("/near").text
    assert 'href="/near?q=140106"' in start
    assert "太原市迎泽区" in start
    page = web.get("/near?q=迎泽区")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))
    assert "12:00 的列表" in text
    assert "甲站&lt;b&gt; 现在开放" in text
    assert "乙站 现在关门 今天 20:00 开门" in text
    assert f'href="/s/{first.code}"' in page.text
    assert page.headers["cache-control"] == "private, no-cache"
    around_me = web.get("/near?at=112.564,37.858").text
    assert re.search(r"<b>\d+ 米</b>", around_me)
    assert 'class="you"' in around_me
    assert "没有找到" in web.get("/near?q=海淀区").text
    # Who chose a district is shown its name and not its number.
    assert 'value="太原市迎泽区"' in web.get("/near?q=140106").text
    assert "50 公里内没有" in web.get("/near?at=87.6,43.8").text
    assert "Stations near you" in web.get("/near?lang=en").text


def test_what_there_was_no_time_for_is_said(
    web: TestClient, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened("甲站", 10)
    monkeypatch.setattr(near, "_FOLDING_SECONDS", -1.0)
    assert "What one more station says is" in web.get("/near?at=112.564,37.858&lang=en").text
    opened("乙站", 20)
    assert "还有 2 个驿站的资料正在整理" in web.get("/near?at=112.564,37.858").text
    monkeypatch.setattr(near, "_FOLDING_SECONDS", 600.0)
    assert "正在整理" not in web.get("/near?at=112.564,37.858").text


def test_a_station_whose_entries_are_damaged_hides_no_other(web: TestClient, office: Office, opened: Open) -> None:
    damaged, _ = opened("甲站", 10), opened("乙站", 20)
    with office.union.database.write() as connection:
        connection.execute(update(chunk).where(chunk.c.log == damaged.log).values(bodies=b"rubbish"))
    page = web.get("/near?at=112.564,37.858")
    assert page.status_code == 200
    assert "乙站" in page.text
    assert "正在整理" not in page.text
    assert within(office.union, "迎泽").stations[0].name == "乙站"


@pytest.mark.parametrize("at", ["", "x", "1,2,3", "999,99", "112.5", "nan,nan", "112.57,-99", "1e5,2", "'", "<b>"])
def test_a_position_that_is_none_shows_the_form(web: TestClient, at: str) -> None:
    page = web.get("/near", params={"at": at})
    assert page.status_code == 200
    assert 'name="q"' in page.text


def test_a_phones_position_is_moved_as_chinese_maps_move_it() -> None:
    # Tiananmen: published pairs of the two systems agree to a few metres.
    moved = from_phone(116.39123, 39.90722)
    assert metres(moved, Place(116.397474, 39.908623)) < 15
    assert from_phone(2.3522, 48.8566) == Place(2.3522, 48.8566)


def test_the_sketch_keeps_everybody_inside_and_north_up() -> None:
    places = [(1, Place(112.58, 37.90), True), (2, Place(112.30, 37.86), False), (3, Place(112.57, 37.80), True)]
    sketch = draw(places, HERE)
    assert sketch is not None
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in sketch.dots)
    assert sketch.dots[0].y < sketch.dots[2].y
    assert sketch.dots[1].x < sketch.dots[0].x
    assert draw([], HERE) is None
    assert draw(places[:1], None) is None


def test_regions_have_names_and_unknown_ones_their_code() -> None:
    assert region_name("140106") == "太原市迎泽区"
    assert region_name("110105") == "北京市朝阳区"
    assert region_name("999999") == "999999"
    assert regions_like(" ") == ()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


def test_a_phone_finds_its_way_and_keeps_the_list_without_a_network(
    browser: Browser, start: Start, tmp_path: Path
) -> None:
    server = start(f"sqlite:///{tmp_path / 'union.db'}")
    code, enrol_code = server.station("五一广场驿站")
    desk = server.enrol(enrol_code)
    where = {"longitude": 112_570_000, "latitude": 37_860_000}
    desk.write("station", fixed_id(1), NOON, name="五一广场驿站", hours=OPEN, **where)
    desk.sync()
    with phone(browser) as page:
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"longitude": 112.564, "latitude": 37.859})
        page.goto(f"{server.url}/near")
        page.tap("#locate button")
        page.wait_for_url("**/near?at=112.564,37.859")
        assert "五一广场驿站" in page.inner_text(".stations")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        page.reload()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        # Pages without a list leave the one that is kept as it is.
        for nothing in ("/near", "/near?q=海淀区"):
            page.goto(f"{server.url}{nothing}")
            assert page.locator(".stations").count() == 0
        page.context.set_offline(True)
        page.goto(f"{server.url}/near")
        assert "五一广场驿站" in page.inner_text(".stations")
        assert re.search(r"\d\d:\d\d 的列表", page.inner_text(".list"))
        page.context.set_offline(False)
        page.tap("text=五一广场驿站")
        page.wait_for_url(f"**/s/{code}")
