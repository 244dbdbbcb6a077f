"""What a phone sees that scans the poster's code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from random import Random

import pytest
from fastapi.testclient import TestClient

from sync.ops import fixed_id
from sync.server import registration
from sync.server.app import create_app
from sync.server.doors import add_door
from sync.server.notices import MAX_BODY, MAX_TITLE, publish
from sync.server.stations import Station
from sync.server.union_days import publish_days
from sync.special_days import Origin, SpecialDay
from sync.times import parse_iso
from sync.vocabulary import VOCABULARIES
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk

HOUR = 3600


@pytest.fixture
def web(office: Office) -> Iterator[TestClient]:
    """A browser without script that follows no redirect."""
    with TestClient(create_app(office.union), follow_redirects=False) as client:
        yield client


def publish_file(desk: Desk, **fields: str | int) -> None:
    """Let the station say something of itself."""
    desk.write("station", fixed_id(1), NOON, **fields)
    desk.sync()


def text_of(html: str) -> str:
    """What a person reads of a page, without the style sheet and the tags."""
    body = html.split("<body>")[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


@pytest.fixture
def published(desk: Desk) -> None:
    """The station's file, as a manager fills it in."""
    publish_file(
        desk,
        name="五一广场工会驿站",
        address="五一路 118 号",
        phone="0351-4012351",
        capacity=8,
        hours="12345 08:00-18:00 staffed; 6 09:00-12:00 staffed",
        services="charge;water",
        facilities="aed;microwave",
        union_name="迎泽区总工会",
        longitude=112_569_876,
        latitude=37_865_432,
        promise="热水充足",
        convention="免费使用\n轻声交谈",
    )


@pytest.mark.usefixtures("published")
def test_the_page_says_what_the_station_says_of_itself(web: TestClient, station: Station) -> None:
    page = web.get(f"/s/{station.code}", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert page.status_code == 200
    assert page.headers["content-language"] == "zh-CN"
    text = text_of(page.text)
    for said in (
        "五一广场工会驿站", "五一路 118 号", "0351-4012351", "可坐 8 人", "饮水", "充电", "AED", "微波炉",
        "周一至周五", "08:00 – 18:00", "周六", "周日", "休息", "迎泽区总工会", "热水充足", "轻声交谈", station.code,
    ):  # fmt: skip
        assert said in text
    assert 'href="tel:03514012351"' in page.text
    for host in ("uri.amap.com", "api.map.baidu.com", "apis.map.qq.com"):
        assert f'href="https://{host}/' in page.text


@pytest.mark.usefixtures("published")
def test_the_page_speaks_the_browsers_language(web: TestClient, station: Station) -> None:
    page = web.get(f"/s/{station.code}", headers={"Accept-Language": "en-GB,en;q=0.9,zh;q=0.1"})
    assert page.headers["content-language"] == "en"
    text = text_of(page.text)
    for said in ("Every outdoor worker is welcome", "Water", "Charging", "Microwave", "Monday to Friday", "Sunday"):
        assert said in text
    assert 'lang="en"' in page.text


def test_the_language_can_be_switched_by_a_link(web: TestClient, station: Station) -> None:
    chinese = web.get(f"/s/{station.code}")
    (link,) = re.findall(r'class="lang" href="([^"]+)"', chinese.text)
    english = web.get(f"/s/{station.code}{link}", headers={"Accept-Language": "zh-CN"})
    assert english.headers["content-language"] == "en"
    assert 'hreflang="zh-CN"' in english.text


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("hours_from_noon", "chinese", "english"),
    [
        (0, "现在关门 周一 08:00 开门", "Closed now Opens on Monday at 08:00"),
        (-2, "现在开放 今天 12:00 关门 · 有人值守", "Open now Closes at 12:00 today, staffed"),
        (48, "现在开放 今天 18:00 关门", "Open now Closes at 18:00 today"),
        (42, "现在关门 今天 08:00 开门", "Closed now Opens at 08:00 today"),
    ],
)
def test_the_page_says_whether_it_is_open_now(
    web: TestClient, office: Office, station: Station, hours_from_noon: int, chinese: str, english: str
) -> None:
    # Noon of a Saturday; the next opening is on Monday, two days on.
    office.clock.time = NOON + hours_from_noon * HOUR
    assert chinese in text_of(web.get(f"/s/{station.code}?lang=zh").text)
    assert english in text_of(web.get(f"/s/{station.code}?lang=en").text)


