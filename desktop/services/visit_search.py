"""What a search of visits means: its words, and the codes and persons whose names each matches. Knows no SQL."""

from __future__ import annotations

from desktop.services import pinyin
from desktop.services.catalogue import Catalogue
from desktop.store.local import Reading
from desktop.store.queries import people, visits
from desktop.store.queries.conditions import Word


def search_words(connection: Reading, catalogue: Catalogue, search: str) -> list[Word]:
    """The words of a search, which must all be met: by a category, a service, a person on duty (also in pinyin or by
    initials), the note or the visitor's name (in pinyin too)."""
    wanted = search.split()
    if not wanted:
        return []
    on_duty = people.names(connection)
    named: dict[str, list[int]] = {}
    for number, name in visits.visitors(connection):
        named.setdefault(name, []).append(number)
    return [
        Word(
            word,
            catalogue.matching("category", word),
            catalogue.matching("service", word),
            frozenset(id_ for id_, name in on_duty.items() if pinyin.matches(word, name)),
            frozenset(number for name, numbers in named.items() if pinyin.matches(word, name) for number in numbers),
        )
        for word in wanted
    ]
