"""Everything on every screen and sheet can be reached by keyboard, has a name and a role for a screen reader, is large
enough to hit, shows that it has the keyboard, and is not cut off however large the text is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.services.desk import Desk
from desktop.ui.reports.paper import PaperView
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.month_calendar import MonthCalendar
from desktop.ui.widgets.page_scroll import PageScroll
from tests.gui.conftest import OpenWindow
from tests.gui.walk import Walk, furnish, is_in_front

TARGET = 36
CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractSpinBox, QAbstractItemView, QComboBox)
SILENT = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Window, QAccessible.Role.Pane)
"""Roles that tell nobody what a thing is."""
PAINTED = (MonthCalendar, PaperView)
"""Painted as a whole; Qt has no role for such. Their names say what they are and show."""
LEAST = (1280, 720)


@pytest.fixture
def walk(desk: Desk, open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> Walk:
    furnish(desk, tmp_path)
    window = open_window(desk)
    window.resize(*LEAST)
    return Walk(window, desk, qtbot, tmp_path)


def inside_native(widget: QWidget) -> bool:
    """A part of one of Qt's own widgets, such as the arrow of a field or the list behind it."""
    parent = widget.parentWidget()
    return (
        widget.objectName().startswith("qt_")
        or isinstance(parent, QAbstractSpinBox | QComboBox)
        or (isinstance(parent, QAbstractScrollArea) and not isinstance(parent, PageScroll))
        or (parent is not None and parent.objectName().startswith("qt_"))
        or type(widget).__name__ == "QComboBoxPrivateContainer"
        or type(parent).__name__ == "QComboBoxPrivateContainer"
    )


def controls(walk: Walk) -> Iterator[QWidget]:
    """What a person can press or type into, or stop at with Tab, in front."""
    sheet = walk.window.sheet()
    for widget in walk.window.findChildren(QWidget):
        if not is_in_front(widget, sheet) or not widget.isEnabled() or inside_native(widget):
            continue
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or widget.focusProxy() is not None:
            continue
        if isinstance(widget, CONTROLS) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def settled() -> None:
    """Let layouts come to rest: one's new size is the next one's reason to lay out anew."""
    for _ in range(6):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def by_tab(walk: Walk) -> list[QWidget]:
    return [widget for widget in controls(walk) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]


def named(widget: QWidget) -> str:
    """For the list of what is wrong."""
    parents: list[str] = []
    above = widget.parentWidget()
    while above is not None and len(parents) < 2:
        parents.append(type(above).__name__)
        above = above.parentWidget()
    words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton | QLabel) else "")
    return f"{type(widget).__name__} {words!r} in {'/'.join(parents)}"


def test_every_control_has_a_name_a_role_and_room_for_a_finger(walk: Walk) -> None:
    wrong = set()
    for stop in walk.stops():
        for widget in controls(walk):
            told = QAccessible.queryAccessibleInterface(widget)
            if not told.text(QAccessible.Text.Name).strip():
                wrong.add(f"{stop}: no name: {named(widget)}")
            if told.role() in SILENT and not isinstance(widget, PAINTED):
                wrong.add(f"{stop}: no role: {named(widget)}")
            if min(widget.width(), widget.height()) < TARGET:
                wrong.add(f"{stop}: {widget.width()} x {widget.height()}: {named(widget)}")
    assert not wrong, "\n".join(sorted(wrong))


def test_tab_visits_everything_once_around_and_is_trapped_nowhere(walk: Walk) -> None:
    wrong = []
    for stop in walk.stops():
        wanted = by_tab(walk)
        if not wanted:
            continue
        for forward in (True, False):
            wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
            reached: set[QWidget] = set()
            for _ in range(2 * len(wanted) + 30):
                walk.window.focusWidget().focusNextPrevChild(forward)
                now = QApplication.focusWidget()
                if now is not None:
                    reached.add(now)
                if reached >= set(wanted):
                    break
            way = "Tab" if forward else "Shift+Tab"
            wrong += [f"{stop}: {way} misses {named(one)}" for one in set(wanted) - reached]
    assert not wrong, "\n".join(sorted(wrong))


def picture(walk: Walk, widget: QWidget) -> QImage:
    """What is seen of a control and a little around it."""
    corner = widget.mapTo(walk.window, QPoint(0, 0))
    around = QRect(corner, widget.size()).adjusted(-5, -5, 5, 5)
    image: QImage = walk.window.grab(around).toImage()
    return image


def test_whatever_has_the_keyboard_shows_it(walk: Walk) -> None:
    hidden = set()
    for stop in walk.stops():
        places = by_tab(walk)
        if len(places) < 2:
            continue
        alike: Counter[tuple[type, type]] = Counter()
        for _ in places:
            (QApplication.focusWidget() or places[-1]).focusNextPrevChild(True)
            widget = QApplication.focusWidget()
            if widget is None:
                break
            # Of a form with ninety rows the first few tell what there is to tell.
            sort = type(widget), type(widget.parentWidget())
            alike[sort] += 1
            if alike[sort] > 3 or not is_in_front(widget, walk.window.sheet()):
                continue
            settled()
            held = picture(walk, widget)
            widget.clearFocus()
            settled()
            if held == picture(walk, widget):
                hidden.add(f"{stop}: {named(widget)}")
            widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert not hidden, "\n".join(sorted(hidden))


def cut(label: QLabel) -> bool:
    """Whether words of a label have no room."""
    if isinstance(label, Label) and label._elide:
        return False
    text = label.text()
    if not text:
        return False
    needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
    wide = label.minimumSizeHint().width() if label.wordWrap() else label.sizeHint().width()
    return label.height() < needed - 1 or label.width() < wide - 1


def beyond(widget: QWidget) -> bool:
    """Whether a part of it lies to the right or left of what can be seen, where nothing scrolls sideways."""
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        corner = widget.mapTo(above, QPoint(0, 0))
        if corner.x() < -1 or corner.x() + widget.width() > above.width() + 1:
            return True
        if isinstance(above.parentWidget(), QAbstractScrollArea):
            return False
        above = above.parentWidget()
    return False


@pytest.mark.parametrize(("scale", "language"), [(125, "zh_CN"), (150, "en")])
def test_nothing_is_cut_off_however_large_the_text_is(
    desk: Desk, open_window: OpenWindow, qtbot: QtBot, tmp_path: Path, scale: int, language: str
) -> None:
    furnish(desk, tmp_path)
    desk.settings.set("text_scale", scale)
    window = open_window(desk, language)
    window.resize(*LEAST)
    walk = Walk(window, desk, qtbot, tmp_path)
    wrong = set()
    for stop in walk.stops():
        settled()
        sheet = window.sheet()
        for label in window.findChildren(QLabel):
            if is_in_front(label, sheet) and not inside_native(label) and cut(label):
                wrong.add(f"{stop}: cut off: {named(label)} {label.size().toTuple()} {label.text()[:40]!r}")
        for widget in controls(walk):
            if isinstance(widget, QAbstractButton) and widget.width() < widget.minimumSizeHint().width():
                wrong.add(f"{stop}: too narrow: {named(widget)}")
            if beyond(widget):
                wrong.add(f"{stop}: beyond the edge: {named(widget)}")
    assert not wrong, "\n".join(sorted(wrong))
