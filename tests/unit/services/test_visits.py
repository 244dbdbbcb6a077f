"""Visits at the desk."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.services.errors import KnownError
from desktop.services.visits import STAY
from desktop.views import EntryState, VisitView
from sync.times import DAY, day_start, parse_iso
from tests.unit.services.conftest import FakeClock, Services, open_services


def only(desk: Services) -> VisitView:
    (row,) = desk.visits.page(voided=True).rows
    return row


def test_a_tap_records_one_person_now(desk: Services, clock: FakeClock) -> None:
    desk.visits.record_visit("courier", services=("water", "charge"))
    row = only(desk)
    assert (row.category, row.persons, row.services) == ("courier", 1, ("charge", "water"))
    assert (row.arrived_at, row.left_at, row.late, row.state) == (clock.now(), None, False, EntryState.SAVED)


def test_an_entry_made_long_after_the_arrival_is_marked_as_such(desk: Services, clock: FakeClock) -> None:
    desk.visits.record_visit("taxi", arrived_at=clock.now() - 3600)
    assert only(desk).late


def test_a_visit_is_recorded_in_the_name_of_the_person_on_duty(desk: Services) -> None:
    desk.people.add_person("李敏")
    (person,) = desk.people.people()
    desk.visits.record_visit("courier")
    desk.duty.sign_in(person.id, "", promised=True)
    desk.visits.record_visit("rider")
    assert [row.entered_by for row in desk.visits.page().rows if row.category == "rider"] == ["李敏"]
    assert [row.entered_by for row in desk.visits.page().rows if row.category == "courier"] == [""]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"category": "astronaut"}, "“astronaut” is not known here."),
        ({"persons": 0}, "A visit has at least one person."),
        ({"persons": 10_000}, "10000 persons are too many for one visit."),
        ({"services": ("sauna",)}, "“sauna” is not known here."),
        ({"arrived_at": parse_iso("2026-11-22 09:00")}, "This time lies in the future."),
        ({"arrived_at": parse_iso("1926-11-21 09:00")}, "This time lies before the year 2000."),
        ({"left_at": parse_iso("2026-11-21 08:00")}, "The leaving lies before the arrival."),
        ({"note": "x" * 2001}, "The text is longer than 2000 characters."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(
    desk: Services, fields: dict[str, object], sentence: str
) -> None:
    with pytest.raises(KnownError) as refusal:
        desk.visits.record_visit(**({"category": "courier"} | fields))  # type: ignore[arg-type]
    assert str(refusal.value).startswith(sentence)
    assert refusal.value.remedy
    assert desk.visits.page().entries == 0


def test_people_are_inside_until_they_leave(desk: Services, clock: FakeClock) -> None:
    desk.visits.record_visit("courier", persons=2, visitor="小王")
    (seen,) = desk.visits.inside()
    assert (seen.category, seen.persons, seen.visitor) == ("courier", 2, "小王")
    clock.wait(600)
    desk.visits.leave(seen.id)
    assert desk.visits.inside() == ()
    assert only(desk).left_at == clock.now()


def test_a_second_tap_on_leave_changes_nothing(desk: Services, clock: FakeClock) -> None:
    (visit,) = desk.visits.record_visit("courier").records
    desk.visits.leave(visit)
    left_at = only(desk).left_at
    clock.wait(60)
    assert not desk.visits.leave(visit).kinds
    assert only(desk).left_at == left_at


def test_somebody_whom_nobody_saw_leave_counts_as_inside_for_two_hours(desk: Services, clock: FakeClock) -> None:
    desk.visits.record_visit("courier")
    clock.wait(STAY - 1)
    assert len(desk.visits.inside()) == 1
    clock.wait(1)
    assert desk.visits.inside() == ()


def test_nobody_is_inside_from_the_day_before(desk: Services, clock: FakeClock) -> None:
    clock.at("23:30")
    desk.visits.record_visit("trucker")
    clock.wait(1800)
    assert desk.visits.inside() == ()


def test_closing_the_day_estimates_the_leaving_of_those_still_inside(desk: Services, clock: FakeClock) -> None:
    clock.at("09:00")
    desk.visits.record_visit("courier")
    clock.at("17:10")
    desk.visits.record_visit("rider")
    (gone,) = desk.visits.record_visit("taxi").records
    clock.at("17:30")
    desk.visits.leave(gone)
    clock.at("18:00")
    desk.visits.close_day(clock.now())
    left = {row.category: (row.left_at, row.left_estimated) for row in desk.visits.page().rows}
    assert left == {
        "courier": (None, False),
        "rider": (clock.now(), True),
        "taxi": (parse_iso("2026-11-21 17:30"), False),
    }


def test_a_correction_changes_what_is_named_and_is_told_as_such(desk: Services, clock: FakeClock) -> None:
    (visit,) = desk.visits.record_visit("courier", note="借伞").records
    desk.visits.leave(visit)
    assert not only(desk).corrected
    desk.visits.correct_visit(visit, persons=3)
    row = only(desk)
    assert (row.category, row.persons, row.note, row.corrected) == ("courier", 3, "借伞", True)
    with pytest.raises(KnownError, match="leaving lies before"):
        desk.visits.correct_visit(visit, left_at=row.arrived_at - 1)


def told_names(desk: Services) -> int:
    """How many names of visitors this PC holds anywhere, whether a visit shows them or not."""
    with desk.store.read() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM personal WHERE field = 'visitor'").scalar_one()
    return int(found)


def test_a_visitors_name_is_corrected_and_the_mistyped_one_is_erased_at_once(desk: Services) -> None:
    (visit,) = desk.visits.record_visit("courier", visitor="小汪").records
    assert desk.visits.correct_visit(visit, visitor=" 小王 ", persons=2).inverse, "the number can be set back"
    assert (only(desk).visitor, only(desk).persons, only(desk).corrected) == ("小王", 2, True)
    assert told_names(desk) == 1
    assert desk.visits.correct_visit(visit, visitor="小王").records == (), "as it is"


def test_a_visitors_name_that_is_taken_off_is_erased_for_good(desk: Services) -> None:
    (visit,) = desk.visits.record_visit("courier", visitor="小王").records
    done = desk.visits.correct_visit(visit, visitor="")
    assert (only(desk).visitor, told_names(desk), done.inverse) == ("", 0, ())
    assert desk.visits.correct_visit(visit, visitor=" ").records == ()


def test_a_name_can_be_added_to_a_visit_and_undone(desk: Services) -> None:
    (visit,) = desk.visits.record_visit("courier").records
    changes = desk.visits.correct_visit(visit, visitor="小王")
    desk.history.remember(changes, "name")
    assert only(desk).visitor == "小王"
    desk.history.undo()
    assert only(desk).visitor == ""


def test_a_correction_of_a_name_says_so_without_the_name(desk: Services) -> None:
    (visit,) = desk.visits.record_visit("courier", visitor="小汪").records
    desk.visits.correct_visit(visit, visitor="小王")
    told = repr(desk.visits.history(visit))
    assert "visitor" in told
    assert "小" not in told


def test_a_voided_visit_is_counted_nowhere_and_kept_with_its_reason(desk: Services) -> None:
    (visit,) = desk.visits.record_visit("courier").records
    with pytest.raises(KnownError, match="reason"):
        desk.visits.void_visit(visit, "  ")
    desk.visits.void_visit(visit, "点错了")
    assert desk.visits.page().rows == ()
    listed = desk.visits.page(voided=True)
    assert [row.voided for row in listed.rows] == ["点错了"]
    assert (listed.entries, listed.persons) == (0, 0)
    assert desk.visits.inside() == ()
    with pytest.raises(KnownError, match="has been voided"):
        desk.visits.leave(visit)


@pytest.mark.parametrize("search", ["快递", "kdy", "kuaidi", "Kuai di", "courier", "kuaidy"])
def test_a_category_is_found_by_characters_pinyin_initials_and_english(desk: Services, search: str) -> None:
    desk.visits.record_visit("courier")
    desk.visits.record_visit("sanitation")
    assert [row.category for row in desk.visits.page(search=search).rows] == ["courier"]


def test_a_search_finds_services_people_and_notes(desk: Services) -> None:
    desk.people.add_person("王力")
    desk.visits.record_visit("courier", services=("medicine",), note="创可贴 1 片")
    desk.duty.sign_in(desk.people.people()[0].id, "", promised=False)
    desk.visits.record_visit("rider", note="100%_好评")
    found = {search: desk.visits.page(search=search) for search in ("用药", "创可贴", "wl", "%_", "mei you", "wl 好评")}
    assert {search: [row.category for row in page.rows] for search, page in found.items()} == {
        "用药": ["courier"],
        "创可贴": ["courier"],
        "wl": ["rider"],
        "%_": ["rider"],
        "mei you": [],
        "wl 好评": ["rider"],
    }
    assert all(page.entries == len(page.rows) for page in found.values())


def test_a_visit_is_found_by_its_visitors_name(desk: Services, clock: FakeClock) -> None:
    desk.visits.record_visit("courier", visitor="王力", persons=2, note="借伞")
    desk.visits.record_visit("courier", visitor="王芳", arrived_at=clock.now() - 70 * DAY)
    desk.visits.record_visit("rider", visitor="Li Na")
    desk.visits.record_visit("taxi", note="王力代领")
    desk.visits.record_visit("taxi")

    def found(search: str, start: int | None = None) -> tuple[list[str], int]:
        page = desk.visits.page(search=search, start=start, voided=True)
        return [row.visitor or row.category for row in page.rows], page.persons

    assert found("王力") == (["taxi", "王力"], 3)
    assert found("wl") == (["王力"], 2)
    assert found("王") == (["taxi", "王力", "王芳"], 4)
    assert found("王", clock.now() - DAY) == (["taxi", "王力"], 3)
    assert found("王 courier") == (["王力", "王芳"], 3)
    assert found("na li") == (["Li Na"], 1)
    assert found("借伞 王力") == (["王力"], 2)
    desk.visits.correct_visit(desk.visits.page(search="王芳").rows[0].id, visitor="")
    assert found("王芳") == ([], 0)


def test_a_note_is_found_also_where_the_word_is_somebodys_name_and_nobody_was_on_duty(desk: Services) -> None:
    desk.people.add_person("王力")
    desk.visits.record_visit("rider", note="王力代领")
    page = desk.visits.page(search="王力")
    assert (len(page.rows), page.entries) == (1, 1)


def test_pages_follow_one_another_without_gap_or_double(desk: Services, clock: FakeClock) -> None:
    for n in range(25):
        desk.visits.record_visit("courier", persons=1 + n % 3)
        clock.wait(n % 2)
    seen: list[bytes] = []
    before = None
    while True:
        page = desk.visits.page(limit=10, before=before)
        seen += [row.id for row in page.rows]
        assert page.entries == 25
        if not page.more:
            break
        before = (page.rows[-1].arrived_at, page.rows[-1].id)
    assert len(seen) == len(set(seen)) == 25
    times = {row.id: (row.arrived_at, row.id) for row in desk.visits.page().rows}
    assert [times[id_] for id_ in seen] == sorted(times.values(), reverse=True)


def test_totals_are_those_of_the_whole_result(desk: Services, clock: FakeClock) -> None:
    for days, persons in ((40, 5), (1, 3), (0, 2)):
        desk.visits.record_visit("courier", persons=persons, services=("water",), arrived_at=clock.now() - days * DAY)
    today = day_start(date(2026, 11, 21))
    page = desk.visits.page(start=today - DAY, end=today + DAY, limit=1)
    assert (page.entries, page.persons, page.by_service, page.more) == (2, 5, (("water", 5),), True)
    assert desk.visits.page().persons == 10


def test_what_was_recorded_is_there_after_the_desk_was_closed(tmp_path: Path, clock: FakeClock) -> None:
    first = open_services(tmp_path / "data", clock)
    first.visits.record_visit("courier", note="下雨避雨")
    first.store.close()
    second = open_services(tmp_path / "data", clock)
    assert only(second).note == "下雨避雨"
    second.store.close()


def test_every_command_is_told_once_it_is_saved(desk: Services) -> None:
    changes = desk.visits.record_visit("courier")
    assert desk.heard == [changes]
    with pytest.raises(KnownError):
        desk.visits.record_visit("nobody")
    assert desk.heard == [changes]


def test_the_history_is_narrowed_to_a_category_a_service_and_who_was_on_duty(desk: Services, clock: FakeClock) -> None:
    desk.people.add_person("李敏", pin="1234")
    (person,) = desk.people.people()
    desk.visits.record_visit("courier", services=["water"], persons=2)
    desk.duty.sign_in(person.id, "1234", promised=True)
    clock.wait(60)
    desk.visits.record_visit("courier", services=["water", "charge"], note="班组")
    clock.wait(60)
    desk.visits.record_visit("rider", services=["charge"], persons=3)

    def found(**asked: Any) -> list[tuple[str, int]]:
        page = desk.visits.page(**asked)
        assert page.entries == len(page.rows)
        assert page.persons == sum(row.persons for row in page.rows)
        return [(row.category, row.persons) for row in page.rows]

    assert found(service="water") == [("courier", 1), ("courier", 2)]
    assert found(staff=person.id) == [("rider", 3), ("courier", 1)]
    assert found(category="courier", service="charge") == [("courier", 1)]
    assert found(category="courier", staff=person.id, search="班组") == [("courier", 1)]
    assert found(category="rider", service="water") == []
    assert found(service="charge", search="ksy") == []
    assert found(service="charge", staff=person.id, start=None, end=None) == [("rider", 3), ("courier", 1)]


def test_an_entry_under_a_wrong_year_makes_no_measure_of_the_months_after_it(desk: Services, clock: FakeClock) -> None:
    for day in ("2016-11-20 09:00", "2026-10-29 09:00", "2026-10-30 09:00", "2026-11-21 08:20"):
        desk.visits.record_visit("courier", arrived_at=parse_iso(day))
    november = desk.visits.charts(date(2026, 11, 21))
    assert (november.persons, november.month_before, november.year_before) == (1, None, None)


def test_a_months_charts_agree_with_one_another_and_with_the_months_before(desk: Services, clock: FakeClock) -> None:
    for day, category, persons in (
        ("2026-11-16 08:10", "courier", 2),
        ("2026-11-21 08:20", "rider", 5),
        ("2026-10-21 09:00", "courier", 4),
        ("2026-10-22 09:00", "courier", 40),
        ("2026-09-25 09:00", "courier", 3),
        ("2026-08-31 09:00", "courier", 9),
        ("2025-11-03 10:00", "rider", 1),
        ("2025-10-31 10:00", "rider", 2),
    ):
        desk.visits.record_visit(category, persons=persons, arrived_at=parse_iso(day))
    november = desk.visits.charts(date(2026, 11, 21))
    assert (november.persons, november.month_before, november.year_before) == (7, 4, 1)
    assert november.by_hour == {8: 7}
    assert november.by_weekday == (2, 0, 0, 0, 0, 5, 0)
    assert november.by_category == (("rider", 5), ("courier", 2))
    october = desk.visits.charts(date(2026, 10, 1))
    assert (october.persons, october.month_before, october.last) == (44, 3, date(2026, 10, 31))
    # The station began on the last day of October 2025: that month is no measure.
    assert october.year_before is None
    page = desk.visits.page(start=parse_iso("2026-10-01 00:00"), end=parse_iso("2026-11-01 00:00"))
    assert page.persons == october.persons == sum(october.by_weekday) == sum(october.by_hour.values())
