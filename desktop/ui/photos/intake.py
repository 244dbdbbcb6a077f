"""How photos get in: out of a file dialog, dropped onto a sheet, or pasted. Reads and shrinks them off the UI thread.

Knows the photo service and no particular sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QMimeData, QObject, QStandardPaths, Signal
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QWidget

from desktop.errors import KnownError
from desktop.ui.text import error_line, tr

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.services.photos import Photo
    from desktop.ui.tasks import Tasks

SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif")
_PASTE: Final = QKeySequence.StandardKey.Paste
_DROPS: Final = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class PhotoIntake(QObject):
    """Signals: ``taken(Photo)`` for each photo that could be read; ``refused(str)`` with what was wrong with one;
    ``busy_changed(bool)`` while any is being read."""

    taken = Signal(object)
    refused = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, sheet: QWidget, desk: Desk, tasks: Tasks) -> None:
        super().__init__(sheet)
        self._sheet, self._desk, self._tasks = sheet, desk, tasks
        self._open = 0

    def watch(self) -> None:
        """Take what is dropped onto the sheet or pasted anywhere in it; to be called when all its fields are there."""
        self._sheet.setAcceptDrops(True)
        for kind in (QWidget, QLineEdit, QPlainTextEdit):
            for field in self._sheet.findChildren(kind):
                field.installEventFilter(self)
        self._sheet.installEventFilter(self)

    def busy(self) -> bool:
        """Whether a photo is being read."""
        return self._open > 0

    def choose(self) -> None:
        """Ask for files."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        files, _filter = QFileDialog.getOpenFileNames(
            self._sheet, tr("Add photos"), folder, tr("Photos ({kinds})").format(kinds=kinds)
        )
        self.take_files(map(Path, files))

    def take_files(self, files: Iterable[Path]) -> None:
        """Read files, one after another."""
        self._take(tuple(files))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() in _DROPS:
            if not _holds_photos(event.mimeData()):
                return False
            event.acceptProposedAction()
            if event.type() is QEvent.Type.Drop:
                self._take_from(event.mimeData())
            return True
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.matches(_PASTE):
            clipboard = QGuiApplication.clipboard().mimeData()
            if _holds_photos(clipboard):
                self._take_from(clipboard)
                return True
        return super().eventFilter(watched, event)

    def _take_from(self, data: QMimeData) -> None:
        files = _files(data)
        if files:
            self.take_files(files)
            return
        image = data.imageData()
        if isinstance(image, QImage):
            self._take((image,))

    def _take(self, sources: Sequence[Path | QImage]) -> None:
        if not sources:
            return
        pasted = tr("Pasted photo")
        self._step(1)
        self._tasks.query(lambda: [self._read(source, pasted) for source in sources], self._done)

    def _read(self, source: Path | QImage, pasted: str) -> Photo | KnownError:
        try:
            if isinstance(source, Path):
                return self._desk.photos.take(source)
            return self._desk.photos.take(_png(source), pasted)
        except KnownError as error:
            return error

    def _done(self, found: list[Photo | KnownError]) -> None:
        self._step(-1)
        for one in found:
            if isinstance(one, KnownError):
                self.refused.emit(error_line(one))
            else:
                self.taken.emit(one)

    def _step(self, change: int) -> None:
        before = self.busy()
        self._open += change
        if self.busy() != before:
            self.busy_changed.emit(self.busy())


def _files(data: QMimeData) -> list[Path]:
    """The photos among the files that are carried."""
    found = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [file for file in found if file.suffix.lower() in SUFFIXES]


def _holds_photos(data: QMimeData) -> bool:
    return bool(_files(data)) or (data.hasImage() and not data.hasText())


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
