"""Personal details that neither this PC nor the union has: which PC entered them, and closing them as lost.

Another PC of the station may still have them, so a person says for each PC that entered any that they are lost.
Knows nothing of the wire.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

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
        """Close these as lost: nobody waits for them any more. Nothing is erased, and one that another PC turns out to
        have comes all the same. A change is made for each that is still missing."""
        with self._work.unit() as unit:
            if not lost_values.give_up(unit, missing.refs):
                raise KnownError(N_("These details are no longer missing."), N_("Look at the list again."))
        return unit.changes()


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
