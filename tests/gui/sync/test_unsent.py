"""Sending what waits before a window is closed: done is said only when it is known that nothing waits any more."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.services.sync_status import view_of
from desktop.ui.sync.unsent import Sending
from desktop.ui.tasks import Tasks
from sync.client.events import EngineState
from sync.client.faults import Fault, FaultCode


def test_nobody_is_told_that_all_is_sent_while_this_pc_cannot_read_what_it_has(
    qtbot: QtBot, desk: Desk, tasks: Tasks
) -> None:
    sending = Sending(desk, tasks, view_of(EngineState(enrolled=True, pending=2), 0))
    qtbot.addWidget(sending)
    told: list[str] = []
    sending.done.connect(lambda: told.append("done"))
    sending.failed.connect(lambda: told.append("failed"))
    sending.begin()
    sending.show_sync(view_of(EngineState(enrolled=True, fault=Fault(FaultCode.STORE, "disk I/O error")), 0))
    assert told == ["failed"]
    assert not sending.problem.isHidden()
    sending.begin()
    sending.show_sync(view_of(EngineState(enrolled=True, complete=True), 0))
    assert told == ["failed", "done"]


def test_entries_that_are_kept_and_not_counted_keep_nobody_from_hearing_that_all_is_sent(
    qtbot: QtBot, desk: Desk, tasks: Tasks
) -> None:
    sending = Sending(desk, tasks, view_of(EngineState(enrolled=True, pending=3), 1))
    qtbot.addWidget(sending)
    sending.begin()
    with qtbot.waitSignal(sending.done):
        sending.show_sync(view_of(EngineState(enrolled=True, complete=True), 1))
    assert sending.problem.isHidden()