def test_a_station_that_never_closes_says_so(web: TestClient, desk: Desk, station: Station) -> None:
    publish_file(desk, hours="1234567 08:00-22:00 staffed; 1234567 22:00-08:00 unmanned")
    assert "全天开放 · 有人值守" in text_of(web.get(f"/s/{station.code}").text)


def test_closing_at_midnight_is_today(web: TestClient, desk: Desk, station: Station) -> None:
    publish_file(desk, hours="1234567 06:00-24:00 staffed")
    assert "今天 24:00 关门" in text_of(web.get(f"/s/{station.code}").text)


def test_a_station_that_has_said_nothing_yet_has_a_page(web: TestClient, station: Station) -> None:
    page = web.get(f"/s/{station.code}")
    assert page.status_code == 200
    assert station.name in page.text
    assert "开放时间还没有公布" in page.text


def test_hours_that_nobody_can_read_leave_the_rest_of_the_page(web: TestClient, desk: Desk, station: Station) -> None:
    publish_file(desk, name="老站", hours="whenever")
    page = web.get(f"/s/{station.code}")
    assert "老站" in page.text
    assert "开放时间还没有公布" in page.text


def test_notices_of_the_union_are_shown_newest_first(web: TestClient, office: Office, station: Station) -> None:
    publish(office.union, office.authority, title="旧通知", body="")
    office.clock.time += HOUR
    publish(office.union, office.authority, title="新通知", body="第一行\n第二行", region="140106")
    publish(office.union, office.authority, title="别处的通知", body="", region="140107")
    text = text_of(web.get(f"/s/{station.code}").text)
    assert 0 < text.index("新通知") < text.index("旧通知")
    assert "第二行" in text
    assert "别处的通知" not in text
    office.clock.time += 90 * 24 * HOUR
    assert "通知" not in text_of(web.get(f"/s/{station.code}").text)


def test_words_that_a_station_added_are_shown(web: TestClient, desk: Desk, station: Station) -> None:
    desk.write("term", vocabulary="service", code="haircut", zh="理发", en="Haircut", icon="no-such-icon")
    publish_file(desk, services="haircut;nonsense;water")
    text = text_of(web.get(f"/s/{station.code}").text)
    assert "理发" in text
    assert "nonsense" not in text


def test_what_a_station_writes_is_text_and_never_markup(web: TestClient, desk: Desk, station: Station) -> None:
    publish_file(
        desk, name="<script>alert(1)</script>", phone='"><b>x', address='javascript:"', convention="<img src=x>"
    )
    page = web.get(f"/s/{station.code}").text
    assert "<script>alert" not in page
    assert "<b>x" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_no_name_of_a_person_is_on_the_page(web: TestClient, desk: Desk, station: Station) -> None:
    desk.write("staff", name=("李敏",), role="head", phone=("13900000000",))
    publish_file(desk, name="老站")
    page = web.get(f"/s/{station.code}").text
    assert "李敏" not in page
    assert "13900000000" not in page


def test_a_page_is_small_and_loads_nothing_else(web: TestClient, desk: Desk, station: Station) -> None:
    publish_file(desk, name="老站", address="五一路", phone="0351-4012351", convention="\n".join("一二三四五六七" * 3))
    page = web.get(f"/s/{station.code}")
    assert len(page.content) < 60_000
    assert not re.search(r"<script[^>]", page.text)
    assert not re.search(r'(src|href)="https?://(?!uri\.amap\.com|api\.map\.baidu\.com|apis\.map\.qq\.com)', page.text)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r'\sstyle="', page.text)


