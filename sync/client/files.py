"""The files' lane: after a conversation went well, contents go to the union that it lacks, and those come that this PC
lacks.

Chunk by chunk, each resumed at the byte where it stopped; what is entered meanwhile goes first. Whatever may be called
off or cut between any two steps, for what counts is what either end has kept. Knows neither threads nor timers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final, Protocol, TypeVar
from urllib.parse import urlencode

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.cancel import Cancellation
from sync.client.faults import FaultCode, FaultError
from sync.files import CHUNK, HASH_BYTES, LEAST_CHUNK, path_of, signed_headers
from sync.ports import Enrolment, FileDue, FileStore
from sync.times import Clock

FIRST_CHUNK: Final = 64 * 1024
QUICK: Final = 1.0
"""Seconds within which a chunk goes on a good line: the next one may be twice as long."""
SLOW: Final = 4.0
"""Seconds after which chunks become smaller, so that an entry does not wait long for one."""
AUDIT_SECONDS: Final = 6 * 3600.0
"""How often the union is asked what it lacks although nothing is known to be owed: it may have been restored from a
backup without its files."""

REFUSALS: Final = frozenset({"wrong_type", "wrong_content", "too_large", "quota", "malformed"})
"""Answers that concern one file; the others go on."""
_UNKNOWN: Final = frozenset({"no_entry", "no_content"})


class FileCarrier(Protocol):
    """A way to a union for chunks."""

    def file(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, cancellation: Cancellation
    ) -> bytes:
        """The answer to a request on the lane; ``path`` with its query. Raises FaultError."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """How the lane stands: contents that either end waits for, of them those that the union will not take, and those
    that neither end has.

    ``interrupted`` when something new was entered and goes first.
    """

    here: int = 0
    there: int = 0
    refused: int = 0
    interrupted: bool = False
    nowhere: int = 0


class _State(msgspec.Struct):
    hash: Annotated[str, msgspec.Meta(pattern=f"^[0-9a-f]{{{2 * HASH_BYTES}}}$")]
    size: Annotated[int, msgspec.Meta(ge=0)]
    received: Annotated[int, msgspec.Meta(ge=0)]


class _Wanted(msgspec.Struct):
    wanted: list[_State]
    more: bool


class _News(Exception):
    """Something was entered, and goes first."""


class FileLane:
    """A device's lane to one union, used by one thread at a time."""

    def __init__(
        self,
        store: FileStore,
        carrier: FileCarrier,
        key: Ed25519PrivateKey,
        enrolment: Enrolment,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
        news: Callable[[], bool],
        step: Callable[[int, int], None] = lambda here, there: None,
    ) -> None:
        """``news`` says whether entries wait; ``step`` hears after each chunk how many contents wait."""
        self._store = store
        self._carrier = carrier
        self._key = key
        self._enrolment = enrolment
        self._clock = clock
        self._monotonic = monotonic
        self._news = news
        self._step = step
        self._chunk = FIRST_CHUNK
        self._audited: float | None = None
        self._refused: set[bytes] = set()
        self._lacking: frozenset[bytes] = frozenset()
        """What the union last said that it lacks."""
        self._handed: set[bytes] = set()
        """Contents that a shut-out device has handed over or found damaged, or that the union did not know."""
        self._tried: set[bytes] = set()
        """Contents that it began to hand over: those that were not come first, so that one which does not get through
        keeps no other back."""
        self._shut_out = False
        self._stuck = (0, 0)
        """Contents that wait here and there and that nothing is done about in this turn."""
        self._sending: list[FileDue] = []
        self._fetching: list[FileDue] = []

    def doubt(self) -> None:
        """The union was put back to an earlier time: it is asked what it lacks at the next turn that gets so far."""
        self._audited = None

    def run(self, cancellation: Cancellation) -> FileResult:
        """Move files until nothing is owed that can be moved, or entries wait. Raises FaultError, and errors of the
        store."""
        self._store.obey_erasures()
        due = self._audited is None or self._monotonic() - self._audited >= AUDIT_SECONDS
        if due:
            self._store.look_after()
            self._refused.clear()
        fetching = self._store.to_fetch()
        if fetching or (due and self._store.holds_any()):
            self._lacking = self._ask(cancellation)
            self._store.note_lacking(self._lacking)
            self._audited = self._monotonic()
        here = self._store.to_send()
        if not here and not fetching:
            return FileResult()
        self._sending = [file for file in here if file.hash not in self._refused]
        self._fetching = [file for file in fetching if file.hash not in self._lacking]
        self._stuck = (len(here) - len(self._sending), len(fetching) - len(self._fetching))
        try:
            while self._sending:
                self._send(self._sending[0], cancellation)
                del self._sending[0]
                self._tell()
            # What was found damaged on its way there may be at the union from another PC.
            damaged = [file for file in self._store.to_fetch() if file not in fetching] if here else []
            if damaged:
                self._lacking = self._ask(cancellation)
                self._store.note_lacking(self._lacking)
                self._fetching += [file for file in damaged if file.hash not in self._lacking]
            while self._fetching:
                self._fetch(self._fetching[0], cancellation)
                del self._fetching[0]
                self._tell()
        except _News:
            return self._result(interrupted=True)
        return self._result()

    def hand_over(self, cancellation: Cancellation) -> None:
        """Of a device that was shut out: send what entries at the union name, once in a while, since nobody else may
        have it. Nothing is asked for and nothing comes; that entries wait here is no reason to stop. Raises FaultError,
        and errors of the store."""
        self._store.obey_erasures()
        if self._audited is None or self._monotonic() - self._audited >= AUDIT_SECONDS:
            self._refused.clear()
            self._handed.clear()
            self._audited = self._monotonic()
        self._shut_out = True
        try:
            left = [file for file in self._store.to_send() if file.hash not in self._refused | self._handed]
            if all(file.hash in self._tried for file in left):
                self._tried.clear()
            for file in sorted(left, key=lambda file: file.hash in self._tried):
                self._tried.add(file.hash)
                self._send(file, cancellation)
                self._handed.add(file.hash)  # where the line broke it is tried again
        finally:
            self._shut_out = False

    def rest(self) -> FileResult:
        """Do what needs no union, and say how the lane stands."""
        self._store.obey_erasures()
        return self._result()

    def _result(self, *, interrupted: bool = False) -> FileResult:
        here = self._store.to_send()
        there = self._store.to_fetch()
        refused = sum(file.hash in self._refused for file in here)
        nowhere = sum(file.hash in self._lacking for file in there)
        return FileResult(len(here), len(there), refused, interrupted, nowhere)

    def _tell(self) -> None:
        here, there = self._stuck
        self._step(len(self._sending) + here, len(self._fetching) + there)

    def _pause(self, cancellation: Cancellation) -> None:
        """Between two chunks."""
        cancellation.check()
        if self._news() and not self._shut_out:
            raise _News

    # -- what the union lacks -------------------------------------------------------------------------------------

    def _ask(self, cancellation: Cancellation) -> frozenset[bytes]:
        """What attachments name and the union does not have whole."""
        lacking: set[bytes] = set()
        query: dict[str, str | int] = {}
        while True:
            cancellation.check()
            answer = _decode(self._call("GET", None, query, None, cancellation), _Wanted)
            lacking.update(bytes.fromhex(state.hash) for state in answer.wanted)
            if not answer.more or not answer.wanted:
                return frozenset(lacking)
            query = {"after": answer.wanted[-1].hash}

    # -- up -------------------------------------------------------------------------------------------------------

    def _send(self, file: FileDue, cancellation: Cancellation) -> None:
        if not self._store.is_sound(file.hash):
            return
        try:
            self._send_chunks(file, cancellation)
        except FaultError as error:
            if error.refusal in REFUSALS:
                self._refused.add(file.hash)
                self._store.note_refused(file.hash, error.refusal)
            elif error.refusal not in _UNKNOWN:
                raise

    def _send_chunks(self, file: FileDue, cancellation: Cancellation) -> None:
        state = self._state(self._call("GET", file.hash, {}, None, cancellation), file)
        # The union's word on the size: it may know of an entry that says another one.
        while state.received < state.size:
            self._pause(cancellation)
            chunk = self._store.read(file.hash, state.received, self._chunk)
            if not chunk:
                raise FaultError(FaultCode.HTTP_4XX, "the file is shorter than its entry says", refusal="wrong_content")
            before = state.received
            put = partial(self._call, "PUT", file.hash, {"offset": before}, chunk, cancellation)
            state = self._state(self._timed(put), file)
            if state.received == before:
                raise FaultError(FaultCode.NONSENSE, "the union neither takes nor refuses a part of a file")
            self._tell()
        self._store.note_delivered(file.hash)

    def _state(self, answer: bytes, file: FileDue) -> _State:
        state = _decode(answer, _State)
        if state.hash != file.hash.hex() or state.received > state.size:
            raise FaultError(FaultCode.NONSENSE, "the union speaks of another file")
        return state

    # -- down -----------------------------------------------------------------------------------------------------

    def _fetch(self, file: FileDue, cancellation: Cancellation) -> None:
        try:
            self._fetch_chunks(file, cancellation)
        except FaultError as error:
            if error.refusal not in _UNKNOWN | REFUSALS:
                raise

    def _fetch_chunks(self, file: FileDue, cancellation: Cancellation) -> None:
        at = min(self._store.fetched(file.hash), file.size)
        while at < file.size:
            self._pause(cancellation)
            query: dict[str, str | int] = {"offset": at, "length": min(self._chunk, file.size - at)}
            get = partial(self._call, "GET", file.hash, query, None, cancellation, content=True)
            chunk = self._timed(get)
            if len(chunk) > int(query["length"]):
                raise FaultError(FaultCode.NONSENSE, "the union sends another part of a file than it was asked for")
            if not chunk:
                break  # it is shorter than an entry says
            self._store.add(file.hash, at, chunk)
            at += len(chunk)
            self._tell()
        # What is not what its hash says has come damaged and is asked for anew at the next turn.
        if at:
            self._store.finish(file.hash)

    # -- the wire -------------------------------------------------------------------------------------------------

    def _timed(self, call: Callable[[], bytes]) -> bytes:
        """A call with a chunk: the next one is longer on a quick line and shorter on a slow one."""
        began = self._monotonic()
        try:
            answer = call()
        except FaultError as error:
            if error.fault.code in (FaultCode.TIMEOUT, FaultCode.INTERRUPTED):
                self._chunk = max(LEAST_CHUNK, self._chunk // 4)
            raise
        seconds = self._monotonic() - began
        if seconds < QUICK:
            self._chunk = min(CHUNK, self._chunk * 2)
        elif seconds > SLOW:
            self._chunk = max(LEAST_CHUNK, self._chunk // 2)
        return answer

    def _call(
        self,
        method: str,
        hash_: bytes | None,
        query: dict[str, str | int],
        body: bytes | None,
        cancellation: Cancellation,
        *,
        content: bool = False,
    ) -> bytes:
        station, device = self._enrolment.station, self._enrolment.device
        path, said = path_of(station, hash_, content=content), urlencode(query)
        headers = signed_headers(self._key.sign, device, method, path, said, station, self._clock.now(), body or b"")
        return self._carrier.file(method, f"{path}?{said}" if said else path, headers, body, cancellation)


_Answer = TypeVar("_Answer", _State, _Wanted)


def _decode(answer: bytes, type_: type[_Answer]) -> _Answer:
    try:
        return msgspec.json.decode(answer, type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise FaultError(FaultCode.NONSENSE, f"the answer about files cannot be read: {error}") from error
