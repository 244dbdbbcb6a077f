"""A union server as a real process over either database, for tests that need one end to end."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.processes import Processes, Running, run_module


@dataclass(slots=True)
class UnionServer:
    """A server that can be killed and started again on the same port and database."""

    processes: Processes
    db: str
    port: int = 0
    running: Running | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the same port as before."""
        self.running = self.processes.module(
            "sync.server", "--db", self.db, "serve", "--host", "127.0.0.1", "--port", str(self.port)
        )
        match = self.running.wait_for_line(r"listening on http://127\.0\.0\.1:(\d+)", timeout=60)
        self.port = int(match.group(1))

    def kill(self) -> None:
        """What a power cut does."""
        assert self.running is not None
        self.running.kill()

    def command(self, *arguments: str) -> str:
        """Run ``yizhan-union``; its standard output."""
        done = run_module("sync.server", "--db", self.db, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def station(self, name: str = "五一广场驿站") -> tuple[str, str]:
        """Register a station; its code and an enrolment code."""
        answer = json.loads(self.command("station", "add", "--name", name, "--region", "140106", "--json"))
        return answer["code"], answer["enrol_code"]

    def rows(self, kind: str, station: str, folder: Path) -> list[list[str]]:
        """What the union exports of a station, heads first, without the station's column."""
        path = folder / f"union-{kind}.csv"
        self.command("export", kind, "--station", station, "-o", str(path))
        rows = read_csv(path)
        column = rows[0].index("station")
        assert {row[column] for row in rows[1:]} <= {station}
        return [row[:column] + row[column + 1 :] for row in rows]


def read_csv(path: Path) -> list[list[str]]:
    """All rows of an export, heads first."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
