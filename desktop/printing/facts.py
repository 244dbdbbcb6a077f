"""What a poster says, as plain values in both languages, and what of it a person wants shown.

The border between those who know the station and those who draw: must not know of Qt, of services or of the
station's records. Hours are minutes since midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeGuard, get_args

PosterLanguage = Literal["zh_CN", "en", "bilingual"]
LANGUAGES: tuple[PosterLanguage, ...] = get_args(PosterLanguage)


def is_language(text: str) -> TypeGuard[PosterLanguage]:
    """Whether posters come in this language."""
    return text in LANGUAGES


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages; a person's own text, which exists in one only, stands in both."""

    zh: str
    en: str

    @classmethod
    def own(cls, text: str) -> Words:
        """A text that somebody wrote, the same in every language."""
        return cls(text, text)

    def primary(self, language: PosterLanguage) -> str:
        """What is read first."""
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)

    def secondary(self, language: PosterLanguage) -> str:
        """The second language beneath; empty unless the poster has two and the text differs by more than a hyphen."""
        if language != "bilingual" or _letters(self.en) == _letters(self.primary(language)):
            return ""
        return self.en


@lru_cache(maxsize=2048)
def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


@dataclass(frozen=True, slots=True)
class Offer:
    """A service or a facility with the name of its icon."""

    name: Words
    icon: str


@dataclass(frozen=True, slots=True)
class Opening:
    """One posted interval: ``weekdays`` is a mask, Monday = 1 … Sunday = 64; ``closes`` may be 1440, and lies on
    the next day when it is at or before ``opens``."""

    weekdays: int
    opens: int
    closes: int
    staffed: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """Something on a shelf that a label can be put on."""

    key: str
    """What the studio remembers the choice by."""
    name: str
    unit: str
    minimum: int
    barcode: str
    """What is on its pack; empty for one without."""
    lent: bool = False
    """Whether it comes back, and can wear a tag."""


@dataclass(frozen=True, slots=True)
class PosterFacts:
    """Everything that a poster can say of one station."""

    name: str
    code: str
    """The union's code, empty until it is known."""
    union_name: str
    phone: str
    hours: tuple[Opening, ...]
    services: tuple[Offer, ...]
    facilities: tuple[Offer, ...]
    convention: tuple[Words, ...]
    """The station's own points; empty stands for the built-in ones."""
    rules: tuple[Words, ...]
    """The station's own rules, a point each; empty stands for the built-in ones."""
    head: str
    managers: tuple[str, ...]
    public_url: str
    """What the code opens; empty until the station is registered, and the poster is then without a code."""
    near_url: str = ""
    """The page that leads to the nearest stations; empty as long as ``public_url``."""
    categories: tuple[Offer, ...] = ()
    """Who is welcome, in the order of the vocabulary."""
    things: tuple[Thing, ...] = ()
    """The station's supplies, for labels."""
