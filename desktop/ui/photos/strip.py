"""The photos of an entry as small pictures; a click shows one large. More can be added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.photos.intake import PhotoIntake
from desktop.ui.photos.tile import PhotoTile
from desktop.ui.photos.words import state_icon, state_words
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.base import clear_layout
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.flow_layout import FlowBox
from desktop.views import Changes, RecordId, SyncView
from desktop.views.photos import PhotoView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.services.photos import Photo
    from desktop.ui.tasks import Tasks

_Shown = tuple[tuple[PhotoView, bytes], ...]


class PhotoStrip(QWidget):
    """Signals: ``refused(str)`` when a file is no photo; ``changed(str, Changes | None)`` when something was saved,
    with what an undo may take back."""

    refused = Signal(str)
    changed = Signal(str, object)

    def __init__(self, sheet: QWidget, desk: Desk, tasks: Tasks, record: RecordId, *, editable: bool = True) -> None:
        super().__init__(sheet)
        self._sheet, self._desk, self._tasks, self._record = sheet, desk, tasks, record
        self._editable = editable
        self._photos: tuple[PhotoView, ...] = ()
        self._owed: tuple[int, int, int] | None = None
        self.tiles = FlowBox()
        self.intake = PhotoIntake(sheet, desk, tasks)
        self.intake.taken.connect(self._attach)
        self.intake.refused.connect(self.refused)
        self.add = Button(tr("Add photos"), icon="image")
        self.add.set_small()
        self.add.clicked.connect(self.intake.choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.tiles)
        row = FlowBox()
        row.add(self.add)
        column.addWidget(row)
        # Only now: shown before it has a parent it would be a window of its own for an instant.
        self.add.setVisible(editable)
        self.tiles.hide()
        self.refresh()

    def refresh(self) -> None:
        """Read the photos anew."""
        self._tasks.query(self._read, self._show, key=f"photos.{self._record.hex()}")

    def show_sync(self, view: SyncView) -> None:
        """Photos have come or gone, when their numbers say so."""
        owed = (view.files_here, view.files_there, view.files_refused)
        if owed != self._owed:
            self._owed = owed
            self.refresh()

    def on_changes(self, changes: Changes) -> None:
        """Photos were added or taken away elsewhere, on this PC or another one."""
        if changes.touches("attachment", "erasure"):
            self.refresh()

    def photos(self) -> tuple[PhotoView, ...]:
        """What is shown."""
        return self._photos

    def all_tiles(self) -> list[PhotoTile]:
        """The small pictures, in the same order."""
        return [tile for tile in self.tiles.findChildren(PhotoTile) if not tile.isHidden()]

    def _read(self) -> _Shown:
        return tuple(
            (photo, photo.thumbnail.read_bytes() if photo.thumbnail is not None else b"")
            for photo in self._desk.photos.of(self._record)
        )

    def _show(self, found: _Shown) -> None:
        self._photos = tuple(photo for photo, _ in found)
        clear_layout(self.tiles.flow)
        for at, (photo, picture) in enumerate(found):
            tile = PhotoTile(picture, photo.name, state=state_words(photo), icon=state_icon(photo))
            tile.clicked.connect(lambda _checked=False, at=at: self._open(at))
            self.tiles.add(tile)
        self.tiles.setVisible(bool(found))

    def _open(self, at: int) -> None:
        from desktop.ui.photos.viewer import PhotoSheet

        sheet = PhotoSheet(self._sheet, self._desk, self._tasks, self._photos, at, editable=self._editable)
        sheet.removed.connect(self._saved)
        sheet.open(sheet.canvas)

    def _attach(self, photo: Photo) -> None:
        said = tr("Photo added")
        self._tasks.command(
            lambda: self._desk.photos.attach(self._record, [photo]), lambda changes: self._saved(said, changes)
        )

    def _saved(self, text: str, changes: Changes) -> None:
        self.refresh()
        self.changed.emit(text, changes if changes.inverse else None)
