"""One photo large, the others of its entry beside it; how far it has come, and taking it away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from desktop.i18n import N_
from desktop.ui import format as fmt
from desktop.ui.photos.words import state_words
from desktop.ui.text import tr
from desktop.ui.theme import RADIUS_CONTROL, color, px
from desktop.ui.visits.saving import save
from desktop.ui.widgets.base import CENTER, Painted, draw_icon, draw_text, rounded
from desktop.ui.widgets.button import IconButton
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.form import FormRow
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes
from desktop.views.photos import PhotoState, PhotoView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

REASONS: Final = (N_("wrong photo"), N_("shows a person"), N_("blurred"))
LOST_REASONS: Final = (N_("the PC is gone"), N_("its disk is broken"))
_HEIGHT: Final = 420
_LONGEST: Final = 2048
"""Pixels of a side, enough for the sheet on the finest screen."""


class _Canvas(Painted):
    """A picture as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage, text: str) -> None:
        """Show a picture, or say why there is none."""
        self._image, self._text = image, text
        self.setAccessibleName(text)
        self.update()

    def image(self) -> QImage:
        """What is shown."""
        return self._image

    def sizeHint(self) -> QSize:
        return QSize(px(560), px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(220))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rounded(painter, self.rect(), RADIUS_CONTROL, color("surface_alt"))
        if self._image.isNull():
            middle = self.rect().center().toPointF()
            draw_icon(painter, "image", middle, px(40), color("muted"))
            below = QRect(0, int(middle.y()) + px(32), self.width(), px(28))
            draw_text(painter, below, self._text, "base", color("muted"), CENTER)
        else:
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            box = QRect(0, 0, size.width(), size.height())
            box.moveCenter(self.rect().center())
            painter.drawImage(box, self._image)
        painter.end()


class PhotoSheet(Sheet):
    """Signal ``removed(str, Changes)`` when a photo was taken away or closed as lost. Left and right go on."""

    removed = Signal(str, object)

    def __init__(
        self, window: QWidget, desk: Desk, tasks: Tasks, photos: Sequence[PhotoView], at: int, *, editable: bool = True
    ) -> None:
        super().__init__(window, "")
        self._desk, self._tasks, self._photos, self._at = desk, tasks, tuple(photos), at
        self._editable = editable
        self.set_width(760)
        self.canvas = _Canvas()
        self.before = IconButton("chevron-left", tr("Photo before"))
        self.after = IconButton("chevron-right", tr("Next photo"))
        self.before.clicked.connect(lambda: self._go(-1))
        self.after.clicked.connect(lambda: self._go(1))
        row = QHBoxLayout()
        row.addWidget(self.before)
        row.addWidget(self.canvas, 1)
        row.addWidget(self.after)
        self.body.addLayout(row, 1)
        self.set_buttons(primary=tr("Close"), primary_variant="secondary")
        self.submitted.connect(self.accept)
        self.danger_clicked.connect(self._ask)
        self._show()

    def photo(self) -> PhotoView:
        """The one that is shown."""
        return self._photos[self._at]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self._go(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        self._at = (self._at + step) % len(self._photos)
        self._show()

    def _show(self) -> None:
        photo, several = self.photo(), len(self._photos) > 1
        self.set_title(photo.name or tr("Photo"))
        place = tr("{n} of {m}").format(n=self._at + 1, m=len(self._photos)) if several else ""
        self.set_text(fmt.joined(place, fmt.day_and_time(photo.entered_at), state_words(photo)))
        self.before.setVisible(several)
        self.after.setVisible(several)
        missing = photo.state is PhotoState.MISSING
        self.danger_button.setText(tr("Close as lost…") if missing else tr("Take away…"))
        self.danger_button.setVisible(self._editable and photo.state is not PhotoState.LOST)
        self.canvas.show_image(QImage(), "" if photo.path is not None else state_words(photo))
        path = photo.path
        if path is not None:
            self._tasks.query(lambda: _read(path), self._show_image, key="photos.large")

    def _show_image(self, image: QImage) -> None:
        self.canvas.show_image(image, self.photo().name or tr("Photo"))

    def _ask(self) -> None:
        sheet = TakeAwaySheet(self, self._desk, self._tasks, self.photo())
        sheet.done.connect(self._gone)
        sheet.open(sheet.reason)

    def _gone(self, text: str, changes: Changes) -> None:
        self.removed.emit(text, changes)
        self.accept()


class TakeAwaySheet(Sheet):
    """Asks why. Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, photo: PhotoView) -> None:
        lost = photo.state is PhotoState.MISSING
        super().__init__(window, tr("Close this photo as lost?") if lost else tr("Take this photo away?"))
        self.set_width(480)
        self.set_text(
            tr("Nobody waits for it any more. Do this only when the PC that took it will not come back.")
            if lost
            else tr("It is deleted on every PC of the station and at the union, and cannot be brought back.")
        )
        reasons = LOST_REASONS if lost else REASONS
        self.usual = ChipRow(exclusive=True)
        for usual in reasons:
            self.usual.add(usual, tr(usual))
        self.reason = QLineEdit()
        self.reason_row = FormRow(tr("Reason"), self.reason)
        self.usual.changed.connect(self._take)
        self.body.addWidget(self.usual)
        self.body.addWidget(self.reason_row)
        self.set_buttons(
            primary=tr("Close as lost") if lost else tr("Take away"), secondary=tr("Cancel"), primary_variant="danger"
        )
        command = desk.photos.give_up if lost else desk.photos.remove
        said = tr("Photo closed as lost") if lost else tr("Photo taken away")
        self.submitted.connect(lambda: self._save(tasks, command, photo, said))

    def _save(self, tasks: Tasks, command: object, photo: PhotoView, said: str) -> None:
        why = self.reason.text().strip()
        if not why:
            self.reason_row.set_error(tr("Say why."))
            self.reason.setFocus()
            return
        assert callable(command)
        save(self, tasks, lambda: command(photo.id, why), lambda changes: self.done.emit(said, changes))

    def _take(self, keys: list[str]) -> None:
        self.reason.setText(tr(keys[0]))
        self.reason_row.set_error("")
        self.reason.setFocus()


def _read(path: Path) -> QImage:
    """The picture, upright: a page's photo says beside its pixels which side is up, and may be of any size."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > _LONGEST:
        reader.setScaledSize(size.scaled(QSize(_LONGEST, _LONGEST), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
