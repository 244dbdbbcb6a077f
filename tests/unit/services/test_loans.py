"""What is lent: who has it, what of it is back, and whose name is forgotten when."""

from __future__ import annotations

import pytest

from desktop.services.errors import KnownError
from desktop.views import RecordId
from tests.unit.services.conftest import Services
from tests.unit.services.test_supplies import adopt, item


@pytest.fixture
def water(desk: Services) -> RecordId:
    return adopt(desk, "矿泉水 550ml")


def test_a_borrower_is_named_until_the_thing_is_back(desk: Services) -> None:
    umbrellas = adopt(desk, "雨伞")
    desk.supplies.restock(umbrellas, 5)
    (loan,) = desk.supplies.issue(umbrellas, 1, kind="loan", recipient="小王 1234").records
    assert [(record, line.recipient) for record, line in desk.supplies.open_loans()] == [(umbrellas, "小王 1234")]
    desk.supplies.take_back(umbrellas, 1, loan=loan)
    assert desk.supplies.open_loans() == ()
    detail = desk.supplies.item(umbrellas)
    assert detail.item.balance == 5
    assert {line.recipient for line in detail.ledger} == {""}
    with desk.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM personal WHERE record = ?", (loan,)).scalar() == 0


def test_a_borrower_is_forgotten_when_the_last_piece_is_back(desk: Services) -> None:
    umbrellas = adopt(desk, "雨伞")
    desk.supplies.restock(umbrellas, 5)
    (loan,) = desk.supplies.issue(umbrellas, 3, kind="loan", recipient="小王").records
    desk.supplies.take_back(umbrellas, 1, loan=loan)
    assert [view.recipient for _, view in desk.supplies.open_loans()] == ["小王"]
    mistaken = desk.supplies.take_back(umbrellas, 1, loan=loan)
    desk.supplies.void_movement(mistaken.records[0], "miscounted")
    desk.supplies.take_back(umbrellas, 1, loan=loan)
    assert [view.recipient for _, view in desk.supplies.open_loans()] == ["小王"]
    desk.supplies.take_back(umbrellas, 1, loan=loan)
    assert desk.supplies.open_loans() == ()


def test_a_borrower_is_forgotten_when_an_undo_brings_the_last_piece_back(desk: Services) -> None:
    umbrellas = adopt(desk, "雨伞")
    desk.supplies.restock(umbrellas, 5)
    (loan,) = desk.supplies.issue(umbrellas, 2, kind="loan", recipient="小王").records
    first = desk.supplies.take_back(umbrellas, 1, loan=loan)
    voided = desk.supplies.void_movement(first.records[0], "miscounted")
    desk.history.remember(voided, "void")
    desk.supplies.take_back(umbrellas, 1, loan=loan)
    desk.history.undo()
    assert desk.supplies.open_loans() == ()
    with desk.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM personal WHERE record = ?", (loan,)).scalar() == 0


def test_a_loan_comes_back_once(desk: Services) -> None:
    umbrellas = adopt(desk, "雨伞")
    desk.supplies.restock(umbrellas, 5)
    (loan,) = desk.supplies.issue(umbrellas, 1, kind="loan", recipient="小王").records
    desk.supplies.take_back(umbrellas, 1, loan=loan)
    with pytest.raises(KnownError, match="It is back already, since 2026-11-21"):
        desk.supplies.take_back(umbrellas, 1, loan=loan)
    assert item(desk, umbrellas).balance == 5


def test_no_more_comes_back_to_a_loan_than_is_still_out(desk: Services) -> None:
    umbrellas = adopt(desk, "雨伞")
    desk.supplies.restock(umbrellas, 5)
    (loan,) = desk.supplies.issue(umbrellas, 3, kind="loan", recipient="小王").records
    desk.supplies.take_back(umbrellas, 1, loan=loan)
    assert [view.delta for _, view in desk.supplies.open_loans()] == [-2]
    with pytest.raises(KnownError, match="Only 2 of it are still out"):
        desk.supplies.take_back(umbrellas, 3, loan=loan)
    desk.supplies.take_back(umbrellas, 2, loan=loan)
    assert item(desk, umbrellas).balance == 5


