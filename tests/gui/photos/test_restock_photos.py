"""Photos of a delivery: added to the restock, seen in the ledger, taken away for good."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.store.opening import DATABASE_NAME
from desktop.ui.photos.viewer import PhotoSheet, TakeAwaySheet
from desktop.ui.shell.window import MainWindow
from desktop.ui.supplies.entry_sheet import EntrySheet
from desktop.ui.supplies.ledger_sheet import LedgerSheet
from desktop.ui.supplies.restock_sheet import RestockSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.values import replace
from desktop.views.photos import PhotoState
from tests.gui.conftest import OpenWindow
from tests.gui.looking import words
from tests.gui.photos.pictures import jpeg, picture, save
from tests.gui.supplies import steps
from tests.gui.supplies.steps import CUPS, item
from tests.gui.visits.steps import click, shown


@pytest.fixture
def window(desk: Desk, open_window: OpenWindow) -> MainWindow:
    steps.stock_up(desk)
    return open_window(desk)


@pytest.fixture
def screen(qtbot: QtBot, window: MainWindow) -> SuppliesScreen:
    return steps.supplies(qtbot, window)


@pytest.fixture
def form(qtbot: QtBot, window: MainWindow, screen: SuppliesScreen) -> RestockSheet:
    """The restock of cups, with a quantity typed."""
    steps.pick(qtbot, screen, CUPS)
    made = steps.opened(qtbot, window, screen.bar.restock, RestockSheet)
    qtbot.keyClicks(made.quantity.number, "50")
    return made


def add(qtbot: QtBot, form: RestockSheet, monkeypatch: pytest.MonkeyPatch, *files: Path) -> None:
    """Click on the button and choose files."""
    before = len(form.photos.photos())
    chosen = ([str(file) for file in files], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: chosen)
    click(qtbot, form.photos.add)
    qtbot.waitUntil(lambda: len(form.photos.all_tiles()) == before + len(files))


def submit(qtbot: QtBot, form: RestockSheet) -> None:
    with qtbot.waitSignal(form.accepted):
        click(qtbot, form.primary_button)


def photos_of_last(desk: Desk) -> list[PhotoState]:
    movement = desk.supplies.item(item(desk, CUPS).id).ledger[0]
    return [photo.state for photo in desk.photos.of(movement.id)]


def test_chosen_photos_are_saved_with_the_restock(
    qtbot: QtBot, desk: Desk, form: RestockSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [save(tmp_path, f"到货{n}.jpg", jpeg(picture(hue=60 * n))) for n in range(2)]
    add(qtbot, form, monkeypatch, *files)
    assert [tile.accessibleName() for tile in form.photos.all_tiles()] == ["到货0", "到货1"]
    assert all(tile.has_picture() for tile in form.photos.all_tiles())
    submit(qtbot, form)
    assert photos_of_last(desk) == [PhotoState.ON_ITS_WAY] * 2


def test_a_photo_that_was_taken_out_again_is_not_saved(
    qtbot: QtBot, desk: Desk, form: RestockSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(qtbot, form, monkeypatch, save(tmp_path, "a.jpg", jpeg(picture())))
    cross = form.photos.all_tiles()[0].cross
    assert cross is not None
    click(qtbot, cross)
    assert form.photos.photos() == ()
    submit(qtbot, form)
    assert photos_of_last(desk) == []


def test_photos_can_be_dropped_onto_the_sheet(qtbot: QtBot, form: RestockSheet, tmp_path: Path) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(save(tmp_path, "a.jpg", jpeg(picture()))))])
    how = (Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for event in (QDragEnterEvent(QPoint(20, 20), *how), QDropEvent(QPointF(20, 20), *how)):
        QApplication.sendEvent(form.note, event)
        assert event.isAccepted()
    qtbot.waitUntil(lambda: len(form.photos.photos()) == 1)
    assert form.note.text() == ""


def test_a_photo_can_be_pasted_wherever_the_cursor_is(qtbot: QtBot, form: RestockSheet) -> None:
    QGuiApplication.clipboard().setImage(picture())
    qtbot.keyClick(form.note, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(form.photos.photos()) == 1)
    QGuiApplication.clipboard().setText("箱子有点破")
    qtbot.keyClick(form.note, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert form.note.text() == "箱子有点破", "text is pasted as ever"


def test_a_file_that_is_no_photo_is_told_and_the_rest_can_be_saved(
    qtbot: QtBot, desk: Desk, form: RestockSheet, tmp_path: Path
) -> None:
    form.photos.intake.take_files([save(tmp_path, "合同.jpg", b"no picture at all")])
    qtbot.waitUntil(lambda: "合同" in words(form))
    submit(qtbot, form)
    assert photos_of_last(desk) == []


def test_an_undo_takes_the_photos_back_with_the_restock(
    qtbot: QtBot, desk: Desk, window: MainWindow, form: RestockSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(qtbot, form, monkeypatch, save(tmp_path, "a.jpg", jpeg(picture())))
    submit(qtbot, form)
    qtbot.waitUntil(lambda: desk.history.can_undo)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: photos_of_last(desk) == [])
    assert item(desk, CUPS).balance == 0


def entry(qtbot: QtBot, window: MainWindow, screen: SuppliesScreen) -> EntrySheet:
    """The last line of the cups' ledger, opened."""
    ledger = steps.opened(qtbot, window, screen.card.open_ledger, LedgerSheet)
    line = ledger.table.visualRect(ledger.table.rows.index(0, 0)).center()
    qtbot.mouseClick(ledger.table.viewport(), Qt.MouseButton.LeftButton, pos=line)
    return steps.opened(qtbot, window, ledger.danger_button, EntrySheet)


