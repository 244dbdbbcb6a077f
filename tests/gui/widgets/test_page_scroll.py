"""A page that scrolls down: whatever its content makes of the room, the page comes to rest."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.page_scroll import PageScroll


class Undecided(QWidget):
    """Tall where it has room beside a bar, and low as soon as the bar is there."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(2_000 if self.width() >= 300 else 10)


def test_a_page_whose_content_cannot_decide_on_its_height_comes_to_rest(qtbot: QtBot) -> None:
    page = PageScroll()
    qtbot.addWidget(page)
    page.layout_.addWidget(Undecided())
    page.resize(300, 200)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: page.body.width() > 0)
    assert page.body.height() >= 200 - 2 * page.frameWidth()


def test_what_the_keyboard_comes_to_from_outside_is_scrolled_into_sight(qtbot: QtBot) -> None:
    window, page, before = QWidget(), PageScroll(), QPushButton("before")
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(before)
    column.addWidget(page)
    buttons = [QPushButton(str(n)) for n in range(40)]
    for button in buttons:
        page.layout_.addWidget(button)
    window.resize(300, 200)
    with qtbot.waitExposed(window):
        window.show()
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    before.setFocus()
    before.focusNextPrevChild(True)
    qtbot.waitUntil(lambda: not buttons[0].visibleRegion().isEmpty())
    assert QApplication.focusWidget() is buttons[0]
