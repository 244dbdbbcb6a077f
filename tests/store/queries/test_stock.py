"""A balance is the last count and what came after it, whatever the order in which things arrive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from desktop.store.queries import stock
from desktop.store.queries.ledger import ledger, lines, lines_since, whole_book
from desktop.store.queries.stock import NEVER
from desktop.store.store import Store
from sync.ops import fixed_id
from tests.store.queries.stations import StationDays

ITEM = fixed_id(1001)


class _Clock:
    def now(self) -> int:
        return 2_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, _Clock()) as opened:
        with opened.write() as unit:
            unit.patch("supply", ITEM, {"name": "矿泉水", "unit": "瓶"})
        yield opened


@pytest.fixture
def days(store: Store) -> Iterator[StationDays]:
    with store.write_local() as connection:
        yield StationDays(connection, ITEM, 2)


def balance(connection: Connection) -> int:
    return stock.stocks(connection)[ITEM].balance


def test_without_a_count_the_balance_is_what_came_in_less_what_went_out(days: StationDays) -> None:
    days.record(0, "restock", 10, 24)
    days.record(0, "issue", 20, 5)
    days.record(0, "return", 30, 1)
    days.record(0, "waste", 40, 2, void=True)
    assert balance(days.connection) == 20


def test_what_was_worked_out_holds_until_the_stock_has_changed(days: StationDays) -> None:
    assert balance(days.connection) == 0
    days.record(0, "restock", 10, 24)
    assert balance(days.connection) == 24
    for change in ("UPDATE movement SET quantity = 20", "UPDATE movement SET void = 'wrong'", "DELETE FROM movement"):
        days.connection.exec_driver_sql(change)
        assert balance(days.connection) == (20 if "quantity" in change else 0)


def test_what_was_worked_out_and_taken_back_is_not_taken_for_what_comes_instead(store: Store) -> None:
    for quantity in (24, 12):
        with suppress(InterruptedError), store.write() as unit:
            unit.create("movement", {"at": 10, "item": ITEM, "kind": "restock", "quantity": quantity})
            assert balance(unit.connection) == quantity
            raise InterruptedError
    with store.read() as connection:
        assert balance(connection) == 0


def test_more_may_go_out_than_the_books_hold(days: StationDays) -> None:
    days.record(0, "issue", 20, 5)
    assert balance(days.connection) == -5


def test_a_count_sets_the_balance_and_movements_go_on_from_there(days: StationDays) -> None:
    days.record(0, "restock", 10, 24)
    days.record(0, "stocktake", 20, 20)
    days.record(0, "issue", 30, 3)
    assert balance(days.connection) == 17


def test_a_late_movement_of_another_pc_from_before_the_count_leaves_the_balance_alone(days: StationDays) -> None:
    days.record(0, "restock", 10, 24)
    days.record(0, "stocktake", 20, 20)
    days.record(1, "issue", 15, 4)
    assert balance(days.connection) == 20
    book = ledger(days.connection, ITEM, 50, 0)
    assert [(line.kind, line.delta, line.balance) for line in book.lines] == [
        ("stocktake", 0, 20),
        ("issue", -4, 20),
        ("restock", 24, 24),
    ]


def test_a_late_movement_of_another_pc_from_after_the_count_changes_it(days: StationDays) -> None:
    days.record(0, "stocktake", 20, 20)
    days.record(1, "issue", 25, 4)
    assert balance(days.connection) == 16


def test_what_the_counting_pc_held_lies_before_the_count_though_its_clock_ran_ahead(days: StationDays) -> None:
    days.record(1, "issue", 999, 4)
    days.deliver(1)
    days.deliver(0)
    days.record(0, "stocktake", 20, 20)
    assert balance(days.connection) == 20


def test_what_the_same_pc_wrote_before_counting_lies_before_though_it_was_set_to_a_later_time(
    days: StationDays,
) -> None:
    days.record(0, "issue", 999, 4)
    days.record(0, "stocktake", 20, 20)
    days.record(0, "issue", 20, 1)
    assert balance(days.connection) == 19


def test_the_last_of_two_counts_is_the_one_that_knew_of_the_other(days: StationDays) -> None:
    days.record(1, "stocktake", 999, 7)
    days.deliver(1)
    days.deliver(0)
    days.record(0, "stocktake", 20, 30)
    assert balance(days.connection) == 30


def test_a_voided_count_counts_for_nothing(days: StationDays) -> None:
    days.record(0, "restock", 10, 24)
    days.record(0, "stocktake", 20, 20, void=True)
    assert balance(days.connection) == 24


steps = st.lists(
    st.one_of(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(["restock", "issue", "return", "waste", "stocktake"]),
            st.integers(0, 12),
            st.integers(1, 50),
            st.sampled_from([False, False, False, True]),
        ),
        st.tuples(st.integers(0, 2), st.just("deliver")),
    ),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=150)
@given(steps=steps, window=st.integers(0, 12))
def test_balance_and_ledger_follow_the_rule_in_any_order(
    store: Store, steps: list[tuple[int, str] | tuple[int, str, int, int, bool]], window: int
) -> None:
    with store.write_local() as connection:
        for table in ("movement", "stocktake"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        days = StationDays(connection, ITEM, 3)
        for step in steps:
            if len(step) == 2:
                days.deliver(step[0])
            else:
                pc, kind, at, quantity, void = step
                days.record(pc, kind, at, quantity, void)
        assert balance(connection) == days.balance()
        whole = ledger(connection, ITEM, 50, 0)
        assert len(whole.lines) == len(days.lines)
        part = ledger(connection, ITEM, 3, window)
        for book in (whole, part):
            last = next((line.balance for line in book.lines if line.voided is None), None)
            assert last is None or last == days.balance()
            assert book.steps[-1][1] == days.balance()
            times = [at for at, _ in book.steps]
            assert times == sorted(times)
        light = whole_book(connection, ITEM)
        assert [(entry.id, entry.after) for entry in light] == [(line.id, line.balance) for line in whole.lines]
        in_order = [bytes(row.id) for row in lines_since(connection, ITEM, -NEVER)[1]]
        assert [entry.id for entry in reversed(light)] == in_order
        assert lines(connection, light[2:4]) == whole.lines[2:4]
        behind = [line.balance for line in whole.lines[1:]] + [0]
        for line, older in zip(whole.lines, behind, strict=False):
            assert line.balance == older + (0 if line.voided else line.delta)
