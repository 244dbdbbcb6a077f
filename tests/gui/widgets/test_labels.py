"""Text in a role of the type scale."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAccessible, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QWidget

from desktop.ui.widgets.label import Label

Shown = Callable[..., QWidget]


def lines(label: Label, width: int) -> list[str]:
    """The label's lines at a width, as Qt parts them."""
    text = QLabel.text(label)
    layout = QTextLayout(text, label.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append(text[line.textStart() : line.textStart() + line.textLength()].replace("\u2060", ""))
    layout.endLayout()
    return found


@pytest.mark.parametrize("date", ["11月19日", "2026年11月19日"])
def test_no_line_ends_within_a_month_and_its_day(shown: Shown, date: str) -> None:
    label = Label(f"最近一次盘点是 {date} 14:32 由李敏做的", wrap=True)
    shown(label)
    widths = range(label.fontMetrics().horizontalAdvance("2026年11月19日") + 2, 400)
    assert {len(lines(label, width)) for width in widths} >= {2}, "there must be something to part"
    assert all(any("11月19日" in line for line in lines(label, width)) for width in widths)
    assert label.text() == f"最近一次盘点是 {date} 14:32 由李敏做的"


def test_what_can_be_copied_is_what_was_written(shown: Shown) -> None:
    label = Label("编号 2026年11月19日", wrap=True, selectable=True)
    shown(label)
    assert QLabel.text(label) == "编号 2026年11月19日"


def test_a_screen_reader_is_given_what_was_written(shown: Shown) -> None:
    label = Label("到 11月19日", wrap=True)
    shown(label)
    assert QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name) == "到 11月19日"
    label.setText("今天")
    assert QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name) == "今天"
