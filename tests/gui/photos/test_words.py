"""Nothing says that all is at the union while a photo is owed, and what says so says how many."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop import values
from desktop.services.sync_status import view_of
from desktop.ui import text
from desktop.ui.photos.words import state_icon, state_words
from desktop.ui.shell.status import phrase
from desktop.ui.sync.state_card import StateCard
from desktop.ui.sync.unsent import unsent_words, worth_saying
from desktop.views import SyncPhase
from desktop.views.photos import PhotoState, PhotoView
from sync.client.events import EngineState

NOW = 1_795_233_600
SYNCED = EngineState(enrolled=True, complete=True, synced_at=NOW)
OWING = replace(SYNCED, complete=False, files_here=2)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("language", "said"), [("zh_CN", "2 张照片传送中"), ("en", "2 photos on their way")])
def test_the_chip_says_how_many_photos_are_on_their_way(language: str, said: str, speak: object) -> None:
    assert callable(speak)
    speak(language)
    assert text.language() == language
    view = view_of(OWING, 0)
    assert view.phase is SyncPhase.WAITING
    assert phrase(view, NOW) == said
    assert view_of(SYNCED, 0).phase is SyncPhase.SYNCED


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("language", "chip", "card"),
    [
        ("zh_CN", "1 张照片被拒收", "有 1 张照片总工会不收：原因见下方。"),
        ("en", "1 photo not taken", "The union does not take 1 photo: see below why."),
    ],
)
def test_photos_that_the_union_refuses_are_told_with_what_to_do(
    qtbot: QtBot, language: str, chip: str, card: str, speak: object
) -> None:
    assert callable(speak)
    speak(language)
    shown = StateCard()
    qtbot.addWidget(shown)
    view = view_of(replace(OWING, files_here=1, files_refused=1), 0)
    shown.show_status(view, NOW)
    assert (phrase(view, NOW), shown.head.text()) == (chip, card.rstrip("。."))
    both = view_of(replace(OWING, files_refused=1), 0)
    shown.show_status(both, NOW)
    assert card in shown.words.text()
    assert "1 " in shown.head.text(), "the other one is on its way"


def test_closing_speaks_of_photos_that_are_still_to_be_sent(speak: object) -> None:
    assert callable(speak)
    speak("en")
    view = view_of(OWING, 0)
    assert worth_saying(view)
    assert unsent_words(view) == "2 photos are not at the union yet."
    assert unsent_words(values.replace(view, pending=3)) == "3 entries are not at the union yet."
    assert not worth_saying(values.replace(view, files_refused=2)), "those that are refused are told at their entries"
    assert not worth_saying(values.replace(view, files_here=0, files_there=5))


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("language", "reason", "said"),
    [
        ("zh_CN", "wrong_content", "还没送到总工会就在这台电脑上损坏了"),
        ("en", "wrong_content", "Damaged on this PC before it was at the union"),
        ("zh_CN", "gone", "已从这台电脑的磁盘上丢失，总工会也没有"),
        ("en", "gone", "Gone from this PC's disk, and not at the union"),
    ],
)
def test_a_photo_that_was_lost_before_it_was_sent_is_not_said_to_be_still_to_come(
    language: str, reason: str, said: str, speak: object
) -> None:
    assert callable(speak)
    speak(language)
    missing = PhotoView(bytes(16), "", PhotoState.MISSING, reason, NOW, None, None)
    assert (state_words(missing), state_icon(missing)) == (said, "triangle-alert")
    assert state_words(values.replace(missing, reason="")) != said
