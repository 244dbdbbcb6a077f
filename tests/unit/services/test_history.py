"""Undo and redo, settings, events."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.errors import KnownError
from desktop.services.events import Event, Events
from desktop.services.pinyin import matches
from desktop.views import Changes
from tests.unit.services.conftest import FakeClock, Services, open_services


def test_a_visit_that_was_undone_can_be_done_again(desk: Services) -> None:
    desk.history.remember(desk.visits.record_visit("courier"), "已记录 快递员 1 人")
    assert (desk.history.can_undo, desk.history.undo_label) == (True, "已记录 快递员 1 人")
    undone = desk.history.undo()
    assert undone is not None
    assert undone.touches("visit")
    assert desk.visits.page().entries == 0
    assert desk.history.can_redo
    desk.history.redo()
    assert desk.visits.page().entries == 1
    assert desk.history.redo() is None
    desk.history.undo()
    assert desk.visits.page().entries == 0


def test_steps_are_taken_back_last_first(desk: Services, clock: FakeClock) -> None:
    (visit,) = desk.visits.record_visit("courier").records
    desk.history.remember(desk.visits.correct_visit(visit, persons=3), "a")
    desk.history.remember(desk.visits.correct_visit(visit, persons=5, note="x"), "b")
    clock.wait(5)
    desk.history.undo()
    assert (desk.visits.visit(visit).persons, desk.visits.visit(visit).note) == (3, "")
    desk.history.undo()
    assert desk.visits.visit(visit).persons == 1
    desk.history.redo()
    desk.history.redo()
    assert (desk.visits.visit(visit).persons, desk.visits.visit(visit).note) == (5, "x")


def test_a_new_step_ends_what_could_be_done_again(desk: Services) -> None:
    desk.history.remember(desk.visits.record_visit("courier"), "a")
    desk.history.undo()
    desk.history.remember(desk.visits.record_visit("rider"), "b")
    assert desk.history.redo() is None
    assert [row.category for row in desk.visits.page().rows] == ["rider"]


def test_with_nothing_done_there_is_nothing_to_undo(desk: Services) -> None:
    assert desk.history.undo() is None
    assert desk.history.redo() is None
    desk.history.remember(Changes(), "nothing")
    assert not desk.history.can_undo


def test_stock_and_duty_can_be_undone_too(desk: Services) -> None:
    offer = desk.catalogue.suggestions()[0]
    desk.history.remember(desk.supplies.adopt(offer.id), "adopt")
    desk.history.remember(desk.supplies.restock(offer.id, 24), "restock")
    desk.history.remember(desk.supplies.count([(offer.id, 20)]), "count")
    desk.history.undo()
    assert desk.supplies.item(offer.id).item.balance == 24
    desk.history.undo()
    assert desk.supplies.item(offer.id).item.balance == 0
    desk.people.add_person("李敏")
    desk.history.remember(desk.duty.sign_in(desk.people.people()[0].id, "", promised=True), "in")
    desk.history.undo()
    assert desk.duty.on_duty() is None


@pytest.fixture
def umbrella(desk: Services) -> bytes:
    made = desk.supplies.add_item("雨伞", category="daily", unit="把").records[0]
    desk.supplies.restock(made, 10)
    return made


def test_a_loan_that_is_half_back_by_now_is_not_undone(desk: Services, umbrella: bytes) -> None:
    lent = desk.supplies.issue(umbrella, 2, kind="loan", recipient="小王 1234")
    desk.history.remember(lent, "lent")
    back = desk.supplies.take_back(umbrella, 1, loan=lent.records[0]).records[0]
    with pytest.raises(KnownError, match="1 of this loan are back already") as refused:
        desk.history.undo()
    assert str(refused.value) == _refusal(desk, lent.records[0]), "by key as by the ledger"
    assert desk.supplies.item(umbrella).item.balance == 9
    assert desk.history.undo_label == "lent", "nothing was taken back"
    desk.supplies.void_movement(back, "typed at the wrong loan")
    desk.history.undo()
    assert desk.supplies.item(umbrella).item.balance == 10


def _refusal(desk: Services, loan: bytes) -> str:
    with pytest.raises(KnownError) as refused:
        desk.supplies.void_movement(loan, "never lent")
    return str(refused.value)


def test_a_return_whose_loan_is_void_by_now_is_not_brought_back(desk: Services, umbrella: bytes) -> None:
    (lent,) = desk.supplies.issue(umbrella, 2, kind="loan").records
    (back,) = desk.supplies.take_back(umbrella, 1, loan=lent).records
    desk.history.remember(desk.supplies.void_movement(back, "not here"), "voided")
    desk.supplies.void_movement(lent, "never lent")
    with pytest.raises(KnownError, match="This loan is not there"):
        desk.history.undo()
    assert desk.supplies.item(umbrella).item.balance == 10


def test_a_return_that_was_entered_anew_meanwhile_is_not_brought_back_beside_it(
    desk: Services, umbrella: bytes
) -> None:
    (lent,) = desk.supplies.issue(umbrella, 2, kind="loan").records
    back = desk.supplies.take_back(umbrella, 2, loan=lent).records[0]
    desk.history.remember(desk.supplies.void_movement(back, "only one"), "voided")
    desk.supplies.take_back(umbrella, 1, loan=lent)
    with pytest.raises(KnownError, match="Only 1 of it are still out"):
        desk.history.undo()
    assert desk.supplies.item(umbrella).item.balance == 9


def test_the_undo_is_an_entry_of_its_own(desk: Services) -> None:
    desk.history.remember(desk.visits.record_visit("courier"), "a")
    desk.history.undo()
    with desk.store.read() as connection:
        assert connection.exec_driver_sql("SELECT sum(count) FROM tail WHERE kind = 'visit'").scalar() == 2
    assert [row.voided is not None for row in desk.visits.page(voided=True).rows] == [True]


def test_settings_are_kept_on_this_pc_and_never_sent(desk: Services, clock: FakeClock, tmp_path: Path) -> None:
    assert (desk.settings.language, desk.settings.theme, desk.settings.text_scale) == ("system", "system", 100)
    assert (desk.settings.autostart, desk.settings.minimise_to_tray, desk.settings.work_offline) == (False, True, False)
    desk.settings.set("language", "en")
    desk.settings.set("text_scale", 125)
    desk.settings.set("visits.columns", [1, 2])
    with desk.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM op").scalar() == 0
    desk.store.close()
    again = open_services(tmp_path / "data", clock)
    assert (again.settings.language, again.settings.text_scale) == ("en", 125)
    assert again.settings.get("visits.columns") == [1, 2]
    assert again.settings.get("unheard of", 7) == 7
    again.store.close()


def test_a_setting_cannot_be_what_it_cannot_be(desk: Services) -> None:
    with pytest.raises(ValueError, match="theme cannot be 'pink'"):
        desk.settings.set("theme", "pink")
    assert desk.settings.choices("theme") == ("system", "light", "dark")


def test_a_setting_that_another_version_wrote_counts_as_the_default(desk: Services) -> None:
    desk.store.settings.put("desk.theme", "sepia")
    assert desk.settings.theme == "system"


def test_listeners_hear_events_until_they_leave() -> None:
    events, heard = Events(), list[Event]()
    leave = events.subscribe(heard.append)
    events.publish(Changes(frozenset({"visit"})))
    events.publish(Changes())
    leave()
    events.publish(Changes(frozenset({"visit"})))
    assert len(heard) == 1


def test_a_refusal_changes_nothing_that_could_be_undone(desk: Services) -> None:
    with pytest.raises(KnownError):
        desk.visits.record_visit("nobody")
    assert not desk.history.can_undo
    assert desk.heard == []


@pytest.mark.parametrize(
    ("query", "name", "found"),
    [
        ("wl", "王力", True),
        ("wangli", "王力", True),
        ("wangl", "王力", True),
        ("力", "王力", True),
        ("lw", "王力", False),
        ("wlx", "王力", False),
        ("chongqing", "重庆", True),
        ("zq", "重庆", True),
        ("kqs", "矿泉水 550ml", True),
        ("550", "矿泉水 550ML", True),
        ("s550", "矿泉水 550ml", True),
        ("wifi", "WiFi", True),
        ("快递", "王力", False),
        ("", "王力", True),
    ],
)
def test_a_name_is_found_by_characters_syllables_and_initials(query: str, name: str, found: bool) -> None:
    assert matches(query, name) is found
