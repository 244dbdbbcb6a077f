"""Holidays and days of one's own: entered, taken from a file, taken back; everything goes by them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.services.errors import KnownError
from desktop.views import DayMark, OpeningHours, SpecialDayView
from sync.times import parse_iso
from tests.unit.services.conftest import FakeClock, Services

WEEKDAYS = "12345 08:00-18:00 staffed"


def kept(desk: Services, day: date) -> SpecialDayView | None:
    return next((one for one in desk.days.year(day.year).days if one.day == day), None)


def test_a_public_holiday_is_no_missed_day_and_a_make_up_saturday_is_one(desk: Services, clock: FakeClock) -> None:
    desk.station.edit(hours=WEEKDAYS)
    desk.people.add_person("李敏")
    clock.at("2026-09-30 08:00")
    (shift,) = desk.duty.sign_in(desk.people.people()[0].id, "", promised=True).records
    clock.at("2026-09-30 18:00")
    desk.duty.sign_out(shift)
    clock.at("2026-11-02 09:00")
    month = desk.duty.month(2026, 10)
    assert [month.days[n - 1].mark for n in (1, 8, 10, 11)] == [
        DayMark.REST,
        DayMark.MISSED,
        DayMark.MISSED,
        DayMark.REST,
    ]
    assert month.due == 18
    assert (month.days[0].special is not None, month.holidays_known) == (True, True)


def test_a_day_of_ones_own_is_heard_before_the_table_and_can_be_taken_back(desk: Services) -> None:
    day = date(2026, 10, 3)
    built_in = kept(desk, day)
    assert built_in is not None
    assert (built_in.kind, built_in.origin) == ("holiday", "built_in")
    desk.days.save(day, "open", name="国庆值守", hours=[OpeningHours(127, 540, 900, True)])
    own = kept(desk, day)
    assert own is not None
    assert (own.kind, own.origin, own.name, own.hours[0].opens) == ("open", "station", "国庆值守", 540)
    desk.days.save(day, "closed", name="盘点")
    again = kept(desk, day)
    assert again is not None
    assert (again.kind, again.id) == ("closed", own.id)
    desk.days.remove(day)
    assert kept(desk, day) == built_in
    with pytest.raises(KnownError, match="has entered nothing of this day"):
        desk.days.remove(day)


def test_what_was_said_of_days_is_undone_as_a_whole(desk: Services) -> None:
    changes = desk.days.save(date(2026, 12, 28), "closed", until=date(2026, 12, 31))
    assert len(changes.records) == 4
    desk.history.remember(changes, "closed")
    desk.history.undo()
    assert kept(desk, date(2026, 12, 30)) is None


@pytest.mark.parametrize(
    ("kind", "hours", "until", "match"),
    [
        ("open", (), None, "needs hours"),
        ("open", (OpeningHours(127, 480, 720, True), OpeningHours(127, 600, 900, True)), None, "overlap"),
        ("closed", (), date(2026, 11, 1), "before the first"),
        ("closed", (), date(2027, 11, 1), "longer than 92 days"),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    desk: Services, kind: str, hours: tuple[OpeningHours, ...], until: date | None, match: str
) -> None:
    with pytest.raises(KnownError, match=match):
        desk.days.save(date(2026, 12, 1), kind, hours=hours, until=until)
    assert kept(desk, date(2026, 12, 1)) is None


def test_hours_over_midnight_may_stand_on_a_day_of_ones_own(desk: Services) -> None:
    desk.days.save(date(2026, 12, 31), "open", hours=[OpeningHours(127, 1080, 120, True)])
    assert desk.days.posted().at(parse_iso("2027-01-01 01:00")) is not None


def table(year: int) -> str:
    days = [f"{year}-10-0{n},放假,国庆节" for n in range(1, 8)]
    return "\n".join(["日期,类型,名称", *days, f"{year}-10-10,上班,国庆节"]) + "\n"


def test_a_years_table_is_taken_from_a_file(desk: Services, tmp_path: Path) -> None:
    assert desk.days.year(2027).source == ""
    assert not desk.duty.month(2027, 10).holidays_known
    file = tmp_path / "2027.csv"
    file.write_text(table(2027), encoding="gb18030")
    offer = desk.days.read_file(file)
    assert (len(offer.days), offer.new, offer.changed) == (8, 8, 0)
    assert desk.days.year(2027).days == (), "nothing is saved before somebody says so"
    desk.days.take(offer)
    year = desk.days.year(2027)
    assert (len(year.days), year.source) == (8, "station")
    assert desk.duty.month(2027, 10).holidays_known
    again = desk.days.read_file(file)
    assert (again.new, again.changed) == (0, 0)
    assert desk.days.take(again).records == ()


def test_a_wrong_file_is_refused_by_its_line_and_takes_nothing(desk: Services, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(table(2027) + "2027-10-99,放假,国庆节\n", encoding="utf-8")
    with pytest.raises(KnownError, match="Line 10: “2027-10-99” is no day"):
        desk.days.read_file(file)
    with pytest.raises(KnownError, match="cannot be read"):
        desk.days.read_file(tmp_path / "missing.csv")
    assert desk.days.year(2027).days == ()


def test_the_unions_days_count_and_the_station_may_say_otherwise(desk: Services) -> None:
    def published(day: str, kind: str) -> None:
        # As it comes to stand when the union's log arrives.
        with desk.store.write_local() as connection:
            connection.exec_driver_sql(
                "INSERT INTO union_day (id, day, kind, hours, name, entered_at)"
                " VALUES (randomblob(16), ?, ?, '', '', 1)",
                (day, kind),
            )

    for n in range(1, 7):
        published(f"2027-02-0{n}", "holiday")
    assert desk.days.year(2027).source == "union"
    desk.days.save(date(2027, 2, 3), "workday")
    assert [one.origin for one in desk.days.year(2027).days] == ["union", "union", "station", "union", "union", "union"]


def test_a_festival_of_the_place_is_no_years_table(desk: Services) -> None:
    desk.days.save(date(2027, 3, 3), "holiday", name="庙会")
    assert desk.days.year(2027).source == ""


def test_today_asks_nobody_to_sign_in_on_a_holiday(desk: Services, clock: FakeClock) -> None:
    desk.station.edit(hours=WEEKDAYS)
    desk.people.add_person("李敏")
    clock.at("2026-10-01 09:00")
    assert "not_signed_in" not in [todo.kind for todo in desk.today.overview().todo]
    clock.at("2026-10-10 09:00")
    assert "not_signed_in" in [todo.kind for todo in desk.today.overview().todo]
