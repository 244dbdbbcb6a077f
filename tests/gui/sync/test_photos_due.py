"""Photos that have not come to both ends stand on the sync screen, from where one gets to the decision about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.services.photos import Photo
from desktop.store.contents import Contents
from desktop.ui.feedback.screen import FeedbackScreen
from desktop.ui.photos.viewer import PhotoSheet, TakeAwaySheet
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.entry_sheet import EntrySheet
from desktop.ui.sync.photos_card import PhotosCard
from desktop.ui.sync.screen import SyncScreen
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.icon_row import IconRow
from desktop.views import RecordId
from sync.card import card_text
from sync.ops import fixed_id
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.looking import words
from tests.gui.photos.pictures import jpeg, picture
from tests.gui.supplies.steps import top
from tests.gui.visits.steps import click, frame, sheet
from tests.helpers.union import UnionServer

Press = Callable[[QtBot, QWidget], None]


def shot(desk: Desk, hue: int = 30) -> Photo:
    return desk.photos.take(jpeg(picture(160, 120, hue)), "到货")


def restocked(desk: Desk, *photos: Photo) -> RecordId:
    item = next((one.id for one in desk.supplies.items()), None)
    if item is None:
        item = desk.supplies.add_item("矿泉水", category="drink", unit="瓶").records[0]
    return desk.supplies.restock(item, 24, source="allocation", photos=desk.photos.album(photos)).records[0]


def lose(desk: Desk, photo: Photo) -> None:
    """Its file goes before it has gone anywhere else."""
    Contents(desk.upkeep.folder).delete(photo.hash)


@pytest.fixture
def card(qtbot: QtBot, desk: Desk, tasks: Tasks, speak: Callable[[str], None]) -> PhotosCard:
    """The card in a window of its own, before anything was read."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    column = QVBoxLayout(window)
    made = PhotosCard(desk, tasks, window)
    column.addWidget(made)
    column.addStretch(1)
    window.show()
    return made


def rows(card: PhotosCard) -> list[IconRow]:
    return [row for row in card.rows.rows() if isinstance(row, IconRow)]


def said(card: PhotosCard) -> list[tuple[str, str]]:
    return [(row.title.text(), row.sub.text()) for row in rows(card)]


def test_the_card_is_not_there_while_no_photo_is_owed(qtbot: QtBot, card: PhotosCard, tasks: Tasks) -> None:
    card.refresh()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert card.isHidden()


def test_each_photo_is_told_by_what_it_is_of_and_how_far_it_has_come(
    qtbot: QtBot, card: PhotosCard, desk: Desk, clock: MovableClock, speak: Callable[[str], None]
) -> None:
    restocked(desk, shot(desk))
    clock.at("14:40")
    opinion = desk.opinions.record("suggestion", text="椅子\n太少").records[0]
    desk.photos.attach(opinion, [shot(desk, 60)])
    clock.at("14:50")
    desk.photos.attach(desk.repairs.report(facility="dispenser").records[0], [shot(desk, 90)])
    clock.at("15:00")
    card.refresh()
    qtbot.waitUntil(lambda: len(rows(card)) == 3)
    way = "还没有送到总工会"
    assert said(card) == [
        ("报修 · 饮水机", f"{way} · 14:50 · 前台电脑"),
        ("建议 · 椅子 太少", f"{way} · 14:40 · 前台电脑"),
        ("矿泉水 · 上级配发 24 瓶", f"{way} · 14:32 · 前台电脑"),
    ]
    speak("en")
    assert card.title_of(card.photos()[2]) == "矿泉水 · Allocated by the union 24 bottles"


def test_only_six_of_a_sort_are_named_and_the_others_counted(
    qtbot: QtBot, card: PhotosCard, desk: Desk, clock: MovableClock
) -> None:
    for hue in range(0, 270, 30):
        restocked(desk, shot(desk, hue))
    card.refresh()
    qtbot.waitUntil(lambda: len(rows(card)) == 6)
    assert "另有 3 张" in words(card)


def test_the_keyboard_stays_where_it_is_while_nothing_changes(
    qtbot: QtBot, card: PhotosCard, desk: Desk, tasks: Tasks
) -> None:
    restocked(desk, shot(desk))
    card.refresh()
    qtbot.waitUntil(lambda: [row.button.isVisible() for row in rows(card)] == [True])
    (row,) = rows(card)
    row.button.setFocus()
    card.refresh()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert row.button.hasFocus()


def test_a_photo_of_an_entry_that_is_not_here_is_looked_at_and_decided_in_place(
    qtbot: QtBot, card: PhotosCard, desk: Desk
) -> None:
    desk.photos.attach(fixed_id(77), [shot(desk)])
    card.refresh()
    qtbot.waitUntil(lambda: [row.button.isVisible() for row in rows(card)] == [True])
    (row,) = rows(card)
    assert (row.title.text(), row.button.text()) == ("到货", "查看…")
    click(qtbot, row.button)
    qtbot.waitUntil(lambda: bool(card.window().findChildren(PhotoSheet)))
    (large,) = card.window().findChildren(PhotoSheet)
    click(qtbot, large.danger_button)
    (asked,) = card.window().findChildren(TakeAwaySheet)
    asked.reason.setText("拍错了")
    with qtbot.waitSignal(card.toast):
        click(qtbot, asked.primary_button)
    qtbot.waitUntil(card.isHidden)


