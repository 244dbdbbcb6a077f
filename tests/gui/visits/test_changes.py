"""What a visit's history says of a name: that it was added, corrected or taken off, and never the name itself."""

from __future__ import annotations

from desktop.services.desk import Desk
from desktop.ui.visits import changes
from desktop.ui.visits.vocabulary import read_vocabulary
from tests.gui.conftest import OpenWindow


def told(desk: Desk, visit: bytes) -> list[str]:
    """What the lines say behind when and by whom."""
    return [line.partition("：")[2] for line in changes.lines(desk.visits.history(visit), read_vocabulary(desk))]


def test_a_name_is_told_as_added_corrected_or_taken_off(desk: Desk, open_window: OpenWindow) -> None:
    open_window(desk)
    (visit,) = desk.visits.record_visit("courier").records
    desk.visits.correct_visit(visit, visitor="小汪")
    desk.visits.correct_visit(visit, visitor="小王")
    desk.visits.correct_visit(visit, visitor="", persons=2)
    desk.visits.correct_visit(visit, visitor="老周")
    desk.visits.correct_visit(visit, visitor="")
    assert told(desk, visit) == [
        "称呼已补填",
        "称呼已更正",
        "称呼已去掉；人数 2（原为 1）",
        "称呼已补填",
        "称呼已去掉",
    ]


def test_a_name_that_was_there_from_the_beginning_is_corrected(desk: Desk, open_window: OpenWindow) -> None:
    open_window(desk)
    (visit,) = desk.visits.record_visit("courier", visitor="小汪").records
    desk.visits.correct_visit(visit, visitor="小王", note="借伞")
    assert told(desk, visit) == ["称呼已更正；备注 借伞"]


def test_a_name_that_was_added_and_undone_is_taken_off(desk: Desk, open_window: OpenWindow) -> None:
    open_window(desk)
    (visit,) = desk.visits.record_visit("courier").records
    desk.history.remember(desk.visits.correct_visit(visit, visitor="小王"), "name")
    desk.history.undo()
    assert told(desk, visit) == ["称呼已补填", "称呼已去掉"]
