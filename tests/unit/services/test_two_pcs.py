"""What two PCs of a station did, each before it knew of the other's: told until a person has put it right."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.printing.reports.document import Points, plain
from desktop.services.errors import KnownError
from desktop.services.report_periods import Period, month_of, year_of
from desktop.services.reports import ReportService
from desktop.views import RecordId, TodoView
from sync.times import parse_iso
from tests.unit.services.conftest import Services, Station


def lent_at_both(station: Station, pieces: int = 1) -> tuple[RecordId, RecordId]:
    """An umbrella and its loan, known to both PCs."""
    umbrella = station.one.supplies.add_item("雨伞", category="other", unit="把").records[0]
    station.one.supplies.restock(umbrella, 5)
    (loan,) = station.one.supplies.issue(umbrella, pieces, kind="loan", recipient="小王").records
    station.meet()
    return umbrella, loan


def carried_twice(pc: Services) -> list[TodoView]:
    return [todo for todo in pc.today.overview().todo if todo.kind == "carried_twice"]


def missing(pc: Services, key: str, period: Period) -> list[str]:
    """What a report says was missing."""
    sections = ReportService(pc.work, pc.catalogue).document(key, period, "en").sections
    return [point.text for points in sections if isinstance(points, Points) for point in points.items]


def over_returned(pc: Services) -> list[TodoView]:
    return [todo for todo in pc.today.overview().todo if todo.kind == "over_returned"]


def loans_ledger(pc: Services) -> list[tuple[object, ...]]:
    """Of each loan what was lent, what came back, of that what twice where any did, what is out, and the note."""
    lent = ReportService(pc.work, pc.catalogue).document("loans", month_of(date(2026, 11, 1)), "en").table("loans")
    keys = ("quantity", "returned", "over", "open", "note")
    places = [n for key in keys for n, column in enumerate(lent.columns) if column.key == key]
    return [tuple(plain(row[n]) for n in places) for row in lent.rows.read(0, 9)]


def test_what_came_back_twice_of_an_item_that_is_off_the_list_is_told_too(station: Station) -> None:
    umbrella, loan = lent_at_both(station)
    for pc in (station.one, station.other):
        pc.supplies.take_back(umbrella, 1, loan=loan)
    station.one.supplies.void_item(umbrella, "worn out")
    station.meet()
    assert [(todo.subject, todo.figures["quantity"]) for todo in over_returned(station.other)] == [("雨伞", 1)]


def test_a_thing_taken_back_at_two_pcs_is_told_until_one_of_the_returns_is_void(station: Station) -> None:
    umbrella, loan = lent_at_both(station)
    station.one.supplies.take_back(umbrella, 1, loan=loan)
    assert over_returned(station.one) == []
    station.clock.wait(60)
    second = station.other.supplies.take_back(umbrella, 1, loan=loan).records[0]
    station.meet()
    for pc in (station.one, station.other):
        assert pc.supplies.item(umbrella).item.balance == 6
        (told,) = over_returned(pc)
        assert (told.subject, told.record, told.figures) == ("雨伞", second, {"quantity": 1, "unit": "把"})
        assert [(one.item, one.last, one.quantity) for one in pc.supplies.over_returned()] == [(umbrella, second, 1)]
        assert missing(pc, "month", month_of(date(2026, 11, 1))) == [
            "雨伞: 1 pc more came back than was lent, on 21 Nov. One of the returns is to be voided."
        ]
        assert loans_ledger(pc) == [(1, 2, 1, 0, "returned twice, void one of the returns")]
    item, line = station.one.supplies.entry(second)
    assert (item.id, line.id, line.delta) == (umbrella, second, 1)
    station.one.supplies.void_movement(second, "recorded twice")
    station.meet()
    for pc in (station.one, station.other):
        assert (pc.supplies.item(umbrella).item.balance, over_returned(pc)) == (5, [])
        assert loans_ledger(pc) == [(1, 1, 0, "")]
        assert pc.supplies.open_loans() == ()


def test_what_came_back_of_a_loan_that_was_voided_elsewhere_is_told(station: Station) -> None:
    umbrella, loan = lent_at_both(station, 2)
    back = station.one.supplies.take_back(umbrella, 2, loan=loan).records[0]
    station.other.supplies.void_movement(loan, "just a test")
    station.meet()
    assert [(todo.record, todo.figures["quantity"]) for todo in over_returned(station.other)] == [(back, 2)]


def test_what_an_old_ledger_took_back_of_no_loan_is_not_told(station: Station) -> None:
    umbrella, _loan = lent_at_both(station)
    station.one.supplies.take_back(umbrella, 3)
    assert over_returned(station.one) == []


def test_visits_of_days_that_another_pc_carried_in_are_told_until_they_count_once(station: Station) -> None:
    since, until = date(2026, 10, 1), date(2026, 10, 31)
    station.one.carried.carry_in(since, until, {"": 700})
    arrivals = [parse_iso(f"2026-10-{day} 09:00") for day in (10, 11)]
    visits = [station.other.visits.record_visit("courier", arrived_at=at).records[0] for at in arrivals]
    station.meet()
    for pc in (station.one, station.other):
        (told,) = carried_twice(pc)
        assert told.figures == {"since": "2026-10-01", "until": "2026-10-31", "entries": 2}
        for key, period in (("month", month_of(since)), ("year", year_of(since))):
            (said,) = missing(pc, key, period)
            assert said == "From 1 Oct to 31 Oct totals were carried in and 2 visits recorded: both count."
    voided = station.other.visits.void_visit(visits[0], "in the totals")
    station.other.history.remember(voided, "void")
    with pytest.raises(KnownError, match="were carried in"):
        station.other.history.undo()
    station.other.visits.void_visit(visits[1], "in the totals")
    assert carried_twice(station.other) == []
    assert missing(station.other, "year", year_of(since))[0].startswith("Nothing:")


def totals_twice(pc: Services) -> list[TodoView]:
    return [todo for todo in pc.today.overview().todo if todo.kind == "totals_twice"]


def carried_step(pc: Services) -> tuple[int, bool]:
    """How many totals the first day counts, and whether it says that two PCs carried in the same days."""
    (step,) = (step for step in pc.beginnings.view().steps if step.key == "carried")
    return step.count, step.twice


def test_months_that_two_pcs_carried_in_are_told_until_one_of_them_is_taken_back(station: Station) -> None:
    january, october = date(2026, 1, 1), date(2026, 10, 31)
    station.one.carried.carry_in(january, october, {"": 2000}, days=290)
    station.clock.wait(60)
    station.other.carried.carry_in(january, october, {"courier": 1500, "rider": 400}, days=288)
    assert station.one.carried.twice() == ()
    assert carried_step(station.one) == (1, False)
    station.meet()
    (second,) = (total.origin for total in station.other.carried.totals() if total.category == "rider")
    for pc in (station.one, station.other):
        (twice,) = pc.carried.twice()
        assert (twice.since, twice.until) == (january, october)
        assert [(part.device, part.persons) for part in twice.parts] == [("window", 2000), ("back room", 1900)]
        assert carried_step(pc) == (2, True)
        (todo,) = totals_twice(pc)
        assert todo.figures == {"since": "2026-01-01", "until": "2026-10-31", "devices": "window\nback room"}
        (said,) = missing(pc, "year", year_of(january))
        assert said == (
            "1 Jan to 31 Oct was carried in more than once, and all of it counts: PC window (1 Jan to 31 Oct: 2,000"
            " persons); PC back room (1 Jan to 31 Oct: 1,900 persons). Keep one and take the others back, under"
            " Settings, First day."
        )
    station.one.carried.take_back(january, october, "twice", origin=second)
    station.meet()
    for pc in (station.one, station.other):
        assert [total.persons for total in pc.carried.totals()] == [2000]
        assert (pc.carried.twice(), totals_twice(pc), carried_step(pc)) == ((), [], (1, False))
        assert missing(pc, "year", year_of(january))[0].startswith("Nothing:")


def test_a_report_tells_only_of_totals_that_it_counts_twice(station: Station) -> None:
    september, october = month_of(date(2026, 9, 1)), month_of(date(2026, 10, 1))
    station.one.carried.carry_in(date(2026, 1, 1), october.last, {"": 2000})
    station.other.carried.carry_in(september.first, september.last, {"": 200})
    station.other.carried.carry_in(october.first, october.last, {"": 300})
    station.meet()
    twice = station.one.carried.twice()
    assert [(one.since, one.until) for one in twice] == [
        (september.first, september.last),
        (october.first, october.last),
    ]
    assert missing(station.one, "month", october)[0].startswith("Nothing:")
    said = missing(station.one, "year", year_of(october.first))
    assert [text.split(" was carried in")[0] for text in said] == ["1 Sep to 30 Sep", "1 Oct to 31 Oct"]


def test_totals_of_two_pcs_stand_apart_in_the_months_table_of_what_was_carried_in(station: Station) -> None:
    october = month_of(date(2026, 10, 1))
    for pc in (station.one, station.other):
        pc.carried.carry_in(october.first, october.last, {"": 700}, days=31)
    station.meet()
    report = ReportService(station.one.work, station.one.catalogue).document("month", october, "en")
    brought = report.table("carried")
    place = brought.index("device")
    assert {row[place] for row in brought.rows.read(0, 2)} == {"window", "back room"}
    assert report.figures()["opened"].value == 31


def test_no_undo_brings_totals_back_beside_others_of_the_same_days(station: Station) -> None:
    january, october = date(2026, 1, 1), date(2026, 10, 31)
    station.one.carried.carry_in(january, october, {"": 2000})
    back = station.one.carried.take_back(january, october, "wrong")
    station.one.history.remember(back, "taken back")
    station.one.carried.carry_in(january, october, {"": 2100})
    with pytest.raises(KnownError, match="were carried in already"):
        station.one.history.undo(back)
    assert [total.persons for total in station.one.carried.totals()] == [2100]
