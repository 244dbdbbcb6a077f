"""Nothing says that all is at the union while a photo is owed, and what says so says how many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services.sync_status import view_of
from desktop.ui import text
from desktop.ui.shell.status import phrase
from desktop.ui.sync.unsent import unsent_words, worth_saying
from desktop.views import SyncPhase
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


def test_closing_speaks_of_photos_that_are_still_to_be_sent(speak: object) -> None:
    assert callable(speak)
    speak("en")
    view = view_of(OWING, 0)
    assert worth_saying(view)
    assert unsent_words(view) == "2 photos are not at the union yet."
    assert unsent_words(replace(view, pending=3)) == "3 entries are not at the union yet."
    assert not worth_saying(replace(view, files_refused=2)), "those that are refused are told at their entries"
    assert not worth_saying(replace(view, files_here=0, files_there=5))
