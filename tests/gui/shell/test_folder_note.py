"""A data folder that a cloud copies is told of above every screen, once."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.bootstrap import open_desk
from desktop.ui.widgets.sheet import Sheet
from tests.gui.conftest import MovableClock, OpenWindow
from tests.gui.looking import words


def test_a_folder_in_a_cloud_is_told_of_until_it_is_closed(
    qtbot: QtBot, tmp_path: Path, clock: MovableClock, open_window: OpenWindow
) -> None:
    with open_desk(tmp_path / "Nextcloud" / "yizhan", clock) as desk:
        desk.station.set_up("迎泽驿站", "140106")
        frame = open_window(desk).frame
        assert frame is not None
        note = frame.folder_note
        qtbot.waitUntil(note.isVisible)
        sheet = note.explain()
        assert isinstance(sheet, Sheet)
        assert str(tmp_path / "Nextcloud" / "yizhan") in words(sheet)
        sheet.accept()
        note.banner.closed.emit()
        assert not note.isVisible()
        qtbot.waitUntil(lambda: desk.upkeep.risk() is None)


def test_an_ordinary_folder_is_left_in_peace(
    qtbot: QtBot, tmp_path: Path, clock: MovableClock, open_window: OpenWindow
) -> None:
    with open_desk(tmp_path / "data", clock) as desk:
        desk.station.set_up("迎泽驿站", "140106")
        frame = open_window(desk).frame
        assert frame is not None
        qtbot.waitUntil(lambda: not frame.busy())
        assert not frame.folder_note.isVisible()
