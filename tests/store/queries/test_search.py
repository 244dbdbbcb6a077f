"""Pages and totals are those of the visits themselves, however much of them the tally has counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from desktop.store.queries import search, tally, visits
from desktop.store.queries.conditions import Word
from desktop.store.queries.indexes import TALLY_SPAN
from desktop.store.store import Store
from desktop.values import replace as copy

STAFF = (b"\x01" * 16, b"\x02" * 16)
DAY = 86_400


class _Clock:
    def now(self) -> int:
        return 2_000_000


@dataclass(frozen=True)
class Row:
    """A visit in plain."""

    number: int
    day: int
    category: str
    services: str
    staff: int | None
    note: str
    persons: int
    void: bool
    visitor: str = ""

    @property
    def id(self) -> bytes:
        return self.number.to_bytes(16, "big")

    @property
    def arrived_at(self) -> int:
        return self.day * DAY


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, _Clock()) as opened:
        yield opened


def insert(connection: Connection, row: Row) -> None:
    staff = None if row.staff is None else STAFF[row.staff]
    connection.exec_driver_sql(
        "INSERT INTO visit VALUES (?, ?, NULL, 0, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        (
            row.id,
            row.arrived_at,
            row.category,
            row.persons,
            row.services,
            row.note,
            row.visitor,
            "x" if row.void else None,
            row.arrived_at,
            staff,
        ),
    )


def update(connection: Connection, row: Row) -> None:
    connection.exec_driver_sql(
        "UPDATE visit SET arrived_at = ?, category = ?, persons = ?, void = ? WHERE id = ?",
        (row.arrived_at, row.category, row.persons, "x" if row.void else None, row.id),
    )


rows_ = st.lists(
    st.builds(
        Row,
        number=st.just(0),
        day=st.integers(100, 400),
        category=st.sampled_from(["courier", "rider", "taxi"]),
        services=st.sampled_from(["", "water", "rest;water", "toilet"]),
        staff=st.sampled_from([None, 0, 1]),
        note=st.sampled_from(["", "", "", "a%b", "AB", "班组午饭"]),
        persons=st.integers(1, 4),
        void=st.sampled_from([False, False, False, True]),
        visitor=st.sampled_from(["", "", "", "ab", "zz"]),
    ),
    min_size=1,
    max_size=30,
)
words_ = st.lists(
    st.builds(
        Word,
        text=st.sampled_from(["ab", "%", "班组", "zz"]),
        categories=st.sampled_from([frozenset(), frozenset({"courier"}), frozenset({"rider", "taxi"})]),
        services=st.sampled_from([frozenset(), frozenset({"water"}), frozenset({"toilet", "rest"})]),
        staff=st.sampled_from([frozenset(), frozenset({STAFF[0]})]),
    ),
    max_size=2,
)
bounds_ = st.one_of(st.none(), st.integers(90, 410))


def meets(row: Row, words: list[Word]) -> bool:
    return all(
        row.category in word.categories
        or not word.services.isdisjoint(row.services.split(";"))
        or (row.staff is not None and STAFF[row.staff] in word.staff)
        or word.text.lower() in row.note.lower()
        or word.text in row.visitor
        for word in words
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=100)
@given(
    plain=rows_,
    counted=st.integers(0, 30),
    changed=st.lists(st.tuples(st.integers(0, 29), st.integers(100, 400), st.booleans()), max_size=5),
    gone=st.lists(st.integers(0, 29), max_size=3),
    words=words_,
    category=st.sampled_from([None, None, "rider"]),
    start=bounds_,
    end=bounds_,
    voided=st.booleans(),
    limit=st.integers(1, 8),
)
def test_a_search_gives_what_going_through_every_visit_would(
    store: Store,
    plain: list[Row],
    counted: int,
    changed: list[tuple[int, int, bool]],
    gone: list[int],
    words: list[Word],
    category: str | None,
    start: int | None,
    end: int | None,
    voided: bool,
    limit: int,
) -> None:
    with store.write_local() as connection:
        connection.exec_driver_sql("DELETE FROM visit")
        tally.reset(connection)
        known: dict[int, Row] = {}
        for number, row in enumerate(plain, 1):
            known[number] = replace(row, number=number)
            insert(connection, known[number])
            if number == counted:
                tally.advance(connection)
        for number, day, void in changed:
            if number in known:
                known[number] = replace(known[number], day=day, void=void, persons=9, category="taxi")
                update(connection, known[number])
        for number in gone:
            # Folded anew: the row goes, and comes back behind all others.
            if number in known:
                connection.exec_driver_sql("DELETE FROM visit WHERE id = ?", (known[number].id,))
                insert(connection, known[number])
        assert not tally.differs(connection)

        said = connection.exec_driver_sql("SELECT rowid, visitor FROM visit").all()
        words = [copy(word, named=frozenset(n for n, name in said if word.text in name)) for word in words]
        low, high = (None if bound is None else bound * DAY for bound in (start, end))
        expected = sorted(
            (
                row
                for row in known.values()
                if meets(row, words)
                and category in (None, row.category)
                and (low is None or row.arrived_at >= low)
                and (high is None or row.arrived_at < high)
                and (voided or not row.void)
            ),
            key=lambda row: (row.arrived_at, row.id),
            reverse=True,
        )
        by_service: Counter[str] = Counter()
        for row in expected:
            for code in filter(None, row.services.split(";")):
                by_service[code] += 0 if row.void else row.persons
        seen: list[bytes] = []
        before: search.Cursor | None = None
        asked = visits.asked_for(connection, start=low, end=high, words=words, category=category, voided=voided)
        while True:
            page = visits.page(connection, asked, limit, before)
            seen += [view.id for view in page.rows]
            assert (page.entries, page.persons) == (
                sum(not row.void for row in expected),
                sum(row.persons for row in expected if not row.void),
            )
            assert dict(page.by_service) == +by_service
            if not page.more:
                break
            before = (page.rows[-1].arrived_at, page.rows[-1].id)
        assert seen == [row.id for row in expected]
        assert set(seen) == asked.ids()


def test_visits_that_were_all_folded_anew_are_counted_anew(store: Store) -> None:
    rows = [Row(n, 100 + n, "courier", "water", 0, "", 1, False) for n in range(1, 6)]
    with store.write_local() as connection:
        for row in rows:
            insert(connection, row)
        tally.advance(connection)
        connection.exec_driver_sql("DELETE FROM visit")
        for row in rows[:3]:
            insert(connection, row)
        assert tally.behind(connection) == 3
        tally.advance(connection)
        assert not tally.differs(connection)


def test_a_tally_that_is_wrong_is_found(store: Store) -> None:
    with store.write_local() as connection:
        insert(connection, Row(1, 100, "courier", "water", 0, "", 1, False))
        tally.advance(connection)
        connection.exec_driver_sql("UPDATE visit_tally SET persons = 2")
        assert tally.differs(connection)


def test_a_span_of_the_tally_is_four_weeks() -> None:
    assert tally.span_at(tally.span_start(700)) == 700
    assert tally.span_at(tally.span_start(701) - 1) == 700
    assert tally.span_start(701) - tally.span_start(700) == TALLY_SPAN
