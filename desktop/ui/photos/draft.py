"""Photos that go along with something that is not saved yet: small pictures, a button for more, a cross on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.photos import MOST_AT_ONCE
from desktop.ui.photos.intake import PhotoIntake
from desktop.ui.photos.tile import PhotoTile
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_1
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop.services.photos import Photo


class DraftPhotos(QWidget):
    """Signals: ``changed()``; ``refused(str)`` when a file is no photo."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, intake: PhotoIntake) -> None:
        super().__init__()
        self.intake = intake
        self._photos: list[Photo] = []
        self.tiles = FlowBox()
        self.add = Button(tr("Add photos"), icon="image")
        self.add.set_small()
        self.add.clicked.connect(intake.choose)
        self._hint = Label(tr("or drop or paste them here"), "caption")
        row = FlowBox()
        row.add(self.add)
        row.add(self._hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(self.tiles)
        column.addWidget(row)
        self.tiles.hide()
        intake.taken.connect(self._taken)
        intake.refused.connect(self.refused)
        intake.busy_changed.connect(self._show_busy)

    def photos(self) -> tuple[Photo, ...]:
        """What has been added, in that order."""
        return tuple(self._photos)

    def all_tiles(self) -> list[PhotoTile]:
        """The small pictures, in the same order."""
        return [tile for tile in self.tiles.findChildren(PhotoTile) if not tile.isHidden()]

    def _taken(self, photo: Photo) -> None:
        if any(photo.hash == one.hash for one in self._photos):
            return
        if len(self._photos) >= MOST_AT_ONCE:
            self.refused.emit(tr("An entry can have %n photos.", "", MOST_AT_ONCE))
            return
        self._photos.append(photo)
        tile = PhotoTile(photo.thumbnail, photo.name, removable=True)
        tile.remove_wanted.connect(lambda: self._remove(photo, tile))
        self.tiles.add(tile)
        self.tiles.show()
        self.changed.emit()

    def _remove(self, photo: Photo, tile: PhotoTile) -> None:
        self._photos.remove(photo)
        tile.hide()
        tile.deleteLater()
        self.tiles.setVisible(bool(self._photos))
        self.add.setFocus()
        self.changed.emit()

    def _show_busy(self, busy: bool) -> None:
        self._hint.setText(tr("One moment…") if busy else tr("or drop or paste them here"))
