"""The frame of most posters: a red ground with the large words, a white one with the rest, and the foot.

On a standing sheet the red is above, on a lying one at the left. Chooses the largest text with which everything
stands on the sheet. Millimetres of an A4 sheet. Must not know what is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop.i18n import N_
from desktop.printing.blocks import Block, CodeCard, Heading, Points, TwoLanguages
from desktop.printing.boxes import INK, MUTED, PALE, RED, WHITE, Box, Panel, Rect
from desktop.printing.columns import Stack
from desktop.printing.elements import Fitted, chosen_text
from desktop.printing.facts import Offer, PosterFacts, PosterLanguage, Words
from desktop.printing.foot import build_foot
from desktop.printing.grids import IconGrid
from desktop.printing.laid import Laid, Sheet, sheet_for
from desktop.printing.options import PosterOptions
from desktop.printing.posted import Hours
from desktop.printing.qr import code_for
from desktop.printing.text import Align, TextStyle
from desktop.printing.words import PosterWords, chosen_words, words_of

MARGIN: Final = 15.0
EDGE: Final = 10.0
"""Nothing that is to be read comes nearer to the sheet's edge: office printers leave a rim."""
_AIR: Final = 11.0
_HERO_WIDE: Final = 0.41
_SHORT: Final = 3
"""Signs of a title that would look torn on two lines."""
_SMALLEST: Final = 0.1
_STEP: Final = 0.02
_READABLE: Final = 0.42
_NUMBER: Final = 2.8
"""Millimetres on paper of the code in figures beside a small code, where its frame is wide enough."""
TINY: Final = N_("The texts are long for this sheet and would be printed small. Take larger paper or fewer words.")

Build = Callable[[float], Block]


@dataclass(frozen=True, slots=True)
class Kit:
    """What every template needs at hand: the facts, the choice, the words, and blocks made of them."""

    facts: PosterFacts
    options: PosterOptions
    sheet: Sheet
    words: PosterWords

    @property
    def language(self) -> PosterLanguage:
        """The poster's language."""
        return self.options.language

    def heading(self, key: str, size: float) -> Heading:
        """The title of a section."""
        return Heading(self.words[key], self.language, size)

    def section(self, key: str, size: float, content: Block) -> Stack:
        """A title with what belongs to it."""
        return Stack((self.heading(key, size), content), (0.56 * size,), grow=0.3)

    def text(self, words: Words, size: float, *, bold: bool = False, color: str = INK, align: Align = "left",
             second_color: str = MUTED) -> TwoLanguages:
        """A running text."""  # fmt: skip
        return chosen_text(words, self.language, size, bold=bold, color=color, align=align, second_color=second_color)

    def points(self, key: str, size: float, *, numbered: bool = True) -> Points:
        """A list of points."""
        return Points(self.words.points(key), self.language, TextStyle(size, leading=1.36), numbered=numbered)

    def offers(self, offers: tuple[Offer, ...], size: float, most: int = 5) -> IconGrid:
        """Icons with names."""
        return IconGrid(
            offers=offers,
            language=self.language,
            style=TextStyle(size, bold=True, leading=1.15),
            icon=1.46 * size,
            columns=range(1, most + 1),
            disc=True,
            row_gap=0.72 * size,
            column_gap=4.0,
            lines=2 if self.language != "zh_CN" else 1,
        )

    def hours(self, size: float, color: str = INK, muted: str = MUTED) -> Hours | None:
        """Posted hours; None for a station that has none."""
        return Hours(self.facts, self.language, size, color, muted) if self.facts.hours else None

    def page_code(self, width: float) -> CodeCard | None:
        """The code of the station's page, so many mm wide with its frame; None while there is no address."""
        if not self.facts.public_url:
            return None
        shared = words_of("shared")
        return self.code(self.facts.public_url, self.short_code(), shared["scan"], shared["scan_more"], width)

    def short_code(self) -> str:
        """What a person types who cannot scan."""
        return self.facts.code or self.facts.public_url.rstrip("/").rpartition("/")[2][:24]

    def code(self, content: str, number: str, caption: Words, more: Words, width: float) -> CodeCard:
        """A framed code with its words."""
        large = TextStyle(width * 0.092, bold=True, leading=1.2)
        small = TextStyle(width * 0.056, leading=1.35)
        return CodeCard(
            matrix=code_for(content, width * self.sheet.scale),
            number=number,
            caption=TwoLanguages(caption, self.language, large, INK, INK, "center", balanced=True),
            more=TwoLanguages(more, self.language, small, MUTED, MUTED, "center", balanced=True),
            number_size=max(width * 0.068, _NUMBER / self.sheet.scale),
            made_for=width,
        )

    def hero(self, title: float, lines: int = 1) -> Build:
        """The large words: what this is, its title, and one sentence."""

        if self.sheet.wide:
            lines = 3 if self.language == "en" else 2 if len(self.words["title"].zh) > _SHORT else lines

        def build(factor: float) -> Stack:
            over = Fitted(Words.own(self.facts.name), self.language, 6.4 * factor, 2.4 * factor, 2, True, PALE, PALE)
            head = Fitted(
                self.words["title"], self.language, title * factor, 0.25 * title * factor, lines, True, WHITE, PALE,
                small=0.4, spacing=0.02,
            )  # fmt: skip
            under = Fitted(
                self.words["subtitle"], self.language, 8.4 * factor, 4.2 * factor, 2, False, WHITE, PALE, small=0.62
            )
            return Stack((over, head, under), (5.0 * factor, 4.0 * factor), spread=self.sheet.wide)

        return build


