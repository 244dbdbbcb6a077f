"""The duty screen and the reports of the same days say the same."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.printing.reports.document import Document
from desktop.services.reports import ReportService
from desktop.views import RecordId
from tests.unit.services.conftest import FakeClock, Services

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
    assert (figures["opened"].value, figures["opened"].note) == (screen.opened, f"of {screen.due} days posted")
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


def test_a_month_to_come_has_nothing_due(desk: Services, clock: FakeClock, li: RecordId) -> None:
    work(desk, clock, li, "2026-11-20 08:00", "2026-11-20 18:00")
    ahead = desk.duty.month(2026, 12)
    assert (ahead.due, ahead.opened, ahead.posted_hours, ahead.open_hours) == (0, 0, 0, 0)
    assert len(ahead.days) == 31
