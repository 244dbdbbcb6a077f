"""What a search of visits means: its words, and the codes and persons whose names each matches. Knows no SQL."""

from __future__ import annotations

from desktop.services import pinyin
from desktop.services.catalogue import Catalogue
from desktop.store.local import Reading
from desktop.store.queries import people
from desktop.store.queries.conditions import Word


def search_words(connection: Reading, catalogue: Catalogue, search: str) -> list[Word]:
    """The words of a search, which must all be met: by a category, a service, a person on duty (also in pinyin or by
    initials) or the note."""
    named = people.names(connection) if search.strip() else {}
    return [
        Word(
            word,
            catalogue.matching("category", word),
            catalogue.matching("service", word),
            frozenset(id_ for id_, name in named.items() if pinyin.matches(word, name)),
        )
        for word in search.split()
    ]
