"""The grid of icons with names that says what a station offers.

Chooses its own number of columns: as few rows as the names allow, then the fullest last row. Must not know what
is offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop.printing.blocks import SMALL, TwoLanguages
from desktop.printing.boxes import RED_SOFT, Box, IconBox, Panel, Rect
from desktop.printing.facts import Offer, PosterLanguage
from desktop.printing.text import TextStyle

_SCALES: Final = (1.0, 0.95, 0.9, 0.85, 0.8)
"""Of names that would otherwise break into two lines."""


@dataclass(frozen=True, slots=True)
class IconGrid:
    """Icons with their names to the right, ``icon`` mm high; on a soft disc if ``disc``."""

    offers: Sequence[Offer]
    language: PosterLanguage
    style: TextStyle
    icon: float
    columns: Sequence[int]
    """Numbers of columns that may be chosen."""
    preferred: IconGrid | None = None
    """A grid whose columns are taken over if the names allow it, so that the two stand in line."""
    disc: bool = False
    small: float = SMALL
    """The second language's size against the first one's."""
    row_gap: float = 3.0
    column_gap: float = 4.0
    lines: int = 1
    """Lines that a name may take before fewer columns are chosen."""

    def _disc(self) -> float:
        return self.icon * 1.62 if self.disc else self.icon

    def _gap(self) -> float:
        return 0.3 * self.icon if self.disc else 0.4 * self.icon

    def _label(self, offer: Offer, scale: float = 1.0) -> TwoLanguages:
        return TwoLanguages(offer.name, self.language, self.style.scaled(scale), small=self.small)

    def _cell(self, columns: int, width: float) -> float:
        return (width - (columns - 1) * self.column_gap) / columns

    def _label_width(self, columns: int, width: float) -> float:
        return self._cell(columns, width) - self._disc() - self._gap()

    def _fits(self, columns: int, width: float) -> bool:
        room = self._label_width(columns, width)
        return all(self._label(offer).stands_in(room, self.lines) for offer in self.offers) or (
            self.lines > 1 and self._scale(columns, width) is not None
        )

    def _scale(self, columns: int, width: float) -> float | None:
        """How much smaller all names have to be for a line each; None where that is too small."""
        room = self._label_width(columns, width)
        for scale in _SCALES:
            if all(self._label(offer, scale).stands_in(room, 1) for offer in self.offers):
                return scale
        return None

    def chosen(self, width: float) -> int:
        """The number of columns for this width."""
        if self.preferred and self._fits(same := self.preferred.chosen(width), width):
            return same
        count = len(self.offers)
        able = [n for n in self.columns if self._fits(n, width)] or [min(self.columns)]
        return min(able, key=lambda n: (-(-count // n), n * -(-count // n) - count, n))

    def _row_heights(self, width: float) -> list[float]:
        columns = self.chosen(width)
        room, scale = self._label_width(columns, width), self._scale(columns, width) or 1.0
        tall = [max(self._disc(), self._label(offer, scale).height(room)) for offer in self.offers]
        return [max(tall[i : i + columns]) for i in range(0, len(tall), columns)]

    def height(self, width: float) -> float:
        """See `Block`."""
        rows = self._row_heights(width)
        return sum(rows) + self.row_gap * (len(rows) - 1)

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return self.row_gap * 1.5 * (len(self._row_heights(width)) - 1)

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        columns = self.chosen(width)
        rows = self._row_heights(width)
        spare = min(max(0.0, height - self.height(width)), self.stretch(width))
        gap = self.row_gap + spare / max(1, len(rows) - 1)
        scale = self._scale(columns, width) or 1.0
        boxes: list[Box] = []
        for index, offer in enumerate(self.offers):
            row, column = divmod(index, columns)
            left = x + column * (self._cell(columns, width) + self.column_gap)
            top = y + sum(rows[:row]) + row * gap
            boxes += self._place(offer, Rect(left, top, self._cell(columns, width), rows[row]), scale)
        return boxes

    def _place(self, offer: Offer, cell: Rect, scale: float) -> list[Box]:
        boxes: list[Box] = []
        middle = cell.y + cell.height / 2
        ground = self._disc()
        if self.disc:
            disc = Rect(cell.x, middle - ground / 2, ground, ground)
            boxes.append(Panel(disc, fill=RED_SOFT, radius=ground / 2))
        inset = (ground - self.icon) / 2
        boxes.append(IconBox(Rect(cell.x + inset, middle - self.icon / 2, self.icon, self.icon), offer.icon))
        left = cell.x + ground + self._gap()
        label = self._label(offer, scale)
        room = cell.right - left
        tall = label.height(room)
        boxes += label.place(left, middle - tall / 2, room, tall)
        return boxes
