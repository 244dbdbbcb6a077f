"""The duty screen and the reports of the same days say the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.printing.reports.document import Beside, CellValue, Chart, Document, Marked
from desktop.services import duty_month
from desktop.services.reports import ReportService
from desktop.views import DayMark, RecordId
from sync.posted import Posted
from sync.times import DAY, parse_iso
from tests.unit.services.conftest import FakeClock, Services
from tests.unit.services.test_duty import posted_

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def reports(desk: Services) -> ReportService:
    return ReportService(desk.work, desk.catalogue)


@pytest.fixture
def li(desk: Services) -> RecordId:
    desk.station.edit(hours="1234567 08:00-18:00 staffed")
    desk.people.add_person("李敏")
    return desk.people.people()[0].id


def work(desk: Services, clock: FakeClock, who: RecordId, begin: str, end: str) -> None:
    clock.at(begin)
    (shift,) = desk.duty.sign_in(who, "", promised=True).records
    clock.at(end)
    desk.duty.sign_out(shift)


def november(reports: ReportService, key: str = "month") -> Document:
    return reports.document(key, reports.whole(FIRST, LAST), "en")


def said_alike(desk: Services, reports: ReportService) -> tuple[int, int, float, float]:
    """Days due and opened, hours open and posted, once screen and report have been held against each other."""
    screen, report = desk.duty.month(2026, 11), november(reports)
    figures, days = report.figures(), report.table("days")
    posted = f"of {screen.due} day{'' if screen.due == 1 else 's'} posted"
    assert (figures["opened"].value, figures["opened"].note) == (screen.opened, posted)
    assert (days.total("open"), days.total("posted")) == (screen.open_hours, screen.posted_hours)
    return screen.due, screen.opened, screen.open_hours, screen.posted_hours


def test_a_month_counts_from_the_first_sign_in_on_the_screen_as_in_the_report(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    for day in range(16, 21):
        work(desk, clock, li, f"2026-11-{day} 08:00", f"2026-11-{day} 18:00")
    clock.at("2026-11-21 07:30")
    assert said_alike(desk, reports) == (5, 5, 50, 50), "what lies ahead is not due yet"
    clock.at("2026-12-01 09:00")
    assert said_alike(desk, reports) == (15, 5, 50, 150), "when the month is over all of it was due"


def test_of_today_only_the_hours_that_have_passed_are_posted(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    clock.at("2026-11-21 08:00")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-21 09:30")
    assert said_alike(desk, reports) == (1, 1, 1.5, 1.5)


def test_minutes_add_up_alike_on_the_screen_and_in_the_report(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    for day in range(2, 22):
        work(desk, clock, li, f"2026-11-{day:02} 08:04", f"2026-11-{day:02} 18:01")
    clock.at("2026-11-21 23:00")
    said_alike(desk, reports)


def test_where_no_hours_are_posted_nothing_is_said_of_them(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    desk.station.edit(hours="")
    work(desk, clock, li, "2026-11-20 08:00", "2026-11-20 18:00")
    for key in ("month", "year"):
        figure = november(reports, key).figures()["open"]
        assert (figure.value, figure.note) == (10, "")
    assert november(reports, "year").figures()["kept"].value is None


def test_a_month_to_come_has_nothing_due(desk: Services, clock: FakeClock, li: RecordId) -> None:
    work(desk, clock, li, "2026-11-20 08:00", "2026-11-20 18:00")
    ahead = desk.duty.month(2026, 12)
    assert (ahead.due, ahead.opened, ahead.posted_hours, ahead.open_hours) == (0, 0, 0, 0)
    assert len(ahead.days) == 31


def test_a_day_within_a_shift_that_began_the_day_before_is_no_day_without_duty(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    desk.station.edit(hours="1234567 00:00-24:00 staffed")
    clock.at("2026-11-04 09:00")
    begun, ended = parse_iso("2026-11-02 08:00"), parse_iso("2026-11-04 08:00")
    desk.duty.enter_forgotten(li, "", begun, ended, estimated=False, reason="两天连班")
    clock.at("2026-11-04 09:00")
    days = desk.duty.month(2026, 11).days
    assert [days[n - 1].mark for n in (2, 3)] == [DayMark.OPEN, DayMark.OPEN]
    assert [one.staff_name for one in days[2].shifts] == ["李敏"], "who was there stands on the day"
    assert (days[2].first_in, days[2].last_out) == (None, None), "and signed in and out on others"
    table = november(reports).table("days")
    third = table.rows.read(0, 4)[2]
    assert (third[table.index("names")], third[table.index("remark")]) == ("李敏", "")
    assert november(reports).table("people").total("shifts") == 1
    assert said_alike(desk, reports)[1] == 3


def test_whoever_stays_after_closing_opens_no_second_day(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    work(desk, clock, li, "2026-11-19 08:00", "2026-11-20 00:30")
    clock.at("2026-11-21 07:00")
    friday = desk.duty.month(2026, 11).days[19]
    assert (friday.mark, friday.shifts) == (DayMark.MISSED, ())
    assert said_alike(desk, reports)[:2] == (2, 1)


def test_a_days_page_names_whoever_was_on_duty_at_any_time_of_the_day(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    desk.station.edit(hours="1234567 22:00-06:00 staffed")
    work(desk, clock, li, "2026-11-02 21:55", "2026-11-03 06:05")
    clock.at("2026-11-03 12:00")
    for day in (2, 3):
        made = reports.day(date(2026, 11, day), "en")
        assert "On duty: 李敏 21:55–06:05." in made.text
        assert made.document.table("duty").total("hours") == (2.1 if day == 2 else 6.1)
    assert "On duty" not in reports.day(date(2026, 11, 4), "en").text


def test_who_is_on_duty_over_midnight_is_on_duty_on_the_new_day(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.station.edit(hours="1234567 20:00-08:00 staffed; 1234567 08:00-20:00 unmanned")
    clock.at("2026-11-02 20:00")
    desk.duty.sign_in(li, "", promised=True)
    clock.at("2026-11-03 06:00")
    second, third = desk.duty.month(2026, 11).days[1:3]
    assert (second.mark, third.mark, third.shifts) == (DayMark.RUNNING, DayMark.NONE, ())


@pytest.mark.parametrize(
    ("stretches", "late", "early"),
    [
        ((("08:00", "09:00"), ("17:00", "18:00")), True, True),
        ((("08:00", "12:00"), ("14:20", "18:00")), True, False),
        ((("08:00", "11:30"), ("14:00", "18:00")), False, True),
        ((("08:00", "12:00"),), False, True),
        ((("14:00", "18:00"),), True, False),
        ((("12:20", "13:00"),), True, False),
        ((("08:05", "11:55"), ("13:58", "18:20")), False, False),
        ((("08:00", "18:00"),), False, False),
    ],
)
def test_each_of_a_days_intervals_is_held_against_who_was_there(
    desk: Services,
    clock: FakeClock,
    li: RecordId,
    stretches: tuple[tuple[str, str], ...],
    late: bool,
    early: bool,
) -> None:
    desk.station.edit(hours="1234567 08:00-12:00 staffed; 1234567 14:00-18:00 staffed")
    for begin, end in stretches:
        work(desk, clock, li, f"2026-11-20 {begin}", f"2026-11-20 {end}")
    clock.at("2026-11-21 07:00")
    month = desk.duty.month(2026, 11)
    assert (month.days[19].late, month.days[19].early) == (late, early)
    assert (month.late, month.early) == (late, early)


def test_an_interval_that_has_not_begun_is_not_late(desk: Services, clock: FakeClock, li: RecordId) -> None:
    desk.station.edit(hours="1234567 08:00-12:00 staffed; 1234567 14:00-18:00 staffed")
    work(desk, clock, li, "2026-11-20 08:00", "2026-11-20 12:00")
    for moment, late in (("13:00", False), ("14:09", False), ("14:11", False), ("17:59", False)):
        clock.at(f"2026-11-20 {moment}")
        day = desk.duty.month(2026, 11).days[19]
        assert (day.late, day.early) == (late, False), moment
    clock.at("2026-11-20 18:00")
    assert desk.duty.month(2026, 11).days[19].early, "nobody came back in the afternoon"


def test_of_a_shift_whose_end_nobody_knows_only_the_beginning_is_judged(
    desk: Services, clock: FakeClock, li: RecordId
) -> None:
    desk.station.edit(hours="1234567 08:00-12:00 staffed; 1234567 14:00-18:00 staffed")
    for begin, late in (("2026-11-18 07:58", False), ("2026-11-19 08:30", True), ("2026-11-20 14:05", True)):
        clock.at(begin)
        desk.duty.sign_in(li, "", promised=True)
        clock.at("2026-11-21 07:00")
        day = desk.duty.month(2026, 11).days[int(begin[8:10]) - 1]
        assert (day.late, day.early) == (late, False), begin


def test_of_the_posted_hours_only_those_are_kept_in_which_somebody_was_there(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    for day in (1, 2, 3, 4, 7, 8, 9, 10):
        work(desk, clock, li, f"2026-11-{day:02} 06:00", f"2026-11-{day:02} 22:00")
    clock.at("2026-11-11 05:00")
    assert said_alike(desk, reports) == (10, 8, 128, 100)
    assert desk.duty.month(2026, 11).kept_hours == 80
    assert november(reports).table("days").total("kept") == 80
    assert november(reports).figures()["open"].note == "80.0 of 100.0 posted kept"
    year = november(reports, "year")
    assert (year.figures()["kept"].value, year.figures()["kept"].note) == (0.8, "2 days without duty")
    months = year.table("months")
    assert [months.total(key) for key in ("posted", "kept", "open")] == [100, 80, 128]


def test_charts_of_hours_kept_draw_those_within_the_posted_ones(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    work(desk, clock, li, "2026-11-20 06:00", "2026-11-20 22:00")
    for key in ("month", "year"):
        sections = november(reports, key).sections
        charts = [part for one in sections for part in ((one.left, one.right) if isinstance(one, Beside) else (one,))]
        (drawn,) = [one for one in charts if isinstance(one, Chart) and one.style == "posted"]
        assert drawn.values == ("kept", "posted")


def test_a_day_before_its_first_opening_is_no_day_of_rest(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    desk.station.edit(hours="123456 08:00-18:00 staffed")
    work(desk, clock, li, "2026-11-20 08:00", "2026-11-20 18:00")
    clock.at("2026-11-23 07:00")
    table = november(reports).table("days")
    remarks = [row[table.index("remark")] for row in table.rows.read(0, 30)]
    assert remarks[19:] == ["", "Nobody on duty", "Day of rest", ""]
    assert remarks[17] == "", "before the first sign-in nothing was kept, which is no day of rest"


moments_ = st.integers(parse_iso("2026-11-18"), parse_iso("2026-11-24"))


@given(posted_, st.lists(st.tuples(moments_, st.integers(0, 2 * DAY)), max_size=6), moments_)
def test_never_are_more_hours_kept_than_were_posted_or_than_somebody_was_there(
    hours: Posted, shifts: list[tuple[int, int]], now: int
) -> None:
    there = duty_month.presence([(begun, min(begun + lasted, now)) for begun, lasted in shifts], hours, now)
    for day in (date(2026, 11, 18 + n) for n in range(6)):
        kept = duty_month.kept_seconds(there, day, hours, now)
        assert 0 <= kept <= duty_month.posted_seconds(day, hours, now)
        assert kept <= sum(until - begun for begun, until in there)


def ledger(reports: ReportService) -> list[tuple[CellValue, CellValue]]:
    """Sign-in and sign-out of every shift of November, as the duty ledger has them."""
    table = november(reports, "duty").table("duty")
    places = table.index("in"), table.index("out")
    return [(row[places[0]], row[places[1]]) for row in table.rows.read(0, len(table.rows))]


def test_the_duty_ledger_marks_the_time_that_is_an_estimate(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    eight, ten, six = (parse_iso(f"2026-11-19 {hour}:00") for hour in ("08", "10", "18"))
    clock.at("2026-11-19 10:00")
    (moved,) = desk.duty.sign_in(li, "", promised=True).records
    assert ledger(reports) == [(ten, None)]
    desk.duty.move_sign_in(moved, eight)
    assert ledger(reports) == [(Marked(eight, "estimated"), None)], "of a running shift too"
    clock.at("2026-11-19 18:00")
    desk.duty.sign_out(moved)
    assert ledger(reports) == [(Marked(eight, "estimated"), six)]
    clock.at("2026-11-20 08:00")
    (left_open,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-21 08:00")
    desk.duty.close_forgotten(left_open, parse_iso("2026-11-20 18:00"), estimated=True)
    assert ledger(reports)[1] == (
        parse_iso("2026-11-20 08:00"),
        Marked(parse_iso("2026-11-20 18:00"), "estimated"),
    )
    desk.duty.correct(moved, signed_in_at=eight - 600, signed_out_at=six, reason="早到")
    assert ledger(reports)[0] == (eight - 600, six), "what somebody said is no estimate any more"


def test_a_shift_that_was_entered_by_the_posted_hours_is_an_estimate_at_both_ends(
    desk: Services, clock: FakeClock, li: RecordId, reports: ReportService
) -> None:
    begun, ended = parse_iso("2026-11-20 08:00"), parse_iso("2026-11-20 18:00")
    clock.at("2026-11-21 08:00")
    desk.duty.enter_forgotten(li, "", begun, ended, estimated=True)
    assert ledger(reports) == [(Marked(begun, "estimated"), Marked(ended, "estimated"))]
    made = reports.day(FIRST.replace(day=20), "en").document.table("duty")
    assert made.rows.read(0, 1)[0][made.index("out")] == Marked(ended, "estimated"), "the day's page marks it too"
