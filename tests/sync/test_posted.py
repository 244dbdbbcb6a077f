"""Public holidays are kept like Sundays, make-up workdays like Mondays; a union or a station may say otherwise."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.day_tables import TableError, read_table
from sync.hours import Interval, parse_hours
from sync.posted import Posted, clipped, measure, merged
from sync.special_days import Origin, SpecialDay, built_in, laid_over, special_day, years_built_in
from sync.times import DAY, day_of, iso, parse_iso

OFFICE = parse_hours("12345 08:00-12:00 staffed; 12345 13:30-18:00 staffed; 6 09:00-12:00 staffed")


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [
        (2025, 28, ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        (2026, 33, ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
    ],
)
def test_the_tables_are_those_of_the_notices(year: int, off: int, worked: list[str]) -> None:
    days = [special for special in built_in().values() if special.day.year == year]
    assert sum(special.kind == "holiday" for special in days) == off
    assert sorted(special.day.isoformat()[5:] for special in days if special.kind == "workday") == worked
    # Worked for are days of rest, and no day off is one that is worked.
    assert all(special.day.weekday() > 4 for special in days if special.kind == "workday")


def test_a_year_that_has_not_been_published_has_no_table() -> None:
    assert {2025, 2026} <= years_built_in()
    assert 2040 not in years_built_in()


def test_a_holiday_is_kept_like_a_sunday_and_a_make_up_saturday_like_a_monday() -> None:
    hours = Posted(OFFICE, laid_over(()))
    national_day, made_up, saturday = date(2026, 10, 1), date(2026, 10, 10), date(2026, 10, 17)
    assert hours.staffed_span(national_day) is None
    assert [(i.opens, i.closes) for i in hours.on(made_up)] == [(480, 720), (810, 1080)]
    assert [(i.opens, i.closes) for i in hours.on(saturday)] == [(540, 720)]
    eve = parse_iso("2026-09-30 18:30")
    assert iso(hours.next_opening(eve) or 0) == "2026-10-08T08:00:00+08:00"


def test_the_station_is_heard_before_the_union_and_the_union_before_the_table() -> None:
    day = "2026-10-02"
    union = special_day(day, "workday", "", "", Origin.UNION)
    station = special_day(day, "open", "1234567 20:00-02:00 staffed", "夜间", Origin.STATION)
    assert laid_over((union,))[date(2026, 10, 2)].kind == "workday"
    for said in ((union, station), (station, union)):
        kept = Posted(OFFICE, laid_over(said))
        (span,) = kept.spans(date(2026, 10, 2))
        assert (iso(span.start), iso(span.end)) == ("2026-10-02T20:00:00+08:00", "2026-10-03T02:00:00+08:00")
        assert kept.at(parse_iso("2026-10-03 01:00")) == span


def test_what_a_newer_programme_wrote_changes_nothing() -> None:
    strange = [
        special_day("2026-11-20", "half", "", "", Origin.STATION),
        special_day("x", "closed", "", "", Origin.UNION),
        special_day("2026-11-20", "open", "whenever", "", Origin.STATION),
    ]
    assert strange == [None, None, None]
    assert laid_over(strange) == built_in()


minutes_ = st.integers(0, 1439)
intervals_ = st.lists(
    st.builds(Interval, st.integers(1, 127), minutes_, st.integers(0, 1440), st.booleans()), max_size=4
).map(tuple)
days_ = st.dates(date(2026, 1, 1), date(2027, 12, 31))
specials_ = st.one_of(
    st.builds(SpecialDay, days_, st.sampled_from(["holiday", "workday", "closed"])),
    st.builds(lambda day, hours: SpecialDay(day, "open", "", "", hours), days_, intervals_),
)
posted_ = st.builds(
    lambda intervals, specials: Posted(intervals, {special.day: special for special in specials}),
    intervals_,
    st.lists(specials_, max_size=12),
)
instants_ = st.integers(parse_iso("2026-01-01"), parse_iso("2027-12-01"))


@given(posted_, instants_)
def test_open_is_within_a_span_and_the_next_opening_is_the_first_one(hours: Posted, now: int) -> None:
    here = hours.at(now)
    spans = [span for n in range(-1, 41) for span in hours.spans(day_of(now) + timedelta(days=n))]
    assert (here is not None) == any(span.start <= now < span.end for span in spans)
    later = [span.start for span in spans if span.start > now]
    expected = min(later, default=None)
    opening = hours.next_opening(now)
    assert opening == expected or (opening is None and expected is not None and expected > now + 38 * DAY)


@given(posted_, instants_)
def test_the_door_stays_open_until_the_closing_and_is_shut_then(hours: Posted, now: int) -> None:
    closing = hours.closing(now)
    if closing is None:
        assert hours.at(now) is None or hours.at(now + 8 * DAY - 1) is not None
    else:
        assert hours.at(now) is not None
        assert hours.at(closing - 1) is not None
        assert hours.at(closing) is None


@given(posted_, days_)
def test_every_span_of_a_day_begins_on_it_and_is_no_longer_than_a_day(hours: Posted, day: date) -> None:
    for span in hours.spans(day):
        assert day_of(span.start) == day
        assert 0 < span.end - span.start <= DAY


stretches_ = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=8)


@given(stretches_, st.integers(0, 500), st.integers(0, 500))
def test_time_that_is_covered_twice_counts_once(stretches: list[tuple[int, int]], start: int, end: int) -> None:
    covered = {second for a, b in stretches for second in range(a, b)}
    assert measure(stretches) == len(covered)
    assert measure(clipped(merged(stretches), start, end)) == len(covered & set(range(start, end)))


CSV = """日期,类型,名称,时间
2027/1/1,放假,元旦,
2027-01-03,上班,元旦,
2027.2.1,不开放,盘点,
2027-02-02,开放,,09:00-15:00
"""


@pytest.mark.parametrize("data", [CSV.encode("utf-8-sig"), CSV.encode("gb18030"), CSV.replace(",", "\t").encode()])
def test_a_table_of_days_is_read_as_spreadsheets_write_it(data: bytes) -> None:
    days = read_table(data, Origin.STATION)
    assert [(one.day.isoformat(), one.kind, one.name) for one in days] == [
        ("2027-01-01", "holiday", "元旦"),
        ("2027-01-03", "workday", "元旦"),
        ("2027-02-01", "closed", "盘点"),
        ("2027-02-02", "open", ""),
    ]
    assert [(i.opens, i.closes, i.staffed) for i in days[3].hours] == [(540, 900, True)]


def test_a_years_table_and_a_list_of_days_are_read_from_json() -> None:
    new_year = {"name": "元旦", "first": "2027-01-01", "last": "2027-01-02", "workdays": ["2027-01-03"]}
    table = json.dumps({"year": 2027, "holidays": [new_year]})
    off = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    listed = json.dumps({"days": [off, {"date": "2027-01-03", "isOffDay": False}]})
    assert [one.kind for one in read_table(table.encode(), Origin.UNION)] == ["holiday", "holiday", "workday"]
    assert [one.kind for one in read_table(listed.encode(), Origin.UNION)] == ["holiday", "workday"]


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("", "empty", 0),
        ("日期,类型\n", "empty", 0),
        ("a,b\n1,2\n", "heads", 1),
        ("日期,类型\n2027-01-01,放假\n2027-13-01,放假\n", "day", 3),
        ("日期,类型\n2027-01-01,放价\n", "kind", 2),
        ("日期,类型,时间\n2027-01-01,开放,早上\n", "hours", 2),
        ("日期,类型\n2027-01-01,放假\n2027-01-01,上班\n", "twice", 3),
        ("{", "unreadable", 0),
        ('{"holidays": [{"name": "x", "first": "2027-02-01", "last": "2027-01-01"}]}', "unreadable", 0),
        ('{"days": 5}', "unreadable", 0),
    ],
)
def test_a_wrong_table_says_where_and_takes_nothing(text: str, what: str, line: int) -> None:
    with pytest.raises(TableError) as refused:
        read_table(text.encode(), Origin.STATION)
    assert (refused.value.trouble.what, refused.value.trouble.line) == (what, line)


@given(st.binary(max_size=400))
def test_any_file_is_read_or_refused(data: bytes) -> None:
    try:
        days = read_table(data, Origin.STATION)
    except TableError:
        return
    assert days
