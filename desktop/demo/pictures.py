"""Photos of the sample's deliveries, painted: boxes, bottles or packets on a floor, as a telephone would show them.

Pure but for Qt's painter; the same sort and number give the same picture. Knows no store and no screen.
"""

from __future__ import annotations

from random import Random
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPolygonF, QRadialGradient

WIDTH: Final = 1200
HEIGHT: Final = 900
"""Of the scene, in the painter's units."""
_FLOOR: Final = 560
"""Where the wall meets the floor."""
_QUALITY: Final = 82
_GRAIN: Final = 2600

BOXES: Final = "boxes"
BOTTLES: Final = "bottles"
PACKETS: Final = "packets"


def photo(sort: str, number: int) -> bytes:
    """A JPEG of ``boxes``, ``bottles`` or ``packets``; every number has another light and another pile."""
    random = Random(f"{sort} {number}")
    image = QImage(WIDTH * 2 // 3, HEIGHT * 2 // 3, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # Painted larger than it is, which softens the edges as a telephone's lens does.
    painter.scale(2 / 3, 2 / 3)
    _room(painter, random)
    {BOXES: _boxes, BOTTLES: _bottles, PACKETS: _packets}[sort](painter, random)
    _light(painter, random)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", _QUALITY)  # type: ignore[call-overload]  # PySide6 types the format as bytes
    return bytes(buffer.data().data())


def _room(painter: QPainter, random: Random) -> None:
    hue = random.choice((28, 36, 44, 200))
    wall = QLinearGradient(0, 0, WIDTH, _FLOOR)
    wall.setColorAt(0, QColor.fromHsv(hue, 18, 232))
    wall.setColorAt(1, QColor.fromHsv(hue, 30, 205))
    painter.fillRect(QRectF(0, 0, WIDTH, _FLOOR), wall)
    painter.fillRect(QRectF(0, _FLOOR - 26, WIDTH, 26), QColor.fromHsv(hue, 24, 172))
    floor = QLinearGradient(0, _FLOOR, 0, HEIGHT)
    floor.setColorAt(0, QColor.fromHsv(hue, 26, 148))
    floor.setColorAt(1, QColor.fromHsv(hue, 22, 186))
    painter.fillRect(QRectF(0, _FLOOR, WIDTH, HEIGHT - _FLOOR), floor)
    painter.setPen(QColor(90, 84, 76, 70))
    vanishing = QPointF(WIDTH / 2, _FLOOR - 420)
    for n in range(-6, 19):
        foot = QPointF(n * 100, HEIGHT)
        share = (_FLOOR - vanishing.y()) / (foot.y() - vanishing.y())
        painter.drawLine(vanishing + (foot - vanishing) * share, foot)
    for y in (592, 640, 712, 820):
        painter.drawLine(0, y, WIDTH, y)


def _shadow(painter: QPainter, box: QRectF) -> None:
    shade = QRadialGradient(box.center(), box.width() / 2)
    shade.setColorAt(0, QColor(30, 24, 18, 130))
    shade.setColorAt(1, QColor(30, 24, 18, 0))
    painter.save()
    painter.translate(box.center())
    painter.scale(1, box.height() / box.width())
    painter.translate(-box.center())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawEllipse(box.center(), box.width() / 2, box.width() / 2)
    painter.restore()


def _carton(painter: QPainter, box: QRectF, random: Random, *, depth: float = 46, closed: bool = True) -> None:
    """A carton from the front, its right side and perhaps its lid seen a little."""
    base = QColor.fromHsv(30 + random.randrange(-3, 4), 104, 190 + random.randrange(-10, 11))
    lid = [(0, 0), (box.width(), 0), (box.width() + depth, -depth * 0.62), (depth, -depth * 0.62)]
    side = [lid[1], lid[2], (box.width() + depth, box.height() - depth * 0.62), (box.width(), box.height())]
    for corners, colour in ((lid, base.lighter(114)), (side, base.darker(132)))[0 if closed else 1 :]:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([box.topLeft() + QPointF(x, y) for x, y in corners]))
    front = QLinearGradient(box.topLeft(), box.bottomRight())
    front.setColorAt(0, base)
    front.setColorAt(1, base.darker(112))
    painter.setBrush(front)
    painter.drawRect(box)
    painter.setBrush(QColor(226, 208, 170, 190))
    painter.drawRect(QRectF(box.center().x() - 15, box.top(), 30, box.height() * 0.34))
    corner = box.topLeft() + QPointF(box.width() * 0.12, box.height() * 0.5)
    label = QRectF(corner.x(), corner.y(), box.width() * 0.36, box.height() * 0.34)
    painter.setBrush(QColor(242, 240, 233))
    painter.drawRect(label)
    painter.setBrush(QColor(70, 66, 60))
    left = label.left() + 8
    while left < label.right() - 10:
        wide = random.choice((2, 3, 5))
        painter.drawRect(QRectF(left, label.top() + 8, wide, label.height() * 0.46))
        left += wide + random.choice((3, 4))
    for n in range(2):
        painter.setBrush(QColor(120, 114, 104))
        painter.drawRect(QRectF(label.left() + 8, label.bottom() - 22 + 9 * n, label.width() * (0.62 - 0.2 * n), 4))


