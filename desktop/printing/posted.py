"""Posted hours as a block of a poster: days small, times in figures as large as they fit.

Millimetres of an A4 sheet. Must not know which poster they stand on.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.printing.blocks import Block, TwoLanguages
from desktop.printing.boxes import INK, MUTED, Box
from desktop.printing.elements import Fitted
from desktop.printing.facts import PosterFacts, PosterLanguage, Words
from desktop.printing.hours import groups, holiday_note
from desktop.printing.text import Align, TextStyle, natural_width


@dataclass(frozen=True, slots=True)
class Hours:
    """Posted hours: days small, times in figures as large as they fit."""

    facts: PosterFacts
    language: PosterLanguage
    size: float
    color: str = INK
    muted: str = MUTED
    align: Align = "left"

    def height(self, width: float) -> float:
        """See `Block`."""
        return sum(before + block.height(width) for before, block in self._lines(width))

    def stretch(self, width: float) -> float:
        """See `Block`."""
        return 0.0

    def place(self, x: float, y: float, width: float, height: float) -> list[Box]:
        """See `Block`."""
        boxes: list[Box] = []
        for before, block in self._lines(width):
            y += before
            tall = block.height(width)
            boxes += block.place(x, y, width, tall)
            y += tall
        return boxes

    def _lines(self, width: float) -> list[tuple[float, Block]]:
        made: list[tuple[float, Block]] = []
        found = groups(self.facts.hours)
        spans = [self._joined(span.figures) for group in found for span in group.spans if not span.note.zh]
        figures = self.size
        for text in spans:
            needed = natural_width(text, TextStyle(self.size, bold=True))
            figures = min(figures, self.size * (width - 0.05) / needed) if needed > width else figures
        for index, group in enumerate(found):
            made.append((0.42 * figures if index else 0.0, self._small(group.days, 0.46)))
            for span in group.spans:
                if span.note.zh:
                    text = f"{self._joined(span.figures)}  {self._joined(span.note)}"
                    made.append((0.14 * self.size, self._small(Words.own(text), 0.46)))
                else:
                    style = TextStyle(figures, bold=True, leading=1.1)
                    words = Words.own(self._joined(span.figures))
                    made.append((0.04 * self.size, TwoLanguages(words, self.language, style, self.color, self.muted,
                                                                self.align)))  # fmt: skip
        note = holiday_note(self.facts.hours)
        if note is not None:
            made.append((0.3 * self.size, self._small(note, 0.36)))
        return made

    def _small(self, words: Words, share: float) -> Block:
        text = Words.own(self._joined(words))
        size = share * self.size
        return Fitted(text, self.language, size, 0.6 * size, 1, False, self.muted, self.muted, self.align)

    def _joined(self, words: Words) -> str:
        return " ".join(filter(None, (words.primary(self.language), words.secondary(self.language))))
