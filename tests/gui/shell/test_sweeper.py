"""No thread stops for a sweep while a backlog goes."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.sweeper import PATIENCE, Sweeper
from desktop.values import replace
from desktop.views import SyncPhase, SyncView

CALM = SyncView(SyncPhase.SYNCED, 0, 0, 0, "", "", None, None, None, None)


@pytest.fixture
def sweeper(qtbot: QtBot) -> Iterator[Sweeper]:
    made = Sweeper()
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
