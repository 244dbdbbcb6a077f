"""Requests on the files' lane: who may ask, what is refused, and how little the server holds meanwhile."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
import requests

from sync.card import Card
from sync.client.keys import load_key
from sync.files import CHUNK, MAX_FILE, SENT_HEADER, hash_of, path_of, signed_headers
from tests.helpers.photos import Photographer, photo
from tests.helpers.processes import Processes
from tests.helpers.station import Station
from tests.helpers.union import UnionServer

MEGABYTE: Final = 1024 * 1024


class Asker:
    """Somebody who asks with a device's key."""

    def __init__(self, url: str, station: Station) -> None:
        enrolment = station.replica.enrolment()
        assert enrolment is not None
        self.url, self.enrolment = url, enrolment
        self.key = load_key(station.keys, enrolment.device)

    def headers(self, method: str, path: str, query: str = "", body: bytes = b"") -> dict[str, str]:
        station, device = self.enrolment.station, self.enrolment.device
        return signed_headers(self.key.sign, device, method, path, query, station, int(time.time()), body)

    def ask(
        self, method: str, path: str, query: str = "", body: bytes = b"", *, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and error code of the answer."""
        signed = headers if headers is not None else self.headers(method, path, query, body)
        answer = requests.request(method, f"{self.url}{path}?{query}", data=body, headers=signed, timeout=30)
        return answer.status_code, "" if answer.ok else answer.json()["error"]


@pytest.fixture
def desk(server: UnionServer, station: Station, card: Card) -> Iterator[Photographer]:
    station.enrol(card)
    made = Photographer(station)
    yield made
    made.speaker.close()


@pytest.fixture
def asker(server: UnionServer, desk: Photographer) -> Asker:
    return Asker(server.url, desk.station)


def test_a_request_that_is_not_signed_as_it_stands_is_refused(asker: Asker, desk: Photographer) -> None:
    content = photo(5000)
    desk.attach(content)
    assert desk.sync().complete
    path = path_of(asker.enrolment.station, hash_of([content]))
    signed = asker.headers("PUT", path, "offset=0", content)
    assert asker.ask("PUT", path, "offset=0", content, headers=signed) == (200, "")
    refused = (401, "bad_signature")
    assert asker.ask("PUT", path, "offset=5", content, headers=signed) == refused
    assert asker.ask("PUT", path, "offset=0", content[:-1], headers=signed) == refused
    assert asker.ask("GET", path, "offset=0", headers=signed) == refused
    assert asker.ask("PUT", path, "offset=0", content, headers=signed | {SENT_HEADER: "1"}) == refused
    assert asker.ask("GET", f"{path}/content", "offset=0&length=9", headers=asker.headers("GET", path)) == refused
    assert asker.ask("GET", path, headers={}) == (400, "malformed")


def test_a_device_sees_no_other_stations_files(
    server: UnionServer, asker: Asker, desk: Photographer, new_station: Callable[[str], Station]
) -> None:
    content = photo(5000)
    desk.attach(content)
    assert desk.sync().complete
    other = new_station("other")
    other.enrol(server.add_station("桃园驿站"))
    stranger = Asker(server.url, other)
    path = path_of(asker.enrolment.station, hash_of([content]))
    assert stranger.ask("GET", path) == (401, "unknown_device")
    assert stranger.ask("GET", path_of(stranger.enrolment.station, hash_of([content]))) == (404, "no_entry")


def test_a_device_that_was_shut_out_sees_no_file(
    server: UnionServer, asker: Asker, desk: Photographer, card: Card
) -> None:
    content = photo(5000)
    desk.attach(content)
    assert desk.sync().complete
    server.revoke(card.station_code)
    path = path_of(asker.enrolment.station, hash_of([content]), content=True)
    assert asker.ask("GET", path, "offset=0&length=100") == (403, "revoked")


def test_a_chunk_that_is_too_long_is_not_even_read(asker: Asker) -> None:
    path = path_of(asker.enrolment.station, bytes(32))
    assert asker.ask("PUT", path, "offset=0", bytes(CHUNK + 1)) == (413, "too_large")


@pytest.mark.parametrize(
    ("path", "query"),
    [("/00/content", "offset=0&length=1"), (f"/{'0' * 64}/content", "offset=-1&length=1"), ("", "after=zz")],
)
def test_a_request_that_says_nonsense_is_refused(asker: Asker, path: str, query: str) -> None:
    assert asker.ask("GET", path_of(asker.enrolment.station) + path, query) == (400, "malformed")


@pytest.mark.parametrize(
    ("database", "bound"),
    [
        pytest.param("sqlite", 38 * MEGABYTE, id="SQLite, whose page cache takes 32 MB"),
        pytest.param("postgres", 5 * MEGABYTE, marks=pytest.mark.postgres),
    ],
)
def test_the_server_holds_no_more_than_a_few_chunks_while_large_files_pass(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    new_station: Callable[[str], Station],
    processes: Processes,
    database: str,
    bound: int,
) -> None:
    url = request.getfixturevalue("fresh_postgres")() if database == "postgres" else None
    union = UnionServer(tmp_path, url=url)
    union.stop()
    process = processes.module("sync.server", "--db", union.database, "serve", "--port", "0")
    union.port = int(process.wait_for_line(r"listening on .*:(\d+)").group(1))
    card = union.add_station()
    first, second = new_station("first"), new_station("second")
    first.enrol(card)
    second.enrol(union.card(card.station_code))
    sender, receiver = Photographer(first), Photographer(second)

    def pass_through(seeds: range) -> None:
        contents = [photo(MAX_FILE, seed) for seed in seeds]
        for content in contents:
            sender.attach(content)
        assert sender.sync().complete
        assert receiver.sync().complete
        assert all(receiver.has(content) for content in contents)

    # Until some have passed the heap still finds its size.
    pass_through(range(3))
    before = peak(process.pid)
    pass_through(range(3, 8))
    assert peak(process.pid) - before < bound
    for end in (sender, receiver):
        end.speaker.close()


def peak(pid: int) -> int:
    """Bytes of memory that a process has ever held at once."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) * 1024
