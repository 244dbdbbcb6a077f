"""A logo is taken from what people have, and never more than a small PNG is kept of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from desktop.errors import KnownError
from desktop.printing.logo import EDGE, logo_of

pytestmark = pytest.mark.usefixtures("qapp")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="red"/>{}</svg>'


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_large_picture_becomes_a_small_png_of_the_same_shape(tmp_path: Path, suffix: str) -> None:
    picture = QImage(2400, 800, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    file = tmp_path / f"logo.{suffix}"
    assert picture.save(str(file))
    made = QImage.fromData(logo_of(file))
    assert (made.width(), made.height()) == (EDGE, EDGE // 3)


def test_a_vector_picture_becomes_pixels(tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_text(SVG.format(""), encoding="utf-8")
    made = QImage.fromData(logo_of(file))
    assert (made.width(), made.height()) == (EDGE, EDGE // 2)
    assert made.pixelColor(10, 10) == Qt.GlobalColor.red


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.png", b"no picture at all"),
        ("logo.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
        ("logo.svg", SVG.format('<image href="file:///etc/hostname" width="9" height="9"/>').encode()),
        ("logo.svg", b"<svg"),
        ("large.png", b"\x89PNG" + bytes(9 * 1024 * 1024)),
    ],
)
def test_what_is_no_picture_or_reaches_for_files_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(KnownError, match="cannot be used as a logo"):
        logo_of(file)


def test_a_picture_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="cannot be used as a logo"):
        logo_of(tmp_path / "gone.png")
