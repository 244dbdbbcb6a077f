"""What is broken until it is mended."""

from __future__ import annotations

import pytest

from desktop.services.errors import KnownError
from desktop.views.feedback import FacilityState, RepairView
from sync.times import DAY
from tests.unit.services.conftest import FakeClock, Services


def only(desk: Services) -> RepairView:
    (found,) = desk.repairs.repairs()
    return found


def test_a_fault_becomes_a_repair_once(desk: Services, clock: FakeClock) -> None:
    said = desk.opinions.record(
        "fault", at=clock.now() - 600, facility="dispenser", trouble="empty", text="一上午没水"
    ).records[0]
    desk.repairs.from_opinion(said)
    assert not desk.repairs.from_opinion(said).records
    made = only(desk)
    assert (made.facility, made.trouble, made.opinion, made.reported_at) == (
        "dispenser", "empty", said, clock.now() - 600,
    )  # fmt: skip
    assert (made.what, made.said, made.open) == ("", "一上午没水", True)
    desk.opinions.erase(said)
    assert only(desk).said == ""
    desk.repairs.done(made.id)
    desk.repairs.from_opinion(said)
    assert len(desk.repairs.repairs()) == 2, "it broke again"


def test_it_is_done_as_of_now_and_found_in_order_by_who_is_on_duty(desk: Services, clock: FakeClock) -> None:
    person = desk.people.add_person("李敏").records[0]
    desk.duty.sign_in(person, "", promised=True)
    repair = desk.repairs.report(facility="microwave").records[0]
    clock.wait(7200)
    desk.repairs.done(repair)
    ended = only(desk)
    assert (ended.done_at, ended.accepted_by, ended.accepted_name, ended.open) == (clock.now(), person, "李敏", False)
    clock.wait(60)
    assert not desk.repairs.done(repair).records
    desk.repairs.reopen(repair)
    assert (only(desk).open, only(desk).accepted_by) == (True, None)


def test_who_mends_it_and_what_it_costs_is_written_beside_it(desk: Services, clock: FakeClock) -> None:
    repair = desk.repairs.report(what="门锁", note="钥匙拧不动").records[0]
    desk.repairs.edit(repair, repaired_by="周师傅", cost=12_050, done_at=clock.now(), note="换了锁芯")
    seen = only(desk)
    assert (seen.what, seen.repaired_by, seen.cost, seen.note) == ("门锁", "周师傅", 12_050, "换了锁芯")
    assert not seen.open
    desk.repairs.edit(repair, done_at=None, repaired_by="")
    assert (only(desk).open, only(desk).repaired_by) == (True, "")


def test_the_open_ones_stand_first_and_the_longest_open_in_front(desk: Services, clock: FakeClock) -> None:
    for what, days in (("灯", 1), ("门", 9), ("椅", 4)):
        desk.repairs.report(what=what, reported_at=clock.now() - days * DAY)
    done = desk.repairs.report(what="窗", reported_at=clock.now() - 20 * DAY).records[0]
    desk.repairs.done(done)
    voided = desk.repairs.report(what="墙").records[0]
    desk.repairs.void(voided, "没坏")
    assert [one.what for one in desk.repairs.repairs()] == ["门", "椅", "灯", "窗"]
    assert [one.what for one in desk.repairs.repairs(voided=True)] == ["门", "椅", "灯", "窗", "墙"]
    with pytest.raises(KnownError, match="has been voided"):
        desk.repairs.done(voided)


def test_the_facilities_are_as_the_open_repairs_say(desk: Services, clock: FakeClock) -> None:
    desk.station.set_up("五一广场驿站", "140106")
    desk.station.edit(facilities=("dispenser", "microwave"))
    first = desk.repairs.report(facility="dispenser", trouble="empty", reported_at=clock.now() - DAY).records[0]
    desk.repairs.report(facility="dispenser", trouble="broken")
    assert desk.repairs.facilities() == (
        FacilityState("microwave", "", None, None),
        FacilityState("dispenser", "empty", clock.now() - DAY, first),
    )
    desk.repairs.report(facility="toilet", trouble="dirty")
    assert [state.code for state in desk.repairs.facilities()] == ["microwave", "dispenser", "toilet"]


def test_what_makes_no_sense_is_refused(desk: Services, clock: FakeClock) -> None:
    with pytest.raises(KnownError, match="name is empty"):
        desk.repairs.report(what=" ")
    with pytest.raises(KnownError, match="not known"):
        desk.repairs.report(facility="rocket")
    repair = desk.repairs.report(what="门").records[0]
    with pytest.raises(KnownError, match="before it was reported"):
        desk.repairs.edit(repair, done_at=clock.now() - DAY)
    with pytest.raises(KnownError, match="future"):
        desk.repairs.edit(repair, done_at=clock.now() + DAY)
    with pytest.raises(KnownError, match="does not cost"):
        desk.repairs.edit(repair, cost=-1)
    with pytest.raises(KnownError, match="not on the list"):
        desk.repairs.edit(repair, accepted_by=bytes(16))
    with pytest.raises(KnownError, match="no longer there"):
        desk.repairs.from_opinion(bytes(16))
    assert only(desk).open
