"""How things stand with the union, as a screen shows it: the engine's state in the words of the views.

What it says is true: *synced* only when nothing waits on either end, as far as the union has just said, and nothing
is left out of the tables here. Pure; knows neither the engine's thread nor the store.
"""

from __future__ import annotations

from desktop.views import SyncPhase, SyncView
from sync.client.events import EngineState
from sync.client.faults import Fault, FaultCode


def view_of(state: EngineState, quarantined: int) -> SyncView:
    """The state as screens see it; ``quarantined`` entries are kept and not counted."""
    phase = _phase(state, quarantined)
    fault = state.fault
    if phase is SyncPhase.NEEDS_YOU and fault is None:
        fault = Fault(FaultCode.QUARANTINE)
    return SyncView(
        phase=phase,
        pending=state.pending,
        sent=state.sent,
        of=state.of,
        fault=fault.code.value if fault is not None else "",
        fault_detail=fault.detail if fault is not None else "",
        fault_at=state.fault_at,
        synced_at=state.synced_at,
        next_try_at=state.next_try_at,
        offline_since=state.offline_since,
    )


def _phase(state: EngineState, quarantined: int) -> SyncPhase:
    if not state.enrolled:
        return SyncPhase.NOT_ENROLLED
    if state.work_offline:
        return SyncPhase.OFFLINE
    # A try after a failure is no sending until something has got through.
    if state.conversing and state.of and (state.sent or state.fault is None):
        return SyncPhase.SENDING
    if state.fault is not None and state.fault.needs_person:
        return SyncPhase.NEEDS_YOU
    if state.fault is not None or state.pending or not state.complete:
        return SyncPhase.WAITING
    return SyncPhase.NEEDS_YOU if quarantined else SyncPhase.SYNCED
