"""What the card of both ends says of how they compare is never more than is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as change

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.sync_status import view_of
from desktop.ui.sync.cards import EndsCard
from desktop.views.sync import SyncPanel
from sync.client.events import EngineState
from sync.client.faults import Fault, FaultCode

ALIKE = EngineState(enrolled=True, agreed=True, complete=True, synced_at=1)
SAME = "上次往来时两端记录一致，已逐条核对指纹。"
PAST = "总工会的数目是上次往来时的。"


@pytest.mark.parametrize(
    ("state", "placed", "said"),
    [
        (ALIKE, 8, SAME),
        (change(ALIKE, complete=False, files_here=2, values_there=1), 8, SAME),
        (change(ALIKE, complete=False, lost=True), 8, "本站记录两端一致；总工会正在补收它自己的一部分记录。"),
        (change(ALIKE, complete=False, lost=True, agreed=False), 8, PAST),
        (change(ALIKE, complete=False, pending=1), 8, PAST),
        (change(ALIKE, work_offline=True), 8, PAST),
        (EngineState(enrolled=True, synced_at=1), 8, PAST),
        (change(ALIKE, agreed=False, fault=Fault(FaultCode.REFUSED)), 8, PAST),
        (change(ALIKE, agreed=False, fault=Fault(FaultCode.REVOKED)), 8, "总工会的数目是停用本机之前的。"),
        (change(ALIKE, conversing=True, received=3, to_receive=9), 8, "总工会还有记录，正在收取。"),
        (change(ALIKE, agreed=False, pending=4), 0, "还没有送达任何记录。"),
        (EngineState(), 0, "还没有送达任何记录。"),
    ],
    ids=[
        *("alike", "photos and details are no entries", "its own entries lost", "lost and not reached since"),
        *("waiting", "offline", "before the first word", "not reached", "shut out", "receiving", "nothing delivered"),
        "no union",
    ],
)
def test_both_ends_are_said_to_be_alike_only_where_that_is_known(
    qtbot: QtBot, speak: Callable[[str], None], state: EngineState, placed: int, said: str
) -> None:
    card = EndsCard()
    qtbot.addWidget(card)
    card.show_panel(SyncPanel(view_of(state, 0), "", "", "", "", placed, (), (), (), 0, state.work_offline))
    assert card.note.text() == said


def test_an_entry_that_has_got_its_place_meanwhile_is_counted_once(qtbot: QtBot, speak: Callable[[str], None]) -> None:
    card = EndsCard()
    qtbot.addWidget(card)
    engine_behind = view_of(change(ALIKE, pending=3), 0)
    card.show_panel(SyncPanel(engine_behind, "", "", "", "", 1_008, (("visit", 2),), (), (), 0, False))
    assert card.here.accessibleName().split()[-1] == "1,010"
    assert card.there.accessibleName().split()[-1] == "1,008"
