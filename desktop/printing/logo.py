"""A picture that somebody chose as the logo, made safe and small: decoded within bounds and kept as PNG.

A vector picture becomes pixels as well, so that nothing in it is ever run or looked up again. Knows no poster.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

from desktop.errors import KnownError
from desktop.i18n import N_

EDGE: Final = 900
"""Pixels of the longer edge: 450 dpi where a logo is largest on A4."""
_MOST_BYTES: Final = 8 * 1024 * 1024
_MOST_PIXELS: Final = 60_000_000
_MOST_MIB: Final = 256
_KINDS: Final = (b"png", b"jpeg", b"jpg")


def logo_of(path: Path) -> bytes:
    """The picture in a file as PNG. Raises KnownError for what is no PNG, JPEG or SVG picture, or too large."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _refused(path)
        content = path.read_bytes()
    except OSError as error:
        raise _refused(path) from error
    picture = _vector(content) if path.suffix.lower() == ".svg" else _pixels(content)
    if picture.isNull() or not picture.width() or not picture.height():
        raise _refused(path)
    if max(picture.width(), picture.height()) > EDGE:
        picture = picture.scaled(
            EDGE, EDGE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    buffer = QBuffer(stored := QByteArray())
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    buffer.close()
    return bytes(stored.data())


def _pixels(content: bytes) -> QImage:
    buffer = QBuffer(stored := QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    reader.setAllocationLimit(_MOST_MIB)
    kind, size = bytes(reader.format().data()), reader.size()
    fits = size.isValid() and size.width() * size.height() <= _MOST_PIXELS
    picture = reader.read() if kind in _KINDS and fits else QImage()
    del stored
    return picture


def _vector(content: bytes) -> QImage:
    # A picture within the picture would be fetched from this PC's disk.
    if b"<image" in content.lower() or b"<!entity" in content.lower():
        return QImage()
    svg = QSvgRenderer(QByteArray(content))
    if not svg.isValid() or svg.defaultSize().isEmpty():
        return QImage()
    size = svg.defaultSize().scaled(QSize(EDGE, EDGE), Qt.AspectRatioMode.KeepAspectRatio)
    picture = QImage(size.expandedTo(QSize(1, 1)), QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    svg.render(painter)
    painter.end()
    return picture


def _refused(path: Path) -> KnownError:
    return KnownError(
        N_("“{name}” cannot be used as a logo."),
        N_("Choose a PNG, JPEG or SVG picture of at most {megabytes} MB."),
        name=path.name,
        megabytes=_MOST_BYTES // 1024 // 1024,
    )
