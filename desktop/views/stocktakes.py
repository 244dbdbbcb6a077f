"""A walk along the shelves, as screens see it."""

from __future__ import annotations

from datetime import date

from desktop.values import Struct
from desktop.views.base import Instant, RecordId


class CountView(Struct, frozen=True):
    """An item counted once."""

    at: Instant
    counted: int
    by: str
    """Who was on duty; empty when nobody was."""
    on: str
    """The PC's name."""
    namesake: bool = False
    """It is another PC than this one, although both bear that name."""
    keeps_until: date | None = None
    """Until when it keeps what was counted beyond the books, where somebody said so."""


class CountedLine(Struct, frozen=True):
    """One item on a stocktake: what the books say, and what was counted."""

    item: RecordId
    name: str
    unit: str
    category: str
    book: int
    """What the books would say without this stocktake; of what was not counted yet, what they say now."""
    now: int
    """What they say now: what was counted last, and what has moved since."""
    counts: tuple[CountView, ...] = ()
    """On all PCs, in the order in which they count: the last one is the balance."""
    tracks_expiry: bool = False

    @property
    def dated(self) -> bool:
        """Whether of what was counted beyond the books a date can be said."""
        return self.tracks_expiry and self.difference > 0

    @property
    def last(self) -> CountView | None:
        """The count that holds; None while nobody has counted it."""
        return self.counts[-1] if self.counts else None

    @property
    def counted(self) -> int | None:
        """What was counted; None while nobody has."""
        return self.counts[-1].counted if self.counts else None

    @property
    def difference(self) -> int:
        """What was counted less what the books said; 0 of what was not counted."""
        return 0 if self.counted is None else self.counted - self.book

    @property
    def elsewhere(self) -> tuple[CountView, ...]:
        """What other PCs than that of the last count have counted, of each the last."""
        last = self.last
        if last is None:
            return ()
        found = {(count.on, count.namesake): count for count in self.counts}
        return tuple(count for pc, count in found.items() if pc != (last.on, last.namesake))


class SheetView(Struct, frozen=True):
    """A stocktake that goes on or was closed. Sheets that PCs opened without knowing of each other are one."""

    id: RecordId
    """Empty of one that begins with its first count."""
    opened_at: Instant
    closed_at: Instant | None
    opened_by: str
    note: str
    lines: tuple[CountedLine, ...]
    """Of one that was closed only what was counted."""

    @property
    def counted(self) -> int:
        """How many items were counted."""
        return sum(line.counted is not None for line in self.lines)

    @property
    def agree(self) -> int:
        """How many of them were there as the books said."""
        return sum(line.counted is not None and not line.difference for line in self.lines)

    @property
    def more(self) -> int:
        """Of how many there was more."""
        return sum(line.difference > 0 for line in self.lines)

    @property
    def less(self) -> int:
        """Of how many there was less."""
        return sum(line.difference < 0 for line in self.lines)

    @property
    def differing(self) -> tuple[CountedLine, ...]:
        """The lines on which books and shelf differ."""
        return tuple(line for line in self.lines if line.difference)


class SheetHead(Struct, frozen=True):
    """A stocktake in a list."""

    id: RecordId
    opened_at: Instant
    closed_at: Instant | None
    opened_by: str
    note: str
    counted: int
    """How many items were counted."""


class Progress(Struct, frozen=True):
    """How far the stocktake that goes on has come: ``counted`` of ``items``."""

    counted: int
    items: int
