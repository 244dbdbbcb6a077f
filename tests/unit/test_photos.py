"""A photo as it is kept: upright, not too long, not too heavy, and nothing in it but what it shows."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from desktop.photos import PhotoError, normalise, thumbnail
from desktop.photos.normal import LONGEST, MOST_BYTES, THUMBNAIL
from sync.files import JPEG, type_of
from tests.gui.photos.pictures import MAKER, jpeg, picture


def image(data: bytes) -> QImage:
    return QImage.fromData(data)


def png(shown: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    shown.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def test_a_large_photo_becomes_a_jpeg_of_at_most_two_thousand_pixels() -> None:
    kept = normalise(jpeg(picture(4000, 3000)))
    assert type_of(kept) == JPEG
    assert (image(kept).width(), image(kept).height()) == (LONGEST, 1500)


def test_a_small_photo_keeps_its_size() -> None:
    kept = image(normalise(jpeg(picture(640, 480))))
    assert (kept.width(), kept.height()) == (640, 480)


def test_a_photo_taken_with_the_phone_turned_is_upright() -> None:
    half = QImage(400, 300, QImage.Format.Format_RGB32)
    half.fill(QColor("blue"))
    for y in range(300):
        for x in range(200):
            half.setPixelColor(x, y, QColor("red"))
    kept = image(normalise(jpeg(half, orientation=6)))
    assert (kept.width(), kept.height()) == (300, 400)
    assert kept.pixelColor(150, 20).red() > 200, "what was left is on top once it is turned to the right"
    assert kept.pixelColor(150, 380).blue() > 200


def test_what_the_camera_wrote_is_gone() -> None:
    taken = jpeg(picture(), orientation=3)
    assert MAKER in taken
    for kept in (normalise(taken), thumbnail(taken)):
        assert MAKER not in kept
        assert b"Exif" not in kept


def test_a_photo_full_of_detail_is_made_light_enough_to_travel() -> None:
    chance = random.Random(5)
    noise = QImage(chance.randbytes(2400 * 1800 * 4), 2400, 1800, QImage.Format.Format_RGB32)
    assert len(normalise(jpeg(noise, quality=95))) <= MOST_BYTES


def test_what_is_transparent_becomes_white() -> None:
    clear = QImage(50, 50, QImage.Format.Format_ARGB32)
    clear.fill(0)
    assert image(normalise(png(clear))).pixelColor(25, 25).lightness() > 250


def test_a_thumbnail_is_small() -> None:
    small = image(thumbnail(jpeg(picture())))
    assert max(small.width(), small.height()) == THUMBNAIL


@pytest.mark.qt_log_ignore("JPEG")
@pytest.mark.parametrize("data", [b"", b"no picture", jpeg(picture())[:300], b"<svg/>"])
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(PhotoError):
        normalise(data)