def kit_for(facts: PosterFacts, options: PosterOptions) -> Kit:
    """What a template begins with."""
    return Kit(facts, options, sheet_for(options), chosen_words(options))


def present(*blocks: Block | None) -> list[Block]:
    """Those that are there."""
    return [block for block in blocks if block is not None]


def fitting(build: Build, room: Rect, largest: float = 1.5) -> tuple[Block, float]:
    """The blocks with the largest text that stands in the room, and its factor."""
    low, high = 0, round((largest - _SMALLEST) / _STEP)
    while low < high:
        middle = (low + high + 1) // 2
        if build(_SMALLEST + middle * _STEP).height(room.width) <= room.height:
            low = middle
        else:
            high = middle - 1
    factor = _SMALLEST + low * _STEP
    return build(factor), factor


def framed(
    kit: Kit, hero: Build, body: Build, *, share: float = 0.34, largest: float = 1.5, unfinished: str = ""
) -> Laid:
    """The poster; the red ground takes no more than ``share`` of a standing sheet, and the text of the body grows up to
    ``largest`` to fill the white one."""
    sheet = kit.sheet
    if sheet.wide:
        ground = Rect(0, 0, sheet.width * _HERO_WIDE, sheet.height)
        inner = Rect(MARGIN, MARGIN + 2, ground.width - 2 * MARGIN, ground.height - 2 * MARGIN - 4)
        head, small = fitting(hero, inner, 1.35)
        boxes: list[Box] = [Panel(ground, fill=RED), *head.place(inner.x, inner.y, inner.width, inner.height)]
        white = Rect(ground.right, 0, sheet.width - ground.width, sheet.height)
    else:
        inner = Rect(MARGIN, MARGIN + 3, sheet.width - 2 * MARGIN, sheet.height * share - 2 * MARGIN)
        head, small = fitting(hero, inner, 1.35)
        tall = head.height(inner.width)
        ground = Rect(0, 0, sheet.width, inner.y + tall + MARGIN - 1)
        boxes = [Panel(ground, fill=RED), *head.place(inner.x, inner.y, inner.width, tall)]
        white = Rect(0, ground.bottom, sheet.width, sheet.height - ground.bottom)
    foot = build_foot(kit.facts, kit.options, white, sheet.height)
    top = white.y + (MARGIN + 2 if sheet.wide else _AIR)
    room = Rect(white.x + MARGIN, top, white.width - 2 * MARGIN, foot.top - _AIR * 0.8 - top)
    blocks, factor = fitting(body, room, largest)
    boxes += [*blocks.place(room.x, room.y, room.width, room.height), *foot.boxes]
    return finished(kit, (tuple(boxes),), min(factor, small), unfinished=unfinished)


def finished(
    kit: Kit,
    pages: tuple[tuple[Box, ...], ...],
    factor: float,
    notes: tuple[str, ...] = (),
    edge: float = EDGE,
    unfinished: str = "",
) -> Laid:
    """The pages on the kit's sheet."""
    sheet = kit.sheet
    if factor < _READABLE:
        notes = (*notes, TINY)
    return Laid(
        paper=sheet.paper,
        scale=sheet.scale,
        pages=pages,
        frame=sheet.rect().inset(edge),
        text_factor=factor,
        notes=notes,
        marks=kit.options.marks,
        unfinished=unfinished,
    )


def stacked(blocks: list[Block], gap: float) -> Stack:
    """Sections under each other that share the sheet's height."""
    return Stack(blocks, [gap] * (len(blocks) - 1), spread=True)
