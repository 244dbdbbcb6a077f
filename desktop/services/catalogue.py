"""The words of the field as this station uses them: the built-in vocabulary, what the union added, what the station
added or hid; the catalogue of supplies; the texts that a station has until it writes its own.

Screens ask for names all the time, so words are kept in memory and read anew when they have changed.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Final

import resources
from desktop.i18n import N_
from desktop.services import inputs, pinyin
from desktop.services.errors import KnownError
from desktop.services.events import Event
from desktop.services.work import Work
from desktop.store.queries import station, supplies
from desktop.values import Struct
from desktop.views import CatalogueItemView, Changes, TermView
from sync.ops import fixed_id
from sync.vocabulary import VOCABULARIES

OPEN_VOCABULARIES: Final = ("category", "service", "facility", "opening_check", "closing_check")
"""Vocabularies that a union or a station may add to."""
_STEP: Final = 10
_BEHIND: Final = 10_000
"""Rank of a term that names none: behind the built-in ones, in the order of entry."""

_Words = Mapping[str, Mapping[str, TermView]]


class CatalogueItem(Struct, frozen=True):
    """An item of the built-in catalogue of supplies."""

    view: CatalogueItemView
    name_en: str


class Catalogue:
    """Words by vocabulary and code. Every method may be called from any thread."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._guard = threading.Lock()
        self._words: _Words | None = None
        self._changed = 0
        work.events.subscribe(self._on_event)

    def terms(self, vocabulary: str, *, hidden: bool = False) -> tuple[TermView, ...]:
        """The entries of a vocabulary in their order; hidden ones only when asked for. KeyError for a strange one."""
        return tuple(term for term in self._all()[vocabulary].values() if hidden or not term.hidden)

    def term(self, vocabulary: str, code: str) -> TermView:
        """The entry of a code; for a code of a newer programme an entry that shows the code."""
        return self._all()[vocabulary].get(code) or TermView(code, code, code, "circle")

    def name(self, vocabulary: str, code: str, language: str) -> str:
        """A code's name in a language such as ``zh_CN`` or ``en``."""
        term = self.term(vocabulary, code)
        return term.zh if language[:2].lower() == "zh" else term.en

    def codes(self, vocabulary: str) -> frozenset[str]:
        """All codes of a vocabulary, hidden ones too: what was recorded with them stays valid."""
        return frozenset(self._all()[vocabulary])

    def matching(self, vocabulary: str, word: str) -> frozenset[str]:
        """Codes whose Chinese or English name a typed word finds."""
        return frozenset(
            term.code
            for term in self._all()[vocabulary].values()
            if pinyin.matches(word, term.zh) or word.casefold() in term.en.casefold()
        )

    def suggestions(self) -> tuple[CatalogueItemView, ...]:
        """Supplies of the built-in catalogue that the station has not taken up yet."""
        with self._work.store.read() as connection:
            taken = supplies.listed(connection)
        return tuple(item.view for item in catalogue_items() if item.view.id not in taken)

    def promise(self, language: str) -> str:
        """The built-in service promise, said at every sign-in until the station writes its own."""
        return _texts()["promise"][_tongue(language)]

    def convention(self, language: str) -> tuple[str, ...]:
        """The points of the built-in service convention."""
        return _points("convention_points", language)

    def rules(self, language: str) -> tuple[str, ...]:
        """The points of the built-in management rules."""
        return _points("rules_points", language)

    def hide(self, vocabulary: str, code: str, hidden: bool = True) -> Changes:
        """Leave an entry out of what is offered from now on, or offer it again. Raises KnownError."""
        inputs.code(code, self.codes(_open(vocabulary)))
        if hidden and [term.code for term in self.terms(vocabulary)] == [code]:
            raise KnownError(
                N_("This is the last entry that is still shown."), N_("Show another one first, then hide this one.")
            )
        with self._work.unit() as unit:
            fields: dict[str, object] = {"vocabulary": vocabulary, "code": code, "hidden": hidden}
            unit.patch("term", station.term_id(vocabulary, code), fields)
        return unit.changes()

    def rename(self, vocabulary: str, code: str, zh: str, en: str = "") -> Changes:
        """Call an entry otherwise; what was recorded with it goes by the new name. Raises KnownError."""
        inputs.code(code, self.codes(_open(vocabulary)))
        name = inputs.name(zh)
        if any(name in (one.zh, one.en) and one.code != code for one in self.terms(vocabulary, hidden=True)):
            raise KnownError(
                N_("There is an entry called {name} already."), N_("Show it again if it is hidden."), name=name
            )
        with self._work.unit() as unit:
            fields: dict[str, object] = {
                "vocabulary": vocabulary,
                "code": code,
                "zh": name,
                "en": inputs.name(en) if en.strip() else "",
            }
            unit.patch("term", station.term_id(vocabulary, code), fields)
        return unit.changes()

    def order(self, vocabulary: str, codes: Sequence[str]) -> Changes:
        """Put the entries of a vocabulary into another order; those that are not named keep theirs behind the others.
        Raises KnownError."""
        known = self._all()[_open(vocabulary)]
        inputs.codes(codes, known)
        wanted = list(dict.fromkeys(codes))
        wanted += [code for code in known if code not in wanted]
        with self._work.store.read() as connection:
            said = _ranks(station.terms(connection), vocabulary)
        with self._work.unit() as unit:
            for n, code in enumerate(wanted, 1):
                if said.get(code) != _STEP * n:
                    fields: dict[str, object] = {"vocabulary": vocabulary, "code": code, "rank": _STEP * n}
                    unit.patch("term", station.term_id(vocabulary, code), fields)
        return unit.changes()

    def add(self, vocabulary: str, zh: str, en: str = "", icon: str = "") -> Changes:
        """Add an entry of the station's own. Raises KnownError."""
        name = inputs.name(zh)
        if any(name in (term.zh, term.en) for term in self.terms(_open(vocabulary), hidden=True)):
            raise KnownError(
                N_("There is an entry called {name} already."), N_("Show it again if it is hidden."), name=name
            )
        # Made of the name, so that two PCs that add the same word without knowing of each other mean one.
        code = "own_" + blake2b(name.encode(), digest_size=5).hexdigest()
        with self._work.unit() as unit:
            fields: dict[str, object] = {
                "vocabulary": vocabulary,
                "code": code,
                "zh": name,
                "en": " ".join(en.split()) or name,
                "icon": icon,
            }
            unit.patch("term", station.term_id(vocabulary, code), fields)
        return unit.changes()

    def _all(self) -> _Words:
        words = self._words
        if words is None:
            changed = self._changed
            with self._work.store.read() as connection:
                words = _laid_over(station.terms(connection))
            with self._guard:
                if changed == self._changed:
                    self._words = words
        return words

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Changes) and event.touches("term", "union_term"):
            with self._guard:
                self._changed += 1
                self._words = None


