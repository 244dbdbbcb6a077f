"""A walk along the shelves, as screens see it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.views.base import Instant, RecordId


@dataclass(frozen=True, slots=True)
class CountedLine:
    """One item on a stocktake sheet: what the books say, and what was counted."""

    item: RecordId
    name: str
    unit: str
    category: str
    book: int
    """What the books said when it was counted; of what was not counted yet, what they say now."""
    counted: int | None
    """None while nobody has counted it."""
    counted_at: Instant | None
    counted_by: str
    counted_on: str
    """The PC's name."""
    times: int
    """How often it was counted on this sheet, on all PCs; the last one is the balance."""

    @property
    def difference(self) -> int:
        """What was counted less what the books said; 0 of what was not counted."""
        return 0 if self.counted is None else self.counted - self.book


@dataclass(frozen=True, slots=True)
class SheetView:
    """A stocktake sheet that is open or was closed."""

    id: RecordId
    opened_at: Instant
    closed_at: Instant | None
    opened_by: str
    note: str
    lines: tuple[CountedLine, ...]

    @property
    def counted(self) -> int:
        """How many items were counted."""
        return sum(line.counted is not None for line in self.lines)
