"""How things stand with the union, as a screen shows it: the engine's state in the words of the views.

What it says is true: *synced* only when nothing waits on either end, as far as the union has just said, and nothing
is left out of the tables here. Pure; knows neither the engine's thread nor the store.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from desktop.services.sync_pace import Pace
from desktop.store.queries.sync import past
from desktop.values import Struct
from desktop.views import SyncPhase, SyncView
from sync.client.events import EngineState
from sync.client.faults import Fault, FaultCode

SOON: Final = 86_400
"""Seconds within which each next try is due; one that seems to be later was set before a clock was put right."""
LONG: Final = 500
"""Entries still to be received from which on it is said that they are: fewer are here before it is read."""


class Pacing(Struct, frozen=True):
    """How fast the conversation under way goes, in either direction."""

    sending: Pace
    receiving: Pace

    @classmethod
    def by(cls, monotonic: Callable[[], float]) -> Pacing:
        """Over a clock that never goes back."""
        return cls(Pace(monotonic), Pace(monotonic))

    def begin(self) -> None:
        """A conversation begins."""
        self.sending.begin()
        self.receiving.begin()

    def step(self, sent: int, received: int) -> None:
        """So much has gone either way."""
        self.sending.step(sent)
        self.receiving.step(received)


def view_of(
    state: EngineState, quarantined: int, pacing: Pacing | None = None, newer: int = 0, now: int | None = None
) -> SyncView:
    """The state as screens see it; ``quarantined`` entries are kept and not counted, ``newer`` ones as well until this
    PC is updated. With the present, ``now``, no instant is told that a clock which was ahead has made."""
    last = sys.maxsize if now is None else now
    phase = _phase(state, quarantined)
    fault = state.fault
    per_minute, seconds_left = _pace(phase, state, pacing)
    if phase is SyncPhase.NEEDS_YOU and fault is None:
        fault = Fault(FaultCode.QUARANTINE)
    return SyncView(
        phase=phase,
        pending=state.pending,
        sent=state.sent,
        of=state.of,
        fault=fault.code.value if fault is not None else "",
        fault_detail=fault.detail if fault is not None else "",
        fault_at=past(state.fault_at, last),
        synced_at=past(state.synced_at, last),
        next_try_at=past(state.next_try_at, last + SOON),
        offline_since=past(state.offline_since, last),
        received=state.received,
        to_receive=state.to_receive,
        per_minute=per_minute,
        seconds_left=seconds_left,
        files_here=state.files_here,
        values_here=state.values_here,
        values_there=state.values_there,
        values_nowhere=len(state.values_nowhere),
        files_there=state.files_there,
        files_refused=state.files_refused,
        # What was counted before the last photo was given up may be more than is left.
        files_nowhere=min(state.files_nowhere, state.files_there),
        lost=state.lost,
        agreed=state.agreed and state.received >= state.to_receive,
        newer=newer,
        handed=fault.held if fault is not None else 0,
        settled=fault.settled if fault is not None else 0,
    )


def _pace(phase: SyncPhase, state: EngineState, pacing: Pacing | None) -> tuple[int | None, int | None]:
    if pacing is None or phase not in (SyncPhase.SENDING, SyncPhase.RECEIVING):
        return None, None
    if phase is SyncPhase.SENDING:
        return pacing.sending.per_minute, pacing.sending.seconds_for(state.of - state.sent)
    return pacing.receiving.per_minute, pacing.receiving.seconds_for(state.to_receive - state.received)


def _phase(state: EngineState, quarantined: int) -> SyncPhase:
    if not state.enrolled:
        return SyncPhase.NOT_ENROLLED
    if state.work_offline:
        return SyncPhase.OFFLINE
    # A try after a failure is no sending until something has got through.
    through = state.sent or state.received or state.fault is None
    if state.conversing and through and state.to_receive - state.received >= LONG and state.sent >= state.of:
        return SyncPhase.RECEIVING
    if state.conversing and through and state.of:
        return SyncPhase.SENDING
    if state.fault is not None and state.fault.needs_person:
        return SyncPhase.NEEDS_YOU
    if state.fault is not None or state.pending or not state.complete:
        return SyncPhase.WAITING
    return SyncPhase.NEEDS_YOU if quarantined else SyncPhase.SYNCED
