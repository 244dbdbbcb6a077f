"""What people say on a station's page is bounded, and whoever sends nonsense is refused."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from sync.server import context, tally
from sync.server.errors import Refusal
from sync.server.gate import Gate
from sync.server.housekeeping import keep_house
from sync.server.load import Load
from sync.server.schema import said, tally_salt, visitor_tally
from sync.server.stations import Station
from sync.times import DAY
from tests.sync.server.conftest import Office
from tests.sync.server.desks import Desk
from tests.sync.server.said.forms import given, heard, post, send, token_of

HOUR = 3600


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
    pages = ("/near?q=五一", *(f"/s/{station.code}{rest}" for rest in ("", "/whole", "/say", "/thanks")))
    assert [web.get(page).status_code for page in pages] == [503] * len(pages)
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


def test_another_sites_page_can_say_nothing_here(web: TestClient, station: Station, desk: Desk) -> None:
    form = {"kind": "thanks", "token": token_of(web.get(f"/s/{station.code}"))}
    for site, status in (("cross-site", 403), ("same-origin", 200)):
        said_there = web.post(f"/s/{station.code}/say", data=form, headers={"Sec-Fetch-Site": site})
        assert said_there.status_code == status
        assert ("请在驿站自己的页面上提交" in said_there.text) is (status == 403)
    assert len(heard(desk)) == 1
