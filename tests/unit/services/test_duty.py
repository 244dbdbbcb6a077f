"""Signing in and out, forgotten sign-outs, a month's calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services import forgotten
from desktop.services.errors import KnownError
from desktop.store.queries import days
from desktop.views import DayMark, RecordId
from sync.hours import Interval, format_hours, parse_hours
from sync.posted import Posted
from sync.special_days import SpecialDay
from sync.times import DAY, day_of, day_start, parse_iso
from tests.unit.services.conftest import FakeClock, Services, open_services


@pytest.fixture
def li(desk: Services) -> RecordId:
    desk.people.add_person("李敏")
    return desk.people.people()[0].id


def test_a_shift_runs_from_sign_in_to_sign_out(desk: Services, clock: FakeClock, li: RecordId) -> None:
    clock.at("08:02")
    (shift,) = desk.duty.sign_in(li, "", promised=True, checks=("door", "water")).records
    desk.duty.tick(shift, ("door", "water", "clean"))
    clock.at("18:01")
    desk.duty.sign_out(shift, handover="纸杯只剩一箱", checks=("lock", "power"))
    view = desk.duty.view()
    assert (view.on_duty, view.forgotten) == ((), ())
    assert view.handover is not None
    assert (view.handover.text, view.handover.by, view.handover.at) == ("纸杯只剩一箱", "李敏", clock.now())
    (done,) = desk.duty.month(2026, 11).days[20].shifts
    assert (done.signed_in_at, done.signed_out_at) == (parse_iso("2026-11-21 08:02"), parse_iso("2026-11-21 18:01"))
    assert (done.opening_checks, done.closing_checks) == (("clean", "door", "water"), ("lock", "power"))
    assert (done.promised, done.estimated, done.staff_name) == (True, False, "李敏")


def test_nobody_signs_in_or_out_twice(desk: Services, li: RecordId) -> None:
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    with pytest.raises(KnownError, match="李敏 is signed in already"):
        desk.duty.sign_in(li, "", promised=True)
    desk.duty.sign_out(shift)
    with pytest.raises(KnownError, match="李敏 has signed out already"):
        desk.duty.sign_out(shift)


def test_a_wrong_pin_signs_nobody_in(desk: Services, li: RecordId) -> None:
    desk.people.set_pin(li, "2468")
    with pytest.raises(KnownError, match="The PIN is wrong"):
        desk.duty.sign_in(li, "9999", promised=True)
    assert desk.duty.on_duty() is None


def test_the_latest_to_sign_in_here_answers_for_what_is_recorded(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.people.add_person("王强")
    wang = next(who.id for who in desk.people.people() if who.name == "王强")
    desk.duty.sign_in(li, "", promised=True)
    clock.wait(60)
    (shift,) = desk.duty.sign_in(wang, "", promised=True).records
    on_duty = desk.duty.on_duty()
    assert on_duty is not None
    assert on_duty.staff_name == "王强"
    assert desk.work.actor() == wang
    desk.duty.sign_out(shift)
    assert desk.work.actor() == li


def test_who_signed_in_elsewhere_does_not_answer_for_this_pc(desk: Services, clock: FakeClock, li: RecordId) -> None:
    desk.duty.sign_in(li, "", promised=True)
    clock.wait(60)
    with desk.store.write() as unit:
        wang = unit.create("staff", {"name": "王强"})
        unit.create("shift", {"staff": wang})
    assert desk.work.actor() == li
    assert [shift.staff_name for shift in desk.duty.view().on_duty] == ["王强", "李敏"]


def test_who_is_on_duty_is_known_after_a_restart(
    desk: Services, clock: FakeClock, li: RecordId, tmp_path: Path
) -> None:
    desk.duty.sign_in(li, "", promised=True)
    desk.store.close()
    again = open_services(tmp_path / "data", clock)
    assert again.work.actor() == li
    again.store.close()


def test_a_forgotten_sign_out_is_proposed_at_closing_time_and_answers_for_nothing(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    clock.at("2026-11-20 08:00")
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-20 23:30")
    assert desk.duty.view().forgotten == ()
    clock.at("2026-11-21 08:00")
    (left_open,) = desk.duty.view().forgotten
    assert left_open.proposed_at == parse_iso("2026-11-20 18:00")
    assert desk.duty.on_duty() is None
    assert desk.work.actor() is None
    desk.duty.close_forgotten(shift, left_open.proposed_at, estimated=True)
    month = desk.duty.month(2026, 11)
    assert (month.days[19].mark, month.days[19].last_out, month.estimated) == (
        DayMark.ESTIMATED,
        left_open.proposed_at,
        1,
    )
    assert desk.duty.view().forgotten == ()


def test_another_time_than_the_proposed_one_needs_a_reason(desk: Services, clock: FakeClock, li: RecordId) -> None:
    clock.at("2026-11-20 08:00")
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-21 08:00")
    with pytest.raises(KnownError, match="A reason is needed"):
        desk.duty.close_forgotten(shift, parse_iso("2026-11-20 17:00"), estimated=False)
    with pytest.raises(KnownError, match="before the sign-in"):
        desk.duty.close_forgotten(shift, parse_iso("2026-11-20 07:00"), estimated=True)
    with pytest.raises(KnownError, match="in the future"):
        desk.duty.close_forgotten(shift, parse_iso("2026-11-21 12:00"), estimated=True)
    desk.duty.close_forgotten(shift, parse_iso("2026-11-20 17:00"), estimated=False, reason="提前离开")
    (done,) = desk.duty.month(2026, 11).days[19].shifts
    assert (done.estimated, done.note) == (False, "提前离开")


def test_without_posted_hours_the_last_entry_of_the_day_is_proposed(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.station.edit(hours="12345 08:00-18:00 staffed")
    clock.at("2026-11-21 10:00")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-21 15:20")
    desk.visits.record_visit("courier")
    clock.at("2026-11-22 09:00")
    (left_open,) = desk.duty.view().forgotten
    assert left_open.proposed_at == parse_iso("2026-11-21 15:20")


def test_a_night_shift_is_not_forgotten_before_it_ends(desk: Services, clock: FakeClock, li: RecordId) -> None:
    desk.station.edit(hours="1234567 20:00-08:00 staffed")
    clock.at("2026-11-20 19:50")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-21 07:30")
    assert desk.duty.view().forgotten == ()
    assert desk.work.actor() == li
    clock.at("2026-11-21 10:01")
    assert [late.proposed_at for late in desk.duty.view().forgotten] == [parse_iso("2026-11-21 08:00")]


round_the_clock_ = pytest.mark.parametrize(
    "hours",
    [
        "1234567 00:00-24:00 staffed",
        "1234567 08:00-08:00 staffed",
        "1234567 08:00-24:00 staffed; 1234567 00:00-08:00 staffed",
    ],
)


@round_the_clock_
def test_where_somebody_is_there_round_the_clock_a_night_is_not_forgotten(
    desk: Services, clock: FakeClock, li: RecordId, hours: str
) -> None:
    desk.station.edit(hours=hours)
    clock.at("2026-11-20 20:00")
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-21 07:59")
    view = desk.duty.view()
    assert ([one.id for one in view.on_duty], view.forgotten) == ([shift], ())
    assert desk.work.actor() == li
    kinds = {todo.kind for todo in desk.today.overview().todo}
    assert not kinds & {"forgotten_sign_out", "not_signed_in"}
    assert desk.duty.month(2026, 11).open_hours == 4 + 8
    clock.at("2026-11-21 20:05")
    assert desk.duty.view().forgotten == (), "a shift of a whole day ends at about this time"


@round_the_clock_
def test_after_a_day_and_two_hours_a_shift_is_forgotten_round_the_clock_too(
    desk: Services, clock: FakeClock, li: RecordId, hours: str
) -> None:
    desk.station.edit(hours=hours)
    clock.at("2026-11-20 20:00")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-21 07:40")
    desk.visits.record_visit("courier")
    clock.at("2026-11-21 22:01")
    (left_open,) = desk.duty.view().forgotten
    assert left_open.proposed_at == parse_iso("2026-11-21 07:40"), "no closing says when, the last entry does"
    assert desk.work.actor() is None


def test_of_hours_that_follow_one_another_for_some_days_the_last_close_counts(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.station.edit(hours="12345 00:00-24:00 staffed")
    clock.at("2026-11-20 20:00")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-21 02:01")
    assert [late.proposed_at for late in desk.duty.view().forgotten] == [parse_iso("2026-11-21 00:00")]


def test_a_month_tells_open_late_missed_and_resting_days(desk: Services, clock: FakeClock, li: RecordId) -> None:
    desk.station.edit(hours="12345 08:00-18:00 staffed")
    for day, begin, end in ((16, "08:00", "18:00"), (17, "08:11", "18:00"), (19, "08:00", "18:00")):
        clock.at(f"2026-11-{day} {begin}")
        (shift,) = desk.duty.sign_in(li, "", promised=True).records
        clock.at(f"2026-11-{day} {end}")
        desk.duty.sign_out(shift)
    clock.at("2026-11-20 09:00")
    desk.duty.sign_in(li, "", promised=True)
    month = desk.duty.month(2026, 11)
    assert (month.due, month.opened, month.late) == (5, 4, 2), "of Monday to Friday, today"
    assert [month.days[n - 1].mark for n in (13, 14, 16, 18, 20, 21, 23)] == [
        DayMark.NONE,
        DayMark.REST,
        DayMark.OPEN,
        DayMark.MISSED,
        DayMark.RUNNING,
        DayMark.FUTURE,
        DayMark.FUTURE,
    ]


def test_a_voided_shift_leaves_the_calendar(desk: Services, li: RecordId) -> None:
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    desk.duty.void_shift(shift, "签错人")
    assert desk.duty.month(2026, 11).opened == 0
    assert desk.work.actor() is None


minutes_ = st.integers(0, 1439)
intervals_ = st.lists(st.builds(Interval, st.integers(1, 127), minutes_, minutes_, st.just(True)), max_size=4).map(
    tuple
)
specials_ = st.builds(
    SpecialDay,
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["holiday", "workday", "closed"]),
)
posted_ = st.builds(
    lambda intervals, specials: Posted(intervals, {special.day: special for special in specials}),
    intervals_,
    st.lists(specials_, max_size=20),
)
instants_ = st.integers(parse_iso("2026-01-01"), parse_iso("2027-01-01"))


@given(intervals_)
def test_hours_survive_being_written_and_read(intervals: tuple[Interval, ...]) -> None:
    assert parse_hours(format_hours(intervals)) == intervals


@given(posted_, instants_, st.integers(0, 3 * DAY))
def test_a_sign_out_is_proposed_after_the_sign_in_and_within_the_posted_day(
    hours: Posted, signed_in_at: int, later: int
) -> None:
    now = signed_in_at + later
    proposed = forgotten.proposal(signed_in_at, hours, None)
    assert signed_in_at <= proposed <= signed_in_at + 2 * DAY
    if forgotten.is_forgotten(signed_in_at, hours, now):
        assert proposed <= now
        assert day_of(now) > day_of(signed_in_at)
        assert forgotten.is_forgotten(signed_in_at, hours, now + DAY)


def test_a_day_without_hours_closes_at_no_time() -> None:
    weekdays = Posted(parse_hours("12345 08:00-18:00 staffed"))
    assert forgotten.shift_closing(day_start(date(2026, 11, 21)) + 9 * 3600, weekdays) is None
    assert days.intervals("whenever") == ()