def _boxes(painter: QPainter, random: Random) -> None:
    wide, high = 250, 176
    columns = random.choice((2, 3))
    left = (WIDTH - columns * (wide + 12)) / 2 - 20
    bottom = 806.0
    _shadow(painter, QRectF(left - 70, bottom - 62, columns * (wide + 12) + 220, 130))
    for row in range(random.choice((2, 3))):
        for column in range(columns - (1 if row == 2 else 0)):
            place = QRectF(left + column * (wide + 12) + row * 7, bottom - (row + 1) * (high + 3), wide, high)
            _carton(painter, place.translated(random.randrange(-5, 6), 0), random)


def _bottles(painter: QPainter, random: Random) -> None:
    """Bottles in their wrapping, two layers of it."""
    hue = random.choice((205, 212, 352))
    for layer in range(2):
        foot, left = 820 - layer * 236, 236 + layer * 52
        if not layer:
            _shadow(painter, QRectF(left - 60, foot - 52, 860, 116))
        for n in range(8 - layer):
            body = QRectF(left + n * 92, foot - 224, 84, 224)
            water = QLinearGradient(body.topLeft(), body.topRight())
            water.setColorAt(0, QColor(176, 204, 216))
            water.setColorAt(0.4, QColor(232, 242, 246))
            water.setColorAt(1, QColor(150, 184, 200))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(water)
            painter.drawRoundedRect(body.adjusted(0, 26, 0, 0), 14, 14)
            painter.drawRoundedRect(body.adjusted(24, 8, -24, -150), 8, 8)
            painter.setBrush(QColor.fromHsv(hue, 190, 190))
            painter.drawRoundedRect(QRectF(body.center().x() - 16, body.top() - 8, 32, 22), 5, 5)
            painter.drawRect(QRectF(body.left() + 2, body.top() + 96, 80, 66))
            painter.setBrush(QColor(244, 246, 246, 220))
            painter.drawRect(QRectF(body.left() + 14, body.top() + 114, 46, 7))
            painter.drawRect(QRectF(body.left() + 14, body.top() + 130, 30, 5))
        wrap = QRectF(left - 14, foot - 206, (8 - layer) * 92 + 18, 212)
        sheen = QLinearGradient(wrap.topLeft(), wrap.bottomRight())
        sheen.setColorAt(0, QColor(255, 255, 255, 110))
        sheen.setColorAt(0.35, QColor(255, 255, 255, 14))
        sheen.setColorAt(0.5, QColor(255, 255, 255, 84))
        sheen.setColorAt(1, QColor(210, 222, 230, 54))
        painter.setBrush(sheen)
        painter.setPen(QColor(255, 255, 255, 130))
        painter.drawRoundedRect(wrap, 22, 22)


def _packets(painter: QPainter, random: Random) -> None:
    """Small packets in an open carton."""
    hue = random.choice((8, 140, 345, 265))
    box = QRectF(300, 540, 560, 256)
    _shadow(painter, QRectF(box.left() - 90, box.bottom() - 66, box.width() + 250, 136))
    for row in range(3):
        for n in range(9):
            tilt = random.uniform(-7, 7)
            painter.save()
            painter.translate(box.left() + 44 + n * 60 + row * 8, box.top() - 66 + row * 34)
            painter.rotate(tilt)
            face = QRectF(-27, -66, 54, 150)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor.fromHsv(hue, 70 + 40 * (n % 3), 214 - 14 * row))
            painter.drawRoundedRect(face, 5, 5)
            painter.setBrush(QColor(250, 248, 242, 230))
            painter.drawRect(face.adjusted(8, 16, -8, -104))
            painter.setBrush(QColor.fromHsv(hue, 160, 130))
            painter.drawRect(face.adjusted(8, 56, -22, -86))
            painter.restore()
    _carton(painter, box, random, depth=64, closed=False)


def _light(painter: QPainter, random: Random) -> None:
    """A window's light, darker corners and a grain."""
    at = QPointF(random.choice((180, 1020)), 120)
    glow = QRadialGradient(at, 900)
    glow.setColorAt(0, QColor(255, 250, 232, 96))
    glow.setColorAt(1, QColor(255, 250, 232, 0))
    painter.fillRect(0, 0, WIDTH, HEIGHT, glow)
    corners = QRadialGradient(QPointF(WIDTH / 2, HEIGHT / 2), 820)
    corners.setColorAt(0.55, QColor(0, 0, 0, 0))
    corners.setColorAt(1, QColor(0, 0, 0, 92))
    painter.fillRect(0, 0, WIDTH, HEIGHT, corners)
    for _ in range(_GRAIN):
        grey = random.choice((0, 255))
        painter.setPen(QColor(grey, grey, grey, 16))
        painter.drawPoint(random.randrange(WIDTH), random.randrange(HEIGHT))
