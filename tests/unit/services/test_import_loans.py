"""Which loan of a long ledger a return belongs to is found without looking through all that came back before."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from desktop.services import import_loans
from desktop.services.import_rows import Fields

ITEM = b"umbrella"


def row(at: int, kind: str, recipient: str, quantity: int = 1) -> Fields:
    return {"at": at, "item": ITEM, "kind": kind, "quantity": quantity, "recipient": recipient}


def lines_run(rows: list[Fields]) -> int:
    """How many lines of Python it takes to pair the returns of some rows."""
    run = 0

    def count(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal run
        if frame.f_code.co_filename != import_loans.__file__:
            return None
        run += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        import_loans.paired(rows, ())
    finally:
        sys.settrace(before)
    return run


def never_back(days: int) -> list[Fields]:
    """One that was never brought back, and then two lent each day and brought back, by nobody's name."""
    return [row(0, "loan", "李")] + [
        one for day in range(1, days) for one in (row(day, "loan", "王", 2), row(day, "return", "", 2))
    ]


def by_name(days: int) -> list[Fields]:
    """The same, where every other return says by whom."""
    return [row(0, "loan", "李")] + [
        one
        for day in range(1, days)
        for one in (row(day, "loan", "王", 2), row(day, "return", "王" if day % 2 else "", 2))
    ]


def too_early(days: int) -> list[Fields]:
    """Returns of what was lent in years before, all of them earlier than the loans of the file."""
    return [row(day, "return", "王") for day in range(days)] + [row(days + day, "loan", "王") for day in range(days)]


@pytest.mark.parametrize("ledger", [never_back, by_name, too_early])
def test_a_ledger_twice_as_long_takes_twice_the_work(ledger: Any) -> None:
    assert lines_run(ledger(800)) < 2.5 * lines_run(ledger(400))


def test_the_earliest_loan_comes_first_whether_it_is_in_the_books_or_in_the_file() -> None:
    recorded = import_loans.OpenLoan(b"later", "王", 20, 1)
    pairs = import_loans.paired([row(10, "loan", "王"), row(30, "return", "王")], [(ITEM, recorded)])
    assert pairs.back == (0,)
