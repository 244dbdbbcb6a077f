"""Stacks blocks into columns and shares out the height that is left.

Must not know what the blocks show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.printing.blocks import Block
from desktop.printing.boxes import Box


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks under each other; ``gaps`` are the distances before each of them but the first, in mm.

    Spare height goes to gaps and stretching blocks alike; ``spread`` lets the gaps take whatever is left then, so
    that the last block stands at the lower end.
    """

    blocks: Sequence[Block]
    gaps: Sequence[float]
    grow: float = 0.8
    """How much of its own size a gap may grow while blocks stretch."""
    spread: bool = False

    def height(self, width: float) -> float:
        """See `Block`."""
        return sum(block.height(width) for block in self.blocks) + sum(self.gaps)

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return sum(block.stretch(width) for block in self.blocks) + self.grow * sum(self.gaps)

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        spare = max(0.0, height - self.height(width))
        room = self.stretch(width)
        share = min(1.0, spare / room) if room > 0 else 0.0
        left_over = max(0.0, spare - room) if self.spread else 0.0
        total_gaps = sum(self.gaps)
        boxes: list[Box] = []
        for index, block in enumerate(self.blocks):
            if index:
                gap = self.gaps[index - 1]
                y += gap * (1 + self.grow * share) + (left_over * gap / total_gaps if total_gaps else 0.0)
            tall = block.height(width) + share * block.stretch(width)
            boxes += block.place(x, y, width, tall)
            y += tall
        return boxes


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two columns: the right one ``right_width`` mm wide, ``gap`` mm between them."""

    left: Stack
    right: Stack
    right_width: float
    gap: float
    middle: bool = False
    """Whether the left one stands in the middle of the right one's height instead of sharing it."""
    low: bool = False
    """Whether the right one stands at the lower end."""

    def _left_width(self, width: float) -> float:
        return width - self.right_width - self.gap

    def height(self, width: float) -> float:
        """See `Block`."""
        return max(self.left.height(self._left_width(width)), self.right.height(self.right_width))

    def stretch(self, width: float) -> float:
        """See `Block`."""
        tall = self.height(width)
        left = self._left_width(width)
        return (
            max(
                self.left.height(left) + self.left.stretch(left),
                self.right.height(self.right_width) + self.right.stretch(self.right_width),
            )
            - tall
        )

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        left = self._left_width(width)
        beside = self.left.height(left) if self.middle else height
        over = height - self.right.height(self.right_width) if self.low else 0.0
        return [
            *self.left.place(x, y + (min(height, self.height(width)) - beside) / 2 if self.middle else y, left, beside),
            *self.right.place(x + left + self.gap, y + over, self.right_width, height - over),
        ]


@dataclass(frozen=True, slots=True)
class Centred:
    """A block of its own width in the middle of the column."""

    block: Block
    own_width: float

    def height(self, width: float) -> float:
        """See `Block`."""
        return self.block.height(self.own_width)

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return self.block.stretch(self.own_width)

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        return self.block.place(x + (width - self.own_width) / 2, y, self.own_width, height)
