"""Pictures as a camera or a phone writes them, with what they write beside the pixels."""

from __future__ import annotations

import random
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

MAKER = b"SecretCameraMaker"


def picture(width: int = 1600, height: int = 1200, hue: int = 30) -> QImage:
    """A stack of boxes in front of a wall, more or less."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    wall = QLinearGradient(0, 0, width, height)
    wall.setColorAt(0, QColor.fromHsv(hue, 40, 235))
    wall.setColorAt(1, QColor.fromHsv(hue, 90, 170))
    painter.fillRect(image.rect(), wall)
    side = width // 5
    for row in range(3):
        for column in range(4 - row):
            left, top = side // 2 + column * side + row * side // 2, height - (row + 1) * side - height // 12
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor.fromHsv(hue, 140, 190 - 18 * ((row + column) % 3)))
            painter.drawRect(left + 3, top + 3, side - 6, side - 6)
            painter.setBrush(QColor.fromHsv(hue, 70, 230))
            painter.drawRect(left + side // 2 - side // 14, top + 3, side // 7, side - 6)
    painter.end()
    return image


def grainy(seed: int) -> QImage:
    """A picture full of detail, which no format makes small."""
    return QImage(random.Random(seed).randbytes(1400 * 1000 * 4), 1400, 1000, QImage.Format.Format_RGB32).copy()


def jpeg(image: QImage, *, orientation: int = 1, quality: int = 92) -> bytes:
    """A JPEG with EXIF data: which side is up, and who made the camera."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", quality)  # type: ignore[call-overload]
    plain = bytes(buffer.data().data())
    maker = MAKER + b"\0"
    tags = (
        b"\x01\x0f\x00\x02" + len(maker).to_bytes(4, "big") + (38).to_bytes(4, "big"),
        b"\x01\x12\x00\x03\x00\x00\x00\x01" + orientation.to_bytes(2, "big") + b"\0\0",
    )
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + len(tags).to_bytes(2, "big") + b"".join(tags) + b"\0\0\0\0" + maker
    return plain[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + plain[2:]


def save(folder: Path, name: str, data: bytes) -> Path:
    """Write a file, as a person would drop it."""
    path = folder / name
    path.write_bytes(data)
    return path
