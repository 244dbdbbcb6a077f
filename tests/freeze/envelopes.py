"""Envelopes as they crossed the line, and what each of them says. Knows no release and no story."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.client import transport
from sync.client.cancel import Cancellation
from sync.client.carriers import HttpsCarrier
from sync.client.lines import Lines
from sync.envelope import open_request, open_response
from sync.messages import PersonalRef, PersonalValue
from sync.ops import encode_value
from sync.protocols import Protocols


@dataclass(slots=True)
class Exchange:
    """A request and its answer; None when it was refused."""

    label: str
    request: bytes
    response: bytes | None = None


@dataclass(slots=True)
class Recorder:
    """Hears everything that goes through its carriers."""

    exchanges: list[Exchange] = field(default_factory=list)

    @contextmanager
    def carrier(self, url: str, label: str, agent: str) -> Iterator[HttpsCarrier]:
        """A carrier to an address."""
        heard = self.exchanges

        class Recording(HttpsCarrier):
            def exchange(self, envelope: bytes, cancellation: Cancellation) -> bytes:
                heard.append(said := Exchange(label, envelope))
                said.response = super().exchange(envelope, cancellation)
                return said.response

        made = Recording(url, lambda lines: _session(lines, agent), agent=agent)
        try:
            yield made
        finally:
            made.close()


def _session(lines: Lines, agent: str) -> Any:
    return transport.open_session(lines, agent=agent)


def told(exchange: Exchange, keys: Mapping[bytes, Ed25519PublicKey], spoken: Protocols) -> dict[str, Any]:
    """What both envelopes say, in a form that can be kept and compared. Raises EnvelopeError."""
    request = open_request(exchange.request, spoken=spoken)
    said: dict[str, Any] = {
        "protocol": request.protocol,
        "union": request.union.hex(),
        "station": request.station.hex(),
        "device": request.device.hex(),
        "region": request.region,
        "sent_at": request.sent_at,
        "cursors": [(int(c.log), c.n, c.short.hex()) for c in request.cursors],
        "ops": _digest(request.bodies),
        "lost": {str(int(log)): len(ops) for log, ops in request.lost.items()},
        "personal": _digest(map(_value, request.personal)),
        "owed": list(map(_ref, request.owed)),
        "more": request.more,
        "credentials": request.credentials is not None,
    }
    if exchange.response is None:
        return {"request": said}
    response = open_response(exchange.response, keys, exchange.request, request.protocol)
    return {
        "request": said,
        "response": {
            "status": int(response.status),
            "time": response.time,
            "region": response.region,
            "cursors": [(int(c.log), c.n, c.short.hex()) for c in response.cursors],
            "places": [(p.index, p.n, p.count) for p in response.places],
            "entries": {str(int(log)): _digest(bodies) for log, bodies in response.bodies.items()},
            "personal": _digest(map(_value, response.personal)),
            "owed": list(map(_ref, response.owed)),
            "pending": response.pending,
            "ladder": [(int(c.log), c.n, c.short.hex()) for c in response.ladder],
        },
    }


def _digest(parts: Iterator[bytes] | Sequence[bytes]) -> tuple[int, str]:
    """How many there are, and a short name for what they are."""
    every = list(parts)
    return len(every), hashlib.blake2b(b"".join(every), digest_size=16).hexdigest()


def _value(value: PersonalValue) -> bytes:
    return encode_value([int(value.log), value.run, value.seq, value.field, value.salt, value.value])


def _ref(ref: PersonalRef) -> tuple[int, str, int, str]:
    return int(ref.log), ref.run.hex(), ref.seq, ref.field
