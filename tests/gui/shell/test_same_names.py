"""PCs of a station that bear one name, as those do that were imaged from one disk, are told apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.bootstrap import open_desk
from desktop.services.desk import Desk
from desktop.ui.sync.devices_card import DevicesCard
from sync.card import card_text
from tests.gui.looking import words
from tests.helpers.union import UnionServer


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UnionServer]:
    server = UnionServer(tmp_path_factory.mktemp("union"))
    yield server
    server.stop()


def joins(desk: Desk, union: UnionServer, folders: pytest.TempPathFactory, name: str) -> str:
    """Another PC of the station is connected and records somebody; its key."""
    with open_desk(folders.mktemp("other"), desk.clock, device=name) as other:
        other.sync.enrol(card_text(union.card(desk.station.view().code)))
        other.visits.record_visit("rider")
        assert other.sync.sync_now(timeout=30).error is None
        (marked,) = {one.mark for one in other.sync.panel().devices if one.name == name and one.here}
        return marked


def test_pcs_of_one_name_are_told_apart_by_their_keys_and_others_are_not(
    qtbot: QtBot, desk: Desk, union: UnionServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk.sync.enrol(card_text(union.add_station()))
    assert joins(desk, union, tmp_path_factory, "二楼电脑") == "", "one alone needs no mark"
    second = joins(desk, union, tmp_path_factory, "二楼电脑")
    assert desk.sync.sync_now(timeout=30).error is None
    panel = desk.sync.panel()
    here, *others = panel.devices
    assert (here.name, here.here, here.mark) == ("前台电脑", True, "")
    assert [(one.name, one.here) for one in others] == [("二楼电脑", False)] * 2
    marks = [one.mark for one in others]
    assert second in marks
    assert len(set(marks)) == 2
    card = DevicesCard()
    qtbot.addWidget(card)
    card.show_panel(panel, desk.clock.now())
    card.show()
    qtbot.waitUntil(lambda: all(f"二楼电脑 ({mark})" in words(card) for mark in marks))
    assert "前台电脑 (" not in words(card)


def test_a_pc_that_bears_this_one_s_name_is_not_this_one(
    desk: Desk, union: UnionServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk.sync.enrol(card_text(union.add_station()))
    its = joins(desk, union, tmp_path_factory, "前台电脑")
    assert desk.sync.sync_now(timeout=30).error is None
    own, other = desk.sync.panel().devices
    assert (own.here, other.here, other.mark) == (True, False, its)
    assert own.mark not in ("", its)
