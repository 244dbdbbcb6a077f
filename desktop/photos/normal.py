"""Making a photo what is kept: turned upright, no longer than needed, JPEG, and nothing beside its pixels.

Where and with what it was taken (EXIF, GPS) is gone, because the pixels alone are painted anew.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageReader, QPainter

LONGEST: Final = 2000
"""Pixels of the longer side."""
MOST_BYTES: Final = 600_000
QUALITY: Final = 85
_LEAST_QUALITY: Final = 55
_QUALITY_STEP: Final = 10
_SMALLER: Final = 0.8
THUMBNAIL: Final = 256
"""Pixels of a small picture's longer side."""
_THUMBNAIL_QUALITY: Final = 80
_MOST_PIXELS: Final = 200_000_000
"""Beyond this a file is no photo of a camera but a trap."""
_FORMATS: Final = frozenset({b"jpeg", b"jpg", b"png", b"webp", b"bmp", b"gif"})


class PhotoError(ValueError):
    """What was given is no photo that can be read."""


def normalise(data: bytes) -> bytes:
    """The photo as it is kept, a JPEG. Raises PhotoError."""
    image = _plain(_read(data, LONGEST))
    while True:
        for quality in range(QUALITY, _LEAST_QUALITY - 1, -_QUALITY_STEP):
            written = _jpeg(image, quality)
            if len(written) <= MOST_BYTES:
                return written
        image = image.scaled(
            image.size() * _SMALLER, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )


def thumbnail(data: bytes) -> bytes:
    """A small picture of a photo, a JPEG. Raises PhotoError."""
    return _jpeg(_plain(_read(data, THUMBNAIL)), _THUMBNAIL_QUALITY)


def _read(data: bytes, longest: int) -> QImage:
    """The picture, upright and no longer than that."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if bytes(reader.format().data()).lower() not in _FORMATS or size.width() * size.height() > _MOST_PIXELS:
        raise PhotoError("no photo that can be read")
    if max(size.width(), size.height()) > longest:
        # A JPEG is decoded at about the size that is wanted, which spares most of the time and the memory.
        reader.setScaledSize(size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise PhotoError(reader.errorString())
    return image


def _plain(image: QImage) -> QImage:
    """The pixels alone, in the colours of a screen, on white where they are transparent."""
    if image.colorSpace().isValid():
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    plain = QImage(image.size(), QImage.Format.Format_RGB32)
    plain.fill(Qt.GlobalColor.white)
    painter = QPainter(plain)
    painter.drawImage(0, 0, image)
    painter.end()
    return plain


def _jpeg(image: QImage, quality: int) -> bytes:
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "JPEG", quality):  # type: ignore[call-overload]
        raise PhotoError("the photo cannot be written as JPEG")
    return bytes(written.data())
