"""The station's people and their PINs."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.errors import KnownError
from desktop.services.people import DELAYS
from desktop.views import RecordId
from tests.unit.services.conftest import FakeClock, Services, open_services


@pytest.fixture
def li(desk: Services) -> RecordId:
    desk.people.add_person("李敏", pin="2468", phone="0351-12351")
    return desk.people.people()[0].id


def test_a_person_is_listed_by_role(desk: Services, li: RecordId) -> None:
    desk.people.add_person("陈芳", role="head")
    assert [(who.name, who.role, who.has_pin) for who in desk.people.people()] == [
        ("陈芳", "head", False),
        ("李敏", "manager", True),
    ]


def test_a_pin_is_kept_as_a_hash_that_the_log_does_not_hold(desk: Services, li: RecordId) -> None:
    with desk.store.read() as connection:
        kept = connection.exec_driver_sql("SELECT pin FROM staff").scalar()
        bodies = connection.exec_driver_sql("SELECT body FROM op").scalars().all()
    assert str(kept).startswith("$argon2id$")
    assert not any(b"argon2id" in body or "李敏".encode() in body for body in bodies)


def test_the_right_pin_opens_and_a_wrong_one_does_not(desk: Services, li: RecordId) -> None:
    desk.people.check_pin(li, "2468")
    with pytest.raises(KnownError, match="The PIN is wrong"):
        desk.people.check_pin(li, "1357")


def test_wrong_pins_are_answered_more_and_more_slowly_also_after_a_restart(
    desk: Services, clock: FakeClock, li: RecordId, tmp_path: Path
) -> None:
    for _ in range(2):
        with pytest.raises(KnownError, match="Type it again"):
            desk.people.check_pin(li, "0000")
    with pytest.raises(KnownError, match="possible in 5 seconds"):
        desk.people.check_pin(li, "0000")
    desk.store.close()
    again = open_services(tmp_path / "data", clock)
    with pytest.raises(KnownError, match="Try again in 5 seconds"):
        again.people.check_pin(li, "2468")
    clock.wait(5)
    with pytest.raises(KnownError, match=f"possible in {DELAYS[1]} seconds"):
        again.people.check_pin(li, "0000")
    clock.wait(DELAYS[1])
    again.people.check_pin(li, "2468")
    with pytest.raises(KnownError, match="Type it again"):
        again.people.check_pin(li, "0000")
    again.store.close()


def test_a_clock_that_was_set_back_locks_nobody_out_for_ever(desk: Services, clock: FakeClock, li: RecordId) -> None:
    for _ in range(3):
        with pytest.raises(KnownError):
            desk.people.check_pin(li, "0000")
    clock.wait(-30 * 86_400)
    with pytest.raises(KnownError, match=f"Try again in {DELAYS[-1]} seconds"):
        desk.people.check_pin(li, "2468")


@pytest.mark.parametrize("pin", ["123", "12a4", "１２３４", "1" * 13])
def test_a_pin_has_four_to_twelve_digits(desk: Services, li: RecordId, pin: str) -> None:
    with pytest.raises(KnownError, match="A PIN has 4 to 12 digits"):
        desk.people.set_pin(li, pin)
    desk.people.check_pin(li, "2468")


def test_a_new_pin_ends_the_waiting_and_an_empty_one_takes_it_away(desk: Services, li: RecordId) -> None:
    for _ in range(3):
        with pytest.raises(KnownError):
            desk.people.check_pin(li, "0000")
    desk.people.set_pin(li, "1357")
    desk.people.check_pin(li, "1357")
    desk.people.set_pin(li, "")
    desk.people.check_pin(li, "anything")


def test_two_people_of_one_name_have_to_be_told_apart(desk: Services, li: RecordId) -> None:
    with pytest.raises(KnownError, match="There is a person called 李敏 already"):
        desk.people.add_person(" 李敏 ")
    desk.people.edit_person(li, phone="13900000000", role="head")
    (who,) = desk.people.people()
    assert (who.name, who.phone, who.role) == ("李敏", "13900000000", "head")
    with pytest.raises(KnownError, match="is not a telephone number"):
        desk.people.edit_person(li, phone="call me")


def test_somebody_who_leaves_keeps_what_he_recorded(desk: Services, li: RecordId) -> None:
    desk.duty.sign_in(li, "2468", promised=True)
    desk.visits.record_visit("courier")
    with pytest.raises(KnownError, match="李敏 is still signed in"):
        desk.people.void_person(li, "调岗")
    desk.duty.sign_out(desk.duty.view().on_duty[0].id)
    desk.people.void_person(li, "调岗")
    assert desk.people.people() == ()
    assert [who.voided for who in desk.people.people(voided=True)] == ["调岗"]
    assert desk.visits.page().rows[0].entered_by == "李敏"
    with pytest.raises(KnownError, match="no longer looks after"):
        desk.duty.sign_in(li, "2468", promised=True)


def test_a_forgotten_pin_is_reset_by_the_head(desk: Services, clock: FakeClock) -> None:
    for name, role, pin in (("李敏", "manager", "1234"), ("陈芳", "head", "5678"), ("王强", "volunteer", "2468")):
        desk.people.add_person(name, role=role, pin=pin)
    by_name = {one.name: one.id for one in desk.people.people()}
    li, chen, wang = by_name["李敏"], by_name["陈芳"], by_name["王强"]
    assert [one.name for one in desk.people.may_allow_pin(li)] == ["陈芳", "李敏"]
    for by, pin, match in ((None, "", "has to allow"), (wang, "2468", "has to allow"), (chen, "9999", "PIN is wrong")):
        with pytest.raises(KnownError, match=match):
            desk.people.reset_pin(li, "4321", by=by, by_pin=pin)
    desk.people.check_pin(li, "1234")
    desk.people.reset_pin(li, "4321", by=chen, by_pin="5678")
    desk.people.check_pin(li, "4321")
    # Who still knows the old one needs nobody.
    desk.people.reset_pin(li, "1111", by=li, by_pin="4321")
    desk.people.check_pin(li, "1111")


def test_the_only_head_is_helped_by_a_colleague_and_who_is_alone_by_nobody(desk: Services) -> None:
    desk.people.add_person("陈芳", role="head", pin="5678")
    (chen,) = desk.people.people()
    assert desk.people.may_allow_pin(chen.id) == (), "nobody else could ever open the way"
    desk.people.reset_pin(chen.id, "8765")
    desk.people.check_pin(chen.id, "8765")
    desk.people.add_person("李敏", pin="1234")
    assert [one.name for one in desk.people.may_allow_pin(chen.id)] == ["李敏", "陈芳"]


def test_guessing_the_heads_pin_for_a_reset_is_answered_slowly_too(desk: Services, clock: FakeClock) -> None:
    desk.people.add_person("陈芳", role="head", pin="5678")
    desk.people.add_person("李敏", pin="1234")
    by_name = {one.name: one.id for one in desk.people.people()}
    for _ in range(3):
        with pytest.raises(KnownError, match="The PIN is wrong"):
            desk.people.reset_pin(by_name["李敏"], "4321", by=by_name["陈芳"], by_pin="0000")
    with pytest.raises(KnownError, match="too many wrong PINs"):
        desk.people.reset_pin(by_name["李敏"], "4321", by=by_name["陈芳"], by_pin="5678")
