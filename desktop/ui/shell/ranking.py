"""Which commands answer to what was typed, and in which order: by how well, then by how much and how lately used.

Pure; knows no widget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.services import pinyin
from desktop.ui.commands import Command

MOST: Final = 60
"""Rows that are shown; who does not see it types another letter."""
REMEMBERED: Final = 60
"""Commands of which it is remembered that they were used."""


@dataclass(frozen=True, slots=True)
class Used:
    """What was used, the newest first, and how often."""

    counts: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, kept: object) -> Used:
        """From a setting; what another version may have kept there counts for nothing."""
        if not isinstance(kept, list):
            return cls()
        pairs = [pair for pair in kept if isinstance(pair, list) and len(pair) == 2]
        return cls(tuple((key, n) for key, n in pairs if isinstance(key, str) and isinstance(n, int)))

    def with_one_more(self, key: str) -> Used:
        """After a command was used."""
        n = dict(self.counts).get(key, 0) + 1
        rest = tuple(pair for pair in self.counts if pair[0] != key)
        return Used(((key, n), *rest)[:REMEMBERED])


def answering(typed: str, commands: Iterable[Command], used: Used) -> tuple[Command, ...]:
    """The commands to show. With nothing typed, those used lately and then all but the many things."""
    lately = {key: n for n, (key, _count) in enumerate(used.counts)}
    often = dict(used.counts)
    words = typed.split()
    if not words:
        first = sorted((one for one in commands if one.key in lately), key=lambda one: lately[one.key])
        return (*first, *(one for one in commands if one.key not in lately and not one.thing))[:MOST]
    ranked: list[tuple[tuple[int, int, int, int], Command]] = []
    for n, command in enumerate(commands):
        tier = _tier(words, command)
        if tier is not None:
            newest = lately.get(command.key, REMEMBERED)
            ranked.append(((tier, -often.get(command.key, 0), newest, n), command))
    return tuple(command for _rank, command in sorted(ranked, key=lambda one: one[0])[:MOST])


def _tier(words: Sequence[str], command: Command) -> int | None:
    """How well it answers, 0 best; None when a word is nowhere in it."""
    worst = 0
    for word in words:
        found = _tier_of_word(word, command)
        if found is None:
            return None
        worst = max(worst, found)
    return worst


def _tier_of_word(word: str, command: Command) -> int | None:
    text = command.text.casefold()
    wanted = word.casefold()
    if text.startswith(wanted):
        return 0
    if wanted in text:
        return 1
    # What stands between two words of a name is not spelt.
    if pinyin.matches(word, "".join(sign for sign in command.text if sign.isalnum())):
        return 2
    names = command.also.casefold().split()
    if any(name.startswith(wanted) for name in names):
        return 3
    if any(pinyin.matches(word, name) for name in names):
        return 4
    return 5 if wanted in command.help.casefold() and len(wanted) > 1 else None
