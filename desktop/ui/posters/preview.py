"""The page on its ground, as large as it fits and sharp: asks for a new picture when its room has changed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import RADIUS_CARD, color
from desktop.ui.widgets.base import CENTER, Painted, draw_text, rounded, soft_shadow

_RIM: Final = 24
_SETTLE_MS: Final = 120
A_PAGE: Final = 2**-0.5
"""Width of an A sheet by its height."""


class PagePreview(Painted):
    """Signals: ``room_changed(int)`` the width in logical px in which a page is wanted now."""

    room_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: QImage | None = None
        self._text = ""
        self._aspect = A_PAGE
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(lambda: self.room_changed.emit(self.page_width()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def picture(self) -> QImage | None:
        """The page that is shown."""
        return self._picture

    def show_picture(self, picture: QImage, description: str) -> None:
        """Show a page; ``description`` is read out instead of it."""
        self._picture = picture
        self.setAccessibleName(description)
        self.update()

    def set_aspect(self, aspect: float) -> None:
        """Width by height of the paper that comes next; an empty sheet stands there until its page is drawn."""
        if abs(aspect - self._aspect) > 0.005:
            self._aspect = aspect
            self._picture = None
            self.update()

    def set_text(self, text: str) -> None:
        """What stands here while there is no page yet."""
        self._text = text
        self.update()

    def is_settling(self) -> bool:
        """Whether its room has just changed, so that a sharper page is about to be asked for."""
        return self._settle.isActive()

    def page_width(self) -> int:
        """Width in logical px of the largest page that fits."""
        room = self.rect().adjusted(_RIM, _RIM, -_RIM, -_RIM)
        return max(1, int(min(room.width(), room.height() * self._aspect)))

    def sizeHint(self) -> QSize:
        return QSize(520, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 300)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle.start()

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        rounded(painter, self.rect(), RADIUS_CARD, color("surface_press"))
        page = self._page()
        soft_shadow(painter, page, 2, 14)
        if self._picture is None:
            # Paper stays paper: white in the dark as well.
            painter.fillRect(page, Qt.GlobalColor.white)
            draw_text(painter, page.toRect(), self._text, "base", QColor("#5f6671"), CENTER)
        else:
            self._draw(painter, page, self._picture)
        painter.end()

    def _page(self) -> QRectF:
        """The page's place, on whole device pixels so that nothing is blurred."""
        ratio = self.devicePixelRatioF()
        width = self.page_width()
        height = round(width / self._aspect * ratio) / ratio
        left = round((self.width() - width) / 2 * ratio) / ratio
        top = round((self.height() - height) / 2 * ratio) / ratio
        return QRectF(left, top, width, height)

    def _draw(self, painter: QPainter, page: QRectF, picture: QImage) -> None:
        painter.fillRect(page, Qt.GlobalColor.white)
        if abs(picture.width() / picture.devicePixelRatio() - page.width()) < 1:
            painter.setClipRect(page)
            painter.drawImage(page.topLeft(), picture)
        else:  # an old one, until the sharp one comes
            painter.drawImage(page, picture)
