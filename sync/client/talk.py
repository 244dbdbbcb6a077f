"""How a request goes out and its answer comes back, proved to be the union's own.

In a version that both ends speak, with what makes a union that was put back to an earlier time know this device again,
and with the keys that the union has made since. What is asked, and what becomes of the answer, is the conversation's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.batch import picked
from sync.client.ahead import Ahead, following
from sync.client.authority import check_authority
from sync.client.cancel import Cancellation
from sync.client.carriers import Carrier
from sync.client.faults import FaultCode, FaultError, store_fault
from sync.client.speech import Speech
from sync.envelope import (
    PAGE_OPS,
    Credentials,
    EnvelopeError,
    Request,
    Response,
    Status,
    UnknownKey,
    WrongVersion,
    open_response,
    seal_request,
)
from sync.log import Log
from sync.ports import ChainMismatch, Enrolment, Replica
from sync.protocols import Protocols
from sync.seals import may_bear, sealing_key
from sync.times import Clock, can_be_shown
from sync.trust import TrustError, check_working_key, key_id

MIN_PAGE: Final = 250
"""Ops below which a line that broke is not given fewer: it would break all the same, and every page costs a way."""


@dataclass(slots=True)
class PageSize:
    """How many ops go into one envelope, the union's own and values that it asked for with them: fewer after a line
    gave up on one, all again once it carries."""

    ops: int = PAGE_OPS
    most: int = PAGE_OPS

    def shrink(self, sent: int, least: int) -> None:
        """An envelope with ``sent`` ops and values did not get through; ``least`` ops are worth another try."""
        if sent > least:
            self.ops = min(self.ops, max(least, sent // 4))

    def grow(self) -> None:
        """An envelope got through."""
        self.ops = min(self.most, self.ops * 2)


class Talk:
    """What one device says to one union; used by one thread at a time."""

    def __init__(
        self,
        replica: Replica,
        carrier: Carrier,
        key: Ed25519PrivateKey,
        enrolment: Enrolment,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
        page_size: PageSize,
        protocols: Protocols,
    ) -> None:
        """``enrolment`` and ``key`` must be of this device; ``monotonic`` counts seconds; ``protocols`` are spoken
        here."""
        self._replica = replica
        self._carrier = carrier
        self._key = key
        self._enrolment = enrolment
        self._clock = clock
        self._page_size = page_size
        self._working_keys = _public_keys(enrolment)
        self._shown = {key.public: key for key in enrolment.working_keys}
        self._sought: set[bytes] = set()
        """Keys that seals name and that the union was asked for."""
        self._ahead: Ahead | None = None
        """The next page, asked for already."""
        self._offset: int | None = None
        self._offered: bytes | None = b""
        """The station that entries were last offered to, as far as was noted here; empty before anything was."""
        self._speech = Speech(protocols, monotonic)

    def credentials(self) -> Credentials:
        """What this device shows to a union that may have forgotten it."""
        return Credentials(tuple(self._shown.values()), self._enrolment.certificate)

    def ask(self, request: Request, cancellation: Cancellation) -> Response:
        """The answer to a request, of a device that the union let in at some time. Raises FaultError."""
        try:
            return self.carry(request, cancellation)
        except FaultError as error:
            if error.fault.code is not FaultCode.UNKNOWN_DEVICE:
                raise
        # A union that was put back to an earlier time let this device in once: here is its word for that.
        try:
            return self.carry(replace(request, credentials=self.credentials()), cancellation)
        except FaultError as error:
            if error.fault.code is FaultCode.UNKNOWN_DEVICE:
                # It has forgotten the station with all that it may have heard, and nobody here can tell it again.
                self._offer(None)
            raise

    def carry(self, request: Request, cancellation: Cancellation) -> Response:
        """The answer to a request, in a version that both ends speak. Raises FaultError."""
        if request.ops:
            self._offer(self._enrolment.station)
        version = self._speech.version
        try:
            return self._say(request, version, cancellation)
        except FaultError as error:
            if error.fault.code is not FaultCode.VERSION:
                raise
            self._speech.refused(version, error.fault.protocols, error.fault.detail)
        return self._say(request, self._speech.version, cancellation)

    def _say(self, request: Request, version: int, cancellation: Cancellation) -> Response:
        """The answer to a request in a version of the protocol."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and not ahead.serves(request, version):
            ahead.drop()
            ahead = None
        envelope = ahead.envelope if ahead is not None else seal_request(request, self._key, version)
        try:
            answer = ahead.answer() if ahead is not None else self._carrier.exchange(envelope, cancellation)
        except FaultError as error:
            if error.fault.code is FaultCode.TOO_LARGE:
                # Few entries can be long ones.
                self._page_size.shrink(_carried(request), 1)
            elif error.fault.code in (FaultCode.TIMEOUT, FaultCode.INTERRUPTED):
                self._page_size.shrink(_carried(request), MIN_PAGE)
            raise
        self._page_size.grow()
        try:
            response = self._open(answer, envelope, version, cancellation)
        except WrongVersion as error:
            raise FaultError(FaultCode.VERSION, str(error)) from error
        except EnvelopeError as error:
            raise FaultError(FaultCode.NONSENSE, str(error)) from error
        _check(response, request)
        self._meet_seals(response, cancellation)
        self._note_clock(response.time)
        return response

    def ask_ahead(self, request: Request, response: Response, cancellation: Cancellation) -> None:
        """Ask for the page behind this one, which is yet to be written."""
        next_ = following(request, response, self._clock.now())
        if next_ is not None:
            version = self._speech.version
            envelope = seal_request(next_, self._key, version)
            self._ahead = Ahead(next_, envelope, version, self._carrier, cancellation)

    def drop_ahead(self) -> None:
        """Have nothing to do with what was asked for ahead."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.drop()

    def _open(self, answer: bytes, envelope: bytes, version: int, cancellation: Cancellation) -> Response:
        try:
            return open_response(answer, self._working_keys, envelope, version)
        except UnknownKey:
            self._learn_keys(cancellation)
            return open_response(answer, self._working_keys, envelope, version)

    def _meet_seals(self, response: Response, cancellation: Cancellation) -> None:
        """Learn the keys that sealed what came: another process of the union's may have made one since."""
        bearers = (op for ops in response.entries.values() for _, op in picked(ops, may_bear))
        met = {key for op in bearers if (key := sealing_key(op)) is not None}
        if met - self._working_keys.keys() - self._sought:
            self._learn_keys(cancellation)
            # Only now: where the question failed, the page comes again, and so must the question.
            self._sought |= met

    def _learn_keys(self, cancellation: Cancellation) -> None:
        keys = check_authority(self._carrier.authority(cancellation), self._enrolment.root_key)
        with store_faults():
            self._replica.learn_keys(keys)
        self._shown |= {key.public: key for key in keys}
        self._working_keys |= {key_id(key.public): check_working_key(self._enrolment.root_key, key) for key in keys}

    def _offer(self, station: bytes | None) -> None:
        """Whose the entries may be from now on, whatever becomes of the answer."""
        if self._offered != station:
            with store_faults():
                self._replica.offer(station)
            self._offered = station

    def _note_clock(self, union_time: int) -> None:
        offset = union_time - self._clock.now()
        if self._offset is None or abs(offset - self._offset) > 1:
            self._offset = offset
            with store_faults():
                self._replica.note_clock(offset)


