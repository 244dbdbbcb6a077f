"""A PDF is written whole, and meanwhile the window goes on."""

from __future__ import annotations

import faulthandler
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QFile, QFileDevice, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPainter

from desktop.printing.output import ensure_qt
from desktop.printing.page import PAPERS, set_paper
from desktop.printing.pdf import write
from desktop.printing.text import family
from tests.printing.readers import picture_of_pdf, size_of_pdf, words_of_pdf

HANGS = 60.0
MUCH = "".join(chr(n) for n in range(0x4E00, 0x4E00 + 400))
"""Characters enough for a font that is larger than any pipe."""


@pytest.fixture(autouse=True)
def qt() -> None:
    ensure_qt()


def on_a4(device: QPagedPaintDevice) -> None:
    set_paper(device, PAPERS["A4"])


def text(painter: QPainter, said: str) -> None:
    font = QFont(family())
    font.setPixelSize(8)
    painter.setFont(font)
    painter.drawText(QRectF(10, 10, 190, 277), Qt.TextFlag.TextWrapAnywhere, said)


def written(path: Path, count: int, draw: Callable[[int, QPainter], None]) -> Path:
    file = QFile(str(path))
    assert file.open(QIODevice.OpenModeFlag.WriteOnly)
    try:
        write(file, "月报", on_a4, count, draw)
    finally:
        file.close()
    return path


def test_every_page_is_there_once_and_in_order(tmp_path: Path) -> None:
    drawn: list[int] = []

    def draw(number: int, painter: QPainter) -> None:
        drawn.append(number)
        text(painter, f"第{number + 1}页")

    made = written(tmp_path / "three.pdf", 3, draw)
    assert drawn == [0, 1, 2]
    pages, width, height = size_of_pdf(made)
    assert (pages, round(width), round(height)) == (3, 210, 297)
    assert words_of_pdf(made).split() == ["第1页", "第2页", "第3页"]


def test_a_millimetre_is_a_millimetre_from_the_corner_of_every_sheet(tmp_path: Path) -> None:
    def draw(_number: int, painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, 20, 30), QColor("black"))
        painter.fillRect(QRectF(200, 290, 10, 7), QColor("black"))

    picture = Image.open(picture_of_pdf(written(tmp_path / "corner.pdf", 1, draw), 254)).convert("L")
    for x, y, black in ((1, 1, True), (199, 299, True), (202, 150, False), (100, 302, False), (2098, 2968, True)):
        assert (picture.getpixel((x, y)) == 0) == black, (x, y)


def test_what_a_drawing_raises_ends_the_writing_and_is_told(tmp_path: Path) -> None:
    class Ended(Exception):
        pass

    drawn: list[int] = []

    def draw(number: int, painter: QPainter) -> None:
        drawn.append(number)
        painter.drawPoint(QPointF(1, 1))
        if number == 1:
            raise Ended

    with pytest.raises(Ended):
        written(tmp_path / "ended.pdf", 5, draw)
    assert drawn == [0, 1]


def test_nobody_has_to_wait_while_the_fonts_are_put_in() -> None:
    """The file is a full pipe, which a thread of Python empties: if it may not run, this never ends."""
    reading, writing = os.pipe()
    received: list[bytes] = []

    def empty() -> None:
        while part := os.read(reading, 4096):
            received.append(part)

    reader = threading.Thread(target=empty)
    reader.start()
    faulthandler.dump_traceback_later(HANGS, exit=True)  # no thread of Python could end it
    try:
        file = QFile()
        assert file.open(writing, QIODevice.OpenModeFlag.WriteOnly, QFileDevice.FileHandleFlag.AutoCloseHandle)
        write(file, "月报", on_a4, 1, lambda _number, painter: text(painter, MUCH))
        file.close()
        reader.join()
    finally:
        faulthandler.cancel_dump_traceback_later()
        os.close(reading)
    content = b"".join(received)
    assert len(content) > 64 * 1024
    assert content.rstrip().endswith(b"%%EOF")
