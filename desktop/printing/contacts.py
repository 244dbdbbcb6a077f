"""Who is there for people: roles with names, and the phone, on a quiet ground.

Millimetres on a sheet 210 wide. Must not know which roles there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop.printing.boxes import GROUND, INK, MUTED, Box, Panel, Rect, TextBox
from desktop.printing.text import TextStyle, height_for, in_lines, natural_width

_PADDING: Final = 4.6
_RADIUS: Final = 3.4
_LABEL_SHARE: Final = 0.5
"""Of a narrow column: what labels may take before they go above their values."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with what belongs to it, such as a role and its names."""

    label: str
    values: tuple[str, ...]
    joint: str
    """Between two values; lines break only there, since a name is not to be cut."""

    def text(self, style: TextStyle, width: float) -> str:
        """The values in lines for this width."""
        return in_lines(self.values, self.joint, style, width)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Pairs beside each other in a broad strip (``columns``), or under each other in a narrow column."""

    pairs: Sequence[Pair]
    size: float
    columns: int = 1

    def height(self, width: float) -> float:
        """See `Block`."""
        rows = self._row_heights(width)
        return 2 * _PADDING + sum(rows) + self._gap() * (len(rows) - 1)

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return 0.5 * self.size * (len(self._row_heights(width)) + 1)

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        rows = self._row_heights(width)
        spare = min(max(0.0, height - self.height(width)), self.stretch(width))
        share = spare / (len(rows) + 1)
        boxes: list[Box] = [Panel(Rect(x, y, width, self.height(width) + spare), fill=GROUND, radius=_RADIUS)]
        top = y + _PADDING + share
        for index, tall in enumerate(rows):
            for column, pair in enumerate(self.pairs[index * self.columns : (index + 1) * self.columns]):
                left = x + _PADDING + column * (self._cell_width(width) + _PADDING)
                boxes += self._place(pair, left, top, width)
            top += tall + self._gap() + share
        return boxes

    def _label(self) -> TextStyle:
        return TextStyle(self.size * 0.74)

    def _value(self) -> TextStyle:
        return TextStyle(self.size, bold=True, leading=1.25)

    def _gap(self) -> float:
        return 0.62 * self.size

    def _cell_width(self, width: float) -> float:
        return (width - (self.columns + 1) * _PADDING) / self.columns

    def _indent(self, width: float) -> float:
        """Where values begin beside their labels; 0 when they stand below."""
        cell = self._cell_width(width)
        indent = max(natural_width(pair.label, self._label()) for pair in self.pairs) + 0.7 * self.size
        return indent if self.columns == 1 and indent <= _LABEL_SHARE * cell else 0.0

    def _row_heights(self, width: float) -> list[float]:
        tall = [self._cell_height(pair, width) for pair in self.pairs]
        return [max(tall[i : i + self.columns]) for i in range(0, len(tall), self.columns)]

    def _cell_height(self, pair: Pair, width: float) -> float:
        cell, indent = self._cell_width(width), self._indent(width)
        value = height_for(pair.text(self._value(), cell - indent), self._value(), cell - indent)
        return value if indent else height_for(pair.label, self._label(), cell) + self._below() + value

    def _below(self) -> float:
        return 0.16 * self.size

    def _place(self, pair: Pair, x: float, y: float, width: float) -> list[Box]:
        cell, indent = self._cell_width(width), self._indent(width)
        label, value = self._label(), self._value()
        label_width = indent - 0.3 * self.size if indent else cell
        label_height = height_for(pair.label, label, label_width)
        label_top = y + (value.baseline() - label.baseline() if indent else 0.0)
        value_top = y if indent else y + label_height + self._below()
        text = pair.text(value, cell - indent)
        value_rect = Rect(x + indent, value_top, cell - indent, height_for(text, value, cell - indent))
        return [
            TextBox(Rect(x, label_top, label_width, label_height), pair.label, label, MUTED),
            TextBox(value_rect, text, value, INK),
        ]
