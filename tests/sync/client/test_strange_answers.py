"""A union may be signed for and still talk nonsense: this PC then changes nothing and says so."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.exchange import Conversation
from sync.client.faults import FaultCode
from sync.client.keys import load_key
from sync.envelope import Cursor, Place, Request, Response, Status, digest, open_request, seal_response
from sync.log import Log
from sync.server.authority import Authority, load_authority
from tests.helpers.station import Station
from tests.helpers.union import UnionServer


class StrangeUnion:
    """A carrier to a union that holds its keys and has lost its mind."""

    def __init__(self, authority: Authority, change: Callable[[Response], Response]) -> None:
        self._authority = authority
        self._change = change

    def exchange(self, envelope: bytes, cancellation: Cancellation) -> bytes:
        request: Request = open_request(envelope)
        sane = Response(
            Status.OK, digest(envelope), self._authority.signing_id, int(time.time()), cursors=request.cursors
        )
        return seal_response(self._change(sane), self._authority.signing)

    def authority(self, cancellation: Cancellation) -> object:
        raise AssertionError("its key is known")

    def enrol(self, application: Mapping[str, str], cancellation: Cancellation) -> object:
        raise AssertionError("this PC is enrolled")

    def file(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, cancellation: Cancellation
    ) -> bytes:
        raise AssertionError("nobody has a photo")

    def invite(self, form: Mapping[str, str | int], cancellation: Cancellation) -> object:
        raise AssertionError("nobody was invited")

    def prepare(self) -> None:
        pass

    def close(self) -> None:
        pass


def behind(response: Response, n: int) -> Response:
    """The same answer with the station's log ending elsewhere."""
    cursors = tuple(Cursor(c.log, n, c.short) if c.log is Log.STATION else c for c in response.cursors)
    return replace(response, cursors=cursors)


@pytest.mark.parametrize(
    "change",
    [
        lambda response: replace(response, time=2**62),
        lambda response: replace(response, time=-(2**62)),
        lambda response: replace(response, cursors=response.cursors[:2]),
        lambda response: replace(response, cursors=response.cursors[::-1]),
        lambda response: behind(response, 2**63),
        lambda response: replace(response, places=(Place(0, 1, 1_000_000),)),
        lambda response: replace(response, places=(Place(2**62, 2**62, 2**62),)),
        lambda response: replace(response, status=Status.REWIND),
        lambda response: replace(response, status=Status.REWIND, ladder=(Cursor(Log.STATION, 2**63, bytes(16)),)),
        lambda response: replace(response, pending=7),
        lambda response: response,
    ],
    ids=[
        *("far ahead", "far behind", "two logs", "logs out of order", "a log without end", "places beyond the request"),
        *("places beyond the log", "back to nowhere", "back beyond the end", "a promise of more", "takes nothing"),
    ],
)
def test_a_signed_answer_that_makes_no_sense_changes_nothing(
    server: UnionServer, card: Card, station: Station, change: Callable[[Response], Response]
) -> None:
    station.record_visits(3)
    station.enrol(card)
    enrolment = station.replica.enrolment()
    assert enrolment is not None
    with server.opened() as union:
        strange = StrangeUnion(load_authority(union), change)
    key = load_key(station.keys, enrolment.device)
    now = station.store.now()
    talk = Conversation(station.replica, strange, key, enrolment, clock=station.clock, monotonic=time.monotonic)
    result = talk.run(Cancellation())
    assert (result.error, result.sent, result.received) == (FaultCode.NONSENSE, 0, 0)
    assert station.replica.pending() == 4
    assert abs(station.store.now() - now) < 60
    assert station.converse(server.url).complete
