"""What was not as it should have been in a period: days without duty, things that ran out, requests that wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

from desktop.printing.reports.document import Point
from desktop.printing.reports.values import day_words, short_day
from desktop.services.duty_days import DutyFigures
from desktop.services.forgotten import is_forgotten
from desktop.services.report_ground import Ground
from desktop.store.queries import reports_stock
from desktop.store.queries.carried import Doubled
from desktop.store.queries.pace import RATE_DAYS
from desktop.store.queries.reports_stock import Book, RequestLine, StockLine
from desktop.store.queries.stock import NEVER
from desktop.values import Struct
from desktop.views import Instant, OverReturnedView, ShiftView
from desktop.views.carried import CarriedTwice
from sync.times import DAY, day_of

_MOST_DAYS: Final = 12
"""Days that are named one by one in a sentence."""


def missing(
    ground: Ground,
    duty: DutyFigures,
    books: Sequence[Book],
    asked: Sequence[RequestLine],
    doubled: Sequence[Doubled],
    twice: Sequence[CarriedTwice],
    over: Sequence[OverReturnedView],
) -> list[Point]:
    """What was not as it should have been, each in a sentence; one that says so when nothing was."""
    tr = ground.tr
    found = []
    missed = [day.view.day for day in duty.days if day.missed]
    if missed:
        text = tr("%n days without anybody on duty: {days}.", "", len(missed))
        found.append(Point(text.format(days=_days(ground, missed)), "warn"))
    late = [day.view.day for day in duty.days if day.view.late and not day.missed]
    if late:
        found.append(Point(tr("%n days opened late: {days}.", "", len(late)).format(days=_days(ground, late)), "warn"))
    early = [day.view.day for day in duty.days if day.view.early]
    if early:
        found.append(
            Point(tr("%n days closed early: {days}.", "", len(early)).format(days=_days(ground, early)), "warn")
        )
    unended = [day_of(shift.signed_in_at) for shift in duty.shifts if _unended(shift, duty, ground.now)]
    if unended:
        text = tr("%n shifts without a sign-out, which count for no hours: {days}.", "", len(unended))
        found.append(Point(text.format(days=_days(ground, unended)), "warn"))
    estimated = sum(shift.estimated for shift in duty.shifts)
    if estimated:
        found.append(Point(tr("%n shifts with an estimated time.", "", estimated)))
    for gap in gaps(ground, books):
        first, last = _on(ground, gap.first), _on(ground, gap.last)
        if gap.open:
            text = tr("{item} has been used up since {first}.").format(item=gap.item, first=first)
        elif gap.first == gap.last:
            text = tr("{item} was used up on {first} and refilled the same day.").format(item=gap.item, first=first)
        else:
            text = tr("{item} was used up on {first} and refilled on {last}: %n days.", "", whole_days(gap)).format(
                item=gap.item, first=first, last=last
            )
        found.append(Point(text, "warn"))
    waiting = [line for line in asked if not line.decision]
    for line in waiting:
        found.append(
            Point(
                tr("The request for {what} ({quantity}) of {day} waits for its answer.").format(
                    what=line.what,
                    quantity=f"{line.quantity} {ground.unit(line.unit, line.quantity)}".strip(),
                    day=short_day(day_of(line.at), ground.language),
                ),
                "warn",
            )
        )
    for back in over:
        text = tr("{item}: {n} {unit} more came back than was lent, on {day}. One of the returns is to be voided.")
        unit = ground.unit(back.unit, back.quantity)
        day = _on(ground, day_of(back.at))
        found.append(Point(text.format(item=back.name, n=back.quantity, unit=unit, day=day), "warn"))
    for one in doubled:
        text = tr("From {first} to {last} totals were carried in and %n visits recorded: both count.", "", one.entries)
        found.append(Point(text.format(first=_on(ground, one.since), last=_on(ground, one.until)), "warn"))
    found += [Point(_carried_twice(ground, one), "warn") for one in twice]
    return found or [Point(tr("Nothing: open on every posted day, nothing ran out, no request waits."), "ok")]


def _carried_twice(ground: Ground, one: CarriedTwice) -> str:
    """Which days, by which PCs, how many visitors each says, and what to do."""
    parts = [
        ground.tr("PC {name} ({first} to {last}: %n persons)", "", part.persons).format(
            name=part.device or "–", first=_on(ground, part.since), last=_on(ground, part.until)
        )
        for part in one.parts
    ]
    text = ground.tr(
        "{first} to {last} was carried in more than once, and all of it counts: {parts}. Keep one and take the others"
        " back, under Settings, First day."
    )
    return text.format(
        first=_on(ground, one.since), last=_on(ground, one.until), parts=ground.tr("; ").join(parts)
    )


def _unended(shift: ShiftView, duty: DutyFigures, now: Instant) -> bool:
    return shift.signed_out_at is None and is_forgotten(shift.signed_in_at, duty.posted, now)


def _days(ground: Ground, days: Sequence[date]) -> str:
    named = ground.tr(", ").join(short_day(day, ground.language) for day in days[:_MOST_DAYS])
    if len(days) <= _MOST_DAYS:
        return named
    return ground.tr("{days} and %n more", "", len(days) - _MOST_DAYS).format(days=named)


def _on(ground: Ground, day: date) -> str:
    """A day; what began in another year is told with that."""
    words = short_day if day.year == ground.period.last.year else day_words
    return words(day, ground.language)


class Gap(Struct, frozen=True):
    """An item was used up from one day to another."""

    item: str
    first: date
    last: date
    open: bool
    """It still was at the end."""


def gaps(ground: Ground, books: Sequence[Book]) -> list[Gap]:
    """When items that are used had run out within the period, by the day on which they did; that may lie before it."""
    end = min(ground.period.last, day_of(ground.now))
    found = []
    for book in books:
        since = _missing_since(ground, book)
        if since is None and not book.item.minimum and not _moved(book):
            continue
        before = book.opening
        for line, after in zip_longest(book.lines, book.lines[1:]):
            day = day_of(line.counts_at)
            if line.balance <= 0 < before and not _opens(line, after):
                since = day
            elif line.balance > 0 and since is not None:
                found.append(Gap(book.item.name, since, day, open=False))
                since = None
            before = line.balance
        if since is not None:
            found.append(Gap(book.item.name, since, end, open=True))
    return sorted(found, key=lambda gap: (gap.first, gap.item))


def _opens(line: StockLine, after: StockLine | None) -> bool:
    """Whether it sets the books to nothing for the opening stock that follows at once: the shelf was never empty."""
    return (
        line.counted and after is not None and after.counted and after.counts_at == line.counts_at and after.balance > 0
    )


def _moved(book: Book) -> bool:
    return any(not line.counted and line.delta for line in book.lines)


def _missing_since(ground: Ground, book: Book) -> date | None:
    """The day before the period on which an item ran out that was missed when the period began: one with a minimum, or
    one that had been handed out in the weeks by which its use is measured."""
    if book.opening > 0 or (book.item.voided and not _moved(book)):
        return None
    reach = NEVER if book.item.minimum else RATE_DAYS * DAY
    at = reports_stock.emptied(ground.connection, book.item.id, ground.period.start, reach)
    return None if at is None else day_of(at)


def whole_days(gap: Gap) -> int:
    """Days from running out to the refill."""
    return max(1, (gap.last - gap.first + timedelta(days=1 if gap.open else 0)).days)
