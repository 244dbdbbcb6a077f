"""What a report is narrowed to, as the screen that one comes from shows it. Pure."""

from __future__ import annotations

from typing import Literal

from desktop.values import Struct
from desktop.views import RecordId

Narrowing = Literal["", "visits", "items"]
"""What a report can be narrowed by: nothing, what a visit says, or items."""


class Only(Struct, frozen=True):
    """Empty is without bound. ``staff`` is who was on duty; ``search`` holds words as a search of visits has them."""

    category: str = ""
    service: str = ""
    staff: RecordId = b""
    search: str = ""
    items: frozenset[RecordId] = frozenset()


ALL = Only()
