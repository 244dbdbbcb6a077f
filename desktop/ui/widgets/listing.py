"""A list as a table of words: how any list of the desk is copied, and how it asks for a file of itself.

A widget that shows a list is `Listed`. Ctrl+C on it copies, its menu and Ctrl+E export; the window answers the event
`ExportWanted` for all of them alike. Knows no file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop.ui.text import tr
from desktop.values import Struct

EXPORT_KEYS: Final = "Ctrl+E"


class Listing(Struct, frozen=True):
    """A table of words. ``figures`` are the places of columns that hold whole numbers."""

    title: str
    heads: tuple[str, ...]
    rows: Iterable[Sequence[str]]
    figures: frozenset[int] = frozenset()

    def text(self) -> str:
        """Tab-separated, heads first, as spreadsheets and chats take it."""
        return "".join("\t".join(_line(cell) for cell in row) + "\n" for row in (self.heads, *self.rows))


@runtime_checkable
class Listed(Protocol):
    """A widget that shows a list."""

    def listing(self) -> Listing:
        """What is shown."""

    def copy_list(self) -> None:
        """Put what is chosen, or all of it, on the clipboard."""

    def export_list(self) -> None:
        """Ask for a file and write what is shown into it."""


class ExportWanted(QEvent):
    """A list wants to be written to a file; ``make`` may take its time and is called off the UI thread."""

    TYPE: Final = QEvent.Type(QEvent.registerEventType())

    def __init__(self, title: str, make: Callable[[], Listing]) -> None:
        super().__init__(self.TYPE)
        self.title, self.make = title, make


def copy(listing: Listing) -> str:
    """Put it on the clipboard; what was put there."""
    text = listing.text()
    QGuiApplication.clipboard().setText(text)
    return text


def ask_export(widget: QWidget, title: str, make: Callable[[], Listing]) -> None:
    """Ask the widget's window to write a list to a file."""
    QCoreApplication.sendEvent(widget.window(), ExportWanted(title, make))


def list_in_front(front: QWidget) -> Listed | None:
    """The list inside of which the keyboard is, else the first one that is seen."""
    held: QWidget | None = QApplication.focusWidget()
    while held is not None and held is not front:
        able: object = held
        if isinstance(able, Listed):
            return able
        held = held.parentWidget()
    for widget in front.findChildren(QWidget):
        able = widget
        if isinstance(able, Listed) and widget.isVisible():
            return able
    return None


def add_actions(menu: QMenu, listed: Listed) -> None:
    """What every list offers, as lines of a menu."""
    lines = (
        (tr("Copy as a table"), QKeySequence(QKeySequence.StandardKey.Copy), listed.copy_list),
        (tr("Export this list…"), QKeySequence(EXPORT_KEYS), listed.export_list),
    )
    for text, keys, act in lines:
        action = QAction(text, menu)
        action.setShortcut(keys)
        action.triggered.connect(lambda _on=False, act=act: act())
        menu.addAction(action)


def _line(text: str) -> str:
    return " ".join(text.split())
