"""The engine: a thread that keeps a device and its union in step, by itself and when asked.

Timer-driven with a jittered back-off, woken by what is entered and by the network's return, called off at once. It
owns no data: breaking it off at any moment loses nothing. Knows no screen; tells what happens through a callback.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sync.client.cancel import Cancellation
from sync.client.carriers import Carrier
from sync.client.events import EngineState, EventListener, Progress, Received, StateChanged
from sync.client.exchange import Listener
from sync.client.faults import NO_CONTACT, STORAGE, Fault, FaultCode
from sync.client.keys import DeviceKeys
from sync.client.result import SyncResult
from sync.client.schedule import Schedule
from sync.client.speaker import Speaker, failure, fault_behind
from sync.client.timer import SystemTimer, Timer
from sync.ports import Commit, FileStore, Replica
from sync.times import Clock

_log = logging.getLogger(__name__)


STALLED: Final = 5.0
"""Seconds without a step after which a conversation that the network's return meets is begun anew."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What an engine stands on. The factories are called in the thread that then uses what they made."""

    replica: Callable[[], Replica]
    carrier: Callable[[str], Carrier]
    """A way to the union at an address."""
    keys: DeviceKeys
    clock: Clock
    jitter: Callable[[], float]
    """Numbers from 0 up to 1."""
    timer: Timer = field(default_factory=SystemTimer)
    files: FileStore | None = None
    """Contents of files; without it none are moved."""


