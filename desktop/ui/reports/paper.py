"""Pages as paper on their ground, one beneath the other: scrolled, turned and zoomed, drawn only while they are seen.

Asks for pictures of pages and is given them; knows neither what stands on a page nor who draws it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QSizePolicy, QWidget

from desktop.ui.theme import RADIUS_CARD, color
from desktop.ui.widgets.base import CENTER, draw_text, keyboard_reason, rounded, soft_shadow
from desktop.ui.widgets.listing import Listing, add_actions

_RIM: Final = 24
_GAP: Final = 18
_SETTLE_MS: Final = 90
_KEPT: Final = 10
"""Pictures that are kept: those around the ones in sight."""
ZOOMS: Final = (50, 67, 80, 100, 125, 150, 200)
"""Per cent of a page's true size at 96 dots an inch."""
_DOTS: Final = 96 / 25.4


class PaperView(QAbstractScrollArea):
    """Signals: ``picture_wanted(int, int)`` a page's number and the width in logical px in which it is wanted,
    ``moved()`` when another page is in front or the zoom has changed, ``copy_wanted()`` and ``export_wanted()`` for the
    tables that stand on the pages."""

    copy_wanted = Signal()
    export_wanted = Signal()
    picture_wanted = Signal(int, int)
    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._size = (210.0, 297.0)
        self._zoom: int | None = None
        self._text = ""
        self._pictures: OrderedDict[int, QImage] = OrderedDict()
        self._asked: set[tuple[int, int]] = set()
        self._front = 0
        self._listing = Listing("", (), ())
        self._ring = False
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # -- what is shown

    def show_pages(self, count: int, width: float, height: float, description: str) -> None:
        """So many pages of a size in millimetres; ``description`` is read out instead of them."""
        same = (count, (width, height)) == (self._count, self._size)
        self._count, self._size, self._text = count, (width, height), ""
        self._asked.clear()
        self.setAccessibleName(description)
        if not same:
            self._pictures.clear()
            self.verticalScrollBar().setValue(0)
        self._arrange()
        self._ask()
        self.viewport().update()
        self.moved.emit()

    def show_text(self, text: str) -> None:
        """No page, and why."""
        self._count, self._text = 0, text
        self._pictures.clear()
        self._asked.clear()
        self._arrange()
        self.viewport().update()
        self.moved.emit()

    def show_picture(self, number: int, picture: QImage) -> None:
        """The page that was asked for."""
        self._pictures[number] = picture
        self._pictures.move_to_end(number)
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        self.viewport().update()

    def picture(self, number: int) -> QImage | None:
        """A page as it was drawn last."""
        return self._pictures.get(number)

    def is_settling(self) -> bool:
        """Whether pictures are about to be asked for."""
        return self._settle.isActive()

    # -- as a list

    def set_listing(self, listing: Listing) -> None:
        """The tables on the pages as words."""
        self._listing = listing

    def listing(self) -> Listing:
        """See `Listed`."""
        return self._listing

    def copy_list(self) -> None:
        """Ask for the tables on the clipboard."""
        self.copy_wanted.emit()

    def export_list(self) -> None:
        """Ask for the tables in a file."""
        self.export_wanted.emit()

    # -- where one is

    def count(self) -> int:
        """How many pages there are."""
        return self._count

    def page(self) -> int:
        """The page in front, from 0."""
        return self._front

    def go(self, number: int) -> None:
        """Bring a page to the front."""
        if self._count:
            number = min(max(number, 0), self._count - 1)
            self.verticalScrollBar().setValue(number * self._step())

    def zoom(self) -> int | None:
        """Per cent, None while the page's width fits the room."""
        return self._zoom

    def set_zoom(self, zoom: int | None) -> None:
        """Per cent of the true size; None fits the width."""
        if zoom == self._zoom:
            return
        at = self.verticalScrollBar().value() / max(1, self._step())
        self._zoom = zoom
        self._arrange()
        self.verticalScrollBar().setValue(round(at * self._step()))
        self._settle.start()
        self.viewport().update()
        self.moved.emit()

    def zoom_by(self, steps: int) -> None:
        """Nearer or farther by so many steps."""
        now = self.shown_zoom()
        nearer = [zoom for zoom in ZOOMS if zoom > now + 1]
        farther = [zoom for zoom in ZOOMS if zoom < now - 1]
        if steps > 0 and nearer:
            self.set_zoom(nearer[0])
        elif steps < 0 and farther:
            self.set_zoom(farther[-1])

    def shown_zoom(self) -> int:
        """Per cent in which pages are shown, fitted or not."""
        return round(100 * self.page_width() / (self._size[0] * _DOTS))

    def page_width(self) -> int:
        """Width of a page in logical px."""
        if self._zoom is not None:
            return round(self._size[0] * _DOTS * self._zoom / 100)
        room = max(60, self.viewport().width() - 2 * _RIM)
        # A sheet that is wider than it need be to be read is cut at the bottom of the window.
        return min(room, round(self._size[0] * _DOTS * 1.25))

    # -- geometry

    def _page_height(self) -> int:
        return round(self.page_width() * self._size[1] / self._size[0])

    def _step(self) -> int:
        return self._page_height() + _GAP

    def _arrange(self) -> None:
        room = self.viewport().size()
        height = self._count * self._step() - _GAP + 2 * _RIM if self._count else 0
        bar = self.verticalScrollBar()
        bar.setPageStep(room.height())
        bar.setSingleStep(48)
        bar.setRange(0, max(0, height - room.height()))
        across = self.horizontalScrollBar()
        across.setPageStep(room.width())
        across.setRange(0, max(0, self.page_width() + 2 * _RIM - room.width()) if self._count else 0)

    def _rect(self, number: int) -> QRect:
        room, width = self.viewport().size(), self.page_width()
        left = max(_RIM, (room.width() - width) // 2) - self.horizontalScrollBar().value()
        top = _RIM + number * self._step() - self.verticalScrollBar().value()
        height = self._count * self._step() - _GAP + 2 * _RIM
        top += max(0, (room.height() - height) // 2)
        return QRect(left, top, width, self._page_height())

    def _seen(self) -> range:
        if not self._count:
            return range(0)
        top = self.verticalScrollBar().value() - _RIM
        first = max(0, top // self._step())
        last = min(self._count - 1, (top + self.viewport().height()) // self._step())
        return range(first, last + 1)

    def _ask(self) -> None:
        width = self.page_width()
        for number in self._seen():
            # What was drawn may have been let go since.
            if (number, width) not in self._asked or number not in self._pictures:
                self._asked.add((number, width))
                self.picture_wanted.emit(number, width)

    # -- events

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._paint()
            return True
        return super().viewportEvent(event)

    def _paint(self) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        ground = self.viewport().rect()
        rounded(painter, ground, RADIUS_CARD, color("surface_press"))
        if not self._count:
            draw_text(painter, ground.adjusted(20, 0, -20, 0), self._text, "base", color("muted"), CENTER)
        for number in self._seen():
            page = QRectF(self._rect(number))
            soft_shadow(painter, page, 2, 12)
            painter.fillRect(page, Qt.GlobalColor.white)
            picture = self._pictures.get(number)
            if picture is None:
                continue
            if abs(picture.width() / picture.devicePixelRatio() - page.width()) < 1:
                painter.save()
                painter.setClipRect(page)
                painter.drawImage(page.topLeft(), picture)
                painter.restore()
            else:  # an old one, until the sharp one comes
                painter.drawImage(page, picture)
        if self._ring and self.hasFocus():
            rounded(painter, ground, RADIUS_CARD, None, color("focus"), 2.0)
        painter.end()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        step = max(1, self._step())
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        front = min(max(0, self._count - 1), max(0, (middle - _RIM) // step))
        if front != self._front:
            self._front = front
            self.moved.emit()
        self._settle.start()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        at = self.verticalScrollBar().value() / max(1, self._step())
        self._arrange()
        if self._zoom is None:
            self.verticalScrollBar().setValue(round(at * self._step()))
        self._settle.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._count:
            menu = QMenu(self)
            add_actions(menu, self)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_list()
        elif key == Qt.Key.Key_PageDown:
            self.go(self._front + 1)
        elif key == Qt.Key.Key_PageUp:
            self.go(self._front - 1)
        elif key == Qt.Key.Key_Home:
            self.go(0)
        elif key == Qt.Key.Key_End:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(-1)
        elif key == Qt.Key.Key_0:
            self.set_zoom(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = keyboard_reason(event.reason())
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(560, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 240)

    def middle_of(self, number: int) -> QPoint:
        """The middle of a page on the viewport."""
        return self._rect(number).center()
