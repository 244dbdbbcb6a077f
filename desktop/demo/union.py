"""A union server of the demonstration's own, on loopback, in a process of its own.

It keeps the sample's time, so that desk and union agree about the hour. Knows the server by its commands' functions.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from desktop.demo import voices
from desktop.services.times import Clock, day_of

if TYPE_CHECKING:
    from sync.server.authority import Authority
    from sync.server.stations import Station
    from sync.server.system import Union

_PATIENCE: Final = 60
"""Seconds that the server may take to answer at first."""
DATABASE: Final = "union.db"


class AheadClock:
    """This machine's clock, so many seconds ahead."""

    def __init__(self, ahead: int) -> None:
        self._ahead = ahead

    def now(self) -> int:
        """Seconds since 1970 UTC."""
        return int(time.time()) + self._ahead


@dataclass(frozen=True, slots=True)
class Admission:
    """What the manager would be handed: where the union is, the station's code and the one-time code."""

    url: str
    station_code: str
    enrol_code: str
    fingerprint: str


class DemoUnion:
    """Runs while the ``with`` block lasts."""

    def __init__(self, folder: Path, clock: Clock, *, name: str, region: str, notice: tuple[str, str]) -> None:
        """``folder`` keeps the server's database; the station is registered by this name and region."""
        self.database = folder / DATABASE
        self.ahead = clock.now() - int(time.time())
        self._station = (name, region, notice)
        self.admission: Admission

    def __enter__(self) -> DemoUnion:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_serve, args=(str(self.database), self.ahead, *self._station, there), daemon=True
        )
        self._process.start()
        there.close()
        try:
            answer = here.recv() if here.poll(_PATIENCE) else None
        except EOFError:
            answer = None
        if not isinstance(answer, Admission):
            self.__exit__(None, None, None)
            raise RuntimeError("the demonstration's union server did not start")
        self.admission = answer
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join(20)

    def export(self, kind: str, path: Path) -> int:
        """What the union holds of the station; the number of rows."""
        from sync.server import export
        from sync.server.db import Database
        from sync.server.system import Union

        database = Database.open(f"sqlite:///{self.database}")
        try:
            union = Union(database, AheadClock(self.ahead))
            return export.export(union, kind, path, station=self.admission.station_code).rows
        finally:
            database.close()


class _Told(io.TextIOBase):
    """Standard output of the server's process: the line with its address goes to the parent."""

    def __init__(self, pipe: Connection, admission: tuple[str, str, str]) -> None:
        super().__init__()
        self._pipe = pipe
        self._admission = admission

    def write(self, text: str) -> int:
        mark, _, url = text.strip().rpartition("listening on ")
        if url and not mark:
            self._pipe.send(Admission(url, *self._admission))
        return len(text)


def _hear(union: Union, authority: Authority, station: Station) -> None:
    """What has been said on the station's page so far."""
    from sync.log import Log
    from sync.server import journal

    now = union.clock.now()
    today = day_of(now)
    entries = [
        journal.Entry(
            "union_opinion",
            {
                "at": voices.said_at(said, today),
                "kind": said.kind,
                "channel": said.channel,
                "stars": said.stars,
                "tags": ";".join(said.tags),
                "facility": said.facility,
                "trouble": said.trouble,
                "text": said.text or None,
            },
        )
        for said in voices.PAGE
        if voices.said_at(said, today) < now
    ]
    with union.database.write() as connection:
        journal.write(union, authority, connection, station.logs.name(Log.STATION), entries)


def _serve(database: str, ahead: int, name: str, region: str, notice: tuple[str, str], pipe: Connection) -> None:
    from sync.server import enrolment, notices, stations
    from sync.server.authority import load_authority
    from sync.server.db import Database
    from sync.server.migrate import upgrade
    from sync.server.serving import serve
    from sync.server.system import Union

    # Ctrl+C in the terminal is for the desk, which then ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    url = f"sqlite:///{database}"
    union = Union(Database.open(url), AheadClock(ahead))
    upgrade(union.database)
    authority = load_authority(union)
    station = stations.register(union, authority, name=name, region=region)
    notices.publish(union, authority, title=notice[0], body=notice[1])
    _hear(union, authority, station)
    issued = enrolment.issue_code(union, authority, station.code, None)
    sys.stdout = _Told(pipe, (station.code, issued.code, issued.fingerprint))
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - for the rest of this process
    serve(union, url, host="127.0.0.1", port=0, workers=1, public_url=None)
