"""What the Supplies screen and its sheets show, read in one go off the UI thread. Knows services, no widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.i18n import CHINESE
from desktop.services.item_list import ONLY
from desktop.services.loans import is_overdue
from desktop.services.supply_book import SupplyBook
from desktop.services.times import day_of
from desktop.ui.text import language
from desktop.views import (
    CatalogueItemView,
    Changes,
    MovementView,
    OverReturnedView,
    RecordId,
    SupplyDetail,
    SupplyView,
    TermView,
)
from desktop.views.stocktakes import Progress

if TYPE_CHECKING:
    from desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class SupplyFacts:
    """``items`` are all on the list, in its order; ``suggestions`` what the catalogue still offers."""

    items: tuple[SupplyView, ...]
    loans: tuple[tuple[RecordId, MovementView], ...]
    suggestions: tuple[CatalogueItemView, ...]
    categories: tuple[TermView, ...]
    kinds: tuple[TermView, ...]
    sources: tuple[TermView, ...]
    answered: int
    """How many requests have the union's answer, and nothing has come in for them yet."""
    counting: Progress | None
    """How far the stocktake that goes on has come."""
    now: int
    gone: tuple[SupplyView, ...] = ()
    """What is off the list, and out on loan yet."""
    over: tuple[OverReturnedView, ...] = ()
    """Loans that came back more than once."""

    @property
    def today(self) -> date:
        """The day in China."""
        return day_of(self.now)

    def item(self, record: RecordId) -> SupplyView | None:
        """An item of the list; None when it is not on it."""
        return next((item for item in self.items if item.id == record), None)

    def kind(self, code: str) -> str:
        """The name of a movement's kind in the language of the screen."""
        return _name(self.kinds, code)

    def source(self, code: str) -> str:
        """The name of a restock's source."""
        return _name(self.sources, code)

    def category(self, code: str) -> str:
        """The name of an item's category."""
        return _name(self.categories, code)

    def late(self, item: RecordId | None = None) -> int:
        """How many loans are overdue, of one item or of all."""
        return sum(is_overdue(loan, self.now) for lent, loan in self.loans if item in (None, lent))

    def too_much_back(self, item: RecordId) -> int:
        """How much of an item came back more than was lent."""
        return sum(one.quantity for one in self.over if one.item == item)

    def counted(self, only: str) -> int:
        """How many items a filter of the list leaves."""
        return sum(ONLY[only](item) for item in self.items)


@dataclass(frozen=True, slots=True)
class Shown:
    """The list as it was asked for, with what stands around it."""

    facts: SupplyFacts
    found: tuple[SupplyView, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """One item with all that its card and its sheets need."""

    facts: SupplyFacts
    detail: SupplyDetail
    photos: Mapping[RecordId, int] = field(default_factory=dict)
    """How many photos lines of the ledger have."""


@dataclass(frozen=True, slots=True)
class OpenedBook:
    """An item with its whole ledger, of which the first lines are read; without a book no more is known yet."""

    opened: Opened
    book: SupplyBook | None
    first: BookLines


@dataclass(frozen=True, slots=True)
class BookLines:
    """Lines of a ledger, newest first, and how many photos they have."""

    lines: tuple[MovementView, ...]
    photos: Mapping[RecordId, int]


BOOK_LINES: Final = 100
"""Lines that are read at once; the next ones are when the end comes into sight."""


def read_book(desk: Desk, record: RecordId, least: int = BOOK_LINES) -> OpenedBook:
    """An item's ledger with at least so many lines. Raises KnownError when there is no such item."""
    opened, book = read_opened(desk, record), desk.supplies.book(record)
    return OpenedBook(opened, book, read_lines(desk, book, 0, max(least, BOOK_LINES)))


def read_lines(desk: Desk, book: SupplyBook, start: int, count: int = BOOK_LINES) -> BookLines:
    """Some lines of a ledger."""
    lines = book.read(start, start + count)
    return BookLines(lines, desk.photos.counts([line.id for line in lines]))


def read_facts(desk: Desk) -> SupplyFacts:
    """Ask the services; not on the UI thread."""
    items = desk.supplies.items()
    loans = desk.supplies.open_loans()
    names = {item.name for item in items}
    return SupplyFacts(
        items=items,
        loans=loans,
        suggestions=tuple(offer for offer in desk.catalogue.suggestions() if offer.name not in names),
        categories=desk.catalogue.terms("supply_category"),
        kinds=desk.catalogue.terms("movement_kind"),
        sources=desk.catalogue.terms("source"),
        answered=desk.requests.answered(),
        counting=desk.stocktakes.progress(),
        now=desk.clock.now(),
        gone=lent_and_gone(desk, items, loans),
        over=desk.supplies.over_returned(),
    )


def lent_and_gone(
    desk: Desk, items: Iterable[SupplyView], loans: Iterable[tuple[RecordId, MovementView]]
) -> tuple[SupplyView, ...]:
    """What is out on loan of items that another PC has taken off the list."""
    gone = {record for record, _loan in loans} - {item.id for item in items}
    return tuple(desk.supplies.item(record).item for record in sorted(gone))


def read_shown(desk: Desk, search: str, only: str) -> Shown:
    """The list that a search and a filter leave."""
    facts = read_facts(desk)
    if not search.strip() and only == "all":
        return Shown(facts, facts.items)
    return Shown(facts, desk.supplies.items(search=search, only=only))


def read_opened(desk: Desk, record: RecordId) -> Opened:
    """One item. Raises KnownError when there is none."""
    detail = desk.supplies.item(record)
    return Opened(read_facts(desk), detail, desk.photos.counts([line.id for line in detail.ledger]))


def together(made: Iterable[Changes]) -> Changes:
    """Several commands as the one thing that a person did, so that one undo takes all of it back."""
    all_made = list(made)
    return Changes(
        frozenset().union(*(changes.kinds for changes in all_made)),
        tuple(record for changes in all_made for record in changes.records),
        tuple(patch for changes in reversed(all_made) for patch in changes.inverse),
    )


def term_name(term: TermView) -> str:
    """A vocabulary word in the language of the screen."""
    return term.zh if language() == CHINESE else term.en


def _name(terms: tuple[TermView, ...], code: str) -> str:
    return next((term_name(term) for term in terms if term.code == code), code)