def test_an_open_entry_says_when_its_photo_has_come_to_the_union(
    qtbot: QtBot,
    desk: Desk,
    window: MainWindow,
    screen: SuppliesScreen,
    form: RestockSheet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add(qtbot, form, monkeypatch, save(tmp_path, "a.jpg", jpeg(picture())))
    submit(qtbot, form)
    opened = entry(qtbot, window, screen)
    qtbot.waitUntil(lambda: [photo.state for photo in opened.photos.photos()] == [PhotoState.ON_ITS_WAY])
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE_NAME)) as other, other:
        other.execute("UPDATE file SET delivered = 1")
    desk.events.publish(replace(desk.sync.status(), files_here=0))
    qtbot.waitUntil(lambda: [photo.state for photo in opened.photos.photos()] == [PhotoState.HERE])


def test_a_photo_that_comes_in_while_its_entry_is_open_is_shown(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, form: RestockSheet
) -> None:
    submit(qtbot, form)
    qtbot.waitUntil(lambda: screen.card.ledger.rows.rowCount() == 1)
    opened = entry(qtbot, window, screen)
    movement = desk.supplies.item(item(desk, CUPS).id).ledger[0]
    desk.photos.attach(movement.id, [desk.photos.take(jpeg(picture()), "到货")])
    qtbot.waitUntil(lambda: [tile.accessibleName() for tile in opened.photos.all_tiles()] == ["到货"])


def test_the_sheet_in_front_is_the_last_that_was_opened(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, form: RestockSheet
) -> None:
    submit(qtbot, form)
    qtbot.waitUntil(lambda: screen.card.ledger.rows.rowCount() == 1)
    opened = entry(qtbot, window, screen)
    assert window.sheet() is opened
    opened.reject()
    assert isinstance(window.sheet(), LedgerSheet)


def test_the_ledger_says_where_photos_are_and_its_line_shows_them(
    qtbot: QtBot,
    window: MainWindow,
    screen: SuppliesScreen,
    form: RestockSheet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add(qtbot, form, monkeypatch, save(tmp_path, "到货.jpg", jpeg(picture())))
    submit(qtbot, form)
    qtbot.waitUntil(lambda: screen.card.ledger.rows.rowCount() == 1)
    sheet = entry(qtbot, window, screen)
    qtbot.waitUntil(lambda: len(sheet.photos.all_tiles()) == 1)
    (tile,) = sheet.photos.all_tiles()
    assert tile.has_picture()
    assert tile.accessibleDescription() == "还没有送到总工会"
    ledger = window.findChildren(LedgerSheet)[0]
    assert "1 张照片" in shown(ledger.table)[0][5]
    large = steps.opened(qtbot, window, tile, PhotoSheet)
    qtbot.waitUntil(lambda: not large.canvas.image().isNull())
    assert large.canvas.image().width() == 1600
    assert "到货" in words(large)


def test_a_photo_is_taken_away_with_a_reason_and_for_good(
    qtbot: QtBot,
    desk: Desk,
    window: MainWindow,
    screen: SuppliesScreen,
    form: RestockSheet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add(qtbot, form, monkeypatch, save(tmp_path, "到货.jpg", jpeg(picture())))
    submit(qtbot, form)
    qtbot.waitUntil(lambda: screen.card.ledger.rows.rowCount() == 1)
    movement = desk.supplies.item(item(desk, CUPS).id).ledger[0]
    (photo,) = desk.photos.of(movement.id)
    assert photo.path is not None
    sheet = entry(qtbot, window, screen)
    qtbot.waitUntil(lambda: len(sheet.photos.all_tiles()) == 1)
    large = steps.opened(qtbot, window, sheet.photos.all_tiles()[0], PhotoSheet)
    why = steps.opened(qtbot, window, large.danger_button, TakeAwaySheet)
    click(qtbot, why.primary_button)
    assert "请写明原因" in words(why)
    click(qtbot, why.usual.chip("shows a person"))
    click(qtbot, why.primary_button)
    qtbot.waitUntil(lambda: sheet.photos.all_tiles() == [])
    # The file goes once the reason is in the log, beside the window.
    qtbot.waitUntil(lambda: photo.path is not None and not photo.path.exists())
    assert desk.photos.of(movement.id) == ()


def test_a_photo_can_be_added_to_an_entry_afterwards(
    qtbot: QtBot, desk: Desk, window: MainWindow, screen: SuppliesScreen, form: RestockSheet, tmp_path: Path
) -> None:
    submit(qtbot, form)
    qtbot.waitUntil(lambda: screen.card.ledger.rows.rowCount() == 1)
    sheet = entry(qtbot, window, screen)
    sheet.photos.intake.take_files([save(tmp_path, "后补.jpg", jpeg(picture()))])
    qtbot.waitUntil(lambda: len(sheet.photos.all_tiles()) == 1)
    assert photos_of_last(desk) == [PhotoState.ON_ITS_WAY]
