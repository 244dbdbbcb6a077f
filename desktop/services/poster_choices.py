"""What a person chose and typed for posters on this PC: sheet, language, words of their own, the WiFi, the logo.

Kept in the data folder's settings, which are never sent anywhere. Draws nothing; takes whatever an older or a newer
program has kept with a grain of salt.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from desktop.i18n import N_
from desktop.printing.facts import Words, is_language
from desktop.printing.options import MOST_LABELS, Pick, PosterOptions, is_orientation
from desktop.services.errors import KnownError
from desktop.services.settings import SettingsService
from desktop.store.local import Json

MOST_LOGO: Final = 512 * 1024
"""Bytes of the logo as it is kept."""
LONGEST_TEXT: Final = 120
LONGEST_FIELD: Final = 64
MOST_POINTS: Final = 14
_LAST: Final = "poster_last"
_LOGO: Final = "poster_logo"
_LANGUAGE: Final = "poster_language"


class PosterChoices:
    """May be called from any thread."""

    def __init__(self, settings: SettingsService) -> None:
        self._settings = settings

    def last(self) -> str:
        """Key of the template that was looked at last; empty at first."""
        return str(self._settings.get(_LAST, ""))

    def options(self, preset: PosterOptions) -> PosterOptions:
        """What was chosen for a template, or its preset in the language of the last poster."""
        language = self._settings.get(_LANGUAGE)
        usual = replace(preset, language=language) if isinstance(language, str) and is_language(language) else preset
        kept = self._settings.get(_key(preset.template))
        made = _read(usual, kept) if isinstance(kept, dict) else usual
        return replace(made, logo=self.logo())

    def remember(self, options: PosterOptions) -> None:
        """Keep what was chosen for the next time."""
        for key, value in (
            (_LAST, options.template),
            (_LANGUAGE, options.language),
            (_key(options.template), _written(options)),
        ):
            if self._settings.get(key) != value:
                self._settings.set(key, value)

    def logo(self) -> bytes:
        """The logo as a PNG picture; empty without one."""
        try:
            return base64.b64decode(str(self._settings.get(_LOGO, "")), validate=True)
        except binascii.Error:
            return b""

    def set_logo(self, picture: bytes) -> None:
        """Keep a PNG picture as the logo of all posters; an empty one takes it away. Raises KnownError."""
        if len(picture) > MOST_LOGO:
            raise KnownError(
                N_("This picture is too large for a logo."), N_("Take one with fewer details, or a smaller one.")
            )
        self._settings.set(_LOGO, base64.b64encode(picture).decode("ascii"))


def _key(template: str) -> str:
    return f"poster:{template}"


def _written(options: PosterOptions) -> dict[str, Json]:
    return {
        "size": options.size,
        "orientation": options.orientation,
        "hidden": list[Json](sorted(options.hidden)),
        "texts": {key: [[words.zh, words.en] for words in points] for key, points in options.texts},
        "fields": dict[str, Json](options.fields),
        "picks": None if options.picks is None else [[pick.key, pick.count] for pick in options.picks],
        "marks": options.marks,
    }


def _read(usual: PosterOptions, kept: dict[str, Json]) -> PosterOptions:
    size, lies = kept.get("size"), kept.get("orientation")
    return replace(
        usual,
        size=size if isinstance(size, str) else usual.size,
        orientation=lies if isinstance(lies, str) and is_orientation(lies) else usual.orientation,
        hidden=frozenset(str(key) for key in _many(kept.get("hidden"))),
        texts=tuple(_texts(kept.get("texts"))),
        fields=tuple((key, str(value)[:LONGEST_FIELD]) for key, value in _pairs(kept.get("fields"))),
        picks=_picks(kept.get("picks")),
        marks=kept.get("marks") is True,
    )


def _texts(kept: Json) -> Iterable[tuple[str, tuple[Words, ...]]]:
    for key, points in _pairs(kept):
        found = [
            Words(str(point[0])[:LONGEST_TEXT], str(point[1])[:LONGEST_TEXT])
            for point in _many(points)
            if isinstance(point, list) and len(point) == 2
        ]
        if found:
            yield key, tuple(found[:MOST_POINTS])


def _picks(kept: Json) -> tuple[Pick, ...] | None:
    if not isinstance(kept, list):
        return None
    pairs = [pair for pair in kept if isinstance(pair, list) and len(pair) == 2]
    picks = tuple(
        Pick(str(key), count) for key, count in pairs if isinstance(count, int) and 0 < count <= MOST_LABELS
    )
    return picks if picks or not kept else None


def _many(kept: Json) -> list[Json]:
    return kept if isinstance(kept, list) else []


def _pairs(kept: Json) -> Iterable[tuple[str, Json]]:
    return kept.items() if isinstance(kept, dict) else ()
