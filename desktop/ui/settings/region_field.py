"""A line in which a county is found by name, pinyin, initials or code.

Knows the list of regions; the search runs off the UI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from desktop.services.regions import Region, region, search_regions
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_1

if TYPE_CHECKING:
    from desktop.ui.tasks import Tasks


class RegionField(QLineEdit):
    """Signal ``chosen(str)``: the six digits, empty while the text names no county."""

    chosen = Signal(str)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._code = ""
        self._offered: dict[str, str] = {}
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self._picked)
        self.setCompleter(completer)
        self._list = completer.popup()
        assert self._list is not None
        self._list.setProperty("completions", True)
        self._list.installEventFilter(self)
        self.setPlaceholderText(tr("District or county, pinyin or six digits"))
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self.settle)

    def value(self) -> str:
        """The six digits, empty while no county is chosen."""
        return self._code

    def set_value(self, code: str) -> None:
        """Show a county by its code; a code that is not in the list stands as it is."""
        self._code = code
        self.setText("")
        if code:
            self.setText(code)
            self._tasks.query(lambda: region(code), self._named, key=f"region.name.{id(self)}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Move) and watched is self._list:
            self._stand_apart(self._list)
        return super().eventFilter(watched, event)

    def _stand_apart(self, popup: QWidget) -> None:
        """Qt lays the list over the field's lower edge, so that the field seems to be cut off."""
        foot = self.mapToGlobal(QPoint(0, self.height())).y()
        if foot - SPACE_1 <= popup.y() < foot + SPACE_1:
            popup.move(popup.x(), foot + SPACE_1)

    def _named(self, found: Region | None) -> None:
        if found is not None and found.code == self._code and not self.hasFocus():
            self.setText(_line(found))
            self.setCursorPosition(0)

    def _typed(self, text: str) -> None:
        self._set_code("")
        self._tasks.query(lambda: search_regions(text), self._offer, key=f"region.search.{id(self)}")

    def _offer(self, found: tuple[Region, ...]) -> None:
        self._offered = {_line(one): one.code for one in found}
        self._model.setStringList(list(self._offered))
        text = self.text().strip()
        if len(text) == 6 and text.isdigit() and any(one.code == text for one in found):
            self._set_code(text)
        if self.hasFocus() and found and text:
            self.completer().complete()

    def _picked(self, line: str) -> None:
        self._set_code(self._offered.get(line, ""))

    def settle(self) -> None:
        """Take the county that fits when it is the only one, as leaving the field does."""
        if self._code or not self.text().strip():
            return
        if len(self._offered) == 1:
            line, code = next(iter(self._offered.items()))
            self.setText(line)
            self._set_code(code)

    def _set_code(self, code: str) -> None:
        if code != self._code:
            self._code = code
            self.chosen.emit(code)


def _line(found: Region) -> str:
    return f"{found.path} {found.code}"
