"""What was said of a visit after it was entered, as screens see it."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.values import dataclass
from desktop.views.base import Instant


@dataclass(frozen=True, slots=True)
class VisitChange:
    """One correction: when, by whom (empty when nobody was on duty), what it says now and what it said until then;
    values are the record's own."""

    at: Instant
    by: str
    fields: Mapping[str, object]
    before: Mapping[str, object]
