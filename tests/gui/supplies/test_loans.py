"""What was lent and is not back: told on Today and in the list, returned with a click or a key."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.entry_sheet import EntrySheet, RemoveSheet
from desktop.ui.supplies.item_sheet import ItemSheet
from desktop.ui.supplies.loan_sheet import LoanSheet
from desktop.ui.supplies.part_back_sheet import PartBackSheet
from desktop.ui.widgets.button import TextLink
from desktop.ui.widgets.error_text import ErrorText
from desktop.ui.widgets.icon_row import IconRow, TodoRow
from desktop.views import Changes, RecordId
from sync.times import DAY
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.supplies import steps
from tests.gui.supplies.steps import CUPS, item
from tests.gui.visits.steps import click, errors, press, today
from tests.gui.visits.steps import sheet as sheet_of
from tests.store.union import MemoryUnion, sync

UMBRELLA = "雨伞"


def lend(desk: Desk, name: str, who: str, days_ago: int) -> None:
    desk.supplies.issue(item(desk, name).id, 1, kind="loan", recipient=who, at=desk.clock.now() - days_ago * DAY)


@pytest.fixture
def window(desk: Desk, clock: MovableClock, open_window: OpenWindow) -> MainWindow:
    steps.stock_up(desk)
    umbrella = next(offer for offer in desk.catalogue.suggestions() if offer.name == UMBRELLA)
    desk.supplies.adopt(umbrella.id)
    for name in (UMBRELLA, CUPS):
        desk.supplies.restock(item(desk, name).id, 20, at=clock.now() - 30 * DAY)
    return open_window(desk)


def rows(form: LoanSheet) -> list[tuple[str, str]]:
    return [(row.title.text(), row.sub.text()) for row in form.loans.rows() if isinstance(row, IconRow)]


def row_at(form: LoanSheet, n: int) -> IconRow:
    found = form.loans.rows()[n]
    assert isinstance(found, IconRow)
    return found


def hints(desk: Desk) -> list[str]:
    return [todo.kind for todo in desk.today.overview().todo if todo.kind == "overdue_loans"]


def test_a_loan_is_overdue_after_seven_days_and_not_before(desk: Desk, window: MainWindow) -> None:
    lend(desk, UMBRELLA, "小王 1234", 7)
    assert hints(desk) == []
    lend(desk, UMBRELLA, "小李 5678", 8)
    assert hints(desk) == ["overdue_loans"]


def test_who_types_a_name_while_something_is_out_lends_and_gives_nothing_back(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    lend(desk, UMBRELLA, "小王 1234", 12)
    form = steps.opened(qtbot, window, steps.supplies(qtbot, window).bar.loans, LoanSheet)
    qtbot.waitUntil(lambda: row_at(form, 0).button.hasFocus())
    for letter in "zb":  # 纸杯
        qtbot.keyClick(QApplication.focusWidget(), letter)
    assert form.picker.search.text() == "zb"
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.picker.item() is not None)
    assert [loan.recipient for _item, loan in desk.supplies.open_loans()] == ["小王 1234"]


def test_todays_hint_leads_to_the_overdue_loans_and_a_key_returns_each(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    lend(desk, UMBRELLA, "小王 1234", 12)
    lend(desk, UMBRELLA, "小李 5678", 9)
    lend(desk, CUPS, "老张", 1)
    start = today(qtbot, window)

    def hint() -> TodoRow | None:
        found = [row for row in start.todo.rows.rows() if isinstance(row, TodoRow)]
        return next((row for row in found if row.title.text() == "2 笔借出超过 7 天未还"), None)

    qtbot.waitUntil(lambda: hint() is not None)
    told = hint()
    assert told is not None
    click(qtbot, told.button)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), LoanSheet))
    form = sheet_of(window, LoanSheet)
    assert rows(form)[:2] == [
        ("雨伞 1 把", "小王 1234 · 11月9日 14:32 · 逾期 5 天"),
        ("雨伞 1 把", "小李 5678 · 11月12日 14:32 · 逾期 2 天"),
    ]
    assert form.out.text() == "有 3 笔在外 · 逾期 2 笔"
    qtbot.waitUntil(lambda: row_at(form, 0).button.hasFocus())
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(form.loans.rows()) == 2 and row_at(form, 0).button.hasFocus())
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(form.loans.rows()) == 1 and row_at(form, 0).button.hasFocus())
    assert form.isVisible(), "the next one can come back at once"
    assert [loan.recipient for _item, loan in desk.supplies.open_loans()] == ["老张"]
    assert item(desk, UMBRELLA).balance == 20
    assert hints(desk) == []


def test_a_click_returns_the_one_that_is_meant(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    lend(desk, UMBRELLA, "小王 1234", 12)
    lend(desk, CUPS, "老张", 9)
    screen = steps.supplies(qtbot, window)
    form = steps.opened(qtbot, window, screen.bar.loans, LoanSheet)
    click(qtbot, row_at(form, 1).button)
    qtbot.waitUntil(lambda: len(form.loans.rows()) == 1)
    assert [loan.recipient for _item, loan in desk.supplies.open_loans()] == ["小王 1234"]


def test_the_list_shows_of_which_item_loans_are_overdue(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    screen = steps.supplies(qtbot, window)
    lend(desk, UMBRELLA, "小王 1234", 12)
    qtbot.waitUntil(lambda: steps.row(screen, UMBRELLA)[-1] == "逾期 1 笔")
    assert screen.bar.loans.toolTip() == "逾期 1 笔"
    (loan,) = (loan.id for _item, loan in desk.supplies.open_loans())
    desk.supplies.take_back(item(desk, UMBRELLA).id, 1, loan=loan)
    qtbot.waitUntil(lambda: steps.row(screen, UMBRELLA)[-1] == "")


def loans_of(desk: Desk) -> list[str]:
    return [loan.recipient for _item, loan in desk.supplies.open_loans()]


def test_what_is_returned_at_the_other_pc_leaves_the_open_sheet(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    lend(desk, UMBRELLA, "小王 1234", 12)
    lend(desk, UMBRELLA, "小李 5678", 9)
    lend(desk, CUPS, "老张", 1)
    form = steps.opened(qtbot, window, steps.supplies(qtbot, window).bar.loans, LoanSheet)
    row_at(form, 1).button.setFocus()
    (first, second, _third) = (loan.id for _item, loan in desk.supplies.open_loans())
    desk.supplies.take_back(item(desk, UMBRELLA).id, 1, loan=first)
    qtbot.waitUntil(lambda: len(form.loans.rows()) == 2)
    assert row_at(form, 0).button.hasFocus(), "the keyboard stays with its loan"
    desk.supplies.take_back(item(desk, UMBRELLA).id, 1, loan=second)
    qtbot.waitUntil(lambda: len(form.loans.rows()) == 1)
    assert not row_at(form, 0).button.hasFocus(), "Return must not give back another's thing"


def test_a_loan_that_is_back_already_is_said_to_be(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    lend(desk, UMBRELLA, "小王 1234", 1)
    form = steps.opened(qtbot, window, steps.supplies(qtbot, window).bar.loans, LoanSheet)
    (record, loan) = desk.supplies.open_loans()[0]
    pressed = row_at(form, 0)
    desk.supplies.take_back(record, 1, loan=loan.id)
    pressed.button.click()
    # The list may go before the answer comes: what the desk says of the loan is read beside what it says of the press.
    qtbot.waitUntil(
        lambda: any("已于 2026-11-21 全部归还" in one.text() for one in form.findChildren(ErrorText))
        and not form.loans.isVisible()
    )
    assert item(desk, UMBRELLA).balance == 20


def test_undoing_a_return_puts_the_loan_back_on_the_list(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    lend(desk, UMBRELLA, "小王 1234", 12)
    screen = steps.supplies(qtbot, window)
    form = steps.opened(qtbot, window, screen.bar.loans, LoanSheet)
    click(qtbot, row_at(form, 0).button)
    qtbot.waitUntil(lambda: not form.loans.isVisible() and "已归还" in window.undo.toaster.text())
    assert window.undo.toaster.trigger()
    qtbot.waitUntil(form.loans.isVisible)
    assert rows(form) == [("雨伞 1 把", "（姓名已抹除） · 11月9日 14:32 · 逾期 5 天")]
    qtbot.waitUntil(lambda: steps.row(screen, UMBRELLA)[-1] == "逾期 1 笔")
    assert hints(desk) == ["overdue_loans"]
    click(qtbot, row_at(form, 0).button)
    qtbot.waitUntil(lambda: item(desk, UMBRELLA).balance == 20)


def test_of_a_loan_that_is_partly_back_the_rest_is_returned(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    record = item(desk, UMBRELLA).id
    (loan,) = desk.supplies.issue(record, 3, kind="loan", recipient="小王").records
    desk.supplies.take_back(record, 1, loan=loan)
    form = steps.opened(qtbot, window, steps.supplies(qtbot, window).bar.loans, LoanSheet)
    assert rows(form)[0][0] == "雨伞 2 把"
    click(qtbot, row_at(form, 0).button)
    qtbot.waitUntil(lambda: item(desk, UMBRELLA).balance == 20)
    assert loans_of(desk) == []


def test_what_was_taken_off_the_list_meanwhile_is_named_among_the_loans_and_comes_back(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    record = item(desk, UMBRELLA).id
    desk.supplies.void_item(record, "no longer kept")
    back = desk.supplies.adopt(record)
    desk.history.remember(back, "adopted")
    lend(desk, UMBRELLA, "小王 1234", 1)
    desk.history.undo(back)
    assert UMBRELLA not in [one.name for one in desk.supplies.items()]
    form = steps.opened(qtbot, window, steps.supplies(qtbot, window).bar.loans, LoanSheet)
    assert rows(form)[0][0] == "雨伞 1 把"
    click(qtbot, row_at(form, 0).button)
    qtbot.waitUntil(lambda: not form.loans.isVisible())
    assert desk.supplies.item(record).item.balance == 20


def test_who_takes_an_item_off_the_list_is_told_that_some_of_it_is_lent(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    lend(desk, UMBRELLA, "小王 1234", 1)
    screen = steps.supplies(qtbot, window)
    screen.acts.edit(item(desk, UMBRELLA).id)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), ItemSheet))
    click(qtbot, sheet_of(window, ItemSheet).danger_button)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), RemoveSheet))
    form = sheet_of(window, RemoveSheet)
    qtbot.keyClicks(form.reason, "x")
    click(qtbot, form.primary_button)
    qtbot.waitUntil(lambda: any("还有 1 件借出在外" in one.text() for one in form.findChildren(ErrorText)))
    assert form.isVisible()


def test_todays_line_opens_the_entry_that_is_told_of(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    lend(desk, UMBRELLA, "小王 1234", 1)
    ((record, loan),) = desk.supplies.open_loans()
    back = desk.supplies.take_back(record, 1, loan=loan.id).records[0]
    window.go(f"supplies:entry:{back.hex()}")
    qtbot.waitUntil(lambda: isinstance(steps.top(window), EntrySheet))
    form = sheet_of(window, EntrySheet)
    assert "雨伞" in form.title.text()
    click(qtbot, form.usual.chip("recorded twice"))
    click(qtbot, form.primary_button)
    qtbot.waitUntil(lambda: item(desk, UMBRELLA).balance == 19)


def test_what_was_lent_earlier_is_overdue_from_then_on(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    form = steps.opened(qtbot, window, steps.supplies(qtbot, window).bar.loans, LoanSheet)
    form.picker.choose(item(desk, UMBRELLA))
    qtbot.keyClicks(form.who, "Wang")
    click(qtbot, form.earlier)
    form.when.day.selectAll()
    qtbot.keyClicks(form.when.day, "2026-11-09")
    click(qtbot, form.primary_button)
    qtbot.waitUntil(lambda: hints(desk) == ["overdue_loans"])


def test_the_rest_of_a_loan_is_given_back_while_the_answer_for_its_first_part_is_still_to_come(
    qtbot: QtBot, desk: Desk, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.supplies.issue(item(desk, UMBRELLA).id, 3, kind="loan", recipient="小王")
    lend(desk, CUPS, "老张", 1)
    form = steps.opened(qtbot, window, steps.supplies(qtbot, window).bar.loans, LoanSheet)
    answered, begun, take_back = threading.Event(), [threading.Event(), threading.Event()], desk.supplies.take_back
    calls: list[int] = []

    def told_late(record: RecordId, pieces: int, **more: Any) -> Changes:
        calls.append(pieces)
        if len(calls) > 1:
            begun[0].set()
            begun[1].wait(60)
            return take_back(record, pieces, **more)
        changes = take_back(record, pieces, **more)
        answered.wait(60)
        return changes

    monkeypatch.setattr(desk.supplies, "take_back", told_late)
    (some,) = row_at(form, 1).findChildren(TextLink)
    part = steps.opened(qtbot, window, some, PartBackSheet)
    part.number.selectAll()
    qtbot.keyClicks(part.number, "2")
    qtbot.keyClick(part.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(form)[1][0] == "雨伞 1 把")
    row_at(form, 1).button.setFocus()
    click(qtbot, row_at(form, 1).button)
    answered.set()
    qtbot.waitUntil(lambda: "雨伞 2 把" in window.undo.toaster.text())
    qtbot.waitUntil(begun[0].is_set)
    click(qtbot, row_at(form, 1).button)
    begun[1].set()
    qtbot.waitUntil(lambda: loans_of(desk) == ["老张"])
    qtbot.waitUntil(lambda: len(rows(form)) == 1)
    qtbot.waitUntil(row_at(form, 0).button.hasFocus)
    assert calls == [2, 1]
    assert errors(form) == []


def test_some_of_what_was_lent_comes_back_and_the_rest_stays_on_the_list(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    record = item(desk, UMBRELLA).id
    desk.supplies.issue(record, 3, kind="loan", recipient="小王")
    lend(desk, CUPS, "老张", 1)
    form = steps.opened(qtbot, window, steps.supplies(qtbot, window).bar.loans, LoanSheet)
    assert rows(form)[1][0] == "雨伞 3 把"
    assert not row_at(form, 0).findChildren(TextLink), "one piece is back or is not"
    (some,) = row_at(form, 1).findChildren(TextLink)
    part = steps.opened(qtbot, window, some, PartBackSheet)
    assert (part.number.value(), part.number.selectedText()) == (3, "3")
    for wrong in ("0", "4"):
        part.number.selectAll()
        qtbot.keyClicks(part.number, wrong)
        click(qtbot, part.primary_button)
        assert errors(part.row) == ["请填 1 至 3 的数。"]
    part.number.selectAll()
    qtbot.keyClicks(part.number, "2")
    qtbot.keyClick(part.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: item(desk, UMBRELLA).balance == 19)
    qtbot.waitUntil(lambda: rows(form)[1][0] == "雨伞 1 把")
    assert loans_of(desk) == ["老张", "小王"]
    click(qtbot, row_at(form, 1).button)
    qtbot.waitUntil(lambda: item(desk, UMBRELLA).balance == 20)
    assert loans_of(desk) == ["老张"]


@pytest.fixture
def taken_back_twice(tmp_path: Path, clock: MovableClock) -> Iterator[Desk]:
    """A desk whose station lent an umbrella that two PCs took back, each before it knew of the other's return."""
    union = MemoryUnion()
    folders = {name: tmp_path / name for name in ("前台电脑", "后台电脑")}

    def meet() -> None:
        for name in (*folders, "前台电脑"):
            with Store.open(folders[name], clock, device=name) as store:
                sync(StoreReplica(store), union)

    with open_desk(folders["前台电脑"], clock, device="前台电脑") as desk:
        desk.beginnings.finish()
        desk.station.set_up("五一广场工会驿站", "140106")
        umbrella = next(offer for offer in desk.catalogue.suggestions() if offer.name == UMBRELLA)
        desk.supplies.adopt(umbrella.id)
        desk.supplies.restock(umbrella.id, 5)
        (loan,) = desk.supplies.issue(umbrella.id, 1, kind="loan", recipient="小王").records
    meet()
    for name, folder in folders.items():
        clock.instant += 60
        with open_desk(folder, clock, device=name) as pc:
            pc.supplies.take_back(umbrella.id, 1, loan=loan)
    meet()
    with open_desk(folders["前台电脑"], clock, device="前台电脑") as desk:
        yield desk


