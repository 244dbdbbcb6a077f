"""A union's server as a process, and the desks that enrol at it over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.envelope import CONTENT_TYPE
from sync.trust import WorkingKey, check_working_key, enrolment_text, fingerprint, public_bytes
from tests.helpers.processes import Processes, Running, run_module
from tests.sync.server.desks import Desk, working_keys

HANGS = 300.0
"""Seconds of silence after which nobody believes in an answer any more, however busy the machine."""


@dataclass
class Server:
    """A server process and the database that it serves."""

    db: str
    url: str
    process: Running

    def command(self, *arguments: str) -> dict[str, Any]:
        """What a command of ``yizhan-union`` says in JSON."""
        done = run_module("sync.server", "--db", self.db, *arguments, "--json")
        assert done.returncode == 0, done.stderr
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def station(self, name: str = "驿站") -> tuple[str, str]:
        """Register a station: its code, and an enrolment code."""
        said = self.command("station", "add", "--name", name, "--region", "140106")
        return str(said["code"]), str(said["enrol_code"])

    def another_code(self, station: str) -> str:
        """A further enrolment code of a station."""
        return str(self.command("station", "code", station)["enrol_code"])

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 0)

    def post(self, data: bytes) -> requests.Response:
        """What the server answers to an envelope."""
        return requests.post(
            f"{self.url}/v1/exchange", data=data, headers={"Content-Type": CONTENT_TYPE}, timeout=HANGS
        )

    def send(self, data: bytes) -> bytes:
        """One exchange over HTTP."""
        answer = self.post(data)
        assert answer.status_code == 200, answer.text
        return answer.content

    def enrol(self, code: str) -> Desk:
        """Enrol a new desk over HTTP."""
        key = Ed25519PrivateKey.generate()
        device = public_bytes(key)
        form = {
            "code": code,
            "device": device.hex(),
            "device_name": "前台",
            "app": "yizhan 0.1.0",
            "signature": key.sign(enrolment_text(code, device)).hex(),
        }
        answer = requests.post(f"{self.url}/v1/enrol", json=form, timeout=HANGS)
        assert answer.status_code == 200, answer.text
        said = answer.json()
        working = said["working_keys"][-1]
        root = bytes.fromhex(said["root_key"])
        assert said["fingerprint"] == fingerprint(root)
        check_working_key(
            root,
            WorkingKey(bytes.fromhex(working["public"]), working["issued_at"], bytes.fromhex(working["signature"])),
        )
        return Desk(
            bytes.fromhex(said["union"]),
            bytes.fromhex(said["station"]),
            working_keys([bytes.fromhex(key["public"]) for key in said["working_keys"]]),
            self.send,
            key,
        )


Start = Callable[..., Server]
"""Starts a server over a database, with further arguments of ``serve``."""


def start_server(processes: Processes, db: str, *arguments: str) -> Server:
    """A server on a free port, once it listens."""
    process = processes.module("sync.server", "--db", db, "serve", "--port", "0", *arguments)
    url = process.wait_for_line(r"^listening on (http://127\.0\.0\.1:\d+)$", timeout=60)[1]
    return Server(db, url, process)