def test_the_fullest_page_there_can_be_comes_over_a_slow_line(
    web: TestClient, office: Office, desk: Desk, station: Station
) -> None:
    random = Random(1)

    def words(n: int) -> str:
        """Characters of which no two are alike, so that nothing of them can be pressed together."""
        return "".join(chr(random.randrange(0x4E00, 0x9FA5)) for _ in range(n))

    codes = {kind: [entry.code for entry in VOCABULARIES[kind]] for kind in ("service", "facility")}
    for kind, its in codes.items():
        for n in range(60):
            its.append(f"{kind[0]}{n:02}")
            desk.write("term", vocabulary=kind, code=its[-1], zh=words(90), en=words(90), icon="star")
    desk.sync()
    hours = "; ".join(f"1234567 {n:02}:{half}-{n:02}:{half + 9} staffed" for n in range(24) for half in (10, 30, 50))
    desk.write("special_day", day="2026-11-21", kind="open", hours=hours, name=words(3_000))
    publish_file(
        desk,
        name=words(1_000),
        address=words(1_000),
        phone="0351-4012351 " + words(400),
        union_name=words(1_000),
        promise=words(5_000),
        convention="\n".join(words(random.randrange(2, 90)) for _ in range(120)),
        hours=hours,
        services=";".join(sorted(codes["service"])),
        facilities=";".join(sorted(codes["facility"])),
        longitude=112_569_876,
        latitude=37_865_432,
    )
    for facility in codes["facility"]:
        desk.write("repair", facility=facility, trouble="broken")
    tags = ";".join(sorted(entry.code for entry in VOCABULARIES["opinion_tag"]))
    for _ in range(9):
        said = desk.write("opinion", kind="rating", stars=1, tags=tags)
        desk.write("reply", opinion=said, text=words(9_000))
    desk.sync()
    for _ in range(4):
        publish(office.union, office.authority, title=words(MAX_TITLE), body=words(MAX_BODY))
    add_door(office.union, office.authority, station.code, "南门")
    for language in ("zh", "en"):
        with web.stream("GET", f"/s/{station.code}?lang={language}") as answer:
            on_the_line = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert 20_000 < len(on_the_line) < 60_000
    # What is cut is shown in full behind a link.
    page = web.get(f"/s/{station.code}").text
    links = re.findall(rf'href="(/s/{station.code}/whole)#(\w+)"', page)
    assert {anchor for _, anchor in links} == {"n1", "n2", "n3", "rules", "r1", "r2", "r3", "r4", "r5"}
    whole = web.get(links[0][0]).text
    assert all(f'id="{anchor}"' in whole for _, anchor in links)
    assert len(whole) > 3 * MAX_BODY + 5 * 9_000 + 5_000
    near = web.get("/near?q=140106")
    assert len(near.content) < 60_000


@pytest.mark.usefixtures("published")
def test_what_is_short_is_shown_whole_and_says_in_which_language_it_is(
    web: TestClient, office: Office, station: Station
) -> None:
    publish(office.union, office.authority, title="高温补贴", body="请到站领取")
    publish(office.union, office.authority, title="Heat allowance", body="Ask at the station")
    chinese, english = (web.get(f"/s/{station.code}?lang={language}").text for language in ("zh", "en"))
    assert "/whole" not in chinese
    assert chinese.count('lang="zh-CN"') == 1
    for said in ("五一广场工会驿站</h1>", "热水充足<", "免费使用<", "高温补贴<", "请到站领取<"):
        assert f' lang="zh-CN">{said}' in english, said
    assert "<h3>Heat allowance<" in english


def test_an_extension_is_dialled_and_one_seat_is_one(web: TestClient, desk: Desk, station: Station) -> None:
    publish_file(desk, phone="0351-4012351 转 8", capacity=1)
    page = web.get(f"/s/{station.code}?lang=en").text
    assert 'href="tel:03514012351,8"' in page
    assert "Room for one person" in page


