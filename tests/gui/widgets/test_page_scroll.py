"""A page that scrolls down: whatever its content makes of the room, the page comes to rest."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui.theme import apply_theme
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


def test_what_keeps_a_least_height_under_words_that_wrap_is_scrolled_and_not_cut_off(qtbot: QtBot) -> None:
    page, words, table = PageScroll(), QLabel("word " * 60), QWidget()
    qtbot.addWidget(page)
    words.setWordWrap(True)
    table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
    table.setMinimumHeight(150)
    page.layout_.addWidget(words)
    page.layout_.addWidget(table, 1)
    page.resize(300, 220)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: page.body.height() >= words.heightForWidth(words.width()) + 150)
    assert table.geometry().bottom() < page.body.height()


def test_the_bar_keeps_off_what_it_scrolls(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, "light")
    page, tall = PageScroll(), QWidget()
    qtbot.addWidget(page)
    tall.setMinimumHeight(2_000)
    page.layout_.addWidget(tall)
    page.resize(300, 200)
    with qtbot.waitExposed(page):
        page.show()
    bar = page.verticalScrollBar()
    qtbot.waitUntil(bar.isVisible)
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    slider = QStyle.SubControl.SC_ScrollBarSlider
    handle = bar.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option, slider, bar)
    assert bar.mapTo(page, handle.topLeft()).x() - tall.mapTo(page, tall.rect().topRight()).x() > 4


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
