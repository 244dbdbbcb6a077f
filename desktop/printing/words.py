"""The built-in texts of posters, in both languages whatever language the program speaks, and the station's own.

They lie in resources/posters, where they can be read and corrected without knowing the program. Knows no layout.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import resources
from desktop.printing.facts import Words
from desktop.printing.options import PosterOptions


@dataclass(frozen=True, slots=True)
class PosterWords:
    """The texts of one template: single ones by key, and lists of points."""

    texts: Mapping[str, Words]
    lists: Mapping[str, tuple[Words, ...]]

    def __getitem__(self, key: str) -> Words:
        return self.texts[key]

    def points(self, key: str) -> tuple[Words, ...]:
        """A list of points by its key."""
        return self.lists[key]


@cache
def words_of(template: str) -> PosterWords:
    """The built-in texts of a template; FileNotFoundError for one without."""
    texts: dict[str, Words] = {}
    lists: dict[str, tuple[Words, ...]] = {}
    for key, value in json.loads(resources.path("posters", f"{template}.json").read_text("utf-8")).items():
        if isinstance(value, list):
            lists[key] = tuple(Words(item["zh"], item["en"]) for item in value)
        else:
            texts[key] = Words(value["zh"], value["en"])
    return PosterWords(texts, lists)


@lru_cache(maxsize=64)
def chosen_words(options: PosterOptions) -> PosterWords:
    """The texts of the template with the station's own in place of the built-in ones."""
    built_in = words_of(options.template)
    own = dict(options.texts)
    return PosterWords(
        {key: own[key][0] if own.get(key) else words for key, words in built_in.texts.items()},
        {key: own.get(key) or points for key, points in built_in.lists.items()},
    )
