"""The union of a story: a real server that is killed and started again, and its keeper, who makes backups and puts them
back. SQLite by copying the file, PostgreSQL by copying the database.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.chaos.forks import Clock, Clone, Zygote
from tests.chaos.zygote import CRASHED

_SIDES: Final = ("", "-wal")
_COMMAND_SECONDS: Final = 60.0


class Vault(Protocol):
    """Where a union's database lies, and how it is copied while nobody uses it."""

    url: str

    def copy(self, name: str) -> None:
        """Make a backup."""

    def put_back(self, name: str) -> None:
        """Put a backup in the database's place."""

    def dump(self) -> bytes:
        """Everything that lies in it, to be searched for what must not."""


class FileVault:
    """A SQLite file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "union.db"
        self.url = f"sqlite:///{self.path}"
        self._backups = folder / "backups"

    def copy(self, name: str) -> None:
        place = self._backups / name
        place.mkdir(parents=True)
        for side in _SIDES:
            source = Path(f"{self.path}{side}")
            if source.exists():
                shutil.copyfile(source, place / source.name)

    def put_back(self, name: str) -> None:
        for side in (*_SIDES, "-shm"):
            Path(f"{self.path}{side}").unlink(missing_ok=True)
        for source in (self._backups / name).iterdir():
            shutil.copyfile(source, self.path.parent / source.name)

    def dump(self) -> bytes:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sides = [Path(f"{self.path}{side}") for side in _SIDES]
        return b"".join(path.read_bytes() for path in sides if path.exists())


class PostgresVault:
    """A database of a PostgreSQL cluster."""

    def __init__(self, url: str) -> None:
        self.url = url
        address = make_url(url)
        self._name = str(address.database)
        self._copies: list[str] = []
        self._door = address.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)

    def copy(self, name: str) -> None:
        self._copies.append(f"{self._name}_{name}")
        self._copy(self._name, self._copies[-1])

    def put_back(self, name: str) -> None:
        with psycopg.connect(self._door, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self._name)))
        self._copy(f"{self._name}_{name}", self._name)

    def dump(self) -> bytes:
        """Every row of every table as text, binaries as hexadecimal digits."""
        rows = []
        address = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address) as connection:
            names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (name,) in names:
                statement = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
                rows += [row for (row,) in connection.execute(statement)]
        return "\n".join(rows).encode()

    def drop(self) -> None:
        """Leave nothing behind in the cluster."""
        with psycopg.connect(self._door, autocommit=True) as connection:
            for name in (self._name, *self._copies):
                statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                connection.execute(statement.format(sql.Identifier(name)))

    def _copy(self, source: str, target: str) -> None:
        with psycopg.connect(self._door, autocommit=True) as connection:
            # Whoever still holds a connection keeps a copy from being made: a killed server's may linger.
            ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            connection.execute(ends, (source,))
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            for _ in range(20):
                try:
                    connection.execute(statement.format(sql.Identifier(target), sql.Identifier(source)))
                except psycopg.errors.ObjectInUse:
                    continue
                return
        raise RuntimeError(f"{source} is in use for ever")


class Union:
    """A server on a port that stays the same, and the commands of its keeper."""

    def __init__(self, zygote: Zygote, vault: Vault, clock: Clock, log: Path) -> None:
        self.vault = vault
        self.clock = clock
        self.port = 0
        self.workers = 1
        self.tight = False
        """Whether it takes on little."""
        self._zygote = zygote
        self._log = log
        self._server: Clone | None = None
        self._turn = threading.RLock()
        self.starts = 0

    @property
    def url(self) -> str:
        """The running server's address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run the server; returns when it answers."""
        with self._turn:
            # Python itself starts the workers of a server that has several: with the bounds of everyday.
            workers = 1 if self.tight else self.workers
            self._server = self._zygote.start(
                "tight union" if self.tight else "union",
                ["--db", self.vault.url, "serve", "--port", str(self.port), "--workers", str(workers)],
                name="serve",
                log=self._log,
                clock=self.clock,
            )
            said = self._server.wait_for_line()
            self.port = int(said.rsplit(":", 1)[1])
            self.starts += 1

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """While it lasts no request of before cuts the power: whoever speaks past the lines would meet nobody."""
        with self._turn:
            yield

    def limit_files(self, size: int) -> None:
        """Let no file of the server's grow beyond so many bytes."""
        with self._turn:
            if self._server is not None:
                self._server.limit_files(size)

    def kill(self) -> None:
        """Power cut."""
        with self._turn:
            if self._server is not None:
                self._server.kill()
                self._server.wait()
                self._server = None

    def power_cut(self) -> None:
        """Power cut, and the power comes back."""
        with self._turn:
            if self._server is not None:
                self.kill()
                self.start()

    def stop(self) -> float:
        """End in good order; how many seconds that took."""
        with self._turn:
            began = time.monotonic()
            if self._server is not None:
                self._server.interrupt()
                code = self._server.wait(30)
                if code != 0:
                    raise RuntimeError(f"the server ended with {code}:\n{self._server.stderr}")
                self._server = None
            return time.monotonic() - began

    def restart(self, *, tight: bool = False) -> None:
        """An update of the server's machine, or of its bounds."""
        with self._turn:
            self.stop()
            self.tight = tight
            self.start()

    def upgrade(self, zygote: Zygote) -> None:
        """Run another release from now on."""
        with self._turn:
            self.stop()
            self._zygote = zygote
            self.start()

    def back_up(self, name: str) -> None:
        """Copy the database while the server is down."""
        with self._turn:
            self.kill()
            self.vault.copy(name)
            self.start()

    def restore(self, name: str) -> None:
        """Put a backup in the place of the database."""
        with self._turn:
            self.kill()
            self.vault.put_back(name)
            self.start()

    def repair(self, seconds: float) -> None:
        """``yizhan-union doctor --repair``, killed after so many seconds and done again."""
        clone = self._begin("doctor", "--repair", "--json")
        clone.kill_after(seconds)
        clone.wait(_COMMAND_SECONDS)
        self.command("doctor", "--repair", "--json", code=None)

    def command(self, *arguments: str, code: int | None = 0) -> str:
        """Run ``yizhan-union`` on the database; its standard output. Raises RuntimeError when the exit code is another
        than ``code``; None accepts any."""
        ended, clone = self._run(*arguments)
        if code is not None and ended != code:
            raise RuntimeError(f"yizhan-union {' '.join(arguments)} ended with {ended}:\n{clone.stderr}")
        return clone.stdout

    def cut_short(self, seconds: float, *arguments: str) -> None:
        """A command that is killed after so many seconds. Raises RuntimeError when it crashes."""
        clone = self._begin(*arguments)
        clone.kill_after(seconds)
        if clone.wait(_COMMAND_SECONDS) == CRASHED:
            raise RuntimeError(f"yizhan-union {' '.join(arguments)} crashed:\n{clone.stderr}")

    def says(self, *arguments: str) -> str | None:
        """What a command prints; None where a union that was put back does not know of whom it is told."""
        ended, clone = self._run(*arguments)
        return clone.stdout if ended == 0 else None

    def does(self, *arguments: str) -> bool:
        """The same where a union that was put back may not know of whom it is told; whether it did."""
        return self._run(*arguments)[0] == 0

    def _run(self, *arguments: str) -> tuple[int, Clone]:
        clone = self._begin(*arguments)
        return clone.wait(_COMMAND_SECONDS), clone

    def _begin(self, *arguments: str) -> Clone:
        return self._zygote.start(
            "union", ["--db", self.vault.url, *arguments], name=arguments[0], log=self._log, clock=self.clock
        )

    def json(self, *arguments: str, code: int | None = 0) -> Any:
        """The same for a command that answers in JSON."""
        return json.loads(self.command(*arguments, code=code))