class _Ticket:
    """Somebody waits for the next conversation's result."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.result: SyncResult | None = None


class Engine:
    """All methods may be called from any thread, and return at once but for ``sync_and_wait`` and ``stop``."""

    def __init__(self, ports: Ports, listener: EventListener, state: EngineState | None = None) -> None:
        """``state`` is what is known from earlier days."""
        self._ports = ports
        self._listener = listener
        self._changed = threading.Condition()
        self._schedule = Schedule(ports.jitter)
        self._state = state or EngineState()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._look = True
        self._tickets: list[_Ticket] = []
        self._flight: Cancellation | None = None
        self._stepped_at = 0.0
        # One conversation at a time, whichever thread holds it.
        self._speaking = threading.Lock()
        self._speaker = Speaker(
            ports.carrier,
            ports.keys,
            ports.clock,
            ports.timer.monotonic,
            Listener(self._progress, self._received, self._committed, self._files_moved),
            ports.files,
        )

    # -- asked from outside ---------------------------------------------------------------------------------------

    @property
    def state(self) -> EngineState:
        """Where the engine stands."""
        with self._changed:
            return self._state

    @property
    def running(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin. A stopped engine may begin again, and heeds then what the union asked for before."""
        if self.running:
            return
        with self._changed:
            self._stopping = False
            self._look = True
            self._schedule.again(self._ports.timer.monotonic())
        self._thread = threading.Thread(target=self._run, name="yizhan-sync", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> bool:
        """Call off what is under way and end; whether the thread ended within ``timeout`` seconds."""
        with self._changed:
            self._stopping = True
            self._call_off()
            self._changed.notify_all()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)
        return not self.running

    def wake(self) -> None:
        """Something was entered."""
        with self._changed:
            self._look = True
            moment, fault = self._ports.timer.monotonic(), self._state.fault
            if fault is not None and fault.code in STORAGE:
                self._schedule.again(moment)
            else:
                self._schedule.entered(moment)
            self._changed.notify_all()

    def sync_now(self) -> None:
        """Speak with the union without waiting for the next turn; what went wrong before no longer counts."""
        self._update(fault=None, fault_at=None)
        with self._changed:
            self._schedule.now(self._ports.timer.monotonic())
            self._changed.notify_all()

    def network_changed(self) -> None:
        """The network came back or became another: what failed for want of it is worth a try at once, and what hangs
        on a connection of the former one begins anew."""
        with self._changed:
            moment = self._ports.timer.monotonic()
            fault = self._state.fault
            hangs = self._flight is not None and moment - self._stepped_at > STALLED
            if hangs:
                self._call_off()
            if hangs or (fault is not None and fault.code in NO_CONTACT):
                self._schedule.again(moment)
                self._changed.notify_all()

    def enrolled(self) -> None:
        """The replica has another enrolment."""
        nothing_missing: dict[str, Any] = {"values_here": 0, "values_there": 0, "values_nowhere": ()}
        self._update(fault=None, fault_at=None, complete=False, agreed=False, **nothing_missing)
        if not self.running:
            self._count(self._ports.replica())
            return
        with self._changed:
            self._look = True
            self._schedule.now(self._ports.timer.monotonic())
            self._changed.notify_all()

    def set_work_offline(self, offline: bool) -> None:
        """While on, nothing is sent and nothing is asked; what is under way is called off. Once off again, what went
        wrong before no longer counts."""
        # Known first and called off then, so that no turn begins in between.
        if offline:
            self._update(work_offline=True)
        else:
            self._update(work_offline=False, fault=None, fault_at=None)
        with self._changed:
            if offline:
                self._call_off()
            else:
                self._schedule.again(self._ports.timer.monotonic())
            self._changed.notify_all()

    def sync_and_wait(self, timeout: float) -> SyncResult:
        """One conversation from now on, in the engine's thread or, when that does not run, in this one.

        After ``timeout`` seconds the result has the fault TIMEOUT.
        """
        if not self.running:
            return self._sync_here(timeout)
        ticket = _Ticket()
        with self._changed:
            self._tickets.append(ticket)
            self._schedule.now(self._ports.timer.monotonic())
            self._changed.notify_all()
        if ticket.done.wait(timeout) and ticket.result is not None:
            return ticket.result
        return replace(failure(timeout, _too_late(timeout)), pending_here=self.state.pending)

    # -- the thread -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        replica = self._ports.replica()
        try:
            while (job := self._next_job()) is not None:
                job(replica)
        finally:
            with self._changed:
                tickets, self._tickets = self._tickets, []
            for ticket in tickets:
                ticket.done.set()
            self._speaker.close()

    def _next_job(self) -> Callable[[Replica], object] | None:
        """What to do next, once it is time; None when it is time to end."""
        timer = self._ports.timer
        with self._changed:
            while not self._stopping:
                if self._look:
                    self._look = False
                    return self._count
                if self._tickets:
                    return self._turn
                due = self._schedule.due if self._active() else None
                left = due - timer.monotonic() if due is not None else None
                if left is not None and left <= 0:
                    return self._turn
                if timer.wait(self._changed, left) and self._schedule.due is not None:
                    self._schedule.again(timer.monotonic())
            return None

    def _active(self) -> bool:
        return self._state.enrolled and not self._state.work_offline

    def _count(self, replica: Replica) -> None:
        """Look what waits in the replica."""
        files = self._ports.files
        pending = self.state.pending  # what cannot be read is not nothing
        try:
            enrolled, pending = replica.enrolment() is not None, replica.pending()
            here, there = (len(files.to_send()), len(files.to_fetch())) if files is not None else (0, 0)
            asked_for = self._still_lost(replica)
        except Exception as error:  # noqa: BLE001 - the thread outlives it; the fault is shown, a bug is logged
            self._settle(replace(failure(0.0, fault_behind(error)), pending_here=pending))
            return
        complete = self.state.complete and not (pending or here or there)
        self._update(
            enrolled=enrolled,
            pending=pending,
            complete=complete,
            files_here=here,
            files_there=there,
            **asked_for,
        )

    def _still_lost(self, replica: Replica) -> dict[str, Any]:
        """What this PC lacks of what the union lacks, without what was closed here since they spoke."""
        state = self.state
        if not state.values_nowhere:
            return {}
        waited_for = set(replica.owed()) - replica.given_up(state.values_nowhere)
        left = tuple(ref for ref in state.values_nowhere if ref in waited_for)
        fewer = len(state.values_nowhere) - len(left)
        return {"values_nowhere": left, "values_here": state.values_here - fewer}

    def _turn(self, replica: Replica) -> None:
        """One conversation, and when the next is due."""
        with self._changed:
            tickets, self._tickets = self._tickets, []
            flight = self._flight = Cancellation()
            self._stepped_at = self._ports.timer.monotonic()
            if self._stopping:
                flight.cancel()
        result = self._speak(replica, flight)
        with self._changed:
            self._flight = None
            again = result.fault is not None and result.fault.code is FaultCode.CANCELLED and self._active()
            if again and not self._stopping:
                # The network became another meanwhile; who waits for a result gets the next one's.
                self._tickets = [*tickets, *self._tickets]
                return
        for ticket in tickets:
            ticket.result = result
            ticket.done.set()

    def _sync_here(self, timeout: float) -> SyncResult:
        """One conversation in the caller's thread, for a programme without a window."""
        replica = self._ports.replica()
        flight = Cancellation()
        alarm = threading.Timer(timeout, flight.cancel)
        alarm.daemon = True
        alarm.start()
        try:
            self._count(replica)
            result = self._speak(replica, flight)
        finally:
            alarm.cancel()
            alarm.join()
            self._speaker.close()
        if result.fault is not None and result.fault.code is FaultCode.CANCELLED:
            return replace(result, fault=_too_late(timeout))
        return result

    def _speak(self, replica: Replica, flight: Cancellation) -> SyncResult:
        with self._speaking:
            waiting = self.state.pending
            if self.state.work_offline:
                result = failure(0.0, Fault(FaultCode.WORKING_OFFLINE))
            else:
                self._update(conversing=True, sent=0, of=waiting, received=0, to_receive=0)
                result = self._speaker.speak(replica, flight)
            if not result.exchanges:
                known = self.state
                files = max(result.files_here, known.files_here)
                result = replace(result, pending_here=max(result.pending_here, waiting), files_here=files)
            self._settle(result)
            return result

    def _settle(self, result: SyncResult) -> None:
        """Take a result into the state and the schedule."""
        now = self._ports.clock.now()
        fault = result.fault
        state = self.state
        said = result if result.exchanges else state  # who was not spoken with said nothing of what is missing
        with self._changed:
            moment = self._ports.timer.monotonic()
            if fault is None:
                self._schedule.succeeded(moment, more=result.pending_here > 0)
            elif fault.code is FaultCode.CANCELLED:
                self._schedule.again(moment)
            else:
                self._schedule.failed(moment, fault)
            due = self._schedule.due
            next_try = now + round(due - moment) if due is not None and self._active() else None
        over = {"conversing": False, "sent": 0, "of": 0, "received": 0, "to_receive": 0}
        if fault is not None and fault.code in (FaultCode.CANCELLED, FaultCode.WORKING_OFFLINE):
            self._update(**over, pending=result.pending_here, agreed=result.agreed, next_try_at=next_try)
            return
        self._update(
            **over,
            enrolled=state.enrolled and (fault is None or fault.code is not FaultCode.NOT_ENROLLED),
            pending=result.pending_here,
            complete=result.complete,
            agreed=result.agreed,
            files_here=said.files_here,
            files_there=said.files_there,
            files_refused=said.files_refused,
            files_nowhere=said.files_nowhere,
            values_here=said.values_here,
            values_there=said.values_there,
            values_nowhere=said.values_nowhere,
            lost=said.lost,
            fault=fault,
            fault_at=now if fault is not None else None,
            synced_at=now if result.complete else state.synced_at,
            offline_since=(state.offline_since or now) if fault is not None else None,
            next_try_at=next_try,
        )

    def _progress(self, sent: int, of: int) -> None:
        self._step(sent=sent, of=of, pending=of - sent)

    def _received(self, received: int, of: int) -> None:
        if of:
            self._step(received=received, to_receive=of)

    def _files_moved(self, here: int, there: int) -> None:
        self._step(files_here=here, files_there=there)

    def _step(self, **figures: Any) -> None:
        with self._changed:
            self._stepped_at = self._ports.timer.monotonic()
            self._state = state = replace(self._state, **figures)
        self._tell(Progress(state.sent, state.of, state.received, state.to_receive))

    def _committed(self, commit: Commit) -> None:
        if commit.kinds or commit.placed:
            self._tell(Received(commit.kinds, commit.placed))

    # -- small change ---------------------------------------------------------------------------------------------

    def _call_off(self) -> None:
        if self._flight is not None:
            self._flight.cancel()

    def _update(self, **changes: Any) -> None:
        with self._changed:
            before = self._state
            self._state = after = replace(before, **changes)
            self._changed.notify_all()
        if after != before:
            self._tell(StateChanged(after))

    def _tell(self, event: StateChanged | Progress | Received) -> None:
        try:
            self._listener(event)
        except Exception:  # noqa: BLE001 - logged; whoever listens must not stop the sending
            _log.exception("a listener of the sync engine failed")


def _too_late(timeout: float) -> Fault:
    return Fault(FaultCode.TIMEOUT, f"no answer within {timeout:g} seconds")
