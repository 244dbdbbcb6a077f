"""What a person chose for a poster: its template, sheet, language, what to show and with which words.

Plain values that can be compared, so that a drawn page is known again by them. Must not know of Qt or of layouts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeGuard, get_args

from desktop.printing.facts import PosterLanguage, Words

Orientation = Literal["portrait", "landscape"]
ORIENTATIONS: tuple[Orientation, ...] = get_args(Orientation)


def is_orientation(text: str) -> TypeGuard[Orientation]:
    """Whether sheets lie or stand this way."""
    return text in ORIENTATIONS


MOST_LABELS: Final = 480
"""Labels in one go."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A thing that labels are wanted for, and how many."""

    key: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class PosterOptions:
    """What is chosen now."""

    template: str = "board"
    size: str = "A4"
    """A sheet, or for stickers how they lie on it, such as ``3x8``."""
    orientation: Orientation = "portrait"
    language: PosterLanguage = "zh_CN"
    hidden: frozenset[str] = frozenset()
    """Keys of the template's switches that are off."""
    texts: tuple[tuple[str, tuple[Words, ...]], ...] = ()
    """The station's own words by key: one for a text, any number for a list of points."""
    fields: tuple[tuple[str, str], ...] = ()
    """What was typed for this poster alone, such as the name of the WiFi."""
    picks: tuple[Pick, ...] | None = None
    """Which things get labels; None stands for each one once, as long as nobody has chosen."""
    logo: bytes = b""
    """A PNG picture, or nothing."""
    marks: bool = False
    """Whether the print shop gets bleed and crop marks."""

    def shows(self, part: str) -> bool:
        """Whether a part is wanted."""
        return part not in self.hidden

    def field(self, key: str) -> str:
        """What was typed under a key; empty when nothing was."""
        return dict(self.fields).get(key, "")
