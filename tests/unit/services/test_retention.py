"""The desk forgets by itself, in a thread that ends with it."""

from __future__ import annotations

from pathlib import Path

from desktop.bootstrap import open_desk
from sync.times import DAY
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


def test_it_ends_with_the_desk(tmp_path: Path) -> None:
    with open_desk(tmp_path / "data", SetClock()) as desk:
        desk.station.set_up("迎泽驿站", "140106")
        desk.retention.start()
        desk.retention.start()
    desk.retention.stop()