# -- in the whole window, beside a union that has nothing of it ------------------------------------------------------


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UnionServer]:
    server = UnionServer(tmp_path_factory.mktemp("union"))
    yield server
    server.stop()


def by_mouse(qtbot: QtBot, widget: QWidget) -> None:
    click(qtbot, widget)


def by_keyboard(qtbot: QtBot, widget: QWidget) -> None:
    """Tab until it has the keyboard, then Space."""
    for _ in range(80):
        if widget.hasFocus():
            break
        QTest.keyClick(QApplication.focusWidget() or widget.window(), Qt.Key.Key_Tab)
    assert widget.hasFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Space)


@pytest.mark.parametrize("press", [by_mouse, by_keyboard])
def test_a_photo_that_never_comes_is_found_from_the_sync_screen_and_closed_as_lost(
    qtbot: QtBot, desk: Desk, union: UnionServer, open_window: OpenWindow, press: Press
) -> None:
    desk.sync.enrol(card_text(union.add_station()))
    photo = shot(desk)
    restocked(desk, photo)
    lose(desk, photo)
    assert desk.sync.sync_now(timeout=60).files_nowhere == 1
    window = open_window(desk)
    screen = synced(qtbot, window)
    qtbot.waitUntil(lambda: "见下方" in screen.state.head.text() or "见下方" in screen.state.words.text())
    qtbot.waitUntil(lambda: [row.button.isVisible() for row in rows(screen.photos)] == [True])
    press(qtbot, rows(screen.photos)[0].button)
    qtbot.waitUntil(lambda: isinstance(top(window), EntrySheet))
    entry = sheet(window, EntrySheet)
    qtbot.waitUntil(lambda: [tile.isVisible() for tile in entry.photos.all_tiles()] == [True])
    press(qtbot, entry.photos.all_tiles()[0])
    qtbot.waitUntil(lambda: isinstance(top(window), PhotoSheet))
    large = sheet(window, PhotoSheet)
    press(qtbot, large.danger_button)
    qtbot.waitUntil(lambda: isinstance(top(window), TakeAwaySheet))
    asked = sheet(window, TakeAwaySheet)
    press(qtbot, asked.usual.chip("the PC is gone"))
    press(qtbot, asked.primary_button)
    qtbot.waitUntil(lambda: not desk.photos.outstanding().photos)
    frame(window).go("sync")
    qtbot.waitUntil(screen.photos.isHidden)


def synced(qtbot: QtBot, window: MainWindow) -> SyncScreen:
    """The screen, by the chip."""
    click(qtbot, frame(window).header.status)
    screen = frame(window).screen_in_front()
    assert isinstance(screen, SyncScreen)
    qtbot.waitUntil(lambda: not frame(window).busy())
    return screen


def test_an_opinion_is_led_to_however_old_it_is_and_whatever_the_list_was_searched_for(
    qtbot: QtBot, desk: Desk, clock: MovableClock, open_window: OpenWindow
) -> None:
    old = desk.opinions.record("suggestion", text="多放几把伞", at=clock.now() - 86_400 * 9).records[0]
    thanks = [desk.opinions.record("thanks", text=f"谢谢 {n}", at=clock.now() - 600 - n).records[0] for n in range(120)]
    window = open_window(desk)
    frame(window).go("feedback")
    screen = frame(window).screen_in_front()
    assert isinstance(screen, FeedbackScreen)
    screen.bar.search.set_text("谢谢")
    qtbot.waitUntil(lambda: "谢谢" in screen.card.words.text())
    frame(window).go(f"feedback:opinion:{old.hex()}")
    qtbot.waitUntil(lambda: screen.card.words.text() == "多放几把伞")
    table = screen.list.table
    assert table.selected_keys() == [], "it is older than what the list begins with"
    last = desk.opinions.record("thanks", text="谢谢你们").records[0]
    qtbot.waitUntil(lambda: table.rows.row_at(0).key == last.hex())
    qtbot.waitUntil(lambda: not frame(window).busy())
    assert screen.card.words.text() == "多放几把伞", "what else comes in does not turn the page"
    table.more_wanted.emit()
    qtbot.waitUntil(lambda: table.selected_keys() == [old.hex()])
    frame(window).go(f"feedback:opinion:{thanks[0].hex()}")
    qtbot.waitUntil(lambda: screen.card.words.text() == "谢谢 0")
    qtbot.waitUntil(lambda: table.selected_keys() == [thanks[0].hex()])


def test_a_photo_of_an_opinion_leads_to_it(qtbot: QtBot, card: PhotosCard, desk: Desk) -> None:
    said_here = desk.opinions.record("complaint", text="门没开").records[0]
    broken = desk.repairs.report(facility="dispenser").records[0]
    for record, hue in ((said_here, 10), (broken, 60)):
        desk.photos.attach(record, [shot(desk, hue)])
    moved = restocked(desk, shot(desk, 110))
    card.refresh()
    qtbot.waitUntil(lambda: [row.button.isVisible() for row in rows(card)] == [True] * 3)
    places: list[str] = []
    card.navigate.connect(places.append)
    for row in rows(card):
        click(qtbot, row.button)
    assert set(places) == {
        *(f"feedback:opinion:{said_here.hex()}", f"feedback:repair:{broken.hex()}"),
        f"supplies:entry:{moved.hex()}",
    }
