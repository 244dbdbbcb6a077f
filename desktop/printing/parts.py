"""What the board's body consists of, and how its parts stand to each other with and without a code.

Millimetres on a sheet 210 wide, sizes times a text factor. Knows the parts' order and sizes, not the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.printing.blocks import Block, CodeCard, Heading, Points, TwoLanguages
from desktop.printing.boxes import INK, MUTED
from desktop.printing.columns import Centred, SideBySide, Stack
from desktop.printing.contacts import Contacts, Pair
from desktop.printing.elements import Columns
from desktop.printing.facts import PosterFacts, Words
from desktop.printing.grids import IconGrid
from desktop.printing.options import PosterOptions
from desktop.printing.qr import Matrix
from desktop.printing.text import TextStyle
from desktop.printing.words import chosen_words, words_of

_WIDTH: Final = 180.0
_COLUMN_GAP: Final = 12.0
_CONTACTS: Final = 66.0
_SHARES: Final = (0.5, 0.46, 0.42, 0.38)
"""Of the second of two texts; the first of equally good ones is taken."""
_SECTIONS: Final = 8.6
_BODY: Final = 4.7
_LOUD: Final = 6.0
_QUIET: Final = 4.1
_TIGHT: Final = 0.5
"""Below it a sheet is so full that the contacts shrink as well."""
_FILLING: Final = 1.3
"""How far the rules' lines may part, in sizes, to end beside the longer convention."""
_QUIET_SMALL: Final = 0.84
"""The second language of what is set small already."""


class Part(Enum):
    """Parts of the board that a person or a full sheet can leave out."""

    CONVENTION = "convention"
    RULES = "rules"
    FACILITIES = "facilities"


@dataclass(frozen=True, slots=True)
class CodeSpace:
    """The code and the width of its column in mm."""

    matrix: Matrix
    column: float


class Arrangement(Enum):
    """What stands beside the code; sheets with much text are better used by the later ones."""

    OFFERS = "services and facilities"
    OFFERS_AND_CONTACTS = "services and facilities; contacts under the code"
    SERVICES = "services"
    SERVICES_AND_CONTACTS = "services; contacts under the code"
    TEXTS = "convention and rules"
    TEXTS_AND_CONTACTS = "convention and rules; contacts under the code"
    THREE_COLUMNS = "on a lying sheet: services and facilities, the texts, the code with the contacts"
    THREE_COLUMNS_AND_STRIP = "on a lying sheet: the same, and the contacts beneath"
    FOUR_COLUMNS = "on a lying sheet: services and facilities, convention, rules, the code with the contacts"


LYING: Final = (Arrangement.THREE_COLUMNS, Arrangement.THREE_COLUMNS_AND_STRIP, Arrangement.FOUR_COLUMNS)
_CONTACTS_UNDER_CODE: Final = (
    Arrangement.OFFERS_AND_CONTACTS,
    Arrangement.SERVICES_AND_CONTACTS,
    Arrangement.TEXTS_AND_CONTACTS,
)


def wanted_parts(facts: PosterFacts, options: PosterOptions) -> frozenset[Part]:
    """What the person asked for and the station has."""
    found = {
        Part.CONVENTION: options.shows("convention"),
        Part.RULES: options.shows("rules"),
        Part.FACILITIES: bool(facts.facilities),
    }
    return frozenset(part for part, there in found.items() if there)


def build_body(
    facts: PosterFacts,
    options: PosterOptions,
    parts: frozenset[Part],
    factor: float,
    code: CodeSpace | None,
    arrangement: Arrangement,
) -> Stack:
    """Everything between head and foot with its texts at ``factor``."""
    return _Body(facts, options, parts, factor).build(code, arrangement)


