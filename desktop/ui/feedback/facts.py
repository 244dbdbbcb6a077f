"""What the Feedback screen and its sheets show, read in one go off the UI thread. Knows services, no widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from desktop.services.times import day_of
from desktop.ui.supplies.facts import term_name
from desktop.values import Struct
from desktop.views import RecordId, StaffView, TermView
from desktop.views.feedback import (
    FacilityState,
    OpinionChange,
    OpinionCounts,
    OpinionPage,
    OpinionView,
    RepairView,
    Satisfaction,
)

if TYPE_CHECKING:
    from datetime import date

    from desktop.services.desk import Desk

PAGE: Final = 100
"""Rows that are fetched at a time."""
MOST: Final = 2_000
"""Rows that are read anew at once when something changed."""
EVERY: Final = "all"
WAITING: Final = "waiting"
VOCABULARIES: Final = ("opinion_kind", "opinion_channel", "opinion_tag", "facility", "trouble")


class Asked(Struct, frozen=True):
    """What the list is narrowed to; ``only`` is ``all``, ``waiting``, ``kind:<code>`` or ``stars:<n>``."""

    search: str = ""
    only: str = EVERY


class Words(Struct, frozen=True):
    """The vocabularies, hidden entries too: what was said with them is still shown."""

    terms: Mapping[str, Mapping[str, TermView]]

    def name(self, vocabulary: str, code: str) -> str:
        """A code in the language of the screen."""
        term = self.terms[vocabulary].get(code)
        return code if term is None else term_name(term)

    def icon(self, vocabulary: str, code: str) -> str:
        """The icon of a code."""
        term = self.terms[vocabulary].get(code)
        return "circle" if term is None else term.icon

    def offered(self, vocabulary: str) -> tuple[TermView, ...]:
        """What can be chosen, in order."""
        return tuple(term for term in self.terms[vocabulary].values() if not term.hidden)


class Shown(Struct, frozen=True):
    """The whole screen."""

    words: Words
    page: OpinionPage
    counts: OpinionCounts
    satisfaction: Satisfaction
    repairs: tuple[RepairView, ...]
    facilities: tuple[FacilityState, ...]
    people: tuple[StaffView, ...]
    now: int

    @property
    def today(self) -> date:
        """The day in China."""
        return day_of(self.now)

    @property
    def open_repairs(self) -> int:
        """How many are being seen to."""
        return sum(repair.open for repair in self.repairs)


def read_words(desk: Desk) -> Words:
    """Ask the catalogue."""
    return Words(
        {name: {term.code: term for term in desk.catalogue.terms(name, hidden=True)} for name in VOCABULARIES}
    )


def read_page(
    desk: Desk, asked: Asked, limit: int = PAGE, before: tuple[int, RecordId] | None = None
) -> OpinionPage:
    """One page of the list."""
    what, _, which = asked.only.partition(":")
    return desk.opinions.page(
        search=asked.search,
        kind=which if what == "kind" else None,
        stars=int(which) if what == "stars" else None,
        waiting=what == WAITING,
        voided=not asked.search and what == EVERY,
        limit=limit,
        before=before,
    )


def read_shown(desk: Desk, asked: Asked, limit: int = PAGE) -> Shown:
    """Everything; not on the UI thread."""
    return Shown(
        words=read_words(desk),
        page=read_page(desk, asked, limit),
        counts=desk.opinions.counts(),
        satisfaction=desk.opinions.satisfaction(),
        repairs=desk.repairs.repairs(voided=True),
        facilities=desk.repairs.facilities(),
        people=desk.people.people(),
        now=desk.clock.now(),
    )


class Opened(Struct, frozen=True):
    """One opinion with what it takes to show it."""

    words: Words
    opinion: OpinionView
    now: int
    history: tuple[OpinionChange, ...] = ()
    """What was corrected of it."""


def read_opened(desk: Desk, record: RecordId) -> Opened:
    """One opinion. Raises KnownError when there is none."""
    said = desk.opinions.opinion(record)
    history = desk.opinions.history(record) if said.corrected else ()
    return Opened(read_words(desk), said, desk.clock.now(), history)
