"""Reads a page's codes back with a reader that has nothing in common with their writer.

Each code is looked at as phones see it, and a picture counts when the reader finds exactly the wanted text. The reader
is imported when the first code is checked. Must not know what poster the code is on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from desktop.printing.boxes import Rect
from desktop.printing.hardships import HARDSHIPS, NEAR, Kind, grey, small
from desktop.printing.laid import Laid, PlacedCode
from desktop.printing.page import Draw, Paper, region

DISTANCE: Final = 10
"""A code reads from at most about ten times its width: the rule of thumb of those who make signs."""
_CAMERA: Final = 1280
"""Pixels across of what an old phone looks at while it searches for a code …"""
_VIEW: Final = 1.27
"""… and how broad that is at a distance of one: a lens of 65 degrees."""
_FARTHER: Final = (2.0, 1.7, 1.4)
"""Pixels a module in pictures from still farther away, to measure how far is too far."""
_RIM: Final = 0.12
"""Of the code's width: what is looked at around it."""
_MOST: Final = 12
"""Codes of a sheet of stickers that are looked at: those with the finest modules."""
DENSE: Final = 45
"""Modules along an edge from which a shorter text would make the code coarser."""


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What the reader found in how many pictures of a code; lengths in mm."""

    reader: bool
    """False when no reader is installed; nothing was read then."""
    read: int
    pictures: int
    plain: bool
    """Whether the page read as it is."""
    width: float
    modules: int = 0
    failed: frozenset[Kind] = frozenset()
    """What at least one picture failed at."""
    finest: float = NEAR
    """The fewest pixels a module with which it was read."""

    @property
    def passed(self) -> bool:
        """Whether every picture gave the wanted text."""
        return self.reader and self.read == self.pictures

    @property
    def distance(self) -> float:
        """Metres from which the code reads: what was measured, and no more than the rule of ten says."""
        by_rule = self.width * DISTANCE
        module = self.width / self.modules if self.modules else 0.0
        by_camera = module * _CAMERA / (_VIEW * self.finest) if self.reader and module else by_rule
        return min(by_rule, by_camera) / 1000


def check_poster(laid: Laid) -> tuple[CodeCheck, ...]:
    """Read every code of a poster back, each text once, the hardest to read first. Works in any thread."""
    codes: dict[str, PlacedCode] = {}
    for code in laid.codes():
        known = codes.get(code.content)
        if known is None or code.width < known.width:
            codes[code.content] = code
    finest = sorted(codes.values(), key=lambda code: code.width / code.modules)[:_MOST]
    draws = laid.draws()
    checks = [check_code(laid.sheet, draws[code.page], code) for code in finest]
    return tuple(sorted(checks, key=lambda check: (check.read / max(1, check.pictures), check.distance)))


def check_code(paper: Paper, draw: Draw, code: PlacedCode) -> CodeCheck:
    """Render the page around a code, look at it in several ways and read each. Some hundredths of a second."""
    try:
        import zxingcpp
    except ImportError:
        return CodeCheck(False, 0, 0, False, code.width, code.modules)

    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

    def reads(picture: QImage) -> bool:
        return any(found.text == code.content for found in zxingcpp.read_barcodes(picture, formats=wanted))

    near, inside = seen_from_near(paper, draw, code)
    results = [(hardship, reads(hardship.make(near, inside))) for hardship in HARDSHIPS]
    sizes = [hardship.much for hardship, read in results if hardship.kind == "small" and read]
    finest = min([*sizes, *_still_read(near, inside, reads)], default=NEAR)
    return CodeCheck(
        reader=True,
        read=sum(read for _, read in results),
        pictures=len(results),
        plain=results[0][1],
        width=code.width,
        modules=code.modules,
        failed=frozenset(hardship.kind for hardship, read in results if not read),
        finest=finest,
    )


def seen_from_near(paper: Paper, draw: Draw, code: PlacedCode) -> tuple[QImage, QRectF]:
    """The part of the page around a code in grey, and where in it the code lies without its quiet zone."""
    rim = code.area.width * _RIM
    part = _within(code.area.inset(-rim), paper)
    per_mm = NEAR * code.modules / code.width
    quiet = (code.area.width - code.width) / 2
    inside = code.area.inset(quiet)
    place = QRectF(
        (inside.x - part.x) * per_mm, (inside.y - part.y) * per_mm, inside.width * per_mm, inside.height * per_mm
    )
    return grey(region(paper, draw, part.qt(), per_mm)), place


def _still_read(near: QImage, inside: QRectF, reads: Callable[[QImage], bool]) -> list[float]:
    found: list[float] = []
    for pixels in _FARTHER:
        if not reads(small(near, inside, pixels)):
            break
        found.append(pixels)
    return found


def _within(part: Rect, paper: Paper) -> Rect:
    left, top = max(0.0, part.x), max(0.0, part.y)
    return Rect(left, top, min(paper.width, part.right) - left, min(paper.height, part.bottom) - top)
