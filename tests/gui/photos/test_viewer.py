"""One photo large, whichever way the phone was held that took it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.photos.viewer import PhotoSheet
from desktop.ui.tasks import Tasks
from desktop.views.photos import PhotoState, PhotoView
from tests.gui.photos.pictures import jpeg, picture, save


@pytest.mark.parametrize(("width", "height", "longer"), [(400, 300, 400), (4000, 3000, 2048)])
def test_a_photo_whose_file_says_which_side_is_up_is_shown_upright_and_no_larger_than_a_screen(
    qtbot: QtBot, desk: Desk, tasks: Tasks, tmp_path: Path, width: int, height: int, longer: int
) -> None:
    path = save(tmp_path, "page.jpg", jpeg(picture(width, height), orientation=6))
    photo = PhotoView(bytes(16), "", PhotoState.HERE, "", 1_795_233_600, path, None)
    window = QWidget()
    qtbot.addWidget(window)
    sheet = PhotoSheet(window, desk, tasks, [photo], 0)
    qtbot.waitUntil(lambda: not sheet.canvas.image().isNull())
    shown = sheet.canvas.image()
    assert (shown.width(), shown.height()) == (longer * 3 // 4, longer)
    # The wall gets darker downwards, boxes stand at its foot: turned clockwise, the foot is at the left.
    foot, head = shown.pixelColor(shown.width() // 4, longer // 2), shown.pixelColor(shown.width() - 4, longer // 2)
    assert foot.lightness() < head.lightness()
