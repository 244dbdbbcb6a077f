"""What the history of visits was asked for, and what it says when nothing of the kind is there. Knows no service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.ui.text import tr
from desktop.ui.visits.filters import Filters
from desktop.ui.visits.period import TODAY, Days
from desktop.ui.widgets.empty_state import EmptyState


@dataclass(frozen=True, slots=True)
class Asked:
    """What the table shows."""

    days: Days
    search: str
    filters: Filters


def teach(empty: EmptyState, asked: Asked, chip: str, today: date) -> None:
    """What an empty list says, and the one button that helps; ``chip`` is the chosen period's."""
    if asked.search.strip():
        everywhere = asked.days == Days(None, None)
        empty.set(
            "search",
            tr("Nothing found for “{text}”").format(text=asked.search.strip()),
            tr("The search looks at category, service, note, name and who entered it; initials do, as in wl for 王力."),
            "" if everywhere else tr("Search all dates"),
        )
    elif asked.filters != Filters():
        empty.set(
            "list-filter",
            tr("No visits with these filters"),
            tr("Remove a filter, or choose other days above."),
            tr("Clear filters"),
        )
    elif chip == TODAY:
        empty.set(
            "users",
            tr("Nobody has come yet today"),
            tr("Tap a tile above or press the digit in its corner: each tap is one visitor, saved at once."),
        )
    else:
        days = asked.days.words(today)
        empty.set(
            "calendar-days",
            tr("No visits: {days}").format(days=days),
            tr("What was written on paper can be entered later with its own time."),
            tr("Late entry"),
        )
