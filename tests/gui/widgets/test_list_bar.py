"""The line above a list: it breaks into two where it has to, and nothing in it wraps before that."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import apply_theme
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.list_bar import ListBar
from desktop.ui.widgets.search_box import SearchBox


def test_no_filter_wraps_at_any_width(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, "light")
    page = QWidget()
    qtbot.addWidget(page)
    bar, chips = ListBar(SearchBox("Search visits"), "More", (160, 240), 8), ChipRow(exclusive=True)
    for key in ("Today", "This week", "This month", "Pick dates"):
        chips.add(key, key)
    bar.left.addWidget(chips)
    bar.left.addStretch(1)
    bar.right.addWidget(bar.search, 1)
    bar.right.addWidget(Button("Export"))
    bar.right.addWidget(bar.more)
    column = QVBoxLayout(page)
    column.addWidget(bar)
    column.addStretch(1)
    page.resize(900, 200)
    with qtbot.waitExposed(page):
        page.show()
    chips.chip("Today").set_count(31)
    row = chips.chip("Today").height()
    for width in (*range(900, 560, -7), *range(560, 900, 7)):
        page.resize(width, 200)
        qtbot.waitUntil(lambda: bar.width() + 2 * column.contentsMargins().left() == page.width())
        qtbot.waitUntil(lambda: chips.height() == row)
        assert bar.search.width() >= bar.search.minimumWidth()
