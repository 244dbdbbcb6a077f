"""A day at the desk through its window, without a network; then everything arrives at the union exactly once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.bootstrap import open_desk
from desktop.demo.clock import StageClock
from desktop.demo.stage import on_stage
from desktop.services.times import day_of, day_start
from sync.card import Card, card_text
from tests.e2e.day import Hands
from tests.e2e.union import UnionServer, read_csv
from tests.printing.readers import picture_of_pdf, words_of_pdf, zxing

LEDGERS = ("visits", "movements", "supplies", "shifts")
ALL_THERE = "已全部送达总工会"
WATER = "矿泉水 550ml"


@pytest.fixture
def hands(qapp: QApplication, tmp_path: Path) -> Iterator[Hands]:
    """A PC on which Yizhan is started for the first time, on yesterday's morning."""
    yesterday = day_of(int(time.time())) - timedelta(days=1)
    clock = StageClock(day_start(yesterday) + 8 * 3600)
    with ExitStack() as stack:
        desk = stack.enter_context(open_desk(tmp_path / "desk", clock, device="前台电脑"))
        stage = stack.enter_context(on_stage(desk, language="zh_CN"))
        yield Hands(desk, stage, clock, yesterday.isoformat())


def play_the_day(hands: Hands) -> None:
    """From the first start to the sign-out, as the manual tells it."""
    hands.set_up("五一广场工会驿站", "140106", "李敏", "1234")
    hands.at("08:02")
    hands.sign_in("李敏", "1234")
    hands.at("08:30")
    hands.tap("courier")
    hands.at("08:45")
    hands.toggle_service("water")
    hands.toggle_service("charge")
    hands.press_digit("3")
    hands.at("11:40")
    hands.several("sanitation", 4, "班组午饭")
    hands.at("11:41")
    hands.tap("taxi")
    hands.undo()
    hands.at("12:30")
    hands.late("courier", "10:15", "补记")
    hands.at("13:00")
    hands.first_leaves()
    hands.at("14:00")
    hands.adopt(WATER, "一次性纸杯")
    hands.restock(WATER, 2, "2027-08-01")
    hands.at("15:00")
    hands.issue(WATER, 5)
    hands.at("18:34")
    hands.sign_out("水够了，纸杯明早到")


def test_a_whole_day_is_kept_without_a_network(hands: Hands, tmp_path: Path) -> None:
    play_the_day(hands)
    desk = hands.desk
    station = desk.station.view()
    assert (station.name, station.region) == ("五一广场工会驿站", "140106")
    assert [(line.weekdays, line.opens, line.closes) for line in station.hours] == [(0b0111111, 480, 1110)]
    visits = [
        (visit.category, visit.persons, visit.services, visit.note, visit.arrived_at, visit.voided)
        for visit in reversed(desk.visits.page(voided=True).rows)
    ]
    services = ("charge", "water")
    assert visits == [
        ("courier", 1, (), "", hands.instant("08:30"), None),
        ("rider", 1, services, "", hands.instant("08:45"), None),
        ("courier", 1, (), "补记", hands.instant("10:15"), None),
        ("sanitation", 4, services, "班组午饭", hands.instant("11:40"), None),
        ("taxi", 1, services, "", hands.instant("11:41"), "undone"),
    ]
    assert {item.name: item.balance for item in desk.supplies.items()} == {WATER: 43, "一次性纸杯": 0}
    shift = next(day for day in desk.duty.month(*map(int, hands.day.split("-")[:2])).days if day.shifts).shifts[0]
    assert (shift.signed_in_at, shift.signed_out_at) == (hands.instant("08:02"), hands.instant("18:34"))
    assert shift.promised
    assert set(shift.closing_checks) == {term.code for term in desk.catalogue.terms("closing_check")}
    assert shift.handover == "水够了，纸杯明早到"
    assert hands.chip() == "已保存在本机"

    poster = tmp_path / "poster.pdf"
    hands.save_poster(poster)
    assert "五一广场工会驿站" in words_of_pdf(poster)


def test_the_day_arrives_at_the_union_row_for_row(union: UnionServer, hands: Hands, tmp_path: Path) -> None:
    play_the_day(hands)
    added = union.command(
        "station", "add", "--name", "五一广场工会驿站", "--region", "140106", "--url", union.url, "--json"
    )
    answer = json.loads(added)
    card = Card(union.url, answer["code"], answer["enrol_code"], answer["fingerprint"])
    hands.clock.set(int(time.time()))
    hands.connect(card_text(card))
    hands.stage.wait_for(lambda: hands.chip() == ALL_THERE)

    hands.work_offline(True)
    hands.tap("courier")
    hands.stage.wait_for(lambda: "1 条待送" in hands.chip())
    hands.work_offline(False)
    hands.sync_now()
    hands.stage.wait_for(lambda: hands.chip() == ALL_THERE)

    counts = {}
    for kind in LEDGERS:
        file = tmp_path / f"desk-{kind}.csv"
        hands.desk.exports.export(kind, file)
        rows = read_csv(file)
        assert rows == union.rows(kind, answer["code"], tmp_path)
        counts[kind] = len(rows) - 1
    assert counts == {"visits": 6, "movements": 2, "supplies": 2, "shifts": 1}

    poster = tmp_path / "poster.pdf"
    hands.save_poster(poster)
    assert zxing(picture_of_pdf(poster)) == [f"{union.url}/s/{answer['code']}"]
