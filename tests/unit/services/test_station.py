"""The station's file, its words, its posters, the union's notices."""

from __future__ import annotations

import pytest

from desktop.services.errors import KnownError
from desktop.services.posters import PosterService
from desktop.views import OpeningHours
from tests.unit.services.conftest import Services


def test_a_station_begins_with_a_name_and_a_region(desk: Services) -> None:
    assert not desk.station.is_set_up()
    desk.station.set_up("五一广场工会驿站", "140106", address="五一广场东侧", phone="0351-12351")
    assert desk.station.is_set_up()
    view = desk.station.view()
    assert (view.name, view.region, view.address, view.phone) == (
        "五一广场工会驿站",
        "140106",
        "五一广场东侧",
        "0351-12351",
    )
    assert (view.code, view.public_url, view.capacity) == ("", "", 6)
    assert view.hours == (OpeningHours(127, 480, 1080, True),)


def test_a_folder_holds_one_station(desk: Services) -> None:
    desk.station.set_up("五一广场工会驿站", "140106")
    with pytest.raises(KnownError, match="holds the station 五一广场工会驿站 already"):
        desk.station.set_up("别的驿站", "140106")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "The name is empty"),
        ({"region": "太原"}, "is not a region code"),
        ({"region": "1401"}, "is not a region code"),
        ({"phone": "ask inside"}, "is not a telephone number"),
        ({"capacity": 0}, "0 cannot be a number of places"),
        ({"hours": "always"}, "“always” are no opening hours"),
        ({"hours": "1 08:00-12:00 staffed; 1 11:00-13:00 staffed"}, "Two of the opening hours overlap"),
        ({"hours": "1 20:00-08:00 staffed; 2 07:00-13:00 staffed"}, "Two of the opening hours overlap"),
        ({"hours": (OpeningHours(0, 480, 1080, True),)}, "These hours hold on no day"),
        ({"hours": (OpeningHours(1, 480, 2000, True),)}, "These hours are not within a day"),
        ({"services": ("sauna",)}, "“sauna” is not known here"),
        ({"form": "castle"}, "“castle” is not known here"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(desk: Services, fields: dict[str, str], sentence: str) -> None:
    desk.station.set_up("五一广场工会驿站", "140106")
    before = desk.station.view()
    with pytest.raises(KnownError, match=sentence) as refusal:
        desk.station.edit(**fields)
    assert refusal.value.remedy
    assert desk.station.view() == before


def test_every_field_of_the_file_can_be_changed(desk: Services) -> None:
    hours = (OpeningHours(127, 480, 1320, True), OpeningHours(127, 1320, 480, False))
    desk.station.edit(
        name="五一广场工会驿站",
        region="140106",
        form="smart",
        built_by="bank",
        address="五一广场",
        phone="0351-12351",
        capacity=12,
        hours=hours,
        services=("water", "rest"),
        facilities=["aed", "tv"],
        union_name="太原市迎泽区总工会",
        promise="热情接待",
        convention=("请勿吸烟", "", " 带走 垃圾 "),
        rules="按时开门\n每日清洁",
    )
    view = desk.station.view()
    assert (view.form, view.capacity, view.hours) == ("smart", 12, hours)
    assert (view.services, view.facilities) == (("rest", "water"), ("aed", "tv"))
    assert (view.promise, view.convention, view.rules) == ("热情接待", ("请勿吸烟", "带走 垃圾"), "按时开门\n每日清洁")
    assert view.union_name == "太原市迎泽区总工会"


def test_hours_that_touch_do_not_overlap(desk: Services) -> None:
    desk.station.edit(hours="1234567 00:00-24:00 staffed")
    desk.station.edit(hours="1234567 08:00-22:00 staffed; 1234567 22:00-08:00 unmanned")
    assert len(desk.station.view().hours) == 2


def test_the_head_and_the_managers_stand_in_the_file(desk: Services) -> None:
    for name, role in (("陈芳", "head"), ("李敏", "manager"), ("王强", "manager"), ("赵刚", "volunteer")):
        desk.people.add_person(name, role=role)
    view = desk.station.view()
    assert (view.head, view.managers) == ("陈芳", ("李敏", "王强"))


def test_a_poster_says_what_the_file_says_in_the_order_of_the_vocabulary(desk: Services) -> None:
    desk.station.edit(name="五一广场工会驿站", region="140106", services=("charge", "warm", "water"), rules="一\n二")
    facts = PosterService(desk.station, desk.catalogue, desk.supplies, desk.settings).facts()
    assert [(offer.name.zh, offer.name.en) for offer in facts.services] == [
        ("取暖", "Warm up"),
        ("饮水", "Water"),
        ("充电", "Charging"),
    ]
    assert [words.zh for words in facts.rules] == ["一", "二"]
    assert (facts.name, facts.convention, facts.public_url) == ("五一广场工会驿站", (), "")


def test_words_come_in_both_languages(desk: Services) -> None:
    assert desk.catalogue.name("category", "courier", "zh_CN") == "快递员"
    assert desk.catalogue.name("category", "courier", "en") == "Courier"
    assert desk.catalogue.name("category", "astronaut", "en") == "astronaut"
    assert desk.catalogue.promise("zh_CN") != desk.catalogue.promise("en")
    assert len(desk.catalogue.convention("zh_CN")) == len(desk.catalogue.convention("en")) > 3
    assert desk.catalogue.rules("en")


def test_a_word_can_be_hidden_and_shown_again_but_not_the_last_one(desk: Services) -> None:
    desk.visits.record_visit("vendor")
    desk.catalogue.hide("category", "vendor")
    assert "vendor" not in {term.code for term in desk.catalogue.terms("category")}
    assert "vendor" in {term.code for term in desk.catalogue.terms("category", hidden=True)}
    assert desk.visits.page(search="摊贩").entries == 1
    desk.catalogue.hide("category", "vendor", hidden=False)
    assert [term.code for term in desk.catalogue.terms("category")][9] == "vendor"
    for term in desk.catalogue.terms("closing_check")[1:]:
        desk.catalogue.hide("closing_check", term.code)
    with pytest.raises(KnownError, match="the last entry that is still shown"):
        desk.catalogue.hide("closing_check", desk.catalogue.terms("closing_check")[0].code)


def test_a_word_of_the_stations_own_can_be_recorded_at_once(desk: Services) -> None:
    desk.catalogue.add("category", "代驾司机", "Designated driver", "car")
    own = desk.catalogue.terms("category")[-1]
    assert (own.zh, own.en, own.icon) == ("代驾司机", "Designated driver", "car")
    desk.visits.record_visit(own.code)
    assert desk.visits.page(search="djsj").entries == 1
    with pytest.raises(KnownError, match="There is an entry called 代驾司机 already"):
        desk.catalogue.add("category", "代驾司机")


def test_the_unions_words_lie_over_the_built_in_ones_and_the_stations_over_both(desk: Services) -> None:
    with desk.store.write_local() as connection:
        for n, (code, zh, hidden) in enumerate([("courier", "快递小哥", False), ("pilot", "飞行员", True)]):
            connection.exec_driver_sql(
                "INSERT INTO union_term (id, vocabulary, code, zh, en, icon, rank, hidden, void, entered_at)"
                " VALUES (?, 'category', ?, ?, '', '', 0, ?, NULL, ?)",
                (bytes([n + 1]) * 16, code, zh, hidden, n),
            )
    assert desk.catalogue.name("category", "courier", "zh_CN") == "快递小哥"
    assert desk.catalogue.term("category", "courier").icon == "package"
    assert desk.catalogue.term("category", "pilot").hidden
    desk.catalogue.hide("category", "pilot", hidden=False)
    assert desk.catalogue.terms("category")[-1].zh == "飞行员"


def test_two_pcs_that_add_the_same_word_mean_one(desk: Services) -> None:
    first = desk.catalogue.add("service", "理发").records
    with desk.store.write_local() as connection:
        connection.exec_driver_sql("DELETE FROM term")
    desk.catalogue.hide("service", "read")
    assert desk.catalogue.add("service", "理发").records == first


def test_a_notice_is_unread_until_the_station_has_read_it(desk: Services) -> None:
    notice = b"\x05" * 16
    with desk.store.write_local() as connection:
        connection.exec_driver_sql(
            "INSERT INTO notice (id, title, body, published_at, void, entered_at)"
            " VALUES (?, '冬送温暖', '', 7, NULL, 7)",
            (notice,),
        )
    assert [(note.title, note.read) for note in desk.notices.notices()] == [("冬送温暖", False)]
    assert [todo.subject for todo in desk.today.overview().todo if todo.kind == "notice"] == ["冬送温暖"]
    desk.notices.mark_read(notice)
    assert not desk.notices.mark_read(notice).kinds
    assert [note.read for note in desk.notices.notices()] == [True]
    assert not [todo for todo in desk.today.overview().todo if todo.kind == "notice"]
    with pytest.raises(KnownError, match="no longer there"):
        desk.notices.mark_read(b"\x06" * 16)
