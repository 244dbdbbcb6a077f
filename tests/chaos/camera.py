"""Pictures that the driver's photos are made of: noise, which no format makes smaller.

Some scenes are few, so that several PCs come to have the very same photo. Knows nothing of the desk.
"""

from __future__ import annotations

from random import Random
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage

SIZES: Final = ((60, 40), (60, 40), (200, 150), (200, 150), (600, 480))
"""Width and height: one is worth two kilobytes, another several chunks."""
SCENES: Final = 3
"""Pictures that anybody may have taken."""
_SHARED: Final = 0.3


def picture(random: Random) -> bytes:
    """A JPEG file from somebody's camera."""
    if random.random() < _SHARED:
        scene = random.randrange(SCENES)
        return _drawn(Random(scene), *SIZES[scene])
    return _drawn(random, *random.choice(SIZES))


def _drawn(random: Random, width: int, height: int) -> bytes:
    pixels = random.randbytes(3 * width * height)
    image = QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888)
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 90)  # type: ignore[call-overload]
    return bytes(written.data())