def test_a_loan_of_which_something_is_back_is_not_voided(desk: Services) -> None:
    umbrellas = adopt(desk, "雨伞")
    desk.supplies.restock(umbrellas, 5)
    (loan,) = desk.supplies.issue(umbrellas, 2, kind="loan", recipient="小王").records
    back = desk.supplies.take_back(umbrellas, 1, loan=loan).records[0]
    with pytest.raises(KnownError, match="1 of this loan are back already"):
        desk.supplies.void_movement(loan, "just a test")
    desk.supplies.void_movement(back, "just a test")
    desk.supplies.void_movement(loan, "just a test")
    assert (item(desk, umbrellas).balance, desk.supplies.open_loans()) == (5, ())


def test_what_is_out_is_listed_when_the_borrowers_name_is_gone(desk: Services) -> None:
    umbrellas = adopt(desk, "雨伞")
    desk.supplies.restock(umbrellas, 5)
    (loan,) = desk.supplies.issue(umbrellas, 1, kind="loan", recipient="小王").records
    back = desk.supplies.take_back(umbrellas, 1, loan=loan)
    desk.history.remember(back, "back")
    desk.history.undo(back)
    assert item(desk, umbrellas).balance == 4
    assert [(view.id, view.recipient) for _, view in desk.supplies.open_loans()] == [(loan, "")]
    desk.supplies.take_back(umbrellas, 1, loan=loan)
    assert (item(desk, umbrellas).balance, desk.supplies.open_loans()) == (5, ())


def test_a_thing_comes_back_to_the_loan_of_its_own_item_only(desk: Services, water: RecordId) -> None:
    umbrellas = adopt(desk, "雨伞")
    (loan,) = desk.supplies.issue(umbrellas, 1, kind="loan", recipient="小王").records
    with pytest.raises(KnownError, match="This loan is not there"):
        desk.supplies.take_back(water, 1, loan=loan)


def test_an_item_stays_on_the_list_while_some_of_it_is_lent(desk: Services) -> None:
    umbrellas = adopt(desk, "雨伞")
    desk.supplies.restock(umbrellas, 5)
    (loan,) = desk.supplies.issue(umbrellas, 2, kind="loan", recipient="小王 1234").records
    with pytest.raises(KnownError, match="Some of it is lent: 2 not back yet"):
        desk.supplies.void_item(umbrellas, "no longer kept")
    desk.supplies.take_back(umbrellas, 2, loan=loan)
    desk.supplies.void_item(umbrellas, "no longer kept")
    assert desk.supplies.items() == ()


def test_what_an_old_ledger_lent_to_nobody_keeps_no_item_on_the_list(desk: Services) -> None:
    umbrellas = adopt(desk, "雨伞")
    desk.supplies.issue(umbrellas, 2, kind="loan")
    desk.supplies.void_item(umbrellas, "no longer kept")
    assert desk.supplies.items() == ()


def test_what_was_taken_off_the_list_elsewhere_still_comes_back_and_its_borrower_is_forgotten(desk: Services) -> None:
    umbrellas = adopt(desk, "雨伞")
    desk.supplies.restock(umbrellas, 5)
    (loan,) = desk.supplies.issue(umbrellas, 1, kind="loan", recipient="小王 1234").records
    with desk.work.unit() as unit:
        unit.patch("supply", umbrellas, {"void": "no longer kept"})
    desk.supplies.take_back(umbrellas, 1, loan=loan)
    assert desk.supplies.open_loans() == ()
    assert item(desk, umbrellas).balance == 5
    with desk.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM personal WHERE record = ?", (loan,)).scalar() == 0
