"""One conversation with the union: pages go back and forth until neither end has anything left for the other.

Every step may be repeated, and breaking off between any two loses nothing: what counts is only what the replica has
committed. Knows no timers, neither HTTP nor the store behind the replica.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.batch import runs_of
from sync.client.cancel import Cancellation
from sync.client.carriers import Carrier
from sync.client.faults import Fault, FaultCode, FaultError
from sync.client.result import SyncResult
from sync.client.talk import PageSize, Talk, store_faults
from sync.envelope import (
    PAGE_BYTES,
    Cursor,
    PersonalRef,
    PersonalValue,
    Request,
    Response,
    Status,
)
from sync.log import Log
from sync.ops import Op, is_unions_run
from sync.ports import ChainMismatch, Commit, Enrolment, Page, Replica, TailPage
from sync.protocols import SPOKEN, Protocols
from sync.times import Clock

MAX_REWINDS: Final = 4
"""A union that keeps finding another end of the common log is not one."""
MAX_VALUES: Final = 5_000
"""Personal values delivered in one envelope at the most."""
MAX_ASKED: Final = 1_000
"""Personal values asked for in one envelope at the most: a union looks for each and hands out no more than 500."""
_STRIDE: Final = 7_919
"""How much further on the values begin that are asked for a second later; a prime."""
MAX_LOST: Final = 4_000
"""Entries of the union's own in one envelope at the most: it looks at no more of a log."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who hears how a conversation goes; called in the conversation's own thread."""

    progress: Callable[[int, int], None] = lambda sent, of: None
    """Entries placed so far, and what there is to place in all."""
    received: Callable[[int, int], None] = lambda received, of: None
    """Entries received so far, and what there is to receive in all as far as the union has just said."""
    committed: Callable[[Commit], None] = lambda commit: None
    """A page was committed."""
    files: Callable[[int, int], None] = lambda here, there: None
    """A chunk of a file has gone or come: contents that wait here and there."""


@dataclass(slots=True)
class _Tally:
    """What a conversation has come to so far."""

    sent: int = 0
    received: int = 0
    exchanges: int = 0
    here: int = 0
    """Entries in the tail when last looked at."""
    looked: bool = False
    """Whether nothing has happened since then."""
    lost: bool = False
    """Whether entries that the union may have lost were left then."""
    there: int = 0
    rewinds: int = 0
    mismatches: int = 0
    unanswered: int = 0
    absent: int = 0
    nowhere: tuple[PersonalRef, ...] = ()
    told: set[PersonalRef] = field(default_factory=set)


class Conversation:
    """A device's conversations with one union, one at a time."""

    def __init__(
        self,
        replica: Replica,
        carrier: Carrier,
        key: Ed25519PrivateKey,
        enrolment: Enrolment,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
        listener: Listener | None = None,
        page_size: PageSize | None = None,
        protocols: Protocols = SPOKEN,
    ) -> None:
        """``enrolment`` and ``key`` must be of this device; ``monotonic`` counts seconds; ``protocols`` are spoken
        here."""
        self._replica = replica
        self._enrolment = enrolment
        self._clock = clock
        self._monotonic = monotonic
        self._listener = listener or Listener()
        self._page_size = page_size or PageSize()
        self._shown_tail = 0
        """Entries of the tail that a union which shut this device out has been shown, from the first on."""
        self._on_list = 0
        """How many it said then that it has on its list."""
        self._settled = 0
        """How many of those shown it said to be settled."""
        self._passed = 0
        """Of the union's lost entries, so many in front were shown and not taken back."""
        self._talk = Talk(
            replica,
            carrier,
            key,
            enrolment,
            clock=clock,
            monotonic=monotonic,
            page_size=self._page_size,
            protocols=protocols,
        )

    def run(self, cancellation: Cancellation) -> SyncResult:
        """Exchange until nothing is pending, a fault ends it or it is called off. A bug alone raises."""
        started = self._monotonic()
        tally = _Tally()
        fault: Fault | None = None
        try:
            self._converse(tally, cancellation)
        except FaultError as error:
            fault = error.fault
        finally:
            self._talk.drop_ahead()
        if not tally.looked:
            try:
                with store_faults(), self._replica.still():
                    tally.here = self._replica.pending()
                    tally.lost = bool(self._replica.lost(1, 1))
            except FaultError as error:
                fault = fault or error.fault
        return SyncResult(
            seconds=self._monotonic() - started,
            sent=tally.sent,
            received=tally.received,
            exchanges=tally.exchanges,
            pending_here=tally.here,
            pending_there=tally.there,
            fault=fault,
            values_here=tally.unanswered,
            values_there=tally.absent,
            values_nowhere=tally.nowhere,
            lost=tally.lost,
            rewinds=tally.rewinds,
        )

    def _converse(self, tally: _Tally, cancellation: Cancellation) -> None:
        wanted: tuple[PersonalValue, ...] = ()
        # Whoever was shut out asks first whether he still is.
        fetch_only = self._shown_tail > 0
        while True:
            cancellation.check()
            tally.looked = False
            with store_faults(), self._replica.still():
                tally.here = self._replica.pending()
                tail = _NOTHING if fetch_only else self._replica.tail(self._page_size.ops, PAGE_BYTES)
                values = wanted[: self._page_size.ops]
                owed = self._replica.owed()
                request = self._request(tail, values, owed)
            page = self._page_size.ops
            try:
                response = self._exchange(request, tally, cancellation)
            except FaultError as error:
                if not self._goes_smaller(error, page):
                    raise
                # What was shown to a union that shut this device out is not shown again.
                fetch_only = fetch_only or self._shown_tail > 0
                continue
            if response.status is Status.REWIND:
                self._rewind(response, tally)
                fetch_only = False
                continue
            self._talk.ask_ahead(request, response, cancellation)
            try:
                with store_faults():
                    commit = self._replica.commit(Page(tail, response))
            except ChainMismatch as error:
                self._talk.drop_ahead()
                # An op of ours may stand there with other content (a machine resumed twice from one snapshot): the
                # union's own entries, without ours in between, say which.
                tally.mismatches += 1
                if tally.mismatches > 1:
                    raise FaultError(FaultCode.NONSENSE, str(error)) from error
                fetch_only = True
                continue
            self._pass_over(request.lost)
            tally.told.update(map(_ref, values))
            wanted, again = self._take_stock(commit, request, response, owed, tally)
            if not again:
                return
            # What was placed beyond this page comes back as entries; sending it a second time would gain nothing.
            fetch_only = response.pending > 0

    def _request(
        self, tail: TailPage, values: tuple[PersonalValue, ...] = (), owed: tuple[PersonalRef, ...] = ()
    ) -> Request:
        """What there is to say, with so much of the tail, and to ask for of what is owed."""
        cursors = self._replica.cursors()
        lost = self._lost(min(MAX_LOST, self._page_size.ops - len(tail.ops) - len(values)))
        # What the union itself wrote comes back to it: it may have lost the key that sealed it, too.
        brings_back = bool(lost) or any(map(is_unions_run, runs_of(tail.ops)))
        return Request(
            union=self._enrolment.union,
            station=self._enrolment.station,
            device=self._enrolment.device,
            region=self._replica.region(),
            sent_at=self._clock.now(),
            cursors=tuple(Cursor.at(log, cursors[log]) for log in Log),
            ops=tail.ops,
            bodies=tail.bodies,
            lost=lost,
            personal=tail.personal + values,
            owed=self._some(owed),
            more=tail.more,
            credentials=self._talk.credentials() if brings_back else None,
        )

    def _lost(self, room: int) -> Mapping[Log, Sequence[Op]]:
        """Entries that the union may have lost: behind those that it did not take back, and all of them in turn."""
        if room <= 0:
            return {}
        lost = self._replica.lost(room, PAGE_BYTES, self._passed)
        if lost or not self._passed:
            return lost
        self._passed = 0
        return self._replica.lost(room, PAGE_BYTES)

    def _pass_over(self, shown: Mapping[Log, Sequence[Op]]) -> None:
        """What the union does not take back must not keep what lies behind it from coming back."""
        if not shown:
            return
        with store_faults():
            left = self._replica.lost(sum(map(len, shown.values())), PAGE_BYTES, self._passed)
        still = {(op.run, op.seq) for ops in left.values() for op in ops}
        self._passed += sum((op.run, op.seq) in still for ops in shown.values() for op in ops)

    def _some(self, owed: tuple[PersonalRef, ...]) -> tuple[PersonalRef, ...]:
        """As many as one envelope may ask for, others each time: nobody may have the first of them any more."""
        if len(owed) <= MAX_ASKED:
            return owed
        start = self._clock.now() * _STRIDE % len(owed)
        return (owed[start:] + owed[:start])[:MAX_ASKED]

    def _exchange(self, request: Request, tally: _Tally, cancellation: Cancellation) -> Response:
        """The union's answer, proved to be its own."""
        try:
            answer = self._talk.ask(request, cancellation)
        except FaultError as error:
            if error.fault.code is FaultCode.REVOKED:
                raise self._hand_over(error, request, cancellation) from error
            raise
        tally.exchanges += 1
        self._shown_tail = 0
        return answer

    def _hand_over(self, refusal: FaultError, request: Request, cancellation: Cancellation) -> FaultError:
        """Show a union that shut this device out what it has not seen of the tail; the refusal that counts all of it.

        The union keeps what such a request brings on a list, for a person to decide; nothing leaves the tail. It is
        shown once, and again when the list has become shorter: the union may have been put back to before it.
        """
        if refusal.fault.held < self._on_list:
            self._shown_tail = 0
        shown = self._shown_tail + len(request.ops)
        settled = refusal.fault.settled + (self._settled if self._shown_tail else 0)
        while True:
            refusal.fault = replace(refusal.fault, settled=settled)
            self._shown_tail, self._on_list, self._settled = shown, refusal.fault.held, settled
            cancellation.check()
            with store_faults(), self._replica.still():
                tail = self._replica.tail(self._page_size.ops, PAGE_BYTES, shown)
                request = self._request(tail)
            if not tail.ops:
                return refusal
            page = self._page_size.ops
            try:
                self._talk.carry(request, cancellation)
            except FaultError as error:
                if self._goes_smaller(error, page):
                    continue
                if error.fault.code is not FaultCode.REVOKED:
                    raise
                refusal = error
                settled += error.fault.settled
            else:
                return refusal  # it is let in again: the next conversation delivers everything
            shown += len(tail.ops)

    def _goes_smaller(self, error: FaultError, page: int) -> bool:
        """Whether a page of so many entries was too large and the next one is smaller: a command that asks once has no
        next conversation."""
        return error.fault.code is FaultCode.TOO_LARGE and self._page_size.ops < page

    def _rewind(self, response: Response, tally: _Tally) -> None:
        """Go back to the last entry that both ends are seen to have, in every log that the union names."""
        tally.rewinds += 1
        if tally.rewinds > MAX_REWINDS:
            raise FaultError(FaultCode.NONSENSE, "the union finds no common entry")
        logs = {cursor.log for cursor in response.ladder}
        if not logs:
            raise FaultError(FaultCode.NONSENSE, "the union asks to go back and does not say where")
        with store_faults():
            for log in sorted(logs):
                rungs = sorted((c for c in response.ladder if c.log is log), key=lambda c: c.n, reverse=True)
                common = next((c.n for c in rungs if self._replica.matches(log, c.n, c.short)), 0)
                self._replica.rewind(log, common)

    def _take_stock(
        self,
        commit: Commit,
        request: Request,
        response: Response,
        owed: tuple[PersonalRef, ...],
        tally: _Tally,
    ) -> tuple[tuple[PersonalValue, ...], bool]:
        """What a page brought to an end that lacked the values ``owed``: the values that the union asks for and was
        not told yet, as far as they are here, and whether to go on."""
        tally.sent += commit.placed
        tally.received += commit.received
        asked = tuple(ref for ref in response.owed if ref not in tally.told)[:MAX_VALUES]
        with store_faults(), self._replica.still():
            tally.here = here = self._replica.pending()
            tally.looked = True
            tally.lost = bool(self._replica.lost(1, 1))
            missing = self._replica.owed() if commit.received or response.personal else owed
            wanted = self._replica.personal(asked)
            closed = self._replica.given_up({*missing, *response.owed})
        waited_for = [ref for ref in missing if ref not in closed]
        asked_here = set(response.owed) - closed
        tally.there = response.pending + len(waited_for)
        tally.unanswered = len(asked_here.difference(map(_ref, wanted)))
        tally.nowhere = tuple(ref for ref in waited_for if ref in asked_here)
        tally.absent = len(waited_for) - len(tally.nowhere)
        self._listener.progress(tally.sent, tally.sent + here)
        self._listener.received(tally.received, tally.received + response.pending)
        self._listener.committed(commit)
        moved = bool(commit.placed or commit.received)
        if not moved and (request.ops or response.pending):
            raise FaultError(FaultCode.NONSENSE, "the union neither takes nor gives what is pending")
        helped = moved or len(missing) < len(owed)
        return wanted, bool(wanted or here or response.pending or (missing and helped))

def _ref(value: PersonalValue) -> PersonalRef:
    return PersonalRef(value.log, value.run, value.seq, value.field)


_NOTHING: Final = TailPage(ops=(), bodies=(), personal=(), more=True)
