"""What people say on a station's page: two taps, once, in bounds, for the station alone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from PIL import Image
from sqlalchemy import select

from sync.log import Log
from sync.ops import fixed_id, parse, record_id
from sync.records import KINDS
from sync.retention import UNION_GRACE_DAYS
from sync.server import context, files, registration, tally
from sync.server.app import create_app
from sync.server.doctor import examine
from sync.server.errors import Refusal
from sync.server.gate import Gate
from sync.server.housekeeping import keep_house
from sync.server.load import Load
from sync.server.repair import repair
from sync.server.schema import owed, personal, said, tally_salt, visitor_tally
from sync.server.settings import FILE_QUOTA, put
from sync.server.stations import Station
from sync.times import DAY
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk

HOUR = 3600


@pytest.fixture
def web(office: Office) -> Iterator[TestClient]:
    """A browser without script."""
    with TestClient(create_app(office.union), headers={"Accept-Language": "zh-CN"}) as client:
        yield client


@pytest.fixture(autouse=True)
def published(desk: Desk) -> None:
    """The station's file."""
    desk.write("station", fixed_id(1), NOON, name="五一广场驿站", facilities="dispenser;microwave", services="water")
    desk.sync()


def token_of(page: Response) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{32})"', page.text)
    assert found is not None, page.text
    return found[1]


def send(web: TestClient, station: Station, **fields: object) -> Response:
    """Open the page, fill in its form, send it; ``photo`` as bytes."""
    photo = fields.pop("photo", None)
    page = web.get(f"/s/{station.code}")
    sent = {"token": token_of(page), **fields}
    attached = {"photo": ("IMG_20261121.jpg", photo)} if isinstance(photo, bytes) else {"photo": ("", b"")}
    answer: Response = web.post(f"/s/{station.code}/say", data=sent, files=attached)
    return answer


def heard(desk: Desk) -> list[dict[str, object]]:
    """What has arrived at a desk, the personal values among it."""
    desk.sync()
    found = []
    for body in desk.logs[Log.STATION]:
        op = parse(body)
        if op.kind == "union_opinion" and op.record is None:
            clear = {
                name: desk.values[op.run, op.seq, name].value if (op.run, op.seq, name) in desk.values else value
                for name, value in op.fields.items()
            }
            found.append(clear)
    return found