@dataclass(frozen=True, slots=True)
class _Body:
    facts: PosterFacts
    options: PosterOptions
    parts: frozenset[Part]
    factor: float

    def build(self, code: CodeSpace | None, arrangement: Arrangement) -> Stack:
        """The parts in an arrangement."""
        offers = _present(self.services(), self.facilities())
        texts = _present(self.convention(), self.rules())
        if arrangement in LYING:
            columns = [offers, texts]
            if arrangement is Arrangement.FOUR_COLUMNS:
                columns = [offers, *([text] for text in _present(self.convention(), self.rules(reach=_FILLING)))]
            under_all = arrangement is Arrangement.THREE_COLUMNS_AND_STRIP
            return self.columns([self.stack(blocks) for blocks in columns if blocks], code, strip=under_all)
        if code is None:
            texts = _present(self.convention(), self.rules(reach=_FILLING))
            return self.stack([*offers, *self.texts_and_contacts(texts)])
        under = arrangement in _CONTACTS_UNDER_CODE
        side = self.stack(_present(self.card(code), self.contacts(columns=1) if under else None))
        if arrangement in (Arrangement.TEXTS, Arrangement.TEXTS_AND_CONTACTS):
            strip = [] if under else _present(self.contacts(columns=3))
            return self.stack([*offers, self.beside(texts, side, code.column), *strip])
        count = len(offers) if arrangement in (Arrangement.OFFERS, Arrangement.OFFERS_AND_CONTACTS) else 1
        texts = _present(self.convention(), self.rules(reach=_FILLING))
        lower = texts_beside(texts) if under else self.texts_and_contacts(texts)
        return self.stack([self.beside(offers[:count], side, code.column), *offers[count:], *lower])

    def columns(self, columns: list[Stack], code: CodeSpace | None, *, strip: bool) -> Stack:
        """Columns that are not there leave their width to the others."""
        body: Block | None = Columns(columns, _COLUMN_GAP) if columns else None
        beneath = self.contacts(columns=3) if strip or code is None else None
        if code is None:
            return self.stack(_present(body, beneath))
        side = self.stack(_present(self.card(code), None if strip else self.contacts(columns=1)))
        upper = Centred(side, code.column) if body is None else SideBySide(
            Stack((body,), ()), side, code.column, _COLUMN_GAP
        )
        return self.stack(_present(upper, beneath))

    def beside(self, blocks: list[Block], side: Stack, width: float) -> Block:
        if not blocks:
            return Centred(side, width)
        return SideBySide(self.stack(blocks), side, width, _COLUMN_GAP)

    def texts_and_contacts(self, texts: list[Block]) -> list[Block]:
        """One text alone would leave its right half empty: the contacts go there."""
        if len(texts) == 1 and (narrow := self.contacts(columns=1)):
            return [SideBySide(Stack(texts, ()), Stack((narrow,), ()), _CONTACTS, _COLUMN_GAP)]
        return [*texts_beside(texts), *_present(self.contacts(columns=3))]

    def stack(self, blocks: list[Block]) -> Stack:
        return Stack(blocks, [_SECTIONS * self.factor] * (len(blocks) - 1), spread=True)

    def section(self, key: str, content: Block) -> Stack:
        heading = Heading(self.words(key), self.options.language, 6.0 * self.factor)
        return Stack((heading, content), (3.4 * self.factor,), grow=0.3)

    def words(self, key: str) -> Words:
        return chosen_words(self.options)[key]

    def services(self) -> Block | None:
        return self.section("services", self.service_grid()) if self.facts.services else None

    def service_grid(self) -> IconGrid:
        return IconGrid(
            offers=self.facts.services,
            language=self.options.language,
            style=TextStyle(_LOUD * self.factor, bold=True, leading=1.15),
            icon=8.8 * self.factor,
            columns=range(1, 7),
            disc=True,
            row_gap=4.2 * self.factor,
            column_gap=4.0,
            lines=2 if self.options.language != "zh_CN" else 1,
        )

    def facilities(self) -> Block | None:
        if Part.FACILITIES not in self.parts:
            return None
        grid = IconGrid(
            offers=self.facts.facilities,
            language=self.options.language,
            style=TextStyle(_QUIET * self.factor, leading=1.2),
            icon=5.0 * self.factor,
            columns=range(1, 7),
            small=_QUIET_SMALL,
            preferred=self.service_grid() if self.facts.services else None,
            row_gap=2.6 * self.factor,
            column_gap=3.0,
            lines=2 if self.options.language != "zh_CN" else 1,
        )
        return self.section("facilities", grid)

    def convention(self) -> Block | None:
        if Part.CONVENTION not in self.parts:
            return None
        points = self.facts.convention or self.built_in_convention()
        style = TextStyle(_BODY * self.factor, leading=1.38)
        return self.section("convention", Points(points, self.options.language, style))

    def built_in_convention(self) -> tuple[Words, ...]:
        """The number that one may call is named only where it stands on the sheet."""
        points = chosen_words(self.options).points("convention_points")
        return (*points, self.words("convention_phone")) if self.facts.phone else points

    def rules(self, reach: float = 0.55) -> Block | None:
        if Part.RULES not in self.parts:
            return None
        points = self.facts.rules or chosen_words(self.options).points("rules_points")
        style = TextStyle(_QUIET * self.factor, leading=1.38)
        return self.section(
            "rules",
            Points(
                points, self.options.language, style, numbered=False, room=0.46, reach=reach, small=_QUIET_SMALL
            ),
        )

    def card(self, code: CodeSpace) -> CodeCard:
        language = self.options.language
        large = TextStyle(code.column * 0.094, bold=True, leading=1.2)
        small = TextStyle(code.column * 0.058, leading=1.35)
        return CodeCard(
            matrix=code.matrix,
            number=self.facts.code,
            caption=TwoLanguages(words_of("shared")["scan"], language, large, INK, INK, "center", balanced=True),
            more=TwoLanguages(words_of("shared")["scan_more"], language, small, MUTED, MUTED, "center", balanced=True),
            number_size=code.column * 0.07,
        )

    def contacts(self, columns: int) -> Contacts | None:
        facts = self.facts
        found: list[tuple[str, Sequence[str]]] = [("phone", [facts.phone])]
        if self.options.shows("people"):
            found = [("head", [facts.head]), ("managers", facts.managers), *found]
        pairs = [self.pair(key, values) for key, values in found if any(values)]
        size = 5.0 * (min(1.15, max(0.72, self.factor)) if self.factor > _TIGHT else self.factor)
        return Contacts(pairs, size, min(columns, len(pairs))) if pairs else None

    def pair(self, key: str, values: Sequence[str]) -> Pair:
        words, language = self.words(key), self.options.language
        label = " ".join(filter(None, (words.primary(language), words.secondary(language))))
        return Pair(label, tuple(values), "、" if language != "en" else ", ")


def texts_beside(texts: list[Block]) -> list[Block]:
    """Two texts beside each other, the longer one with the broader column; one text as it is."""
    if len(texts) < 2:
        return texts
    left, right = (Stack((text,), ()) for text in texts)
    split = (SideBySide(left, right, (_WIDTH - _COLUMN_GAP) * share, _COLUMN_GAP) for share in _SHARES)
    return [min(split, key=lambda columns: columns.height(_WIDTH))]


def _present(*blocks: Block | None) -> list[Block]:
    return [block for block in blocks if block is not None]