def _carried(request: Request) -> int:
    """How many ops a request brings, and values of others than these."""
    own = {(op.run, op.seq) for op in request.ops}
    others = sum((value.run, value.seq) not in own for value in request.personal)
    return len(request.ops) + sum(map(len, request.lost.values())) + others


def _public_keys(enrolment: Enrolment) -> dict[bytes, Ed25519PublicKey]:
    keys = {}
    for key in enrolment.working_keys:
        try:
            keys[key_id(key.public)] = check_working_key(enrolment.root_key, key)
        except TrustError as error:
            raise FaultError(FaultCode.STORE, str(error)) from error
    return keys


def _check(response: Response, request: Request) -> None:
    """Raises FaultError for an answer that is signed and yet does not fit its request."""
    if not can_be_shown(response.time):
        raise FaultError(FaultCode.NONSENSE, "the union's clock says what no clock can")
    if response.status is Status.REWIND:
        return
    moved = [cursor.log for cursor in response.cursors]
    if moved != sorted(set(moved)):
        raise FaultError(FaultCode.NONSENSE, "the answer does not name the ends of the logs in their order")
    before = {cursor.log: cursor.n for cursor in request.cursors}
    if response.region is not None:
        before[Log.REGION] = 0
    if any(now.n < before[now.log] for now in response.cursors):
        raise FaultError(FaultCode.NONSENSE, "the answer goes backwards")
    if any(place.index + place.count > len(request.ops) for place in response.places):
        raise FaultError(FaultCode.NONSENSE, "the answer places what was not sent")


@contextmanager
def store_faults() -> Iterator[None]:
    """Turns an error of this PC's own storage into a fault; a bug passes through."""
    try:
        yield
    except (FaultError, ChainMismatch):
        raise
    except Exception as error:
        fault = store_fault(error)
        if fault is None:
            raise
        raise FaultError(fault.code, fault.detail) from error