def test_what_came_back_twice_is_said_on_card_and_list_and_voided_there(
    qtbot: QtBot, taken_back_twice: Desk, open_window: OpenWindow
) -> None:
    window = open_window(taken_back_twice)
    screen = steps.supplies(qtbot, window)
    umbrella = taken_back_twice.supplies.items()[0]
    screen.open_target(f"item:{umbrella.id.hex()}")
    qtbot.waitUntil(lambda: "1 把重复归还，请作废一条" in screen.card.figure.accessibleName())
    screen.open_target("loans")
    qtbot.waitUntil(lambda: isinstance(steps.top(window), LoanSheet))
    form = sheet_of(window, LoanSheet)
    (row,) = form.over.rows()
    assert isinstance(row, IconRow)
    assert row.title.text() == "雨伞 1 把重复归还"
    click(qtbot, row.button)
    qtbot.waitUntil(lambda: isinstance(steps.top(window), EntrySheet))
    entry = sheet_of(window, EntrySheet)
    click(qtbot, entry.usual.chip("recorded twice"))
    click(qtbot, entry.primary_button)
    qtbot.waitUntil(lambda: steps.top(window) is form)
    qtbot.waitUntil(lambda: not form.over.isVisible())
    assert taken_back_twice.supplies.items()[0].balance == 5
    form.reject()
    qtbot.waitUntil(lambda: "重复归还" not in screen.card.figure.accessibleName())
    window.leave()
