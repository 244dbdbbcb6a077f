"""A union and desks as real processes on loopback, driven by their own commands."""

from __future__ import annotations

import csv
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from sync.times import iso
from tests.helpers.processes import Processes, child_environment, module_command

CATEGORIES = ("sanitation", "courier", "rider", "ride_hailing", "taxi", "trucker")
SERVICES = ("water", "charge;water", "rest", "rest;water", "heat_food", "toilet")
START = 1_761_955_200


def visits_csv(path: Path, count: int, seed: int = 1) -> Path:
    """A ledger of visits as a busy station has them."""
    random = Random(seed)
    at = START
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["arrived_at", "category", "persons", "services"])
        for _ in range(count):
            at += random.randrange(20, 600)
            persons = random.choice((1, 1, 1, 1, 1, 1, 1, 1, 2, 3))
            writer.writerow([iso(at), random.choice(CATEGORIES), persons, random.choice(SERVICES)])
    return path


def command(module: str, *arguments: str | Path, check: bool = True) -> str:
    """Run a command to its end; its standard output."""
    done = subprocess.run(
        module_command(module, *arguments), capture_output=True, text=True, env=child_environment(), timeout=900
    )
    if check and done.returncode:
        raise RuntimeError(f"{module} {' '.join(map(str, arguments))} failed: {done.stderr}")
    return done.stdout


@dataclass(frozen=True, slots=True)
class Union:
    """A running server."""

    db: str
    url: str
    address: tuple[str, int]

    def station(self, name: str = "Bench") -> dict[str, Any]:
        """Register a station."""
        arguments = ("--db", self.db, "station", "add", "--name", name, "--region", "140106", "--json")
        return dict(json.loads(command("sync.server", *arguments)))

    def code(self, station: str) -> str:
        """A further enrolment code."""
        answer = json.loads(command("sync.server", "--db", self.db, "station", "code", station, "--json"))
        return str(answer["enrol_code"])


def start_union(processes: Processes, db: str) -> Union:
    """Start a server on a free port."""
    running = processes.module("sync.server", "--db", db, "serve", "--host", "127.0.0.1", "--port", "0")
    url = running.wait_for_line(r"listening on (http://\S+)").group(1)
    host, port = url.removeprefix("http://").split(":")
    return Union(db, url, (host, int(port)))


@dataclass(frozen=True, slots=True)
class DeskFolder:
    """A desk driven by its commands."""

    data: Path

    def run(self, *arguments: str | Path, check: bool = True) -> str:
        return command("desktop", "--data", self.data, *arguments, check=check)

    def enrol(self, url: str, code: str) -> None:
        self.run("enrol", "--url", url, "--code", code)

    def sync(self) -> dict[str, Any]:
        """One ``yizhan sync --json``."""
        return dict(json.loads(self.run("sync", "--json", "--timeout", "300", check=False)))


def new_desk(data: Path) -> DeskFolder:
    """A station set up in a folder."""
    desk = DeskFolder(data)
    desk.run("init", "--name", "Bench", "--region", "140106")
    return desk
