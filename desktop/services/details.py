"""Personal details that neither this PC nor the union has: which PC entered them, and closing them as lost.

Another PC of the station may still have them, so what is closed is decided by a person, for each PC that entered any.
Knows nothing of the wire.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from desktop.i18n import N_
from desktop.services.errors import KnownError
from desktop.services.work import Work
from desktop.store import lost_values
from desktop.store.lost_values import LostValue
from desktop.views import Changes
from desktop.views.details import MissingDetails
from sync.envelope import PersonalRef
from sync.ops import is_unions_run
from sync.times import can_be_shown

_TOGETHER: Final = 25
"""Details that are closed in one unit of work."""


class DetailService:
    """Every method may be called from any thread; commands raise KnownError and have then changed nothing."""

    def __init__(self, work: Work, nowhere: Callable[[], Sequence[PersonalRef]]) -> None:
        """``nowhere`` tells what this PC and the union lacked when they last spoke."""
        self._work = work
        self._nowhere = nowhere

    def missing(self) -> tuple[MissingDetails, ...]:
        """What nobody has, by the PC that entered it, most first."""
        refs = self._nowhere()
        if not refs:
            return ()
        with self._work.store.read() as connection:
            lost = lost_values.among(connection, refs)
        by_device: dict[tuple[bool, str], list[LostValue]] = {}
        for one in lost:
            by_device.setdefault((is_unions_run(one.ref.run), one.device), []).append(one)
        found = [_told(page, device, values) for (page, device), values in by_device.items()]
        return tuple(sorted(found, key=lambda one: (-one.count, one.device)))

    def give_up(self, missing: MissingDetails) -> Changes:
        """Close these as lost: nobody asks for them any more, and whichever PC still has one forgets it. What has come
        meanwhile stays."""
        done: list[Changes] = []
        # In parts, each of which stands for itself, so that no tap waits for hundreds of them.
        for first in range(0, missing.count, _TOGETHER):
            with self._work.unit() as unit:
                lost_values.close(unit, missing.refs[first : first + _TOGETHER])
            done.append(unit.changes())
        records = tuple(record for changes in done for record in changes.records)
        if not records:
            raise KnownError(N_("These details are no longer missing."), N_("Look at the list again."))
        return Changes(frozenset().union(*(changes.kinds for changes in done)), records)


def _told(page: bool, device: str, values: Sequence[LostValue]) -> MissingDetails:
    counts = Counter((one.kind, one.ref.field) for one in values)
    times = [one.entered_at for one in values if can_be_shown(one.entered_at)]
    return MissingDetails(
        device=device,
        page=page,
        counts=tuple((*what, n) for what, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        first=min(times, default=None),
        last=max(times, default=None),
        refs=tuple(one.ref for one in values),
    )
