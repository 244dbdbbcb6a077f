"""A small picture that opens at a click, with a mark for how far it has come and perhaps a cross that takes it away."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import RADIUS_CONTROL, TARGET, color, px
from desktop.ui.widgets.base import PaintedButton, draw_icon, focus_ring, rounded

SIDE = 92
_MARK = 24
_CROSS = 20
_SHADE = QColor(0, 0, 0, 150)
_WHITE = QColor(255, 255, 255)


class _Cross(PaintedButton):
    """The cross in the corner."""

    def sizeHint(self) -> QSize:
        return QSize(TARGET, TARGET)

    def paint(self, painter: QPainter) -> None:
        side = px(_CROSS)
        disc = QRectF(self.width() - side - 4, 4, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("alarm") if self.hovered or self.isDown() else _SHADE)
        painter.drawEllipse(disc)
        draw_icon(painter, "x", disc.center(), px(14), _WHITE)
        if self.ring_visible:
            focus_ring(painter, disc.adjusted(-3, -3, 3, 3), side)


class PhotoTile(PaintedButton):
    """Signal ``remove_wanted()`` when it was made removable."""

    remove_wanted = Signal()

    def __init__(
        self,
        picture: bytes,
        name: str,
        *,
        state: str = "",
        icon: str = "",
        removable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``picture`` is a small JPEG, empty when there is none; ``state`` says in words what ``icon`` marks."""
        super().__init__(parent)
        self._icon = icon
        self._pixmap = QPixmap()
        if picture:
            self._pixmap.loadFromData(picture)
        self.setAccessibleName(name or tr("Photo"))
        self.setAccessibleDescription(state)
        self.setToolTip("\n".join(part for part in (name, state) if part))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.cross: _Cross | None = None
        if removable:
            self.cross = _Cross(self)
            self.cross.setAccessibleName(tr("Take {name} away").format(name=name or tr("Photo")))
            self.cross.setToolTip(tr("Take it away"))
            self.cross.clicked.connect(self.remove_wanted)

    def sizeHint(self) -> QSize:
        return QSize(px(SIDE), px(SIDE))

    def has_picture(self) -> bool:
        """Whether there is something to see."""
        return not self._pixmap.isNull()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.cross is not None:
            self.cross.setGeometry(QRect(self.width() - TARGET, 0, TARGET, TARGET))

    def paint(self, painter: QPainter) -> None:
        box = QRectF(self.rect())
        rounded(painter, box, RADIUS_CONTROL, color("surface_alt"))
        if self.has_picture():
            self._paint_picture(painter, box)
        else:
            draw_icon(painter, "image", box.center(), px(28), color("muted"))
        rounded(painter, box, RADIUS_CONTROL, None, color("ink" if self.hovered else "line"))
        if self._icon:
            side = px(_MARK)
            disc = QRectF(6, self.height() - side - 6, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_SHADE)
            painter.drawEllipse(disc)
            draw_icon(painter, self._icon, disc.center(), px(14), _WHITE)
        if self.ring_visible:
            focus_ring(painter, box)

    def _paint_picture(self, painter: QPainter, box: QRectF) -> None:
        """The middle of the picture, filling the tile."""
        size, side = self._pixmap.size(), min(self._pixmap.width(), self._pixmap.height())
        source = QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side)
        shape = QPainterPath()
        shape.addRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
        painter.save()
        painter.setClipPath(shape)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(box, self._pixmap, source)
        painter.restore()
