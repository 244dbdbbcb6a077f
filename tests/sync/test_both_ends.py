"""Whatever happens between a station's PCs and a real union (lost, doubled and stale requests, copied and restored
folders, a union put back to an older backup), they end with the same entries and the same tables.

Both ends are the real ones; only the way between them is a call. ``tests/chaos`` has the same over processes and lines.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Container, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from desktop.store import tail
from desktop.store.doctor import examine
from desktop.store.folding import entries_after, ops_from
from desktop.store.queries.stock import known_to_count, known_to_movement, stocks
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.client.cancel import Cancellation
from sync.client.exchange import Conversation
from sync.client.faults import FaultCode, FaultError
from sync.client.keys import FileKeys, load_key
from sync.client.result import SyncResult
from sync.client.talk import PageSize
from sync.log import Log
from sync.ops import Op, address_of, fixed_id, parse
from sync.ports import Enrolment
from sync.server import doctor, enrolment, notices, stations
from sync.server.authority import Authority, load_authority
from sync.server.db import Database, read_head
from sync.server.errors import Refusal
from sync.server.exchange import answer
from sync.server.logbook import read_entries
from sync.server.migrate import upgrade
from sync.server.system import Union
from sync.trust import enrolment_text, public_bytes
from tests.store.conftest import SetClock, repeatable
from tests.store.contents import tables
from tests.store.test_merge import new_folder

MOST_PCS = 4
WATER = fixed_id(1001)
MEMORY = Path("/dev/shm")
"""Nobody pulls a plug here, so nothing has to reach a disk."""
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


class BothEnds(RuleBasedStateMachine):
    """PCs of one station and its union."""

    @initialize(page=st.sampled_from([3, 7, 1000]))
    def begin(self, page: int) -> None:
        self.page = page
        self.clock = SetClock()
        self.folder = Path(mkdtemp(prefix="both-ends-", dir=MEMORY if MEMORY.is_dir() else None))
        self.union = Union_(self.folder / "union", self.clock)
        with self.union.union.database.read() as connection:
            (self.station,) = stations.all_stations(connection)
        self.messenger = Messenger(self.union)
        self.pcs: list[Pc] = []
        self.copies: list[Path] = []
        self.stock: list[tuple[bytes, bool, int]] = []
        """What was recorded of the water, in the order in which it happened: the record, whether it is a count, and
        how much."""
        for _ in range(2):
            self.a_pc_enrols()

    def teardown(self) -> None:
        if hasattr(self, "pcs"):
            self.union.close()
            for pc in self.pcs:
                pc.store.close()
            shutil.rmtree(self.folder)

    numbers = st.integers(0, 59)

    def _pc(self, number: int) -> Pc:
        return self.pcs[number % len(self.pcs)]

    @precondition(lambda self: len(self.pcs) < MOST_PCS)
    @rule()
    def a_pc_enrols(self) -> None:
        name = f"pc {len(self.pcs)}"
        pc = Pc(new_folder(self.folder / name), self.clock, name, self.messenger)
        key = Ed25519PrivateKey.generate()
        FileKeys(pc.folder).keep(key)
        union, authority = self.union.union, self.union.authority
        code = enrolment.issue_code(union, authority, self.station.code, None).code
        enrolled = enrolment.enrol(
            union,
            authority,
            code=code,
            device_key=public_bytes(key),
            device_name=name,
            app="yizhan",
            signature=key.sign(enrolment_text(code, public_bytes(key))),
            address="192.0.2.1",
        )
        pc.replica.enrol(
            Enrolment(
                url="https://union.example",
                union=authority.union,
                root_key=authority.root_public,
                working_keys=tuple(authority.working_keys),
                station=self.station.id,
                station_code=self.station.code,
                station_name=self.station.name,
                region=self.station.region,
                device=public_bytes(key),
                certificate=enrolled.certificate,
                enrolled_at=self.clock.now(),
                public_url="",
            )
        )
        with pc.store.write() as unit:
            unit.patch("supply", WATER, {"name": "矿泉水"})
        self.pcs.append(pc)

    @rule(number=numbers, quantity=st.integers(-20, 40))
    def water_comes_or_goes(self, number: int, quantity: int) -> None:
        self.clock.at += 60
        kind = "restock" if quantity > 0 else "issue"
        with self._pc(number).store.write() as unit:
            known = known_to_movement(unit.connection, unit.address[0], unit.now)
            fields = {"item": WATER, "kind": kind, "quantity": abs(quantity), "known": known}
            record = unit.create("movement", fields)
        self.stock.append((record, False, quantity))

    @rule(number=numbers, counted=st.integers(0, 40))
    def water_is_counted(self, number: int, counted: int) -> None:
        self.clock.at += 60
        with self._pc(number).store.write() as unit:
            known = known_to_count(unit.connection, unit.address[0], unit.now)
            record = unit.create("stocktake", {"item": WATER, "counted": counted, "known": known})
        self.stock.append((record, True, counted))

    def balance(self, there: Container[tuple[bytes, int]]) -> int:
        """What stands on the shelf, going by what has reached the union."""
        balance = 0
        for record, is_count, quantity in self.stock:
            if address_of(record) in there:
                balance = quantity if is_count else balance + quantity
        return balance

    @rule(number=numbers, count=st.integers(1, 9), visitor=st.sampled_from(["", "李"]))
    def visits_come(self, number: int, count: int, visitor: str) -> None:
        self.clock.at += 60
        with self._pc(number).store.write() as unit:
            unit.create_many("visit", [{"category": "courier", "visitor": visitor}] * count)

    @rule(number=numbers, which=numbers, persons=st.integers(1, 9), reason=st.sampled_from([None, "twice"]))
    def a_visit_is_corrected(self, number: int, which: int, persons: int, reason: str | None) -> None:
        pc = self._pc(number)
        if visits := [row[0] for row in tables(pc.store)["visit"]]:
            with pc.store.write() as unit:
                unit.patch("visit", visits[which % len(visits)], {"persons": persons, "void": reason})

    @rule(number=numbers, which=numbers)
    def a_visitor_is_erased(self, number: int, which: int) -> None:
        pc = self._pc(number)
        if visits := [row[0] for row in tables(pc.store)["visit"]]:
            with pc.store.write() as unit:
                unit.erase("visit", visits[which % len(visits)], ["visitor"], "asked for")

    @rule(region=st.sampled_from([None, "140106"]))
    def the_union_publishes(self, region: str | None) -> None:
        notices.publish(self.union.union, self.union.authority, title="通知", body="", region=region)

    @rule(number=numbers)
    def a_pc_syncs(self, number: int) -> None:
        result = self._pc(number).sync(self.page)
        assert result.fault is None, result

    @rule(number=numbers)
    def an_answer_is_lost(self, number: int) -> None:
        self.messenger.lose = 1
        self._pc(number).sync(self.page)
        self.messenger.lose = 0

    @precondition(lambda self: self.messenger.carried)
    @rule(which=numbers, times=st.integers(1, 2))
    def an_old_request_comes_again(self, which: int, times: int) -> None:
        for _ in range(times):
            self.messenger.deliver(self.messenger.carried[which % len(self.messenger.carried)])

    @rule()
    def the_union_is_backed_up(self) -> None:
        self.union.back_up()

    @precondition(lambda self: self.union.backups)
    @rule(which=numbers)
    def the_union_is_put_back(self, which: int) -> None:
        self.union.restore(which % self.union.backups)

    @precondition(lambda self: len(self.pcs) < MOST_PCS)
    @rule(number=numbers)
    def a_folder_is_copied_to_another_pc(self, number: int) -> None:
        name = f"pc {len(self.pcs)}"
        self._pc(number).copy(self.folder / name)
        self.pcs.append(Pc(self.folder / name, self.clock, name, self.messenger))

    @rule(number=numbers)
    def a_pc_is_backed_up(self, number: int) -> None:
        copy = self.folder / f"copy {len(self.copies)}"
        self._pc(number).copy(copy)
        self.copies.append(copy)

    @precondition(lambda self: self.copies)
    @rule(number=numbers, which=numbers)
    def a_pc_is_put_back(self, number: int, which: int) -> None:
        self._pc(number).become(self.copies[which % len(self.copies)])

    @rule()
    def all_meet_again(self) -> None:
        held = set().union(*(pc.addresses() for pc in self.pcs))
        results: list[SyncResult] = []
        for _ in range(3):
            results = [pc.sync(self.page) for pc in self.pcs]
        assert all(result.complete and not result.sent and not result.received for result in results), results
        addresses = Counter((op.run, op.seq) for op in self.union.entries(self.station.id))
        assert held <= addresses.keys()
        assert set(addresses.values()) <= {1}
        for pc in self.pcs:
            assert pc.addresses() == addresses.keys()
            assert tables(pc.store) == tables(self.pcs[0].store)
            assert pc.replica.cursors() == self.pcs[0].replica.cursors()
            with pc.store.read() as connection:
                assert stocks(connection)[WATER].balance == self.balance(addresses)
        assert examine(self.pcs[len(addresses) % len(self.pcs)].store) == ()
        assert doctor.examine(self.union.union).findings == ()


def test_a_count_keeps_what_it_counted_when_the_union_is_put_back_behind_it() -> None:
    station = BothEnds()
    station.begin(1000)
    station.water_comes_or_goes(0, 30)
    station.all_meet_again()
    station.the_union_is_backed_up()
    station.visits_come(0, 9, "")
    station.a_pc_syncs(0)
    station.water_is_counted(0, 24)
    station.a_pc_syncs(0)
    station.water_comes_or_goes(1, -5)
    station.the_union_is_put_back(0)
    station.a_pc_syncs(1)
    assert station.balance(station.pcs[1].addresses()) == 25, "the count is not there yet"
    station.all_meet_again()
    assert station.balance(station.pcs[1].addresses()) == 19
    station.teardown()


# More of chance's stories than a quick run tells: YIZHAN_EXAMPLES=400.
BothEnds.TestCase.settings = settings(max_examples=int(os.environ.get("YIZHAN_EXAMPLES", "6")), stateful_step_count=20)
TestBothEnds = BothEnds.TestCase