def jpeg(**options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#885522").save(out, "JPEG", **options)
    return out.getvalue()


def test_a_rating_of_two_taps_reaches_the_station(web: TestClient, station: Station, desk: Desk) -> None:
    thanks = send(web, station, kind="rating", stars="5")
    assert thanks.url.path == f"/s/{station.code}/thanks"
    assert "谢谢您的评价" in thanks.text
    assert heard(desk) == [{"at": NOON, "channel": "page", "kind": "rating", "stars": 5}]


def test_tags_and_words_come_along_and_words_stand_in_no_log(
    web: TestClient, station: Station, desk: Desk, office: Office
) -> None:
    send(web, station, kind="rating", stars="2", tags=["short", "clean", "nonsense"], text=" 没有热水了\r\n真的 ")
    (said_,) = heard(desk)
    assert (said_["stars"], said_["tags"], said_["text"]) == (2, "short", "没有热水了\n真的")
    assert not any("没有热水了".encode() in body for body in desk.logs[Log.STATION])
    assert examine(office.union).findings == ()


def test_a_fault_names_the_facility_and_how_to_call_back(web: TestClient, station: Station, desk: Desk) -> None:
    form = web.get(f"/s/{station.code}/say?kind=fault")
    for offered in ("饮水机", "微波炉", "别的", "空了、没有了", "大约三个月自动删除"):
        assert offered in form.text
    fault = {"kind": "fault", "facility": "dispenser", "trouble": "empty", "contact": "139 0000 0000"}
    thanks = send(web, station, **fault)
    assert "已经报上去了" in thanks.text
    (got,) = heard(desk)
    assert got["kind"] == "fault"
    assert (got["facility"], got["trouble"], got["contact"]) == ("dispenser", "empty", "139 0000 0000")


@pytest.mark.parametrize("kind", ["suggestion", "thanks", "complaint"])
def test_a_suggestion_thanks_and_a_complaint_arrive(web: TestClient, station: Station, desk: Desk, kind: str) -> None:
    assert web.get(f"/s/{station.code}/say?kind={kind}").status_code == 200
    assert send(web, station, kind=kind, text="几句话").status_code == 200
    assert [(got["kind"], got["text"]) for got in heard(desk)] == [(kind, "几句话")]


def test_what_is_missing_is_said_and_what_was_typed_stays(web: TestClient, station: Station, desk: Desk) -> None:
    for fields, sentence in (
        ({"kind": "rating", "text": "很好"}, "请先点一颗星"),
        ({"kind": "rating", "stars": "9"}, "请先点一颗星"),
        ({"kind": "fault", "trouble": "broken"}, "请选一样东西"),
        ({"kind": "complaint", "contact": "13900000000"}, "请先写几句话"),
        ({"kind": "suggestion", "text": "字" * 1001}, "写得太长了"),
        ({"kind": "nonsense", "text": "?"}, "页面已经过期"),
    ):
        refused = send(web, station, **fields)
        assert refused.status_code == 400
        assert sentence in refused.text
        for typed in ("text", "contact"):
            assert str(fields.get(typed, "")) in refused.text
    assert heard(desk) == []


def test_sent_twice_or_at_once_it_counts_once(web: TestClient, station: Station, desk: Desk) -> None:
    form = {"kind": "thanks", "text": "谢谢", "token": token_of(web.get(f"/s/{station.code}"))}

    def tap(_n: int) -> Response:
        answer: Response = web.post(f"/s/{station.code}/say", data=form)
        return answer

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(tap, range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    late = tap(5)
    assert "没有重复记录" in late.text
    assert len(heard(desk)) == 1


def test_going_back_brings_the_form_that_was_sent_and_the_page_is_kept_by_nobody_else(
    web: TestClient, station: Station
) -> None:
    assert web.get(f"/s/{station.code}").headers["cache-control"] == "private, no-cache"
    assert token_of(web.get(f"/s/{station.code}")) != token_of(web.get(f"/s/{station.code}"))


def test_one_phone_that_says_too_much_is_told_when_it_may_again(
    web: TestClient, station: Station, desk: Desk, office: Office
) -> None:
    for _ in range(tally.A_PHONE):
        assert send(web, station, kind="thanks").status_code == 200
    refused = send(web, station, kind="thanks", text="还有一句")
    assert refused.status_code == 429
    assert "请在 13:00 以后再试" in refused.text
    assert "还有一句" in refused.text
    assert int(refused.headers["retry-after"]) == HOUR
    web.cookies.clear()
    assert send(web, station, kind="thanks").status_code == 200
    assert len(heard(desk)) == tally.A_PHONE + 1
    office.clock.time += HOUR
    assert send(web, station, kind="thanks").status_code == 200


def post(web: TestClient, station: Station, token: int, cookie: str = "", **fields: str) -> Response:
    """Send a form without looking at its page first."""
    web.cookies.clear()
    headers = {"Cookie": f"yizhan_phone={cookie}"} if cookie else {}
    form = {"token": f"{token:032x}", "kind": "thanks", **fields}
    answer: Response = web.post(f"/s/{station.code}/say", data=form, headers=headers)
    return answer


def given(web: TestClient, station: Station) -> str:
    """The number of a phone that has never been here."""
    web.cookies.clear()
    web.get(f"/s/{station.code}")
    number: str = web.cookies["yizhan_phone"]
    return number


def test_who_keeps_nothing_or_makes_numbers_up_is_bounded_and_shuts_nobody_else_out(
    web: TestClient, station: Station, desk: Desk, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "NAMELESS_HERE", 3)
    real = given(web, station)
    made_up = ("", f"{1:064x}", f"{2:064x}", real[:-1] + ("0" if real[-1] != "0" else "1"), real[:32])
    statuses = [post(web, station, n, cookie).status_code for n, cookie in enumerate(made_up, 1)]
    assert statuses == [200] * 3 + [429] * 2
    assert post(web, station, 11, real).status_code == 200
    assert post(web, office.register("另一个驿站"), 12).status_code == 200
    assert len(heard(desk)) == 4
    with office.union.database.read() as connection:
        tally.check(office.union, connection, {f"station {station.log}": 5})
        with pytest.raises(Refusal):
            tally.check(office.union, connection, {f"station {station.log}": 4})


def test_many_phones_of_one_address_are_bounded_at_a_station_and_all_together(
    web: TestClient, station: Station, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "AN_ADDRESS_HERE", 3)
    monkeypatch.setattr(tally, "AN_ADDRESS", 5)
    other = office.register("另一个驿站")
    here = [post(web, station, n, given(web, station)).status_code for n in range(1, 5)]
    there = [post(web, other, n, given(web, station)).status_code for n in range(11, 14)]
    assert (here, there) == ([200, 200, 200, 429], [200, 200, 429])


def test_stations_pcs_and_people_wait_in_lines_of_their_own(
    web: TestClient, station: Station, office: Office
) -> None:
    full = Gate(at_work=0, queue=0)
    context.attach(web.app, office.union, office.authority, Load(gate=full))  # type: ignore[arg-type]
    assert web.get("/near?q=五一").status_code == 200
    assert post(web, station, 1).status_code == 200
    context.attach(web.app, office.union, office.authority, Load(pages=full))  # type: ignore[arg-type]
    assert web.get("/near?q=五一").status_code == 503
    assert post(web, station, 2).status_code == 503


def test_people_are_told_what_is_amiss_in_words_and_programmes_in_json(
    web: TestClient, station: Station, office: Office
) -> None:
    full = Gate(at_work=0, queue=0)
    context.attach(web.app, office.union, office.authority, Load(pages=full))  # type: ignore[arg-type]
    busy = web.get("/near?q=五一")
    large = web.post(f"/s/{station.code}/say", content=b"x" * (7 << 20))
    wrong = web.get("/near?q=" + "x" * 201)
    for answer, status, words in ((busy, 503, "请过一会儿再试"), (large, 413, "太大了"), (wrong, 400, "返回")):
        assert answer.status_code == status
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert words in answer.text
        assert '<p lang="en">' in answer.text
    assert int(busy.headers["retry-after"]) > 0
    assert web.post("/v1/exchange", content=b"x" * (9 << 20)).json()["error"] == "too_large"
    assert web.post("/v1/enrol", content=b"x").json()["error"] == "malformed"


def test_a_phones_number_is_good_for_a_day(web: TestClient, station: Station, office: Office) -> None:
    first = given(web, station)
    web.get(f"/s/{station.code}")
    assert web.cookies["yizhan_phone"] == first
    office.clock.time += 3 * DAY
    web.get(f"/s/{station.code}")
    assert web.cookies["yizhan_phone"] != first


def test_addresses_of_one_line_are_one() -> None:
    one, same, other = ("2001:db8:0:7::1", "2001:db8:0:7:ffff::2", "2001:db8:0:8::1")
    assert tally.limits_of(1, "", one) == tally.limits_of(1, "", same) != tally.limits_of(1, "", other)
    assert tally.limits_of(1, "", "192.0.2.1") != tally.limits_of(1, "", "192.0.2.2")


def test_whoever_has_said_too_much_has_no_photo_looked_at_and_a_photo_that_is_none_counts(
    web: TestClient, station: Station, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "A_PHONE", 3)
    statuses = [send(web, station, photo=b"GIF89a", kind="fault", text="看图").status_code for _ in range(5)]
    assert statuses == [415] * 3 + [429] * 2
    with office.union.database.read() as connection:
        tally.check(office.union, connection, {f"station {station.log}": 1})


def test_nobody_can_be_known_again_from_what_is_counted(
    web: TestClient, station: Station, office: Office
) -> None:
    send(web, station, kind="thanks")
    phone = web.cookies["yizhan_phone"][:32]
    with office.union.database.read() as connection:
        kept = connection.execute(select(visitor_tally.c.who)).scalars().all()
        (salt,) = connection.execute(select(tally_salt.c.salt)).scalars().all()
    assert len(kept) == 4
    assert not any(phone.encode() in bytes(who) or bytes.fromhex(phone) in bytes(who) for who in kept)
    office.clock.time += 3 * DAY
    keep_house(office.union)
    with office.union.database.read() as connection:
        assert not connection.execute(select(visitor_tally)).all()
        assert not connection.execute(select(tally_salt)).all()
        assert not connection.execute(select(said)).all()
    send(web, station, kind="thanks")
    with office.union.database.read() as connection:
        assert bytes(salt) not in map(bytes, connection.execute(select(tally_salt.c.salt)).scalars())


def test_what_fills_in_every_field_is_thanked_and_not_heard(web: TestClient, station: Station, desk: Desk) -> None:
    assert send(web, station, kind="complaint", text="buy now", website="http://spam.example").status_code == 200
    assert heard(desk) == []


def test_a_body_that_is_no_form_or_too_large_is_refused(web: TestClient, station: Station, desk: Desk) -> None:
    path = f"/s/{station.code}/say"
    for body, kind, status in (
        (b"\xff\xfe\0", "multipart/form-data; boundary=x", 400),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n", "multipart/form-data; boundary=x", 400),
        (b"{}", "application/json", 400),
        (b"&".join(b"tags=%d" % n for n in range(500)), "application/x-www-form-urlencoded", 400),
        (b"text=" + b"x" * (7 << 20), "application/x-www-form-urlencoded", 413),
    ):
        assert web.post(path, content=body, headers={"Content-Type": kind}).status_code == status
    assert web.post("/s/nowhere/say", data={"kind": "thanks"}).status_code == 404
    assert heard(desk) == []


@pytest.mark.parametrize("charset", ["punycode", "undefined", "unicode_escape", "utf-7", "utf-16", "idna", "nonsense"])
def test_a_form_in_any_other_charset_is_refused_before_it_is_read(
    web: TestClient, station: Station, desk: Desk, charset: str
) -> None:
    field = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    fields = {"kind": "thanks", "token": token_of(web.get(f"/s/{station.code}")), "text": "\\ud800" + "a" * 5000}
    body = "".join(field.format(*item) for item in fields.items()).encode() + b"--x--\r\n"

    def post(kind: str) -> Response:
        answer: Response = web.post(f"/s/{station.code}/say", content=body, headers={"Content-Type": kind})
        return answer

    for kind in (f"multipart/form-data; boundary=x; charset={charset}", f'multipart/form-data; charset="{charset}"'):
        assert post(kind).status_code == 400
    assert heard(desk) == []
    assert post("multipart/form-data; boundary=x; charset=UTF-8").status_code == 400  # too long, and read as it stands
    assert "\\ud800" in post("multipart/form-data; boundary=x").text


def test_half_a_character_spoils_neither_the_log_nor_a_page(
    web: TestClient, station: Station, desk: Desk
) -> None:
    assert send(web, station, kind="thanks", text="\N{CJK UNIFIED IDEOGRAPH-597D}%ED%A0%80").status_code == 200
    form = {"kind": "thanks", "token": token_of(web.get(f"/s/{station.code}"))}
    body = "&".join(f"{name}={value}" for name, value in form.items()) + "&text=a%ED%A0%80b"
    plain = {"Content-Type": "application/x-www-form-urlencoded"}
    assert web.post(f"/s/{station.code}/say", content=body, headers=plain).status_code == 200
    assert len(heard(desk)) == 2
    assert web.get(f"/s/{station.code}/say?kind=%ED%A0%80&x=%FF").status_code == 200


def test_another_sites_page_can_say_nothing_here(web: TestClient, station: Station, desk: Desk) -> None:
    form = {"kind": "thanks", "token": token_of(web.get(f"/s/{station.code}"))}
    for site, status in (("cross-site", 403), ("same-origin", 200)):
        said_there = web.post(f"/s/{station.code}/say", data=form, headers={"Sec-Fetch-Site": site})
        assert said_there.status_code == status
        assert ("请在驿站自己的页面上提交" in said_there.text) is (status == 403)
    assert len(heard(desk)) == 1


def test_words_are_text_and_never_markup_and_never_public(
    web: TestClient, station: Station, desk: Desk
) -> None:
    evil = '</textarea><script>alert(1)</script>"><img src=x>'
    refused = send(web, station, kind="fault", trouble="other", facility=evil, contact=evil, text="字" * 1001 + evil)
    assert "<script>alert" not in refused.text
    assert "<img" not in refused.text
    send(web, station, kind="rating", stars="1", text=evil)
    assert "alert(1)" not in web.get(f"/s/{station.code}").text
    assert web.get(f"/s/{station.code}/thanks?kind={evil}").status_code in (200, 400)


def test_a_photo_arrives_without_what_the_phone_wrote_into_it(
    web: TestClient, station: Station, desk: Desk, office: Office
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "GeheimPhone"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    assert send(web, station, photo=jpeg(exif=exif), kind="fault", text="水漏了").status_code == 200
    (opinion,) = heard(desk)
    assert opinion["text"] == "水漏了"
    (op,) = [parse(body) for body in desk.logs[Log.STATION] if parse(body).kind == "attachment"]
    kept = files.content(office.union, station.log, op.fields["hash"], 0, 2**18)
    assert len(kept) == op.fields["size"]
    assert b"GeheimPhone" not in kept
    picture = Image.open(io.BytesIO(kept))
    assert dict(picture.getexif()) == {0x0112: 6}
    assert files.wanted(office.union, station.log, b"").files == ()
    assert examine(office.union).findings == ()


def test_what_is_no_photo_is_refused_and_a_full_house_keeps_the_words(
    web: TestClient, station: Station, desk: Desk, office: Office
) -> None:
    refused = send(web, station, photo=b"GIF89a" + bytes(100), kind="fault", text="看图")
    assert refused.status_code == 415
    assert "只能加 JPEG、PNG 或 WebP 照片" in refused.text
    assert send(web, station, photo=jpeg()[:-20], kind="fault", text="看图").status_code == 400
    with office.union.database.write() as connection:
        put(connection, FILE_QUOTA, "10")
    thanks = send(web, station, photo=jpeg(), kind="fault", text="看图")
    assert "照片没有保存" in thanks.text
    assert [got["text"] for got in heard(desk)] == ["看图"]


def test_photos_from_the_page_take_a_tenth_of_the_room_at_the_most(
    web: TestClient, station: Station, desk: Desk, office: Office
) -> None:
    photo = jpeg()
    with office.union.database.write() as connection:
        put(connection, FILE_QUOTA, str(files.PAGE_PART * 2 * (len(photo) + 100)))
    kept = []
    for n in range(4):
        other = jpeg(comment=bytes([n]), quality=70 + n)
        kept.append("照片没有保存" not in send(web, station, photo=other, kind="fault", text="看图").text)
    assert kept == [True, True, False, False]
    assert len(heard(desk)) == 4


def test_a_station_that_is_no_more_takes_nothing(web: TestClient, station: Station, office: Office) -> None:
    page = web.get(f"/s/{station.code}")
    registration.change(office.union, office.authority, station.code, state="exited")
    assert 'name="stars"' not in web.get(f"/s/{station.code}").text
    late = web.post(f"/s/{station.code}/say", data={"kind": "thanks", "token": token_of(page)})
    assert late.status_code == 409
    assert "12351" in late.text


def test_a_number_to_call_back_is_erased_when_its_time_is_up_and_the_chain_holds(
    web: TestClient, station: Station, desk: Desk, office: Office
) -> None:
    send(web, station, kind="complaint", text="态度不好", contact="13900000000")
    keep_house(office.union)
    days = KINDS["union_opinion"].by_name["contact"].keep_days
    assert days is not None
    for _ in range(0, days + UNION_GRACE_DAYS + 2, 5):
        office.clock.time += 5 * DAY
        keep_house(office.union)
    with office.union.database.read() as connection:
        assert list(connection.execute(select(personal.c.field)).scalars()) == ["text"]
    desk.sync()
    assert examine(office.union).findings == ()


def test_words_that_a_union_has_lost_come_back_from_the_station(
    web: TestClient, station: Station, desk: Desk, office: Office
) -> None:
    send(web, station, kind="complaint", text="态度不好")
    heard(desk)
    with office.union.database.write() as connection:
        connection.execute(personal.delete())
    assert examine(office.union).findings
    repair(office.union, examine(office.union))
    with office.union.database.read() as connection:
        assert connection.execute(select(owed.c.field)).scalars().all() == ["text"]
    desk.open(office.exchange(desk.seal((), tuple(desk.values.values()))))
    with office.union.database.read() as connection:
        assert connection.execute(select(personal.c.field)).scalars().all() == ["text"]
    assert examine(office.union).findings == ()


def test_what_is_broken_is_said_with_the_services_that_stand_still(
    web: TestClient, station: Station, desk: Desk
) -> None:
    repaired = desk.write("repair", None, NOON - 2 * DAY, facility="dispenser", trouble="empty", what="老王说没水了")
    desk.write("repair", None, NOON, what="不公开的话")
    desk.sync()
    page = web.get(f"/s/{station.code}").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert "饮水机 暂时没有了，正在补 11月19日起" in text
    assert "饮水 暂停" in text
    assert "老王" not in text
    assert "不公开的话" not in text
    desk.write("repair", repaired, NOON, done_at=NOON)
    desk.sync()
    assert "暂时没有了" not in web.get(f"/s/{station.code}").text


def test_the_answer_stands_on_the_page_and_the_words_that_it_answers_do_not(
    web: TestClient, station: Station, desk: Desk
) -> None:
    send(web, station, kind="fault", facility="microwave", trouble="broken", text="里面有怪味", contact="139")
    heard(desk)
    (op,) = [parse(body) for body in desk.logs[Log.STATION] if parse(body).kind == "union_opinion"]
    said_id = record_id(op.run, op.seq)
    shown = desk.write("reply", None, NOON, opinion=said_id, text="换了新的<b>。")
    book = desk.write("opinion", None, NOON, kind="rating", stars=4, tags="clean", text=("热心",))
    desk.write("reply", None, NOON, opinion=book, text="不给人看", shown=False)
    desk.sync()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", web.get(f"/s/{station.code}").text))
    assert "微波炉 · 坏了 11月21日 换了新的&lt;b&gt;。" in text
    for hidden in ("怪味", "不给人看", "热心"):
        assert hidden not in text
    desk.write("reply", shown, NOON, shown=False)
    desk.sync()
    assert "换了新的" not in web.get(f"/s/{station.code}").text
