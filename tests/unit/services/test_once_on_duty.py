"""Nobody is on duty twice at once, whatever is said afterwards and wherever it was said."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.services.errors import KnownError
from desktop.views import RecordId, ShiftView
from sync.times import parse_iso
from tests.unit.services.conftest import FakeClock, Services


@pytest.fixture
def li(desk: Services, clock: FakeClock) -> RecordId:
    clock.at("2026-11-18 08:00")
    desk.station.edit(hours="1234567 08:00-18:00 staffed")
    desk.people.add_person("李敏")
    return desk.people.people()[0].id


def shifts(desk: Services, on: date) -> tuple[ShiftView, ...]:
    return desk.duty.month(on.year, on.month).days[on.day - 1].shifts


FRIDAY = date(2026, 11, 20)


def test_a_forgotten_shift_cannot_end_within_the_next_one(desk: Services, clock: FakeClock, li: RecordId) -> None:
    clock.at("2026-11-19 08:00")
    (left_open,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-20 08:00")
    (next_,) = desk.duty.sign_in(li, "", promised=True).records
    for moment in ("2026-11-20 12:00", "2026-11-20 19:00"):
        clock.at(moment)
        with pytest.raises(KnownError, match="李敏 has another shift at that time"):
            desk.duty.close_forgotten(left_open, parse_iso("2026-11-20 11:00"), estimated=False, reason="忘了")
        if moment.endswith("12:00"):
            desk.duty.sign_out(next_)
    desk.duty.close_forgotten(left_open, parse_iso("2026-11-20 08:00"), estimated=False, reason="通宵值班")
    assert shifts(desk, date(2026, 11, 19))[0].signed_out_at == parse_iso("2026-11-20 08:00")


def test_a_shift_entered_afterwards_cannot_reach_into_one_that_runs(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    clock.at("2026-11-20 08:00")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-20 10:00")
    for ended in (None, parse_iso("2026-11-20 09:00")):
        with pytest.raises(KnownError, match="李敏 has another shift at that time"):
            desk.duty.enter_forgotten(li, "", parse_iso("2026-11-20 07:00"), ended, estimated=False, reason="补")
    desk.duty.enter_forgotten(
        li, "", parse_iso("2026-11-20 06:00"), parse_iso("2026-11-20 08:00"), estimated=False, reason="补"
    )
    assert len(shifts(desk, FRIDAY)) == 2


def test_a_forgotten_shift_stands_in_the_way_of_no_other(desk: Services, clock: FakeClock, li: RecordId) -> None:
    clock.at("2026-11-19 08:00")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-21 08:00")
    desk.duty.enter_forgotten(
        li, "", parse_iso("2026-11-20 08:00"), parse_iso("2026-11-20 18:00"), estimated=True
    )
    assert len(shifts(desk, FRIDAY)) == 1


def test_who_signed_in_at_two_pcs_signs_out_of_both_and_no_hour_counts_twice(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    clock.at("2026-11-20 08:00")
    (here,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-20 08:30")
    with desk.store.write() as unit:
        elsewhere = unit.create("shift", {"staff": li})
    clock.at("2026-11-20 18:00")
    changes = desk.duty.sign_out(here, handover="纸杯只剩一箱", checks=["lock"])
    first, second = shifts(desk, FRIDAY)
    assert (first.id, first.signed_out_at) == (here, parse_iso("2026-11-20 08:30"))
    assert (second.id, second.signed_out_at) == (elsewhere, parse_iso("2026-11-20 18:00"))
    assert (second.handover, second.closing_checks, first.handover) == ("纸杯只剩一箱", ("lock",), "")
    assert desk.duty.view().on_duty == ()
    desk.history.remember(changes, "sign out")
    desk.history.undo()
    assert len(desk.duty.view().on_duty) == 2, "one undo takes all of it back"


def test_signing_out_ends_nobody_elses_shift_and_none_that_was_forgotten(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.people.add_person("王强")
    wang = next(who.id for who in desk.people.people() if who.name == "王强")
    clock.at("2026-11-19 08:00")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-20 08:00")
    (mine,) = desk.duty.sign_in(li, "", promised=True).records
    desk.duty.sign_in(wang, "", promised=True)
    clock.at("2026-11-20 18:00")
    desk.duty.sign_out(mine)
    assert [shift.staff_name for shift in desk.duty.view().on_duty] == ["王强"]
    assert [late.shift.staff_name for late in desk.duty.view().forgotten] == ["李敏"]


def test_the_sign_out_proposed_for_a_forgotten_shift_can_always_be_taken(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    """Also where the next shift began on the same day, and where a visit of then was entered in the next one."""
    desk.station.edit(hours="12345 08:00-18:00 staffed")
    clock.at("2026-11-20 08:00")
    (friday,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-21 10:00")
    (saturday,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-22 09:00")
    (sunday,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-22 09:05")
    desk.visits.record_visit("courier", arrived_at=parse_iso("2026-11-21 15:00"))
    desk.duty.enter_forgotten(
        li, "", parse_iso("2026-11-20 13:00"), parse_iso("2026-11-20 18:00"), estimated=False, reason="下午另算"
    )
    proposals = {one.shift.id: one for one in desk.duty.view().forgotten}
    assert proposals.keys() == {friday, saturday}
    for shift, at in ((friday, "2026-11-20 13:00"), (saturday, "2026-11-21 10:00")):
        assert proposals[shift].proposed_at == parse_iso(at)
        assert not proposals[shift].closing
        desk.duty.close_forgotten(shift, proposals[shift].proposed_at, estimated=True)
    assert [shift.id for shift in desk.duty.view().on_duty] == [sunday]
