"""What was said of a visit after it was entered, as screens see it."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.values import Struct
from desktop.views.base import Instant


class VisitChange(Struct, frozen=True):
    """One correction: when, by whom (empty when nobody was on duty), what it says now and what it said until then;
    values are the record's own."""

    at: Instant
    by: str
    fields: Mapping[str, object]
    before: Mapping[str, object]