def test_an_unknown_code_gets_a_friendly_page(web: TestClient) -> None:
    page = web.get("/s/140106-31-9999-X")
    assert page.status_code == 404
    assert "没有找到这个驿站" in page.text
    assert "12351" in page.text
    assert 'href="/near"' in page.text
    english = web.get("/s/nonsense", headers={"Accept-Language": "en"})
    assert english.status_code == 404
    assert "No station here" in english.text


def test_a_code_may_be_typed_in_any_way(web: TestClient, station: Station) -> None:
    typed = station.code.replace("-", "").lower()
    answer = web.get(f"/s/{typed}?lang=en")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/s/{station.code}?lang=en"


def test_an_old_code_leads_to_the_new_one(web: TestClient, office: Office, station: Station) -> None:
    registration.change(office.union, office.authority, station.code, new_code="TY-0007")
    assert web.get("/s/TY-0007").status_code == 200
    assert web.get(f"/s/{station.code}").headers["location"] == "/s/TY-0007"


def test_a_closed_station_says_so(web: TestClient, office: Office, desk: Desk, station: Station) -> None:
    publish_file(desk, hours="1234567 00:00-24:00 staffed")
    assert "现在开放" in web.get(f"/s/{station.code}").text
    registration.change(office.union, office.authority, station.code, state="revoked")
    text = text_of(web.get(f"/s/{station.code}").text)
    assert "本站已撤销" in text
    assert "现在开放" not in text


def test_the_landing_page_and_the_robots_file_are_there(web: TestClient) -> None:
    assert "工会驿站" in web.get("/").text
    assert 'href="/near?lang=en"' in web.get("/?lang=en").text
    assert "Allow: /s/" in web.get("/robots.txt").text
    assert web.get("/favicon.svg").headers["content-type"] == "image/svg+xml"
    assert web.head("/").status_code == 200


def test_a_browser_without_any_language_gets_chinese(web: TestClient) -> None:
    assert web.get("/", headers={"Accept-Language": "fr,de;q=0.5"}).headers["content-language"] == "zh-CN"
    assert web.get("/", headers={"Accept-Language": "fr,en;q=0.5"}).headers["content-language"] == "en"


def at(office: Office, day: str) -> None:
    """Move to the forenoon of a day."""
    office.clock.time = parse_iso(f"{day} 11:00")


@pytest.mark.usefixtures("published")
def test_a_public_holiday_is_kept_like_a_sunday_and_named(web: TestClient, office: Office, station: Station) -> None:
    at(office, "2026-10-01")
    page = text_of(web.get(f"/s/{station.code}").text)
    assert "现在关门" in page
    assert "10月8日 08:00 开门" in page
    assert "国庆节 今天 休息" in page
    at(office, "2026-10-10")
    assert "国庆节调休上班 今天 08:00 – 18:00" in text_of(web.get(f"/s/{station.code}").text)
    english = text_of(web.get(f"/s/{station.code}?lang=en").text)
    assert "Make-up workday for National Day Today 08:00 – 18:00" in english


@pytest.mark.usefixtures("published")
def test_the_unions_days_and_the_stations_own_count_on_the_page(
    web: TestClient, desk: Desk, office: Office, station: Station
) -> None:
    at(office, "2027-02-10")
    assert "现在开放" in text_of(web.get(f"/s/{station.code}").text)
    holiday = SpecialDay(date(2027, 2, 10), "holiday", "春节", origin=Origin.UNION)
    publish_days(office.union, office.authority, [holiday])
    assert "春节 今天 休息" in text_of(web.get(f"/s/{station.code}").text)
    hours = "1234567 09:00-13:00 staffed"
    desk.write("special_day", day="2027-02-10", kind="open", hours=hours, name="春节值守")
    desk.sync()
    assert "春节值守 今天 09:00 – 13:00" in text_of(web.get(f"/s/{station.code}").text)
