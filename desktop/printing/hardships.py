"""What happens to a code between the paper and a phone: pictures of it made small, blurred, turned, slanted, pale,
badly lit, partly covered and packed as JPEG.

Works on grey pictures with a known number of pixels a module. Must not know who reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QLinearGradient, QPainter, QPolygonF, QTransform

Kind = Literal["plain", "small", "blurred", "turned", "slanted", "pale", "uneven", "covered", "jpeg"]
NEAR: Final = 5.0
"""Pixels a module has in the picture from near."""

_SMOOTH: Final = Qt.TransformationMode.SmoothTransformation


@dataclass(frozen=True, slots=True)
class Hardship:
    """One of the pictures: its kind, how much of it, and how it is made of the picture from near."""

    kind: Kind
    much: float
    make: Callable[[QImage, QRectF], QImage]
    """Gets the picture and where in it the code lies, quiet zone left out."""


def grey(picture: QImage) -> QImage:
    """The picture as readers take it."""
    return picture.convertToFormat(QImage.Format.Format_Grayscale8)


def small(picture: QImage, _code: QRectF, pixels: float) -> QImage:
    """From farther away: ``pixels`` a module."""
    return grey(picture.scaledToWidth(max(1, round(picture.width() * pixels / NEAR)), _SMOOTH))


def blurred(picture: QImage, _code: QRectF, modules: float) -> QImage:
    """Smaller by smoothing and large again, which a lens out of focus comes near."""
    shrunk = picture.scaledToWidth(max(1, round(picture.width() / (1 + modules * NEAR))), _SMOOTH)
    return grey(shrunk.scaled(picture.size(), Qt.AspectRatioMode.IgnoreAspectRatio, _SMOOTH))


def turned(picture: QImage, _code: QRectF, degrees: float) -> QImage:
    """A phone held askew."""
    return _on_white(_clear(picture).transformed(QTransform().rotate(degrees), _SMOOTH))


def slanted(picture: QImage, _code: QRectF, share: float) -> QImage:
    """Seen from the side: the far edge is ``share`` shorter. Negative: seen from below."""
    width, height = float(picture.width()), float(picture.height())
    cut = abs(share) / 2
    if share > 0:
        corners = [(0, 0), (width * 0.86, height * cut), (width * 0.86, height * (1 - cut)), (0, height)]
    else:
        corners = [(width * cut, height * 0.1), (width * (1 - cut), height * 0.1), (width, height), (0, height)]
    seen = QTransform.quadToQuad(
        QPolygonF([QPointF(0, 0), QPointF(width, 0), QPointF(width, height), QPointF(0, height)]),
        QPolygonF([QPointF(x, y) for x, y in corners]),
    )
    if not isinstance(seen, QTransform):
        raise ArithmeticError("these corners are no quadrilateral")
    return _on_white(_clear(picture).transformed(seen, _SMOOTH))


def pale(picture: QImage, _code: QRectF, lost: float) -> QImage:
    """A worn or sunlit print that has lost so much of its black."""
    made = picture.convertToFormat(QImage.Format.Format_RGB32)
    veil = QColor(Qt.GlobalColor.white)
    veil.setAlphaF(lost)
    return _painted(made, lambda painter: painter.fillRect(made.rect(), veil))


def uneven(picture: QImage, _code: QRectF, dark: float) -> QImage:
    """A lamp on one side: the other one gets ``dark`` less light."""
    made = picture.convertToFormat(QImage.Format.Format_RGB32)
    light = QLinearGradient(0, 0, made.width(), made.height() * 0.4)
    light.setColorAt(0.0, QColor.fromRgbF(1, 1, 1))
    light.setColorAt(1.0, QColor.fromRgbF(1 - dark, 1 - dark, 1 - dark))

    def shade(painter: QPainter) -> None:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(made.rect(), light)

    return _painted(made, shade)


def covered(picture: QImage, code: QRectF, share: float) -> QImage:
    """Dirt or tape over ``share`` of the code's area, at its right edge."""
    made = picture.convertToFormat(QImage.Format.Format_RGB32)
    side = code.width() * share**0.5
    dirt = QRectF(code.right() - side, code.center().y() - side / 2, side, side)
    return _painted(made, lambda painter: painter.fillRect(dirt, QColor("#6b665e")))


def jpeg(picture: QImage, code: QRectF, quality: float) -> QImage:
    """Passed on in a chat: small, and packed hard."""
    buffer = QBuffer(stored := QByteArray())
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpg"))
    writer.setQuality(round(quality))
    writer.write(small(picture, code, 3.0))
    buffer.close()
    return grey(QImage.fromData(stored))


def _hardship(kind: Kind, how: Callable[[QImage, QRectF, float], QImage], much: float) -> Hardship:
    def make(picture: QImage, code: QRectF) -> QImage:
        return how(picture, code, much)

    return Hardship(kind, much, make)


HARDSHIPS: Final = (
    Hardship("plain", 0.0, lambda picture, _code: picture),
    *map(partial(_hardship, "small", small), (4.0, 3.0, 2.5)),
    *map(partial(_hardship, "blurred", blurred), (0.2, 0.3, 0.4)),
    *map(partial(_hardship, "turned", turned), (15.0, 30.0, -45.0)),
    *map(partial(_hardship, "slanted", slanted), (0.15, 0.25, -0.2)),
    *map(partial(_hardship, "pale", pale), (0.45, 0.7)),
    *map(partial(_hardship, "uneven", uneven), (0.4, 0.6)),
    *map(partial(_hardship, "covered", covered), (0.015, 0.03)),
    *map(partial(_hardship, "jpeg", jpeg), (50.0, 25.0)),
)
"""What every code has to survive: pixels a module, modules, degrees, shares, and JPEG's quality."""


def _clear(picture: QImage) -> QImage:
    return picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _on_white(picture: QImage) -> QImage:
    made = QImage(picture.size(), QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    return _painted(made, lambda painter: painter.drawImage(0, 0, picture))


def _painted(made: QImage, paint: Callable[[QPainter], object]) -> QImage:
    painter = QPainter(made)
    paint(painter)
    painter.end()
    return grey(made)
