"""Who signs out last closes the day for the visitors who are still inside."""

from __future__ import annotations

import pytest

from desktop.services import forgotten
from desktop.services.errors import KnownError
from desktop.views import RecordId
from sync.hours import parse_hours
from sync.posted import Posted
from sync.times import DAY, parse_iso
from tests.unit.services.conftest import FakeClock, Services

DAILY = "1234567 08:00-18:00 staffed"


@pytest.fixture
def li(desk: Services, clock: FakeClock) -> RecordId:
    desk.station.edit(hours=DAILY)
    desk.people.add_person("李敏")
    return desk.people.people()[0].id


@pytest.fixture
def shift(desk: Services, clock: FakeClock, li: RecordId) -> RecordId:
    """李敏 has been on duty since eight; a group of three came at five."""
    clock.at("2026-11-21 08:00")
    (shift,) = desk.duty.sign_in(li, "", promised=True).records
    clock.at("2026-11-21 17:00")
    desk.visits.record_visit("courier", persons=3)
    return shift


def at(moment: str) -> int:
    return parse_iso(f"2026-11-21 {moment}")


@pytest.mark.parametrize(
    ("hours", "moment", "closed"),
    [
        (DAILY, "12:00", None),
        (DAILY, "17:49", None),
        (DAILY, "17:50", "17:50"),
        (DAILY, "18:00", "18:00"),
        (DAILY, "19:20", "18:00"),
        (DAILY, "07:00", None),
        ("1234567 08:00-12:00 staffed; 1234567 14:00-18:00 staffed", "12:05", "12:00"),
        ("1234567 08:00-18:00 staffed; 1234567 18:00-08:00 unmanned", "18:05", "18:00"),
        ("1234567 00:00-24:00 staffed", "23:55", None),
        ("1234567 22:00-06:00 staffed", "06:10", "06:00"),
        ("1234567 22:00-06:00 staffed", "02:00", None),
        ("1234567 08:00-18:00 unmanned", "18:00", "18:00"),
        ("12345 08:00-18:00 staffed", "18:00", None),
        ("", "18:00", None),
    ],
)
def test_the_day_closes_with_its_posted_hours(hours: str, moment: str, closed: str | None) -> None:
    said = forgotten.closed_at(Posted(parse_hours(hours)), at(moment))
    assert said == (None if closed is None else at(closed))


@pytest.mark.parametrize(
    ("hours", "moment", "closing"),
    [
        (DAILY, "07:00", "18:00"),
        (DAILY, "19:20", "18:00"),
        ("1234567 08:00-12:00 staffed; 1234567 14:00-18:00 staffed", "12:05", "18:00"),
        ("1234567 00:00-24:00 staffed", "12:00", None),
        ("1234567 00:00-24:00 unmanned", "12:00", None),
        ("1234567 08:00-18:00 staffed; 1234567 18:00-08:00 unmanned", "12:00", "18:00"),
        ("1234567 08:00-12:00 unmanned; 1234567 12:00-20:00 unmanned", "12:00", "20:00"),
        ("1234567 08:00-24:00 staffed", "12:00", "24:00"),
        ("1234567 22:00-06:00 staffed", "05:00", None),
        ("1234567 22:00-06:00 staffed", "06:10", "06:00"),
        ("12345 20:00-02:00 staffed", "02:10", "02:00"),
        ("12345 08:00-18:00 staffed", "12:00", None),
        ("", "12:00", None),
    ],
)
def test_whoever_is_inside_goes_by_the_end_of_the_day_and_not_by_a_pause(
    hours: str, moment: str, closing: str | None
) -> None:
    said = forgotten.day_closing(Posted(parse_hours(hours)), at(moment))
    assert said == (None if closing is None else at("00:00") + DAY if closing == "24:00" else at(closing))


@pytest.mark.parametrize(
    ("hours", "moment", "pause"),
    [
        (DAILY, "17:50", False),
        (DAILY, "18:00", False),
        ("1234567 08:00-12:00 staffed; 1234567 14:00-18:00 staffed", "12:05", True),
        ("1234567 08:00-12:00 staffed; 1234567 14:00-18:00 staffed", "18:05", False),
        ("1234567 08:00-18:00 staffed; 1234567 18:00-08:00 unmanned", "18:05", True),
        ("1234567 22:00-06:00 staffed", "06:10", False),
    ],
)
def test_a_pause_at_noon_and_unmanned_hours_are_told_from_the_days_end(hours: str, moment: str, pause: bool) -> None:
    posted = Posted(parse_hours(hours))
    closed = forgotten.closed_at(posted, at(moment))
    assert closed is not None
    assert forgotten.reopens(posted, closed, at(moment)) == pause


def test_who_signs_out_last_is_told_who_is_still_inside(desk: Services, clock: FakeClock, shift: RecordId) -> None:
    clock.at("2026-11-21 15:00")
    assert desk.duty.still_inside(shift) is None, "the day is not over"
    clock.at("2026-11-21 18:00")
    left = desk.duty.still_inside(shift)
    assert left is not None
    assert (left.at, left.persons) == (at("18:00"), 3)


def test_signing_out_lets_them_have_left_at_closing_as_an_estimate(
    desk: Services, clock: FakeClock, shift: RecordId
) -> None:
    (group,) = desk.visits.inside()
    clock.at("2026-11-21 18:07")
    changes = desk.duty.sign_out(shift, visitors_left_at=at("18:00"))
    visit = desk.visits.visit(group.id)
    assert (visit.left_at, visit.left_estimated) == (at("18:00"), True)
    assert desk.duty.on_duty() is None
    desk.history.remember(changes, "sign out")
    desk.history.undo()
    assert desk.visits.visit(group.id).left_at is None, "one undo takes back both"
    assert desk.duty.on_duty() is not None


def test_signing_out_alone_leaves_visitors_as_they_are(desk: Services, clock: FakeClock, shift: RecordId) -> None:
    clock.at("2026-11-21 18:00")
    desk.duty.sign_out(shift)
    (group,) = desk.visits.inside()
    assert group.persons == 3
    with pytest.raises(KnownError, match="has signed out already"):
        desk.duty.sign_out(shift, visitors_left_at=at("18:00"))


def test_nobody_is_swept_while_a_colleague_is_on_duty(desk: Services, clock: FakeClock, shift: RecordId) -> None:
    desk.people.add_person("王强")
    wang = next(who.id for who in desk.people.people() if who.name == "王强")
    desk.duty.sign_in(wang, "", promised=True)
    clock.at("2026-11-21 18:00")
    assert desk.duty.still_inside(shift) is None


def test_nothing_is_said_when_nobody_is_inside(desk: Services, clock: FakeClock, shift: RecordId) -> None:
    (group,) = desk.visits.inside()
    desk.visits.leave(group.id)
    clock.at("2026-11-21 18:00")
    assert desk.duty.still_inside(shift) is None
