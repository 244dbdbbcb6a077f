"""The union renews the key with which it signs once a year; every PC can check what older and newer ones sealed."""

from __future__ import annotations

import time
from pathlib import Path

from desktop.store.trustcheck import examine_trust
from sync.client.cancel import Cancellation
from sync.server import notices
from sync.server.authority import load_authority
from tests.helpers.proxy import Mischief, Proxy
from tests.helpers.station import Station, carrier
from tests.helpers.union import UnionServer


class NextYear:
    """This machine's clock in some years."""

    def now(self) -> int:
        return int(time.time()) + 400 * 86_400


def findings(station: Station) -> list[str]:
    with station.store.read() as connection:
        return [finding.what for finding in examine_trust(connection)]


def test_a_pc_that_joins_after_a_renewal_can_check_what_the_former_key_sealed(station: Station, tmp_path: Path) -> None:
    server = UnionServer(tmp_path)
    try:
        card = server.add_station()
        with server.opened(NextYear()) as union:
            assert len(load_authority(union).working_keys) == 2
        server.stop()
        server.start()
        station.enrol(server.card(card.station_code))
        assert station.converse(server.url).complete
        assert findings(station) == []
    finally:
        server.stop()


def test_a_pc_learns_the_key_of_what_another_process_of_the_union_sealed(station: Station, tmp_path: Path) -> None:
    server = UnionServer(tmp_path)
    try:
        station.enrol(server.add_station())
        assert station.converse(server.url).complete
        with server.opened(NextYear()) as union:
            notices.publish(union, load_authority(union), title="放假", body="", region=None)
        # The server runs on and signs with the key that it has.
        result = station.converse(server.url)
        assert (result.complete, result.received) == (True, 2)
        assert findings(station) == []
        enrolment = station.replica.enrolment()
        assert enrolment is not None
        assert len(enrolment.working_keys) == 2
    finally:
        server.stop()


def test_a_pc_asks_again_for_a_key_when_the_line_broke_as_it_asked(station: Station, tmp_path: Path) -> None:
    server = UnionServer(tmp_path)
    try:
        station.enrol(server.add_station())
        with Proxy(("127.0.0.1", server.port)) as line, carrier(line.url) as way:
            conversation = station.conversation(way)
            assert conversation.run(Cancellation()).complete
            with server.opened(NextYear()) as union:
                notices.publish(union, load_authority(union), title="放假", body="", region=None)
            # The page passes, the question for its key does not, neither at once nor when it is repeated.
            line.misbehave(Mischief.NONE, Mischief.DROP_REQUEST, Mischief.DROP_REQUEST)
            assert conversation.run(Cancellation()).fault is not None
            assert conversation.run(Cancellation()).received == 2
        assert findings(station) == []
    finally:
        server.stop()
