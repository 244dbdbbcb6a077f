"""A station's PC as the union sees it: it writes ops, seals envelopes and checks every answer as a desk must.

Keeps its copy of the logs in memory; knows no database and nothing of the server's inside.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.envelope import (
    PAGE_OPS,
    Credentials,
    Cursor,
    PersonalRef,
    PersonalValue,
    Request,
    Response,
    Status,
    open_response,
    seal_request,
)
from sync.log import START, Head, Log, chain
from sync.messages import NO_REGION
from sync.ops import Op, canonical, commitment, record_id, stations_run
from sync.trust import key_id, public_bytes

NOON = 1_795_233_600
"""Saturday, 21 November 2026, 12:00 in China."""

Send = Callable[[bytes], bytes]


@dataclass
class Desk:
    """``send`` moves a request's bytes to the union and gives back the answer's."""

    union: bytes
    station: bytes
    working_keys: dict[bytes, Ed25519PublicKey]
    send: Send
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    random: random.Random = field(default_factory=lambda: random.Random(7))
    logs: dict[Log, list[bytes]] = field(default_factory=lambda: {log: [] for log in Log})
    heads: dict[Log, Head] = field(default_factory=lambda: dict.fromkeys(Log, START))
    tail: list[Op] = field(default_factory=list)
    values: dict[tuple[bytes, int, str], PersonalValue] = field(default_factory=dict)
    run: bytes = b""
    seq: int = 0
    region: int = NO_REGION
    """The region whose log it follows."""
    credentials: Credentials | None = None
    """What it shows with its requests."""
    lost: dict[Log, list[Op]] = field(default_factory=dict)
    """Entries of the union's and the region's logs without a place."""
    page: int = PAGE_OPS
    """How much of the tail goes into one request."""
    last: bytes = b""
    """The request that was sent last."""

    def __post_init__(self) -> None:
        self.run = stations_run(self.random.randbytes(8))

    @property
    def device(self) -> bytes:
        """This PC's public key."""
        return public_bytes(self.key)

    def write(
        self, kind: str, /, record: bytes | None = None, time: int = NOON, **fields: object
    ) -> bytes:
        """Record something; the id of the record. Personal values come as ``(value,)``."""
        self.seq += 1
        stored: dict[str, object] = {}
        for name in sorted(fields):
            value = fields[name]
            if isinstance(value, tuple):
                salt = self.random.randbytes(16)
                self.values[self.run, self.seq, name] = PersonalValue(
                    Log.STATION, self.run, self.seq, name, salt, value[0]
                )
                value = commitment(value[0], salt)
            stored[name] = value
        op = Op(self.run, self.seq, time, None, kind, 1, record, stored)
        self.tail.append(op)
        return record if record is not None else record_id(self.run, self.seq)

    def erase(self, record: bytes, *fields: str) -> None:
        """Erase personal values of a record."""
        self.seq += 1
        stored = {"fields": ";".join(sorted(fields)), "record": record}
        self.tail.append(Op(self.run, self.seq, NOON, None, "erasure", 1, None, stored))

    def visits(self, count: int) -> None:
        """Record some visits, a minute apart."""
        for number in range(count):
            self.write("visit", time=NOON + 60 * number, category="courier", services="charge;water")

    def request(self, *, keep_values: bool = False, owed: tuple[PersonalRef, ...] = ()) -> bytes:
        """The next request, sealed."""
        ops = tuple(self.tail[: self.page])
        sent = {(op.run, op.seq) for op in ops}
        personal = () if keep_values else tuple(v for k, v in self.values.items() if k[:2] in sent)
        return self.seal(ops, personal, owed)

    def seal(
        self, ops: tuple[Op, ...], personal: tuple[PersonalValue, ...] = (), owed: tuple[PersonalRef, ...] = ()
    ) -> bytes:
        """A request with just these contents, at this PC's cursors."""
        cursors = tuple(Cursor.at(log, self.heads[log]) for log in Log)
        self.last = seal_request(
            Request(
                union=self.union,
                station=self.station,
                device=self.device,
                region=self.region,
                sent_at=NOON,
                cursors=cursors,
                ops=ops,
                more=len(self.tail) > self.page,
                lost={log: tuple(lost) for log, lost in self.lost.items()},
                personal=personal,
                owed=owed,
                credentials=self.credentials,
            ),
            self.key,
        )
        return self.last

    def open(self, answer: bytes) -> Response:
        """The response to the last request, its signature checked."""
        return open_response(answer, self.working_keys, self.last)

    def take(self, response: Response) -> None:
        """Commit an answer, as a desk must: every gap filled, every hash the union's."""
        assert response.status is Status.OK
        if response.region is not None:
            self.region = response.region
            self.logs[Log.REGION], self.heads[Log.REGION] = [], START
        for cursor in response.cursors:
            placed = {
                place.n + i: canonical(self.tail[place.index + i])
                for place in response.places
                for i in range(place.count)
                if cursor.log is Log.STATION
            }
            given = iter(response.bodies.get(cursor.log, ()))
            head = self.heads[cursor.log]
            while head.n < cursor.n:
                body = placed[head.n + 1] if head.n + 1 in placed else next(given)
                self.logs[cursor.log].append(body)
                head = Head(head.n + 1, chain(head.hash, body))
            assert next(given, None) is None
            assert head.matches(cursor.short)
            self.heads[cursor.log] = head
        for value in response.personal:
            self.values[value.run, value.seq, value.field] = value
        held = set(self.logs[Log.STATION])
        self.tail = [op for op in self.tail if canonical(op) not in held]
        for log, lost in self.lost.items():
            held = set(self.logs[log])
            self.lost[log] = [op for op in lost if canonical(op) not in held]

    def exchange(self) -> Response:
        """One exchange, committed."""
        response = self.open(self.send(self.request()))
        self.take(response)
        return response

    def sync(self) -> int:
        """Exchange until nothing is pending on either end; how many exchanges it took."""
        for count in range(1, 1000):
            if not self.exchange().pending and not self.tail:
                return count
        raise AssertionError("the exchange does not come to an end")

    def twin(self, seed: int = 8) -> Desk:
        """The same device with nothing of its data, as after a reset, writing a run of its own."""
        return Desk(self.union, self.station, self.working_keys, self.send, self.key, random.Random(seed))


def working_keys(publics: list[bytes]) -> dict[bytes, Ed25519PublicKey]:
    """Keys by their ids, as :func:`sync.envelope.open_response` wants them."""
    return {key_id(public): Ed25519PublicKey.from_public_bytes(public) for public in publics}
