"""What a shift's times say, who corrected them and how far they can be trusted; sign-ins that were forgotten."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.services.errors import KnownError
from desktop.store import local
from desktop.views import DayMark, DutyDay, RecordId, ShiftView, TimeTrust
from sync.times import day_of, parse_iso
from tests.unit.services.conftest import FakeClock, Services, open_services


@pytest.fixture
def li(desk: Services, clock: FakeClock) -> RecordId:
    clock.at("2026-11-18 08:00")
    desk.station.edit(hours="1234567 08:00-18:00 staffed")
    desk.people.add_person("李敏")
    return desk.people.people()[0].id


def worked(desk: Services, clock: FakeClock, who: RecordId, begin: str, end: str) -> RecordId:
    clock.at(begin)
    (shift,) = desk.duty.sign_in(who, "", promised=True).records
    clock.at(end)
    desk.duty.sign_out(shift)
    return shift


def day(desk: Services, on: date) -> DutyDay:
    return desk.duty.month(on.year, on.month).days[on.day - 1]


def only(desk: Services, on: date) -> ShiftView:
    (shift,) = day(desk, on).shifts
    return shift


def trusts(shift: ShiftView) -> tuple[TimeTrust | None, TimeTrust | None]:
    marks = shift.sign_in_mark, shift.sign_out_mark
    return tuple(None if mark is None else mark.trust for mark in marks)  # type: ignore[return-value]


FRIDAY = date(2026, 11, 20)


def test_a_correction_keeps_what_was_said_before_and_who_said_what(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    shift = worked(desk, clock, li, "2026-11-20 08:31", "2026-11-20 18:02")
    assert day(desk, FRIDAY).late
    clock.at("2026-11-21 08:00")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-21 08:05")
    desk.duty.correct(
        shift,
        signed_in_at=parse_iso("2026-11-20 08:00"),
        signed_out_at=parse_iso("2026-11-20 18:02"),
        reason="电脑送修",
    )
    corrected = only(desk, FRIDAY)
    assert (corrected.signed_in_at, corrected.note) == (parse_iso("2026-11-20 08:00"), "电脑送修")
    assert not day(desk, FRIDAY).late
    assert trusts(corrected) == (TimeTrust.TYPED, TimeTrust.UNCHECKED)
    first, _out, last = desk.duty.history(shift)
    assert first.fields["signed_in_at"] == parse_iso("2026-11-20 08:31")
    assert (last.at, last.by, last.device) == (clock.now(), "李敏", "desk-1")
    assert last.before["signed_in_at"] == parse_iso("2026-11-20 08:31")
    assert last.fields["note"] == "电脑送修"


def test_a_correction_that_cannot_be_is_refused(desk: Services, clock: FakeClock, li: RecordId) -> None:
    shift = worked(desk, clock, li, "2026-11-20 08:00", "2026-11-20 12:00")
    worked(desk, clock, li, "2026-11-20 13:00", "2026-11-20 18:00")
    eight, noon = parse_iso("2026-11-20 08:00"), parse_iso("2026-11-20 12:00")

    def refused(match: str, begun: int, ended: int | None, reason: str = "因为") -> None:
        with pytest.raises(KnownError, match=match):
            desk.duty.correct(shift, signed_in_at=begun, signed_out_at=ended, reason=reason)

    refused("A reason is needed", eight - 60, noon, " ")
    refused("Neither time has changed", eight, noon)
    refused("before the sign-in", eight, eight - 1)
    refused("needs a sign-out", eight, None)
    refused("in the future", eight, noon + 86_400)
    refused("another shift at that time", eight, parse_iso("2026-11-20 13:30"))
    assert [one.note for one in day(desk, FRIDAY).shifts] == ["", ""]


def test_an_estimate_stays_one_until_somebody_says_what_was(desk: Services, clock: FakeClock, li: RecordId) -> None:
    clock.at("2026-11-20 08:00")
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-21 08:00")
    desk.duty.close_forgotten(shift, parse_iso("2026-11-20 18:00"), estimated=True)
    assert trusts(only(desk, FRIDAY)) == (TimeTrust.UNCHECKED, TimeTrust.ESTIMATED)
    six = parse_iso("2026-11-20 18:00")
    desk.duty.correct(shift, signed_in_at=parse_iso("2026-11-20 07:50"), signed_out_at=six, reason="早到")
    assert (only(desk, FRIDAY).estimated, trusts(only(desk, FRIDAY))) == (True, (TimeTrust.TYPED, TimeTrust.ESTIMATED))
    desk.duty.correct(shift, signed_in_at=parse_iso("2026-11-20 07:50"), signed_out_at=six + 300, reason="同事作证")
    assert (only(desk, FRIDAY).estimated, trusts(only(desk, FRIDAY))) == (False, (TimeTrust.TYPED, TimeTrust.TYPED))


def test_a_clock_that_was_compared_is_trusted_more(tmp_path: Path, clock: FakeClock) -> None:
    first = open_services(tmp_path / "data", clock)
    first.people.add_person("李敏")
    with first.store.write_local() as connection:
        local.put(connection, local.CLOCK_OFFSET, -120)
    first.store.close()
    desk = open_services(tmp_path / "data", clock)
    who = desk.people.people()[0].id
    worked(desk, clock, who, "2026-11-20 08:02", "2026-11-20 18:02")
    shift = only(desk, FRIDAY)
    assert trusts(shift) == (TimeTrust.CHECKED, TimeTrust.CHECKED)
    assert shift.signed_in_at == parse_iso("2026-11-20 08:00"), "the PC's clock is two minutes ahead"
    assert shift.sign_in_mark is not None
    assert shift.sign_in_mark.offset == -120
    desk.store.close()


def test_times_by_a_clock_that_was_set_are_doubtful(desk: Services, clock: FakeClock, li: RecordId) -> None:
    worked(desk, clock, li, "2026-11-19 08:00", "2026-11-19 18:00")
    desk.ticking.boot = "the next morning"
    clock.at("2026-11-20 06:00")
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    desk.ticking.set_clock(2 * 3600)
    desk.duty.view()
    clock.at("2026-11-20 18:00")
    desk.duty.sign_out(shift)
    assert trusts(only(desk, FRIDAY)) == (TimeTrust.DOUBTFUL, TimeTrust.UNCHECKED)
    assert day(desk, FRIDAY).doubtful
    assert not day(desk, date(2026, 11, 19)).doubtful


def test_entries_whose_times_run_backwards_are_doubtful_on_every_pc(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    clock.at("2026-11-20 09:00")
    desk.visits.record_visit("courier")
    clock.at("2026-11-20 08:00")
    desk.duty.sign_in(li, "", promised=True)
    assert trusts(only(desk, FRIDAY)) == (TimeTrust.DOUBTFUL, None)


def test_a_clock_that_was_set_is_remembered_after_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    desk = open_services(tmp_path / "data", clock)
    desk.people.add_person("李敏")
    who = desk.people.people()[0].id
    clock.at("2026-11-20 06:00")
    desk.duty.sign_in(who, "", promised=True)
    desk.ticking.set_clock(7200)
    desk.duty.view()
    desk.store.close()
    again = open_services(tmp_path / "data", clock)
    assert trusts(only(again, FRIDAY)) == (TimeTrust.DOUBTFUL, None)
    again.store.close()


def test_a_sign_in_that_came_late_is_proposed_at_opening_and_marked(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    worked(desk, clock, li, "2026-11-19 08:00", "2026-11-19 18:00")
    clock.at("2026-11-20 08:12")
    desk.visits.record_visit("courier")
    clock.at("2026-11-20 10:30")
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-20 10:31")
    (missing,) = desk.duty.view().missing
    assert (missing.day, missing.entries, missing.proposed_in) == (FRIDAY, 1, parse_iso("2026-11-20 08:00"))
    assert missing.shift is not None
    desk.duty.move_sign_in(shift, missing.proposed_in)
    assert desk.duty.view().missing == ()
    moved = only(desk, FRIDAY)
    assert (moved.estimated, trusts(moved)[0]) == (True, TimeTrust.ESTIMATED)


def test_a_shift_that_nobody_signed_in_for_is_entered_with_the_pin(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.people.set_pin(li, "1234")
    clock.at("2026-11-19 08:00")
    (shift,) = desk.duty.sign_in(li, "1234", promised=True).records
    clock.at("2026-11-19 18:00")
    desk.duty.sign_out(shift)
    clock.at("2026-11-20 09:10")
    desk.visits.record_visit("courier")
    clock.at("2026-11-20 18:40")
    assert desk.duty.view().missing == (), "the day is not over yet"
    clock.at("2026-11-21 08:00")
    (missing,) = desk.duty.view().missing
    assert (missing.shift, missing.proposed_out) == (None, parse_iso("2026-11-20 18:00"))
    assert missing.proposed_out is not None
    with pytest.raises(KnownError, match="The PIN is wrong"):
        desk.duty.enter_forgotten(li, "9999", missing.proposed_in, missing.proposed_out, estimated=True)
    with pytest.raises(KnownError, match="A reason is needed"):
        desk.duty.enter_forgotten(li, "1234", missing.proposed_in, missing.proposed_out, estimated=False)
    desk.duty.enter_forgotten(li, "1234", missing.proposed_in, missing.proposed_out, estimated=True)
    assert desk.duty.view().missing == ()
    assert day(desk, FRIDAY).mark is DayMark.ESTIMATED
    assert trusts(only(desk, FRIDAY)) == (TimeTrust.ESTIMATED, TimeTrust.ESTIMATED)


def test_a_day_on_which_nobody_was_on_duty_is_not_asked_about_again(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    worked(desk, clock, li, "2026-11-19 08:00", "2026-11-19 18:00")
    clock.at("2026-11-20 09:10")
    desk.visits.record_visit("courier")
    clock.at("2026-11-21 08:00")
    (missing,) = desk.duty.view().missing
    desk.duty.nobody_was_on_duty(missing.opening)
    assert desk.duty.view().missing == ()


SHUT_AT_NOON = "1234567 08:00-12:00 staffed; 1234567 14:00-18:00 staffed"


def recorded(desk: Services, clock: FakeClock, *times: str) -> None:
    """A visitor at each of these times of Friday."""
    for time in times:
        clock.at(f"2026-11-20 {time}")
        desk.visits.record_visit("courier")


def test_a_shift_is_proposed_for_each_interval_that_nobody_signed_in_for(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.station.edit(hours=SHUT_AT_NOON)
    worked(desk, clock, li, "2026-11-19 08:00", "2026-11-19 18:00")
    recorded(desk, clock, "09:10", "10:00", "15:30")
    clock.at("2026-11-20 14:05")
    assert [parse_iso("2026-11-20 08:00")] == [one.opening for one in desk.duty.view().missing]
    clock.at("2026-11-21 07:00")
    morning, afternoon = desk.duty.view().missing
    times = ("2026-11-20 08:00", "2026-11-20 12:00", "2026-11-20 14:00", "2026-11-20 18:00")
    assert [morning.proposed_in, morning.proposed_out, afternoon.proposed_in, afternoon.proposed_out] == [
        parse_iso(time) for time in times
    ]
    assert (morning.entries, afternoon.entries) == (2, 1)
    desk.duty.nobody_was_on_duty(morning.opening)
    assert desk.duty.view().missing == (afternoon,), "of the afternoon nothing was said"
    assert afternoon.proposed_out is not None
    desk.duty.enter_forgotten(li, "", afternoon.proposed_in, afternoon.proposed_out, estimated=True)
    assert desk.duty.view().missing == ()


def test_a_morning_s_duty_hides_no_afternoon_that_nobody_signed_in_for(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.station.edit(hours=SHUT_AT_NOON)
    worked(desk, clock, li, "2026-11-20 08:00", "2026-11-20 12:00")
    recorded(desk, clock, "13:40", "15:30")
    clock.at("2026-11-21 07:00")
    (missing,) = desk.duty.view().missing
    assert (missing.shift, missing.entries) == (None, 2)
    assert (missing.proposed_in, missing.proposed_out) == (
        parse_iso("2026-11-20 13:40"),
        parse_iso("2026-11-20 18:00"),
    )


def test_who_came_for_the_afternoon_is_not_moved_into_a_morning_without_anybody(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.station.edit(hours=SHUT_AT_NOON)
    worked(desk, clock, li, "2026-11-19 08:00", "2026-11-19 18:00")
    recorded(desk, clock, "09:10", "14:05")
    clock.at("2026-11-20 15:00")
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-20 18:00")
    desk.duty.sign_out(shift)
    morning, afternoon = desk.duty.view().missing
    assert (morning.shift, morning.proposed_out) == (None, parse_iso("2026-11-20 12:00"))
    assert afternoon.shift is not None
    assert (afternoon.shift.id, afternoon.proposed_in) == (shift, parse_iso("2026-11-20 14:00"))


@pytest.mark.parametrize(
    ("came", "entries", "closing"),
    [
        ("08:00", (), "12:00"),
        ("08:00", ("11:50",), "12:00"),
        ("08:00", ("09:00", "12:20"), "12:00"),
        ("08:00", ("09:00", "15:10"), "18:00"),
        ("12:30", (), "18:00"),
        ("13:55", (), "18:00"),
    ],
)
def test_a_forgotten_sign_out_is_proposed_when_the_interval_closed_in_which_the_person_was_last_seen(
    desk: Services, clock: FakeClock, li: RecordId, came: str, entries: tuple[str, ...], closing: str
) -> None:
    desk.station.edit(hours=SHUT_AT_NOON)
    clock.at(f"2026-11-20 {came}")
    desk.duty.sign_in(li, "", promised=True)
    recorded(desk, clock, *entries)
    clock.at("2026-11-21 07:00")
    (left_open,) = desk.duty.view().forgotten
    assert left_open.proposed_at == parse_iso(f"2026-11-20 {closing}")


def test_what_somebody_handed_out_shows_that_he_was_there(desk: Services, clock: FakeClock, li: RecordId) -> None:
    desk.station.edit(hours=SHUT_AT_NOON)
    water = desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records[0]
    clock.at("2026-11-20 08:00")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-20 16:00")
    desk.supplies.restock(water, 24)
    clock.at("2026-11-21 07:00")
    assert [one.proposed_at for one in desk.duty.view().forgotten] == [parse_iso("2026-11-20 18:00")]


@pytest.mark.parametrize("hours", ["1234567 18:00-08:00 unmanned", "12345 08:00-18:00 staffed"])
def test_no_sign_in_is_missed_when_nobody_has_to_be_there(
    desk: Services, clock: FakeClock, li: RecordId, hours: str
) -> None:
    worked(desk, clock, li, "2026-11-19 08:00", "2026-11-19 18:00")
    desk.station.edit(hours=hours)
    clock.at("2026-11-21 09:00")
    desk.visits.record_visit("courier")
    clock.at("2026-11-22 09:00")
    assert day_of(clock.now()).weekday() == 6
    assert desk.duty.view().missing == ()


def test_who_relieves_a_colleague_at_midnight_opens_nothing_late(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.station.edit(hours="1234567 00:00-24:00 staffed")
    desk.people.add_person("王强")
    wang = next(one.id for one in desk.people.people() if one.name == "王强")
    worked(desk, clock, li, "2026-11-19 00:00", "2026-11-19 12:00")
    worked(desk, clock, wang, "2026-11-19 12:00", "2026-11-19 23:56")
    worked(desk, clock, li, "2026-11-19 23:55", "2026-11-20 12:00")
    worked(desk, clock, wang, "2026-11-20 12:00", "2026-11-21 00:00")
    month = desk.duty.month(2026, 11)
    assert (month.late, month.early) == (0, 0)
    assert month.open_hours == 48


def test_a_month_counts_hours_and_early_closings(desk: Services, clock: FakeClock, li: RecordId) -> None:
    desk.station.edit(hours="12345 08:00-12:00 staffed; 12345 14:00-18:00 staffed")
    worked(desk, clock, li, "2026-11-19 08:00", "2026-11-19 18:00")
    worked(desk, clock, li, "2026-11-20 08:05", "2026-11-20 17:30")
    clock.at("2026-11-21 09:00")
    month = desk.duty.month(2026, 11)
    assert (month.late, month.early, month.days[19].early, month.days[18].early) == (0, 1, True, False)
    assert month.posted_hours == 2 * 8, "from the first sign-in on Thursday until Saturday, a day of rest"
    assert month.open_hours == 10 + 9.4


def test_the_next_person_confirms_the_note_and_ticks_keep_it(desk: Services, clock: FakeClock, li: RecordId) -> None:
    clock.at("2026-11-20 08:00")
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-20 18:00")
    desk.duty.sign_out(shift, handover="纸杯只剩一箱")
    desk.people.add_person("王强")
    wang = next(one.id for one in desk.people.people() if one.name == "王强")
    clock.at("2026-11-21 08:00")
    left = desk.duty.view().handover
    assert left is not None
    assert (left.by, left.read_by) == ("李敏", "")
    (next_,) = desk.duty.sign_in(wang, "", promised=True, checks=["door"], read_handover=True).records
    desk.duty.tick(next_, ["door", "water"])
    running = desk.duty.on_duty()
    assert running is not None
    assert (running.read_handover, running.opening_checks) == (True, ("door", "water"))
    left = desk.duty.view().handover
    assert left is not None
    assert (left.read_by, left.read_at) == ("王强", clock.now())
