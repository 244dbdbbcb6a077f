"""The code on a poster: strong where it may be, crisp on every device, and read back before it is hung up."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.printing.hardships import HARDSHIPS
from desktop.printing.options import PosterOptions
from desktop.printing.page import image
from desktop.printing.qr import LEAST_MODULE, QUIET, code_for, encode, paint_matrix
from desktop.printing.templates import lay_out
from desktop.printing.verify import DENSE, check_code, check_poster
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


def test_the_check_reads_a_code_in_every_way_that_a_phone_may_see_it() -> None:
    for facts in (STATION, CROWDED):
        (check,) = check_poster(lay_out(facts, PosterOptions()))
        assert check.passed
        assert check.pictures == len(HARDSHIPS) >= 20
        assert check.failed == frozenset()
        assert 0 < check.distance <= check.width / 100 + 1e-9


def test_a_fine_code_reads_from_less_far_than_its_width_promises() -> None:
    long = replace(STATION, public_url=STATION.public_url + "/" + "x" * 300)
    (check,) = check_poster(lay_out(long, PosterOptions()))
    assert check.modules >= DENSE
    assert check.distance < check.width / 100


def test_the_check_fails_a_code_that_says_something_else() -> None:
    laid = lay_out(STATION, PosterOptions())
    check = check_code(laid.sheet, laid.draws()[0], replace(laid.codes()[0], content=URL + "8"))
    assert (check.passed, check.plain, check.read) == (False, False, 0)


def test_the_check_names_what_a_spoilt_code_fails_at() -> None:
    laid = lay_out(STATION, PosterOptions())
    (code,) = laid.codes()

    def spoilt(painter: QPainter, rest: float) -> None:
        """A stain over the code's middle, ``rest`` of its width."""
        laid.draw(painter)
        side = code.width * rest
        middle = code.area.qt().center()
        painter.fillRect(QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side), QColor("#1f2328"))

    half = check_code(laid.sheet, partial(spoilt, rest=0.6), code)
    assert (half.passed, half.plain) == (False, False)
    results = [check_code(laid.sheet, partial(spoilt, rest=share / 100), code) for share in range(0, 60, 4)]
    weak = [check for check in results if check.plain and not check.passed]
    assert results[0].passed
    assert weak, "between whole and lost there is weak"
    assert all(check.failed and "plain" not in check.failed for check in weak)


def test_a_poster_with_several_codes_tells_of_the_weakest_first() -> None:
    checks = check_poster(lay_out(STATION, PosterOptions("codes")))
    assert len(checks) == 3
    assert checks[0].distance == min(check.distance for check in checks)


def test_screen_and_file_show_the_same_page() -> None:
    board = lay_out(STATION, PosterOptions())
    small, large = image(board.paper, board.draw, 420), image(board.paper, board.draw, 1680)
    assert small.size().width() * 4 == large.size().width()
    for x, y in ((0.5, 0.05), (0.5, 0.3), (0.1, 0.96), (0.8, 0.35)):
        a = small.pixelColor(int(x * small.width()), int(y * small.height()))
        b = large.pixelColor(int(x * large.width()), int(y * large.height()))
        assert abs(a.lightness() - b.lightness()) < 60