def _laid_over(rows: list[station.TermRow]) -> _Words:
    ranked: dict[str, dict[str, tuple[int, TermView]]] = {
        vocabulary: {
            entry.code: (_STEP * n, TermView(entry.code, entry.zh, entry.en, entry.icon))
            for n, entry in enumerate(entries, 1)
        }
        for vocabulary, entries in VOCABULARIES.items()
    }
    for n, row in enumerate(rows):
        if row.vocabulary not in OPEN_VOCABULARIES or not row.code:
            continue
        known = ranked[row.vocabulary]
        rank, term = known.get(row.code, (_BEHIND + n, TermView(row.code, row.code, row.code, "circle")))
        known[row.code] = (
            row.rank or rank,
            TermView(
                row.code,
                row.zh or term.zh,
                row.en or (row.zh if term.en == row.code else term.en) or term.en,
                row.icon or term.icon,
                row.hidden,
            ),
        )
    return {
        vocabulary: {code: term for code, (_, term) in sorted(known.items(), key=lambda item: item[1][0])}
        for vocabulary, known in ranked.items()
    }


def _ranks(rows: list[station.TermRow], vocabulary: str) -> dict[str, int]:
    """The rank that each entry has, as far as one was said."""
    ranks = {entry.code: _STEP * n for n, entry in enumerate(VOCABULARIES[vocabulary], 1)}
    for row in rows:
        if row.vocabulary == vocabulary and row.rank:
            ranks[row.code] = row.rank
    return ranks


def _open(vocabulary: str) -> str:
    if vocabulary not in OPEN_VOCABULARIES:
        raise ValueError(f"nothing can be added to {vocabulary}")
    return vocabulary


@cache
def catalogue_items() -> tuple[CatalogueItem, ...]:
    """The built-in catalogue of supplies, in its order."""
    rows = json.loads(resources.path("catalog", "supplies.json").read_text("utf-8"))
    return tuple(
        CatalogueItem(
            CatalogueItemView(
                id=fixed_id(station.SUPPLY_IDS + row["number"]),
                name=row["name"],
                category=row["category"],
                unit=row["unit"],
                pack_unit=row["pack_unit"],
                pack_size=row["pack_size"],
                tracks_expiry=row["expires"],
            ),
            row["en"],
        )
        for row in rows
    )


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    texts: Mapping[str, Mapping[str, str]] = json.loads(resources.path("catalog", "texts.json").read_text("utf-8"))
    return texts


def _points(key: str, language: str) -> tuple[str, ...]:
    from desktop.printing.words import words_of

    return tuple(getattr(words, _tongue(language)) for words in words_of("board").points(key))


def _tongue(language: str) -> str:
    return "zh" if language[:2].lower() == "zh" else "en"
