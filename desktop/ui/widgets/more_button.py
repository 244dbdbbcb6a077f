"""Three dots behind which stands what is wanted now and then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.widgets.button import IconButton


class MoreButton(IconButton):
    """Opens the menu that ``make`` makes anew each time, below itself and inside the window."""

    def __init__(self, name: str, make: Callable[[], QMenu], parent: QWidget | None = None) -> None:
        super().__init__("ellipsis", name, parent)
        self._make = make
        self.clicked.connect(self._open)

    def _open(self) -> None:
        menu = self._make()
        menu.aboutToHide.connect(menu.deleteLater)
        corner = self.rect().bottomLeft()
        if self.mapTo(self.window(), corner).x() + menu.sizeHint().width() > self.window().width():
            corner.setX(self.rect().right() - menu.sizeHint().width())
        menu.popup(self.mapToGlobal(corner))
