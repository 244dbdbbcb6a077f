"""No thread stops for a sweep while a backlog goes, or while a ledger is taken in."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.sweeper import MANY, PATIENCE, Sweeper
from desktop.ui.tasks import Tasks
from desktop.values import replace
from desktop.views import SyncPhase, SyncView

CALM = SyncView(SyncPhase.SYNCED, 0, 0, 0, "", "", None, None, None, None)


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def sweeper(tasks: Tasks) -> Iterator[Sweeper]:
    made = Sweeper(tasks.busy)
    yield made
    made.close()
    assert gc.isenabled()


def test_python_no_longer_sweeps_by_itself(sweeper: Sweeper) -> None:
    assert not gc.isenabled()
    assert sweeper.sweep()


def test_while_a_backlog_goes_sweeping_waits_and_not_for_ever(sweeper: Sweeper) -> None:
    sweeper.show_sync(replace(CALM, phase=SyncPhase.RECEIVING))
    assert [sweeper.sweep() for _ in range(PATIENCE + 1)] == [False] * PATIENCE + [True]
    sweeper.show_sync(CALM)
    assert sweeper.sweep()


def test_while_something_is_saved_it_waits_and_looks_through_no_multitude(
    qtbot: QtBot, tasks: Tasks, sweeper: Sweeper
) -> None:
    may_end = threading.Event()
    try:
        with qtbot.waitSignal(tasks.settled):
            tasks.command(lambda: may_end.wait(30))
            rows = [[n] for n in range(MANY + 1)]
            frozen = gc.get_freeze_count()
            assert not any(sweeper.sweep() for _ in range(PATIENCE + 1))
            assert gc.get_freeze_count() - frozen > MANY, "they are never looked through again"
            assert sweeper.sweep() is False
            may_end.set()
    finally:
        may_end.set()
    assert len(rows) > MANY
    assert sweeper.sweep()


def test_what_was_loaded_later_is_not_looked_through_for_ever(sweeper: Sweeper) -> None:
    loaded = [[n] for n in range(MANY)]
    frozen = gc.get_freeze_count()
    sweeper.keep()
    assert gc.get_freeze_count() - frozen >= len(loaded)
