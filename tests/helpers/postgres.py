"""A PostgreSQL of the tests' own: the distribution's programs, an unprivileged user, a temporary folder.

Durability stays as a union would run it (fsync on): tests that kill it must mean something. Nothing of a
server that the machine may run anyway is touched.
"""

from __future__ import annotations

import itertools
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.helpers.environment import unavailable
from tests.helpers.processes import Running

_READY = r"database system is ready to accept connections|could not (bind|create)"
_TRIES = 5
_PLENTY = 2 * 1024**3
"""Bytes."""


class PostgresCluster:
    """A running cluster that makes databases on demand."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._programs = programs
        self._data = folder / "data"
        self._sockets = folder
        self._user = user
        self._password = secrets.token_urlsafe(16)
        self._numbers = itertools.count(1)
        self._initialise(folder)
        self.port, self._server = self._start()

    def create_database(self) -> str:
        """The ``postgresql+psycopg://`` URL of a new, empty database."""
        name = f"yizhan_{os.getpid()}_{next(self._numbers)}"
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        return self._url(name)

    @contextmanager
    def database_at(self, folder: Path) -> Iterator[str]:
        """The URL of a database whose tables lie in a folder of its own, for the length of the block."""
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        name = f"yizhan_at_{os.getpid()}_{next(self._numbers)}"
        quoted = sql.Identifier(name)
        self.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(quoted, sql.Literal(str(folder))))
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 TABLESPACE {}").format(quoted, quoted))
        try:
            yield self._url(name)
        finally:
            self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))
            self.execute(sql.SQL("DROP TABLESPACE {}").format(quoted))

    def execute(self, statement: sql.SQL | sql.Composed) -> None:
        """Do something to the cluster as its owner."""
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://yizhan:{self._password}@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """End the server in good order."""
        self._server.stop()

    def _dsn(self, database: str) -> str:
        return f"host={self._sockets} port={self.port} user=yizhan password={self._password} dbname={database}"

    def _initialise(self, folder: Path) -> None:
        password_file = folder / "password"
        password_file.write_text(self._password, encoding="ascii")
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            for place in (folder, password_file):
                os.chown(place, account.pw_uid, account.pw_gid)
        done = subprocess.run(
            [
                self._programs / "initdb", "--pgdata", self._data, "--username", "yizhan",
                "--pwfile", password_file, "--auth", "scram-sha-256",
                "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions",
            ],
            user=self._user,
            group=None if self._user is None else pwd.getpwnam(self._user).pw_gid,
            extra_groups=None if self._user is None else [],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stdout}\n{done.stderr}")
        password_file.unlink()

    def _start(self) -> tuple[int, Running]:
        for _ in range(_TRIES):
            port = _free_port()
            server = self._launch(port)
            if "ready" in server.wait_for_line(_READY, timeout=60).group():
                return port, server
            server.stop()
        raise RuntimeError(f"PostgreSQL found its port taken {_TRIES} times")

    def _launch(self, port: int) -> Running:
        settings = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self._sockets),
            "fsync": "on",
            "synchronous_commit": "on",
            "max_connections": "60",
            "shared_buffers": "64MB",
            "log_min_messages": "warning",
            "lc_messages": "C",
        }
        flags = itertools.chain.from_iterable(("-c", f"{name}={value}") for name, value in settings.items())
        return Running(
            [self._programs / "postgres", "-D", self._data, *flags],
            cwd=self._sockets,
            user=self._user,
        )


@contextmanager
def postgres_cluster(*, durable: bool = False) -> Iterator[PostgresCluster]:
    """A cluster for the length of the block; skips (in CI: fails) where PostgreSQL is not installed."""
    programs = _server_programs()
    if programs is None:
        unavailable("PostgreSQL's server is not installed", "On Debian or Ubuntu: apt-get install postgresql")
    # Not pytest's own temporary folder: that one belongs to root alone, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="yizhan-pg-", dir=None if durable else _quick_place()))
    try:
        cluster = PostgresCluster(programs, folder, _unprivileged_user())
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_programs() -> Path | None:
    """The newest folder that holds ``initdb`` and ``postgres``, else None."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    fit = [place for place in places if (place / "initdb").exists() and (place / "postgres").exists()]
    return max(fit, key=_version, default=None)


def _version(place: Path) -> float:
    digits = re.search(r"(\d+(?:\.\d+)?)/bin$", str(place))
    return float(digits.group(1)) if digits else 0.0


def _unprivileged_user() -> str | None:
    """Whom to run as: PostgreSQL refuses root. None means as the present user."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in accounts else "nobody"


def _quick_place() -> Path | None:
    """Memory where there is plenty: a new database there takes 0.1 s, on a busy disk 3 s. None means /tmp.

    It outlives the death of any process, which is all that a test can bring about.
    """
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= _PLENTY:
        return memory
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
