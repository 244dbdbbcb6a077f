"""The code on a poster: strong where it may be, crisp on every device, and read back before it is hung up."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.printing.board import lay_out
from desktop.printing.facts import BoardOptions
from desktop.printing.page import PAPERS, image
from desktop.printing.qr import LEAST_MODULE, QUIET, code_for, encode, paint_matrix
from desktop.printing.verify import check_code
from tests.printing.stations import CROWDED, STATION, URL

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_large_code_gets_the_strongest_correction_and_a_small_one_keeps_readable_modules() -> None:
    levels = [code_for(URL, width).level for width in (70.0, 46.0, 43.0, 20.0)]
    assert levels == ["H", "Q", "M", "M"]
    assert 70.0 / code_for(URL, 70.0).span >= LEAST_MODULE


def test_more_than_a_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="more than a QR code holds"):
        encode("x" * 4000, "M")


def test_modules_are_black_or_white_to_the_pixel_with_white_around_them() -> None:
    matrix = encode(URL, "M")
    picture = QImage(701, 701, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(7.003, 7.003)
    paint_matrix(painter, matrix, QRectF(0.03, 0.03, 100, 100))
    painter.end()
    seen = {picture.pixelColor(x, y).name() for x in range(701) for y in range(0, 701, 5)}
    assert seen == {"#000000", "#ffffff"}
    dark = [(x, y) for x in range(701) for y in range(701) if picture.pixelColor(x, y).lightness() < 128]
    side = 700 // matrix.span
    assert min(x for x, _ in dark) >= QUIET * side
    assert max(x for x, _ in dark) < 701 - QUIET * side
    assert (max(x for x, _ in dark) - min(x for x, _ in dark) + 1) == matrix.modules * side


@pytest.mark.parametrize("size", PAPERS)
def test_the_check_reads_the_page_small_blurred_turned_and_pale(size: str) -> None:
    for facts in (STATION, CROWDED):
        board = lay_out(facts, BoardOptions(size=size))
        assert board.code is not None
        check = check_code(board.paper, board.draw, URL, board.code_width, board.code.modules)
        assert check.passed
        assert check.pictures >= 10
        assert check.distance == pytest.approx(board.code_width / 100)


def test_the_check_fails_a_code_that_says_something_else() -> None:
    board = lay_out(STATION, BoardOptions())
    assert board.code is not None
    check = check_code(board.paper, board.draw, URL + "8", board.code_width, board.code.modules)
    assert not check.passed
    assert not check.plain
    assert check.read == 0


def test_the_check_fails_a_code_that_is_half_covered() -> None:
    board = lay_out(STATION, BoardOptions())
    assert board.code is not None

    def covered(painter: QPainter) -> None:
        board.draw(painter)
        painter.fillRect(QRectF(150, 60, 60, 60), QColor("#1f2328"))

    check = check_code(board.paper, covered, URL, board.code_width, board.code.modules)
    assert not check.plain
    assert not check.passed


def test_screen_and_file_show_the_same_page() -> None:
    board = lay_out(STATION, BoardOptions())
    small, large = image(board.paper, board.draw, 420), image(board.paper, board.draw, 1680)
    assert small.size().width() * 4 == large.size().width()
    for x, y in ((0.5, 0.05), (0.5, 0.3), (0.1, 0.96), (0.8, 0.35)):
        a = small.pixelColor(int(x * small.width()), int(y * small.height()))
        b = large.pixelColor(int(x * large.width()), int(y * large.height()))
        assert abs(a.lightness() - b.lightness()) < 60
