"""A device's conversations over time: with whom, under which key, and what the history says of them.

Whatever goes wrong comes back as a result with a fault; nothing is raised. Knows neither threads nor timers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from sync.client.cancel import Cancellation
from sync.client.carriers import Carrier
from sync.client.exchange import Conversation, Listener
from sync.client.faults import Fault, FaultCode, FaultError, store_fault
from sync.client.files import FileLane
from sync.client.keys import DeviceKeys, load_key
from sync.client.result import SyncResult
from sync.client.talk import PageSize
from sync.ports import Enrolment, FileStore, Replica
from sync.times import Clock

QUIET_NOTE: Final = 900
"""Seconds between two notes of conversations in which nothing happened: a quiet exchange writes nothing."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Contact:
    """What can be kept from one conversation to the next."""

    replica: Replica
    enrolment: Enrolment
    carrier: Carrier
    conversation: Conversation
    lane: FileLane | None


class Speaker:
    """Used by one thread at a time."""

    def __init__(
        self,
        carrier: Callable[[str], Carrier],
        keys: DeviceKeys,
        clock: Clock,
        monotonic: Callable[[], float],
        listener: Listener,
        files: FileStore | None = None,
    ) -> None:
        """``carrier`` makes a way to the union at an address; without ``files`` no contents are moved."""
        self._carrier = carrier
        self._files = files
        self._keys = keys
        self._clock = clock
        self._monotonic = monotonic
        self._listener = listener
        self._page_size = PageSize()
        self._contact: _Contact | None = None
        self._noted: tuple[int, str, bool] | None = None

    def speak(self, replica: Replica, cancellation: Cancellation) -> SyncResult:
        """One conversation with the union of the present enrolment."""
        started = self._monotonic()
        try:
            contact = self._contact_for(replica)
            result, again = self._converse(contact, cancellation)
            while again:
                more, again = self._converse(contact, cancellation)
                result = result.followed_by(more)
        except FaultError as error:
            return failure(self._monotonic() - started, error.fault)
        except Exception as error:  # noqa: BLE001 - neither the disk nor a bug may leave entries silently unsent
            return failure(self._monotonic() - started, fault_behind(error))
        return result

    def close(self) -> None:
        """Let go of connections."""
        if self._contact is not None:
            self._contact.carrier.close()

    def _converse(self, contact: _Contact, cancellation: Cancellation) -> tuple[SyncResult, bool]:
        """A conversation and the contents behind it, noted as one; and whether entries have come that go first."""
        said = result = contact.conversation.run(cancellation)
        again = False
        if contact.lane is not None:
            if said.rewinds:
                contact.lane.doubt()
            result, again = self._move_files(contact.lane, said, cancellation)
        if not _called_off(said):
            self._note(contact.replica, result)
        return result, again

    def _move_files(self, lane: FileLane, result: SyncResult, cancellation: Cancellation) -> tuple[SyncResult, bool]:
        """Move contents after a conversation that went well, until entries come meanwhile; whether any did."""
        fault = result.fault
        if fault is None:
            try:
                moved = lane.run(cancellation)
            except FaultError as error:
                fault = error.fault
            except Exception as error:  # noqa: BLE001 - as for entries
                fault = fault_behind(error)
            else:
                return result.with_files(moved), moved.interrupted
            result = replace(result, fault=fault)
        if fault.code is FaultCode.REVOKED and not fault.held:
            # Whatever it had to say has been decided; the photos of what was taken are perhaps nowhere else.
            with suppress(FaultError):
                lane.hand_over(cancellation)
        try:
            return result.with_files(lane.rest()), False
        except Exception as error:
            if store_fault(error) is None:
                raise
            return result, False

    def _contact_for(self, replica: Replica) -> _Contact:
        enrolment = replica.enrolment()
        if enrolment is None:
            raise FaultError(FaultCode.NOT_ENROLLED)
        known = self._contact
        if known is not None and known.replica is replica and known.enrolment == enrolment:
            return known
        self.close()
        key = load_key(self._keys, enrolment.device)
        carrier = self._carrier(enrolment.url)
        carrier.prepare()
        conversation = Conversation(
            replica,
            carrier,
            key,
            enrolment,
            clock=self._clock,
            monotonic=self._monotonic,
            listener=self._listener,
            page_size=self._page_size,
        )
        lane = None
        if self._files is not None:
            lane = FileLane(
                self._files,
                carrier,
                key,
                enrolment,
                clock=self._clock,
                monotonic=self._monotonic,
                news=lambda: replica.pending() > 0,
                step=self._listener.files,
            )
        self._contact = _Contact(replica, enrolment, carrier, conversation, lane)
        return self._contact

    def _note(self, replica: Replica, result: SyncResult) -> None:
        """Keep a line of history for whatever is new in a result."""
        now = self._clock.now()
        # Contents that were called off are no failure; they are still owed, so it is not complete either.
        code = "" if _called_off(result) else result.error or ""
        if not result.sent and not result.received and self._noted is not None:
            at, *last = self._noted
            # What waits for a person is said once: its repetitions would push the rest out of the history.
            waits = result.fault is not None and result.fault.needs_person
            if last == [code, result.complete] and (waits or 0 <= now - at < QUIET_NOTE):
                return
        try:
            replica.note_exchange(now, result.sent, result.received, code, complete=result.complete)
        except Exception as error:
            if store_fault(error) is None:
                raise
            _log.warning("the history of conversations could not be written: %s", error)
        else:
            self._noted = (now, code, result.complete)


def _called_off(result: SyncResult) -> bool:
    return result.fault is not None and result.fault.code is FaultCode.CANCELLED


def failure(seconds: float, fault: Fault) -> SyncResult:
    """The result of a conversation that did not begin."""
    return SyncResult(seconds, sent=0, received=0, exchanges=0, pending_here=0, pending_there=0, fault=fault)


def fault_behind(error: Exception) -> Fault:
    """The fault of this PC's storage behind an error; any other error is a bug, and logged."""
    fault = store_fault(error)
    if fault is None:
        _log.error("the sync met a bug", exc_info=error)
        fault = Fault(FaultCode.INTERNAL, f"{type(error).__name__}: {error}")
    return fault
