"""What the chip and the sync page say of one state is the same, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as change

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.sync import EnrolmentCard
from desktop.services.sync_faults import no_invitation
from desktop.services.sync_status import view_of
from desktop.ui import text
from desktop.ui.entry_state import OnItsWay, mark
from desktop.ui.shell.status import chip_state, phrase, progress_line
from desktop.ui.sync.cards import KindChips, RunsCard
from desktop.ui.sync.devices_card import DevicesCard
from desktop.ui.sync.invite_sheet import InviteSheet
from desktop.ui.sync.state_card import StateCard
from desktop.ui.sync.unsent import by_kind, unsent_words, worth_saying
from desktop.ui.tasks import Tasks
from desktop.values import replace
from desktop.views import EntryState, SyncPhase, SyncView
from desktop.views.sync import DeviceView, SyncPanel, SyncRun
from sync.card import parse_card
from sync.client.events import EngineState
from sync.client.faults import Fault, FaultCode
from tests.gui.conftest import MovableClock
from tests.gui.looking import words

CALM = SyncView(SyncPhase.SYNCED, 0, 0, 0, "", "", None, None, None, None)
UP = replace(CALM, phase=SyncPhase.SENDING, pending=8_200, sent=1_200, of=9_400, per_minute=3_100, seconds_left=159)
DOWN = replace(CALM, phase=SyncPhase.RECEIVING, received=4_000, to_receive=60_000, per_minute=21_000, seconds_left=40)
CARD = EnrolmentCard("https://union.example", "140106-11-0007-K", "4T9XKQ2M", "9K3D-7QWM-2HXT-V5RB", 1_795_000_000)


def card_of(qtbot: QtBot, view: SyncView, now: int = 0) -> StateCard:
    card = StateCard()
    qtbot.addWidget(card)
    card.show_status(view, now)
    card.show()
    return card


def test_a_backlog_going_up_says_how_far_how_fast_and_how_long() -> None:
    assert progress_line(UP) == "1,200 of 9,400 sent · 3,100 a minute · about 3 min left"
    assert phrase(UP, 0) == "Sending 1,200 of 9,400"


def test_a_log_coming_down_says_the_same_of_receiving(speak: Callable[[str], None]) -> None:
    assert progress_line(DOWN) == "已收 4,000 / 60,000 条 · 每分钟 21,000 条 · 不到 1 分钟"
    assert phrase(DOWN, 0) == "正在收 4,000 / 60,000"
    assert chip_state(DOWN) == "receiving"


def test_before_the_pace_is_known_only_the_count_is_said() -> None:
    assert progress_line(replace(UP, per_minute=None, seconds_left=None)) == "1,200 of 9,400 sent"
    assert progress_line(CALM) == ""


@pytest.mark.parametrize("view", [UP, DOWN])
def test_the_page_and_the_chip_agree(qtbot: QtBot, view: SyncView) -> None:
    card = card_of(qtbot, view)
    assert card.progress.isVisible()
    assert card.progress.line.text() == progress_line(view)
    assert card.progress.accessibleName() == progress_line(view)
    card.show_status(CALM, 0)
    assert not card.progress.isVisible()


def test_an_entry_that_is_too_long_for_the_line_is_said_to_be_that(qtbot: QtBot, speak: Callable[[str], None]) -> None:
    view = replace(CALM, phase=SyncPhase.WAITING, fault="too_large", fault_detail="HTTP 413", pending=1)
    card = card_of(qtbot, view)
    assert "连单独一条记录或一小段照片也不接收" in card.head.text()
    assert "请告知总工会服务器的管理人员。" in card.words.text()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("busy", "3 waiting · the union's server is busy"),
        ("http_4xx", "3 waiting · refused by the union's server"),
        ("http_5xx", "3 waiting · the union's server is in trouble"),
        ("union_full", "3 waiting · the union's disk is full"),
        ("refused", "3 waiting · offline since"),
    ],
)
def test_a_server_that_answers_is_not_put_down_to_the_line(
    fault: str, said: str, speak: Callable[[str], None]
) -> None:
    speak("en")
    view = view_of(change(SPOKEN, fault=Fault(FaultCode(fault)), pending=3, offline_since=1_795_000_000), 0)
    assert phrase(view, 1_795_000_600).startswith(said)


def test_a_refusal_on_the_way_is_not_put_down_to_this_programme(qtbot: QtBot, speak: Callable[[str], None]) -> None:
    view = replace(CALM, phase=SyncPhase.NEEDS_YOU, fault="blocked", fault_detail="HTTP 403", pending=2)
    card = card_of(qtbot, view)
    assert card.head.text() == "请求没有到达总工会：途中被拦下了"
    assert "请询问网络管理人员，并与登记卡核对服务器地址。" in card.words.text()
    assert phrase(view, 0) == "需要您处理：请求在途中被拦下"
    assert not card.connect_button.isVisible(), "a new card would not help"
    speak("en")
    card.show_status(view, 0)
    assert card.head.text() == "The request did not get through to the union: something on the way refused it"
    assert "compare the server's address with the card" in card.words.text()
    assert "Update Yizhan" not in words(card)
    assert phrase(view, 0) == "Needs you: refused on the way"


def test_a_pc_that_was_shut_out_is_told_what_stays_and_what_became_of_the_rest(qtbot: QtBot) -> None:
    view = replace(CALM, phase=SyncPhase.NEEDS_YOU, fault="revoked", pending=12, handed=12)
    card = card_of(qtbot, view)
    assert card.head.text() == "The union has shut this PC out"
    assert "stays readable and can be exported" in card.words.text()
    assert "12 entries were handed to the union, where a person decides." in card.words.text()
    assert card.connect_button.isVisible()
    assert not worth_saying(view), "it has nothing more to send when the window closes"


def test_what_the_union_has_settled_of_a_pc_that_was_shut_out_is_not_said_to_wait(qtbot: QtBot) -> None:
    view = replace(CALM, phase=SyncPhase.NEEDS_YOU, fault="revoked", pending=38, settled=38)
    card = card_of(qtbot, view)
    assert "The union has settled 38 entries of this PC: none of them is to be entered again." in card.words.text()
    assert "wait" not in card.words.text()
    assert not worth_saying(view)
    more = replace(view, pending=45, handed=4)
    assert "3 entries wait on this PC." in card_of(qtbot, more).words.text()
    assert unsent_words(more) == "3 entries are not at the union yet."


def test_what_was_not_handed_over_yet_is_said_to_wait(qtbot: QtBot) -> None:
    card = card_of(qtbot, replace(CALM, phase=SyncPhase.NEEDS_YOU, fault="revoked", pending=3))
    assert "3 entries wait on this PC." in card.words.text()


def test_every_state_of_an_entry_has_a_glyph_a_word_and_a_sentence(speak: Callable[[str], None]) -> None:
    marks = [mark(state) for state in EntryState]
    assert [found.word for found in marks] == ["已保存", "送出中", "已送达"]
    assert len({found.icon for found in marks}) == len({found.sentence for found in marks}) == 3
    assert mark(EntryState.SAVED, sending=True) == mark(EntryState.SENT)
    assert mark(EntryState.PLACED, sending=True) == mark(EntryState.PLACED)


def test_what_goes_out_at_once_does_not_flicker(qtbot: QtBot) -> None:
    way = OnItsWay()
    told: list[bool] = []
    way.changed.connect(lambda: told.append(way.on))
    way.show_sync(UP)
    way.show_sync(CALM)
    assert told == []
    with qtbot.waitSignal(way.changed):
        way.show_sync(UP)
    way.show_sync(CALM)
    assert told == [True, False]


def test_what_waits_is_said_by_kind_with_the_programmes_own_notes_last(qtbot: QtBot) -> None:
    waiting = (("run", 9), ("visit", 12), ("movement", 3))
    assert by_kind(waiting) == "Visits 12 · Stock movements 3 · Yizhan's own notes 9"
    chips = KindChips()
    qtbot.addWidget(chips)
    chips.show_kinds(waiting)
    assert set(chips.kinds()) == {"run", "visit", "movement"}


SPOKEN = EngineState(enrolled=True, synced_at=1)
"""After a conversation that went well and left something missing."""


@pytest.mark.parametrize(
    ("state", "zh", "en"),
    [
        (
            EngineState(enrolled=True),
            ("正在连接总工会", "正在连接总工会"),
            ("Connecting to the union", "Connecting to the union"),
        ),
        (
            change(SPOKEN, values_there=2),
            ("缺 2 项个人信息", "还有 2 项个人信息没有从总工会收到"),
            ("2 details missing", "2 personal details have not come from the union yet"),
        ),
        (
            change(SPOKEN, values_here=1),
            ("缺 1 项个人信息", "总工会还缺 1 项个人信息，其他电脑上可能有"),
            ("1 detail missing", "1 personal detail is missing at the union; another PC may have it"),
        ),
        (
            change(SPOKEN, lost=True),
            ("总工会正在补收记录", "总工会正在补收它自己的记录"),
            ("the union is catching up", "The union is still taking its own entries back"),
        ),
        (
            change(SPOKEN, files_there=1, files_nowhere=1),
            ("1 张照片两端都还没有", "有 1 张照片本机和总工会都还没有：见下方"),
            (
                "1 photo at neither end",
                "1 photo is neither here nor at the union yet: see below",
            ),
        ),
    ],
    ids=["before the first word", "details here", "details there", "the union's own entries", "photos nowhere"],
)
def test_what_is_missing_is_called_by_its_name(
    qtbot: QtBot, speak: Callable[[str], None], state: EngineState, zh: tuple[str, str], en: tuple[str, str]
) -> None:
    view = view_of(state, 0)
    assert (view.phase, view.fault) == (SyncPhase.WAITING, "")
    for language, said in (("zh_CN", zh), ("en", en)):
        speak(language)
        assert (phrase(view, 2), card_of(qtbot, view).head.text()) == said


def test_of_details_that_the_union_lacks_the_page_says_what_to_do(qtbot: QtBot, speak: Callable[[str], None]) -> None:
    for language, said in (("en", "Start Yizhan on the station's other PCs"), ("zh_CN", "请在驿站的其他电脑上打开")):
        speak(language)
        assert said in card_of(qtbot, view_of(change(SPOKEN, values_here=1), 0)).words.text()
        assert said not in card_of(qtbot, view_of(change(SPOKEN, values_there=1), 0)).words.text()


def test_only_those_photos_are_on_their_way_that_are(qtbot: QtBot, speak: Callable[[str], None]) -> None:
    speak("en")
    view = view_of(change(SPOKEN, files_here=1, files_there=4, files_nowhere=2), 0)
    assert phrase(view, 0) == "3 photos on their way · 2 photos at neither end"
    card = card_of(qtbot, view)
    assert card.head.text() == "3 photos are on their way"
    assert "2 photos are neither here nor at the union yet: see below." in card.words.text()
    given_up = view_of(change(SPOKEN, files_there=1, files_nowhere=2), 0)
    assert phrase(given_up, 0) == "1 photo at neither end", "one was given up since the union was asked"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (change(SPOKEN, files_here=9, fault=Fault(FaultCode.REFUSED)), "9 photos waiting"),
        (change(SPOKEN, files_here=9, work_offline=True), "Working offline · 9 photos waiting"),
    ],
    ids=["no answer", "offline"],
)
def test_photos_that_cannot_go_wait_and_are_not_on_their_way(
    qtbot: QtBot, speak: Callable[[str], None], state: EngineState, said: str
) -> None:
    speak("en")
    view = view_of(state, 0)
    assert phrase(view, 0) == said
    assert "9 photos wait." in card_of(qtbot, view).words.text()


def test_the_chip_says_the_two_most_important_things_and_the_page_everything(
    qtbot: QtBot, speak: Callable[[str], None]
) -> None:
    speak("en")
    view = view_of(change(SPOKEN, values_there=2, lost=True, files_there=5, files_nowhere=3), 0)
    assert phrase(view, 2) == "2 details missing · the union is catching up"
    card = card_of(qtbot, view)
    assert card.head.text() == "2 personal details have not come from the union yet"
    assert card.words.text().splitlines()[0] == (
        "The union is still taking its own entries back. 2 photos are on their way."
        " 3 photos are neither here nor at the union yet: see below."
    )


def test_no_time_is_shown_that_is_still_to_come(qtbot: QtBot, clock: MovableClock) -> None:
    now = clock.now()
    ahead = now + 3_650 * 86_400
    state = EngineState(True, pending=1, synced_at=ahead, fault_at=ahead, offline_since=ahead, next_try_at=ahead)
    view = view_of(state, 0, now=now)
    assert (view.synced_at, view.fault_at, view.offline_since, view.next_try_at) == (None, None, None, None)
    kept = view_of(EngineState(True, synced_at=now - 60, next_try_at=now + 60), 0, now=now)
    assert (kept.synced_at, kept.next_try_at) == (now - 60, now + 60)
    card = RunsCard()
    qtbot.addWidget(card)
    runs = (SyncRun(ahead, 0, 0, ""), SyncRun(now - 60, 3, 0, ""))
    card.show_panel(SyncPanel(CALM, "", "", "", "", 0, (), runs, (), 0, False), now)
    card.show()
    assert [str(card.table.model().index(row, 0).data()) for row in range(2)] == ["Clock ahead", "14:31"]


def test_the_pcs_of_the_station_are_listed_with_their_last_entry(qtbot: QtBot, clock: MovableClock) -> None:
    card = DevicesCard()
    qtbot.addWidget(card)
    now = clock.now()
    devices = (DeviceView("Front desk", True, now - 86_400 * 40, now - 60), DeviceView("Upstairs", False, now, now))
    card.show_panel(SyncPanel(CALM, "", "", "", "", 0, (), (), devices, 0, False), now)
    card.show()
    qtbot.waitUntil(lambda: "Last entry 14:31 · since 12 Oct 2026" in words(card))
    assert "Upstairs" in words(card)
    assert card.invite.isVisible()
    ahead = (DeviceView("Front desk", True, now - 86_400 * 40, now + 86_400 * 1_800),)
    shut_out = replace(CALM, phase=SyncPhase.NEEDS_YOU, fault="revoked")
    card.show_panel(SyncPanel(shut_out, "", "", "", "", 0, (), (), ahead, 0, False), now)
    qtbot.waitUntil(lambda: "Last entry at a time that is not certain · since 12 Oct 2026" in words(card))
    assert not card.invite.isVisible(), "who was shut out cannot bring in another one"


def test_another_pcs_card_is_shown_as_a_code_and_as_text_and_copied(qtbot: QtBot, tasks: Tasks) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1_000, 700)
    window.show()
    sheet = InviteSheet(window, tasks, lambda: CARD)
    sheet.open()
    qtbot.waitUntil(sheet.copy_button.isEnabled)
    assert parse_card(sheet.code.text()).enrol_code == "4T9XKQ2M"
    shown = words(sheet).replace("\u200b", "")
    for part in ("4T9X KQ2M", "https://union.example", "140106-11-0007-K", "9K3D-7QWM-2HXT-V5RB"):
        assert part in shown
    sheet.copy_button.click()
    assert QGuiApplication.clipboard().text() == CARD.text


def test_who_gets_no_card_for_another_pc_asks_again_in_the_same_place(qtbot: QtBot, tasks: Tasks) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1_000, 700)
    window.show()
    answers: list[EnrolmentCard | None] = [None, CARD]

    def ask() -> EnrolmentCard:
        given = answers.pop(0)
        if given is None:
            raise no_invitation(Fault(FaultCode.REFUSED))
        return given

    sheet = InviteSheet(window, tasks, ask)
    sheet.open()
    qtbot.waitUntil(lambda: "Try again in a few minutes." in words(sheet))
    assert not sheet.code.isVisible()
    assert (sheet.primary_button.text(), sheet.secondary_button.text()) == ("Try again", "Close")
    assert sheet.primary_button.hasFocus()
    qtbot.keyClick(sheet.primary_button, Qt.Key.Key_Return)
    qtbot.waitUntil(sheet.copy_button.isEnabled)
    assert sheet.code.isVisible()
    assert "Try again" not in words(sheet)
    qtbot.mouseClick(sheet.primary_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(sheet.isHidden)


def test_the_words_of_the_sync_exist_in_chinese(speak: Callable[[str], None]) -> None:
    assert text.language() == "zh_CN"
    assert progress_line(UP) == "已送 1,200 / 9,400 条 · 每分钟 3,100 条 · 约需 3 分钟"
