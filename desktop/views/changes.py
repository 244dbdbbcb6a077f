"""What a command changed and what takes it back."""

from __future__ import annotations

from desktop.values import Struct
from desktop.views.base import RecordId


class Patch(Struct, frozen=True):
    """Field values that a command could set back; the step of an undo."""

    kind: str
    record: RecordId
    fields: dict[str, object]


class Changes(Struct, frozen=True):
    """What a command changed: each screen decides whether that concerns it."""

    kinds: frozenset[str] = frozenset()
    records: tuple[RecordId, ...] = ()
    inverse: tuple[Patch, ...] = ()
    """What undoes the command, last change first."""

    def touches(self, *kinds: str) -> bool:
        """Whether any of the kinds changed. Joining what was entered twice changes how items and people are shown."""
        shown = self.kinds | {"supply", "staff"} if "same_as" in self.kinds else self.kinds
        return not shown.isdisjoint(kinds)
