"""The desk forgets by itself, in a thread that ends with it."""

from __future__ import annotations

from pathlib import Path

from desktop.bootstrap import open_desk
from desktop.store.doctor import examine
from desktop.store.store import Store
from sync.retention import PHOTO_DAYS
from sync.times import DAY
from tests.gui.photos.pictures import jpeg, picture
from tests.store.conftest import SetClock


def test_a_round_a_day_forgets_what_is_due(tmp_path: Path) -> None:
    clock = SetClock()
    with open_desk(tmp_path / "data", clock) as desk:
        desk.station.set_up("迎泽驿站", "140106")
        desk.people.add_person("李敏", phone="13900000000")
        desk.visits.record_visit("courier", visitor="过客")
        desk.retention.run_daily(told=True)
        for _ in range(90):
            clock.at += DAY
            desk.retention.run_daily(told=False)
        (visit,) = desk.visits.page().rows
        assert not visit.visitor
        assert [person.phone for person in desk.people.people()] == ["13900000000"]


def test_who_leaves_cannot_be_called_from_the_next_round_on(tmp_path: Path) -> None:
    clock = SetClock()
    with open_desk(tmp_path / "data", clock) as desk:
        desk.station.set_up("迎泽驿站", "140106")
        (person,) = desk.people.add_person("李敏", phone="13900000000", pin="1234").records
        desk.people.void_person(person, "moved")
        assert desk.retention.run().records == 1
        (left,) = desk.people.people(voided=True)
        assert (left.name, left.phone, left.has_pin) == ("李敏", "", False)


def test_an_opinions_photo_goes_with_its_words_and_one_of_goods_stays(tmp_path: Path) -> None:
    clock = SetClock()
    with open_desk(tmp_path / "data", clock) as desk:
        desk.station.set_up("迎泽驿站", "140106")
        (opinion,) = desk.opinions.record("fault", facility="dispenser", text="水漏了").records
        (item,) = desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records
        for record, hue in ((opinion, 10), (item, 90)):
            photo = desk.photos.take(jpeg(picture(320, 240, hue)), "照片")
            desk.photos.keep([photo])
            desk.photos.attach(record, [photo])
        (shown,), (goods,) = desk.photos.of(opinion), desk.photos.of(item)
        assert shown.path is not None
        desk.retention.run()
        for day in range(PHOTO_DAYS):
            clock.at += DAY
            if day % 7 == 0 or day > PHOTO_DAYS - 3:
                desk.retention.run()
            if day == PHOTO_DAYS - 2:
                assert desk.opinions.opinion(opinion).photos == 1
                assert shown.path.exists()
        said = desk.opinions.opinion(opinion)
        assert (said.text, said.photos, said.erased) == ("", 0, True)
        assert desk.photos.of(opinion) == ()
        assert not shown.path.exists()
        assert desk.photos.of(item) == (goods,)
        assert desk.retention.run().records == 0
    with Store.open(tmp_path / "data", clock) as store:
        assert examine(store) == ()


def test_it_ends_with_the_desk(tmp_path: Path) -> None:
    with open_desk(tmp_path / "data", SetClock()) as desk:
        desk.station.set_up("迎泽驿站", "140106")
        desk.retention.start()
        desk.retention.start()
    desk.retention.stop()
