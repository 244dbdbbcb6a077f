"""Two ends that speak several versions of the protocol find the newest that they share, or say which has to be updated.

A version "2" has the form of 1 here, but for its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests
from msgspec import msgpack

from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.exchange import Conversation, Listener
from sync.client.faults import FaultCode, FaultError
from sync.client.speech import AGAIN, Speech
from sync.envelope import PAGE_OPS
from sync.ports import Commit
from sync.protocols import SPOKEN, Protocols
from sync.server import enrolment, stations
from sync.server.authority import load_authority
from sync.server.db import Database
from sync.server.migrate import upgrade
from sync.server.system import Union
from tests.helpers.impostor import http, impostor
from tests.helpers.proxy import Proxy, bodies
from tests.helpers.served_app import served_app
from tests.helpers.station import Station, carrier

ONE, BOTH, TWO = Protocols(1, 1), Protocols(1, 2), Protocols(2, 2)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Office:
    """A union's database, served with whatever protocols."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self.opened() as union:
            upgrade(union.database)
            self.station_code = stations.register(union, load_authority(union), name="驿站", region="140106").code

    @contextmanager
    def opened(self, protocols: Protocols = SPOKEN) -> Iterator[Union]:
        union = Union(Database.open(str(self._path)), protocols=protocols)
        yield union
        union.database.close()

    def card(self) -> Card:
        with self.opened() as union:
            card = enrolment.issue_code(union, load_authority(union), self.station_code, "http://union.example").card
        assert card is not None
        return card

    @contextmanager
    def serving(self, protocols: Protocols) -> Iterator[Proxy]:
        with self.opened(protocols) as union, served_app(union) as url:
            host, port = url.removeprefix("http://").split(":")
            with Proxy((host, int(port))) as line:
                yield line


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "union.db")


@contextmanager
def speaking(station: Station, line: Proxy, ours: Protocols, clock: Clock) -> Iterator[Conversation]:
    with carrier(line.url) as way:
        yield station.conversation(way, protocols=ours, monotonic=clock)


def versions(line: Proxy) -> list[int]:
    """Of every request that has gone up."""
    return [msgpack.decode(msgpack.decode(body)[1])[0] for body in bodies(bytes(line.up)) if body]


@pytest.mark.parametrize(
    ("ours", "theirs", "tried"),
    [
        (ONE, ONE, [1]),
        (ONE, BOTH, [1]),
        (BOTH, ONE, [2, 1]),
        (BOTH, BOTH, [2]),
        (BOTH, TWO, [2]),
        (TWO, BOTH, [2]),
    ],
)
def test_the_newest_version_that_both_speak_is_spoken(
    office: Office, station: Station, clock: Clock, ours: Protocols, theirs: Protocols, tried: list[int]
) -> None:
    with office.serving(theirs) as line:
        station.enrol(office.card(), line.url, ours)
        station.record_visits(3)
        line.forget()
        with speaking(station, line, ours, clock) as conversation:
            result = conversation.run(Cancellation())
            assert result.complete, result
            assert (result.exchanges, result.sent) == (1, 4)
            assert versions(line) == tried
            line.forget()
            assert conversation.run(Cancellation()).complete
            assert versions(line) == tried[-1:], "what was found is remembered"


@pytest.mark.parametrize(("ours", "theirs", "code"), [(ONE, TWO, FaultCode.THIS_OLD), (TWO, ONE, FaultCode.UNION_OLD)])
def test_without_a_common_version_it_is_said_which_end_has_to_be_updated(
    office: Office, station: Station, clock: Clock, ours: Protocols, theirs: Protocols, code: FaultCode
) -> None:
    with office.serving(BOTH) as line:
        station.enrol(office.card(), line.url)
    station.record_visits(3)
    with office.serving(theirs) as line, speaking(station, line, ours, clock) as conversation:
        result = conversation.run(Cancellation())
        assert result.fault is not None
        assert (result.fault.code, result.fault.protocols) == (code, theirs)
        assert result.fault.needs_person
        assert result.fault.retry, "it works by itself once the other end is updated"
        assert result.pending_here == 4
        assert len(versions(line)) == 1
    with office.serving(BOTH) as line, speaking(station, line, ours, clock) as conversation:
        assert conversation.run(Cancellation()).complete


def test_an_enrolment_code_is_not_used_up_where_no_version_is_shared(office: Office, station: Station) -> None:
    card = office.card()
    for ours, theirs, code in ((ONE, TWO, FaultCode.THIS_OLD), (TWO, ONE, FaultCode.UNION_OLD)):
        with office.serving(theirs) as line, pytest.raises(FaultError) as raised:
            station.enrol(card, line.url, ours)
        assert raised.value.fault.code is code
    assert station.replica.enrolment() is None
    with office.serving(ONE) as line:
        station.enrol(card, line.url, BOTH)
    assert station.replica.enrolment() is not None


def test_the_newer_version_is_tried_again_after_a_while(office: Office, station: Station, clock: Clock) -> None:
    with office.serving(ONE) as line:
        station.enrol(office.card(), line.url, BOTH)
        with speaking(station, line, BOTH, clock) as conversation:
            assert conversation.run(Cancellation()).complete
            clock.seconds += AGAIN - 1
            line.forget()
            assert conversation.run(Cancellation()).complete
            assert versions(line) == [1]
            clock.seconds += 1
            line.forget()
            assert conversation.run(Cancellation()).complete
            assert versions(line) == [2, 1]


def test_a_page_that_was_asked_for_in_the_older_version_is_asked_for_anew_in_the_newer_one(
    office: Office, station: Station, clock: Clock, tmp_path: Path
) -> None:
    with office.serving(ONE) as line, closing(Station(tmp_path / "second")) as second:
        station.enrol(office.card(), line.url, BOTH)
        second.enrol(office.card(), line.url, BOTH)
        station.record_visits(3 * PAGE_OPS)
        with speaking(station, line, BOTH, clock) as conversation:
            assert conversation.run(Cancellation()).complete

        def an_hour_passes(_: Commit) -> None:
            clock.seconds += AGAIN

        line.forget()
        with carrier(line.url) as way:
            listener = Listener(committed=an_hour_passes)
            result = second.conversation(way, listener, protocols=BOTH, monotonic=clock).run(Cancellation())
        assert (result.fault, result.complete) == (None, True)
        assert second.visits() == 3 * PAGE_OPS
        assert versions(line)[:2] == [2, 1]


def test_a_union_that_was_updated_and_forgot_the_old_version_is_followed(clock: Clock) -> None:
    speech = Speech(BOTH, clock)
    speech.refused(2, ONE, "")
    assert speech.version == 1
    speech.refused(1, TWO, "")
    assert speech.version == 2


@pytest.mark.parametrize(
    "said", ["", ', "oldest": 3, "newest": 2', ', "oldest": -1, "newest": 1', ', "oldest": 1, "newest": 1']
)
def test_a_refusal_that_makes_no_sense_is_asked_once_and_shown(office: Office, station: Station, said: str) -> None:
    with office.serving(ONE) as line:
        station.enrol(office.card(), line.url)
    body = f'{{"error": "version", "message": "No."{said}}}'.encode()
    with impostor(http("426 Upgrade Required", body, "Content-Type: application/json")) as url:
        assert station.converse(url).error == FaultCode.VERSION


def test_the_server_says_everywhere_what_it_speaks(office: Office) -> None:
    with office.serving(BOTH) as line:
        for path in ("/v1/authority", "/healthz"):
            said = requests.get(line.url + path, timeout=10).json()
            assert said["protocols"] == {"oldest": 1, "newest": 2}
