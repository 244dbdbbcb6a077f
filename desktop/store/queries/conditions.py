"""What a search of visits asks for, as SQL: codes in the tally and in the table, the rest in the table alone.

A search is a row of words that must all be met; a word is met by a category, a service or a person whose name it
matches (the caller turned names into codes), by the note's text, or by the visitor's name (of those few that have one
the caller names the rows).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from string import ascii_letters
from typing import Final

from desktop.values import Struct, field

_LETTERS: Final = frozenset(ascii_letters)


class Word(Struct, frozen=True):
    """One word of a search and the codes whose names it matches."""

    text: str
    categories: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    staff: frozenset[bytes] = frozenset()
    named: frozenset[int] = frozenset()
    """Row ids of visits whose visitor's name it matches."""


class Condition(Struct, frozen=True):
    """A search and a filter, ready for a WHERE clause. ``params`` are the values of its named parameters."""

    coded: str
    """Met without looking at note and name, in terms of a visit ``v``."""
    noted: str
    """Some word stands in the note of a visit ``v``; empty without a search."""
    named: str
    """Some word is met by the visitor's name of a visit ``v``; empty when there is none such."""
    full: str
    """All of it, in terms of a visit ``v``."""
    params: dict[str, object] = field(default_factory=dict)
    codes: bool = False
    """Whether anything is asked for at all."""

    @property
    def counted(self) -> str:
        """``coded`` in terms of a combination ``c`` of the tally."""
        return self.coded.replace("v.entered_by", "c.staff").replace("v.", "c.")


def condition(
    words: Collection[Word],
    category: str | None = None,
    service: str | None = None,
    staff: Collection[bytes] | None = None,
) -> Condition:
    """The condition of a search within one category, one service and what certain people entered, or within all."""
    params: dict[str, object] = {}
    coded, noted, named, full = [], [], [], []
    for n, word in enumerate(words):
        by_code = _any_of(
            [
                _one_of("v.category", sorted(word.categories), f"c{n}", params),
                *(_holds(code, f"s{n}_{i}", params) for i, code in enumerate(sorted(word.services))),
                _one_of("v.entered_by", sorted(word.staff), f"p{n}", params),
            ]
        )
        in_note = _in_note(word.text, f"t{n}", params)
        coded.append(by_code)
        noted.append(in_note)
        in_name = _among(word.named, f"n{n}", params)
        named.append(in_name)
        full.append(_any_of([by_code, in_note, in_name]))
    if category is not None:
        params["category"] = category
        coded.append("v.category = :category")
        full.append("v.category = :category")
    if service is not None:
        used = _holds(service, "service", params)
        coded.append(used)
        full.append(used)
    if staff is not None:
        by = _one_of("v.entered_by", sorted(staff), "by", params) or "0"
        coded.append(by)
        full.append(by)
    return Condition(
        coded=" AND ".join(coded) or "1",
        noted=_any_of(noted) if noted else "",
        named=_any_of(named) if any(named) else "",
        full=" AND ".join(full) or "1",
        params=params,
        codes=bool(coded),
    )


def _one_of(column: str, values: Collection[object], prefix: str, params: dict[str, object]) -> str:
    names = [f"{prefix}_{i}" for i in range(len(values))]
    params.update(zip(names, values, strict=True))
    return f"{column} IN ({', '.join(':' + name for name in names)})" if names else ""


def _holds(code: str, name: str, params: dict[str, object]) -> str:
    params[name] = f";{code};"
    return f"instr(';' || v.services || ';', :{name}) > 0"


def _among(rows: Collection[int], name: str, params: dict[str, object]) -> str:
    if not rows:
        return ""
    params[name] = json.dumps(sorted(rows))
    return f"v.rowid IN (SELECT value FROM json_each(:{name}))"


def _in_note(text: str, name: str, params: dict[str, object]) -> str:
    """SQL for notes that hold a text, whether in capitals or not."""
    if _LETTERS.isdisjoint(text):
        # LIKE knows the cases of ASCII's letters alone: here it would find the same, and take longer.
        params[name] = text
        return f"instr(v.note, :{name}) > 0"
    params[name] = f"%{_escaped(text)}%"
    return f"v.note LIKE :{name} ESCAPE '\\'"


def _any_of(parts: Collection[str]) -> str:
    met = [part for part in parts if part]
    return f"({' OR '.join(met)})" if met else "0"


def _escaped(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return text
