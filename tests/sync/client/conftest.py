"""A union server for all tests of a module, and desks that are closed after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sync.card import Card
from tests.helpers.photos import Photographer
from tests.helpers.proxy import Proxy
from tests.helpers.station import Station
from tests.helpers.union import UnionServer
from tests.sync.client import services
from tests.sync.client.engines import Ear


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UnionServer]:
    """A union server that every test of the module may use, each with a station of its own."""
    running = UnionServer(tmp_path_factory.mktemp("union"))
    yield running
    running.stop()


@pytest.fixture
def card(server: UnionServer) -> Card:
    """The enrolment card of a new station."""
    return server.add_station()


@pytest.fixture
def new_station(tmp_path: Path) -> Iterator[Callable[[str], Station]]:
    """Opens a data folder under a name."""
    opened: list[Station] = []

    def open_(name: str) -> Station:
        station = Station(tmp_path / name)
        opened.append(station)
        return station

    yield open_
    for station in opened:
        station.close()


@pytest.fixture
def station(new_station: Callable[[str], Station]) -> Station:
    """A desk that is not enrolled yet."""
    return new_station("desk")


@pytest.fixture
def ear() -> Ear:
    """Hears an engine."""
    return Ear()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[services.Desk]:
    """The sync service of a desk that is not enrolled yet."""
    with services.opened(tmp_path / "desk") as made:
        yield made


@pytest.fixture
def second(new_station: Callable[[str], Station], server: UnionServer, card: Card) -> Iterator[Photographer]:
    """Another PC of the same station, which takes photos."""
    other = new_station("second")
    other.enrol(server.card(card.station_code))
    made = Photographer(other)
    yield made
    made.speaker.close()


@pytest.fixture
def proxy(server: UnionServer) -> Iterator[Proxy]:
    """A line that misbehaves."""
    parts = urlsplit(server.url)
    assert parts.hostname is not None
    assert parts.port is not None
    with Proxy((parts.hostname, parts.port)) as made:
        yield made
