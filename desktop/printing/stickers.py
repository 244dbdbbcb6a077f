"""Sheets of stickers: where each lies on A4, and as many sheets as the stickers need.

Millimetres of the A4 sheet. Must not know what is on a sticker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from desktop.printing.boxes import LINE, Box, Panel, Rect

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grid:
    """How stickers lie on a sheet: the first one's corner, their size, the step from one to the next."""

    columns: int
    rows: int
    left: float
    top: float
    width: float
    height: float
    step_x: float
    step_y: float

    @property
    def count(self) -> int:
        """Stickers on a sheet."""
        return self.columns * self.rows

    def place(self, index: int) -> Rect:
        """The sticker by its number on the sheet, by rows."""
        row, column = divmod(index, self.columns)
        return Rect(self.left + column * self.step_x, self.top + row * self.step_y, self.width, self.height)


GRIDS: Final = {
    "3x8": Grid(3, 8, 0.0, 0.5, 70.0, 37.0, 70.0, 37.0),
    "2x7": Grid(2, 7, 4.65, 15.15, 99.1, 38.1, 101.6, 38.1),
    "2x4": Grid(2, 4, 4.65, 13.5, 99.1, 67.5, 101.6, 67.5),
}
"""Columns by rows of common sheets; the names are how shops call them."""


def sheets(grid: Grid, wanted: Sequence[T], draw: Callable[[T, Rect], list[Box]]) -> tuple[tuple[Box, ...], ...]:
    """Pages with a sticker for each of what is wanted, cutting lines around them."""
    pages: list[tuple[Box, ...]] = []
    for start in range(0, len(wanted), grid.count):
        boxes: list[Box] = []
        for index, item in enumerate(wanted[start : start + grid.count]):
            room = grid.place(index)
            boxes.append(Panel(room, line=LINE, line_width=0.15))
            boxes += draw(item, room)
        pages.append(tuple(boxes))
    return tuple(pages)
