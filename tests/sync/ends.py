"""A station's PCs and a real union: both ends are the real ones, only the way between them is a call."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop.store import tail
from desktop.store.folding import entries_after, ops_from
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.client.cancel import Cancellation
from sync.client.exchange import Conversation
from sync.client.faults import FaultCode, FaultError
from sync.client.keys import FileKeys, load_key
from sync.client.result import SyncResult
from sync.client.talk import PageSize
from sync.log import Log
from sync.ops import Op, parse
from sync.server import stations
from sync.server.authority import Authority, load_authority
from sync.server.db import Database, read_head
from sync.server.errors import Refusal
from sync.server.exchange import answer
from sync.server.logbook import read_entries
from sync.server.migrate import upgrade
from sync.server.system import Union
from tests.store.conftest import SetClock, repeatable

NOT_COPIED = shutil.ignore_patterns("yizhan.lock", "*-shm")


class Union_:  # noqa: N801 - the server's own class is called Union
    """A union over a file, with backups of it."""

    def __init__(self, folder: Path, clock: SetClock) -> None:
        folder.mkdir()
        self._path = folder / "union.db"
        self._path.write_bytes(empty_union())
        self._clock = clock
        self._backups: list[Path] = []
        self._open()

    def _open(self) -> None:
        self.union = Union(Database.open(str(self._path)), self._clock)
        self.authority: Authority = load_authority(self.union)

    def close(self) -> None:
        """Close the database."""
        self.union.database.close()

    @property
    def backups(self) -> int:
        """How many there are."""
        return len(self._backups)

    def back_up(self) -> None:
        """Copy the database."""
        copy = self._path.with_name(f"backup-{self.backups}")
        with closing(sqlite3.connect(self._path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        self._backups.append(copy)

    def restore(self, number: int) -> None:
        """Put a copy in the database's place."""
        self.close()
        for side in ("", "-wal", "-shm"):
            Path(f"{self._path}{side}").unlink(missing_ok=True)
        shutil.copyfile(self._backups[number], self._path)
        self._open()

    def entries(self, station: bytes) -> list[Op]:
        """A station's log."""
        with self.union.database.read() as connection:
            found = stations.station_by_id(connection, station)
            if found is None:
                return []
            number = found.logs[Log.STATION]
            last = read_head(connection, number).n
            return [parse(body) for _, body in read_entries(connection, number, 1, last)]


class Messenger:
    """Carries envelopes by calling the server; keeps what it carried, and may lose the answer."""

    def __init__(self, union: Union_) -> None:
        self._union = union
        self.carried: list[bytes] = []
        self.lose = 0
        """So many answers are lost from now on."""

    def exchange(self, envelope: bytes, cancellation: Cancellation) -> bytes:
        self.carried.append(envelope)
        said = self.deliver(envelope)
        if self.lose:
            self.lose -= 1
            raise FaultError(FaultCode.INTERRUPTED)
        return said

    def deliver(self, envelope: bytes) -> bytes:
        """The union's answer. Raises FaultError."""
        try:
            return answer(self._union.union, self._union.authority, envelope)
        except Refusal as refusal:
            known = refusal.code in set(FaultCode)
            code = FaultCode(refusal.code) if known else FaultCode.HTTP_4XX
            raise FaultError(code, refusal.message) from refusal

    def file(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, cancellation: Cancellation
    ) -> bytes:
        raise AssertionError("nobody has a photo")

    def invite(self, form: Mapping[str, str | int], cancellation: Cancellation) -> object:
        raise AssertionError("nobody is invited")

    def authority(self, cancellation: Cancellation) -> object:
        keys = self._union.authority
        return {
            "union": keys.union.hex(),
            "root_key": keys.root_public.hex(),
            "fingerprint": keys.fingerprint,
            "working_keys": [
                {"public": key.public.hex(), "issued_at": key.issued_at, "signature": key.signature.hex()}
                for key in keys.working_keys
            ],
            "time": self._union.union.clock.now(),
        }

    def enrol(self, application: Mapping[str, str], cancellation: Cancellation) -> object:
        raise NotImplementedError("these PCs are enrolled by hand")

    def prepare(self) -> None:
        """Nothing to prepare."""

    def close(self) -> None:
        """Nothing to close."""


class Pc:
    """A data folder that is open."""

    def __init__(self, folder: Path, clock: SetClock, name: str, messenger: Messenger) -> None:
        self.folder = folder
        self.clock = clock
        self.name = name
        self.messenger = messenger
        self.opened = 0
        self.open()

    def open(self) -> None:
        self.opened += 1
        self.store = Store.open(self.folder, self.clock, repeatable(f"{self.name} {self.opened}"))
        self.replica = StoreReplica(self.store)

    def copy(self, target: Path) -> None:
        """Copy the folder as a file manager does."""
        self.store.close()
        shutil.copytree(self.folder, target, ignore=NOT_COPIED)
        self.open()

    def become(self, source: Path) -> None:
        """Have what another folder has."""
        self.store.close()
        shutil.rmtree(self.folder)
        shutil.copytree(source, self.folder, ignore=NOT_COPIED)
        self.open()

    def sync(self, page: int) -> SyncResult:
        """One conversation."""
        enrolled = self.replica.enrolment()
        assert enrolled is not None
        key = load_key(FileKeys(self.folder), enrolled.device)
        conversation = Conversation(
            self.replica,
            self.messenger,
            key,
            enrolled,
            clock=self.clock,
            monotonic=lambda: 0.0,
            page_size=PageSize(page, page),
        )
        return conversation.run(Cancellation())

    def addresses(self) -> set[tuple[bytes, int]]:
        """Of every op of the station that it holds."""
        with self.store.read() as connection:
            held = [op for _, op in entries_after(connection, Log.STATION, 0)]
            for row in tail.waiting(connection, Log.STATION):
                held += [op for _, op in ops_from(connection, row.op, row.count)]
        return {(op.run, op.seq) for op in held}


@cache
def empty_union() -> bytes:
    """A union's database with its keys and one station, made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "union.db"
        union = Union(Database.open(str(path)), SetClock())
        upgrade(union.database)
        stations.register(union, load_authority(union), name="五一广场驿站", region="140106")
        union.database.close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        return path.read_bytes()
