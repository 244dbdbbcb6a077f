"""What people say on a station's page: two taps, once, for the station alone."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from PIL import Image
from sqlalchemy import select

from sync.log import Log
from sync.ops import parse, record_id
from sync.records import KINDS
from sync.retention import UNION_GRACE_DAYS
from sync.server import files, registration
from sync.server.doctor import examine
from sync.server.housekeeping import keep_house
from sync.server.repair import repair
from sync.server.schema import owed, personal
from sync.server.settings import FILE_QUOTA, put
from sync.server.stations import Station
from sync.times import DAY
from tests.sync.server.conftest import Office
from tests.sync.server.desks import NOON, Desk
from tests.sync.server.said.forms import heard, jpeg, send, token_of


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
    for _ in range(days + UNION_GRACE_DAYS + 2):
        office.clock.time += DAY
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
