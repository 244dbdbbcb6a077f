"""The ledger of loans and the list of what is lent say alike what is out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.bootstrap import open_desk
from desktop.printing.reports.document import plain
from desktop.services.desk import Desk
from desktop.services.report_periods import Period
from sync.times import DAY, parse_iso
from tests.reports.conftest import NOVEMBER, MovableClock

LEDGER = (
    "日期,物资,单位,类型,数量\n"
    "2026-11-01,雨伞,把,采购,10\n"
    "2026-11-02,雨伞,把,借出,1\n"
    "2026-11-03,雨伞,把,归还,1\n"
    "2026-11-04,雨伞,把,借出,2\n"
)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(parse_iso("2026-11-21 09:00"))


@pytest.fixture
def desk(tmp_path: Path, clock: MovableClock) -> Iterator[Desk]:
    """A desk into which an old ledger came that names no borrowers."""
    path = tmp_path / "ledger.csv"
    path.write_text(LEDGER, encoding="utf-8")
    with open_desk(tmp_path / "data", clock, device="前台电脑") as desk:
        desk.imports.run("movements", path)
        yield desk


def lent(desk: Desk, period: Period) -> list[tuple[object, object, object]]:
    """Who borrowed in the ledger, how much, and what is still out."""
    loans = desk.reports.document("loans", period, "en").table("loans")
    places = [loans.index(key) for key in ("borrower", "quantity", "open")]
    return [(plain(row[a]), plain(row[b]), plain(row[c])) for row in loans.rows.read(0, 9) for a, b, c in [places]]


def test_a_loan_without_a_borrower_is_out_neither_in_the_list_nor_in_the_ledger(desk: Desk) -> None:
    assert desk.supplies.open_loans() == ()
    assert lent(desk, NOVEMBER) == [("", 1, 0)]
    assert lent(desk, Period(date(2026, 12, 1), date(2026, 12, 31))) == []


def test_a_borrowers_loan_stands_in_both_until_it_is_back(desk: Desk) -> None:
    umbrella = desk.supplies.items()[0].id
    loan = desk.supplies.issue(umbrella, 2, kind="loan", recipient="小赵").records[0]
    desk.supplies.take_back(umbrella, 1, loan=loan)
    assert [(line.recipient, line.delta) for _, line in desk.supplies.open_loans()] == [("小赵", -1)]
    assert lent(desk, NOVEMBER)[1:] == [("小赵", 2, 1)]
    desk.supplies.take_back(umbrella, 1, loan=loan)
    assert desk.supplies.open_loans() == ()
    assert lent(desk, NOVEMBER)[1:] == [("Erased on return", 2, 0)]


def test_a_name_is_said_to_be_erased_on_return_only_of_what_is_back(desk: Desk, clock: MovableClock) -> None:
    umbrella = desk.supplies.items()[0].id
    loan = desk.supplies.issue(umbrella, 1, kind="loan", recipient="小王").records[0]
    desk.retention.run_daily(told=True)
    for _ in range(52):
        clock.instant += 8 * DAY
        desk.retention.run_daily(told=True)
    assert [line.recipient for _, line in desk.supplies.open_loans()] == [""]
    assert lent(desk, NOVEMBER)[1:] == [("", 1, 1)]
    desk.supplies.take_back(umbrella, 1, loan=loan)
    assert lent(desk, NOVEMBER)[1:] == [("Erased on return", 1, 1)]


def test_who_has_brought_it_back_since_is_erased_in_the_ledger_of_before(desk: Desk, clock: MovableClock) -> None:
    umbrella = desk.supplies.items()[0].id
    loan = desk.supplies.issue(umbrella, 1, kind="loan", recipient="小王").records[0]
    clock.at("2026-12-01 09:00")
    desk.supplies.take_back(umbrella, 1, loan=loan)
    assert lent(desk, NOVEMBER)[1:] == [("Erased on return", 1, 1)]
