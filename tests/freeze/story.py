"""What happens before a release is kept: two stations, six PCs, and most of what can befall them.

Everything is real but the clock, which stands still. Knows what is recorded and by whom; not where it is kept.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from desktop import cli
from desktop.arguments import parser
from desktop.version import APP
from sync.client.cancel import Cancellation
from sync.ops import fixed_id
from sync.server import devices, enrolment, notices, public_address, registration, stations
from sync.server.authority import load_authority
from sync.server.db import Database
from sync.server.folding import fold_logs
from sync.server.migrate import upgrade
from sync.server.stations import Station as Registered
from sync.server.system import Union
from tests.freeze.envelopes import Recorder
from tests.helpers.losing import lose_values
from tests.helpers.photos import Photographer, photo
from tests.helpers.served_app import served_app
from tests.helpers.station import Station
from tests.store.conftest import NOON, SetClock, repeatable
from tests.sync.server.served import Server

VISITS: Final = 20


class Story:
    """Told once, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SetClock()
        self.union_path = folder / "union.db"
        self.recorder = Recorder()
        self._url = ""
        with self.union() as union:
            upgrade(union.database)
            self.first = self._register(union, "迎泽公园驿站", "140106")
            self.second = self._register(union, "杏花岭驿站", "140107")
            public_address.settle(union, load_authority(union), "https://union.example")
            notices.publish(union, load_authority(union), title="高温天气", body="请备足饮用水。")
            notices.publish(union, load_authority(union), title="区内检查", body="下周一。", region="140106")
        self.desk = self._station("desk")
        self._photos = Photographer(self.desk)

    def tell(self) -> None:
        """From the first entry to the last."""
        self._first_days()
        self._another_pc_and_another_region()
        self._union_restored()
        self._machine_resumed_twice()
        self._what_cannot_be_counted()
        self._shut_out()
        self._what_still_waits()
        self._photos.speaker.close()
        self.desk.close()
        with self.union() as union:
            fold_logs(union, [self.first.log, self.second.log])

    def reopened(self) -> Station:
        """The first desk as it lies there."""
        return self._station("desk", "looked at")

    @contextmanager
    def union(self) -> Iterator[Union]:
        """The union's database."""
        union = Union(Database.open(str(self.union_path)), self.clock)
        try:
            yield union
        finally:
            union.database.close()

    # -- chapters ---------------------------------------------------------------------------------

    def _first_days(self) -> None:
        store = self.desk.store
        with store.write() as unit:
            unit.patch("station", fixed_id(1), {"name": "迎泽公园驿站", "region": "140106"})
            person = unit.create("staff", {"name": "张敏", "role": "head", "phone": "03510000000"})
            water = unit.create("supply", {"name": "矿泉水", "category": "drink", "unit": "瓶"})
            unit.create("term", {"vocabulary": "service", "code": "umbrella", "zh": "雨伞", "en": "Umbrella"})
        with store.write(person) as unit:
            shift = unit.create("shift", {"staff": person, "promised": True})
            restock = {"item": water, "kind": "restock", "quantity": 48, "source": "purchase", "batch": "B1"}
            unit.create("movement", restock | {"expires_on": "2027-05-01"})
            loan = unit.create("movement", {"item": water, "kind": "loan", "quantity": 2, "recipient": "李师傅"})
            back = {"item": water, "kind": "return", "quantity": 1, "loan": loan}
            unit.create("movement", back | {"known": shift.hex().upper()})
            visit = unit.create("visit", {"category": "courier", "services": "rest;water", "visitor": "李"})
            unit.create_many("visit", [{"category": "rider", "persons": 1 + n % 3} for n in range(VISITS)])
            unit.patch("visit", visit, {"left_at": NOON + 900})
            unit.erase("visit", visit, ["visitor"], "retention")
        self._photos.attach(photo(6_000, 1), name="柜台")
        self._photos.attach(photo(5_000, 2), lost="the card was broken")
        self.clock.at += 3600
        with store.write(person) as unit:
            unit.create("stocktake", {"item": water, "counted": 40, "book": 47, "known": loan.hex().upper()})
            voided = unit.create("visit", {"category": "other", "visitor": "王", "note": "走错门"})
            unit.patch("visit", voided, {"void": "twice"})
            unit.patch("shift", shift, {"signed_out_at": self.clock.at})
        with self._served():
            self._enrol(self.desk, self.first)
            self._sync(self.desk, "entries of weeks before the enrolment")
            self._sync(self.desk, "nothing to say")
            lose_values(self.desk.store.folder, also_in_tables=False)
            self._sync(self.desk, "personal values that this PC has lost")
            assert self._photos.sync(self._url).fault is None

    def _another_pc_and_another_region(self) -> None:
        with self._served(), closing(self._station("window")) as other:
            self._enrol(other, self.first)
            other.record_visits(3)
            self._sync(other, "the whole log for a second PC, and what it recorded alone")
            self._sync(self.desk, "entries of another PC")
        with closing(self._station("elsewhere")) as far:
            far.record_visits(2)
            with self._served():
                self._enrol(far, self.second)
                self._sync(far, "another station")
            with self.union() as union:
                registration.change(union, load_authority(union), self.second.code, region="140106", name="五一驿站")
            with self._served():
                self._sync(far, "another region")

    def _union_restored(self) -> None:
        backup = self.folder / "older.db"
        shutil.copy(self.union_path, backup)
        with self.union() as union:
            notices.publish(union, load_authority(union), title="后来的通知", body="备份之后发布。")
        with closing(self._station("later")) as later:
            later.record_visits(2)
            with self._served():
                self._enrol(later, self.first)
                self._sync(later, "a third PC")
                self._sync(self.desk, "a notice")
            shutil.copy(backup, self.union_path)
            with self._served():
                self._sync(later, "credentials, a rewind and what was lost: the union was restored from a backup")
                self._sync(self.desk, "another PC has brought everything back")

    def _machine_resumed_twice(self) -> None:
        """Two PCs that go on as one: the same addresses with other contents."""
        twins = [self._station(name, "a copied machine") for name in ("twin", "copy")]
        twins[0].record_visits(1)
        twins[1].record_visits(1, visitor="赵")
        with self._served():
            for twin in twins:
                self._enrol(twin, self.second)
                self._sync(twin, "a machine resumed twice")
        for twin in twins:
            twin.close()

    def _what_cannot_be_counted(self) -> None:
        """A PC of another make, which writes what this release does not know or cannot read."""
        with self._served() as url:
            stranger = Server("", url, None).enrol(self._code(self.first))  # type: ignore[arg-type]
            stranger.write("run", device="外来电脑", app="another 9.0")
            stranger.write("hologram", shape="sphere")
            stranger.write("visit", category="courier", scent="jasmine")
            stranger.write("visit", category=7)
            stranger.write("visit", record=bytes(7) + b"\x01\x80" + bytes(7), note="von niemandem")
            stranger.exchange()
            self._sync(self.desk, "entries that cannot be counted")

    def _shut_out(self) -> None:
        with closing(self._station("lost")) as lost:
            with self._served():
                self._enrol(lost, self.first)
                self._sync(lost, "a fourth PC")
            device = lost.replica.enrolment()
            assert device is not None
            with self.union() as union:
                devices.revoke_device(union, load_authority(union), self.first.code, device.device.hex()[:12])
            lost.record_visits(2, visitor="孙")
            with self._served():
                self._sync(lost, "a PC that was shut out", fault="revoked")

    def _what_still_waits(self) -> None:
        """An import that nobody has sent yet, and a photo of it."""
        with self._served():
            self._sync(self.desk, "the last word before the release")
        self._photos.speaker.close()
        self.desk.close()
        file = self.folder / "visits.csv"
        file.write_text(
            "arrived_at,category,persons,services,note\n"
            + "".join(
                f"2026-11-{day:02d} 09:30,sanitation,{day % 4 + 1},rest;water,纸质台账\n" for day in range(1, 16)
            ),
            "utf-8",
        )
        given = parser(self.desk.store.folder).parse_args(["import", "visits", str(file)])
        assert cli.run(given, self.clock, cli.Terminal("en")) == 0
        self.desk = self._station("desk", "opened again")
        self._photos = Photographer(self.desk)
        self._photos.attach(photo(4_000, 3), name="台账")

    # -- people -----------------------------------------------------------------------------------

    def _register(self, union: Union, name: str, region: str) -> Registered:
        return stations.register(union, load_authority(union), name=name, region=region)

    def _station(self, name: str, seed: str = "") -> Station:
        return Station(self.folder / name, repeatable(seed or name), self.clock)

    def _code(self, station: Registered) -> str:
        with self.union() as union:
            return enrolment.issue_code(union, load_authority(union), station.code, self._url).code

    def _enrol(self, station: Station, at: Registered) -> None:
        with self.union() as union:
            card = enrolment.issue_code(union, load_authority(union), at.code, self._url).card
        assert card is not None
        station.enrol(card)

    def _sync(self, station: Station, label: str, fault: str | None = None) -> None:
        self.clock.at += 60
        with self.recorder.carrier(self._url, label, APP) as way:
            result = station.conversation(way).run(Cancellation())
        assert result.error == fault, (label, result)

    @contextmanager
    def _served(self) -> Iterator[str]:
        with self.union() as union, served_app(union) as self._url:
            yield self._url
