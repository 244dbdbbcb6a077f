"""A real union server: a process of its own on a port of its own, over an SQLite file.

Stations are registered and logs looked at through the server's own modules beside the running process, as its command
line does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from sync.card import Card
from sync.log import Log
from sync.ops import Op, parse
from sync.server import devices, enrolment, stations
from sync.server.authority import Authority, load_authority
from sync.server.db import Database, read_head
from sync.server.logbook import read_entries
from sync.server.migrate import upgrade
from sync.server.schema import device
from sync.server.system import SystemClock, Union
from sync.times import Clock
from tests.helpers.processes import Running, module_command

REGION = "140106"


class UnionServer:
    """Started on construction; :meth:`stop` it. ``port`` stays the same over restarts."""

    def __init__(self, folder: Path, *, url: str | None = None) -> None:
        """``url`` is the database's, by default a file in the folder."""
        self.database = url or str(folder / "union.db")
        self.port = 0
        with self.opened() as union:
            load_authority(union)
        self._process: Running | None = None
        self.start()

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run the server; returns when it answers."""
        self._process = Running(module_command("sync.server", "--db", self.database, "serve", "--port", str(self.port)))
        self.port = int(self._process.wait_for_line(r"listening on .*:(\d+)").group(1))

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()

    def stop(self) -> None:
        """End it in good order."""
        if self._process is not None:
            self._process.stop()

    @contextmanager
    def opened(self, clock: Clock | None = None) -> Iterator[Union]:
        """The union's database beside the running server."""
        union = Union(Database.open(self.database), clock or SystemClock())
        try:
            upgrade(union.database)
            yield union
        finally:
            union.database.close()

    def authority(self) -> Authority:
        """The union's keys."""
        with self.opened() as union:
            return load_authority(union)

    def add_station(self, name: str = "五一广场驿站") -> Card:
        """Register a station; its enrolment card."""
        with self.opened() as union:
            code = stations.register(union, load_authority(union), name=name, region=REGION).code
        return self.card(code)

    def card(self, station_code: str) -> Card:
        """Another card for a station."""
        with self.opened() as union:
            card = enrolment.issue_code(union, load_authority(union), station_code, self.url).card
        assert card is not None
        return card

    def entries(self, station_code: str) -> list[Op]:
        """The station's log."""
        with self.opened() as union, union.database.read() as connection:
            log = stations.require_station(connection, station_code).logs[Log.STATION]
            head = read_head(connection, log)
            return [parse(body) for _, body in read_entries(connection, log, 1, head.n)]

    def revoke(self, station_code: str) -> None:
        """Shut every device of a station out."""
        with self.opened() as union:
            with union.database.read() as connection:
                log = stations.require_station(connection, station_code).log
                keys = connection.execute(select(device.c.key).where(device.c.log == log)).scalars().all()
            for key in keys:
                devices.revoke_device(union, load_authority(union), station_code, key.hex()[:12])
