"""Personal details that nobody has, as screens see them."""

from __future__ import annotations

from desktop.values import Struct
from desktop.views.base import Instant
from sync.envelope import PersonalRef


class MissingDetails(Struct, frozen=True):
    """What one PC entered and neither this one nor the union has."""

    device: str
    """The PC's name; empty for what was said on the station's page, and for a PC whose name is not known here."""
    page: bool
    """Whether it was said on the station's page."""
    counts: tuple[tuple[str, str, int], ...]
    """By kind and field how many there are, most first."""
    first: Instant | None
    last: Instant | None
    """When the first and the last of them were entered; None when the clocks said what no clock can."""
    refs: tuple[PersonalRef, ...]
    """Which they are."""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.refs)
