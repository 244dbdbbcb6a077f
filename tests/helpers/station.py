"""A desk without its screens: a real data folder and this device's end of the exchange.

For tests that are about the sync; what people do at the desk goes through the services.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from desktop.store import schema
from desktop.store.applications import StoreApplications
from desktop.store.replica import StoreReplica
from desktop.store.store import Store
from sync.card import Card
from sync.client.cancel import Cancellation
from sync.client.carriers import HttpsCarrier, https_carrier
from sync.client.enrol import Application, enrol
from sync.client.exchange import Conversation, Listener
from sync.client.keys import DeviceKeys, FileKeys, load_key
from sync.client.result import SyncResult
from sync.client.talk import PageSize
from sync.ops import Op
from sync.protocols import SPOKEN, Protocols
from sync.server.system import SystemClock
from sync.times import Clock
from tests.helpers.union import UnionServer

AGENT = "yizhan/0.1.0"


class Station:
    """An open data folder with a replica and the device's keys."""

    def __init__(
        self, folder: Path, randomness: Callable[[int], bytes] = os.urandom, clock: Clock | None = None
    ) -> None:
        """``randomness`` gives that many bytes; two stations with the same are one machine resumed twice. The clock is
        this machine's when none is given."""
        self.clock = clock or SystemClock()
        self.store = Store.open(folder, self.clock, randomness, device="窗口电脑", app=AGENT)
        self.replica = StoreReplica(self.store)
        self.keys: DeviceKeys = FileKeys(folder)
        self.applications = StoreApplications(self.store.settings)

    def enrol(self, card: Card, url: str | None = None, protocols: Protocols = SPOKEN) -> None:
        """Connect with a card, under another address when one is given."""
        address = url or card.url
        application = Application(address, card.enrol_code, card.fingerprint, "窗口电脑", AGENT)
        with carrier(address) as way:
            applied, cancellation = self.applications, Cancellation()
            self.replica.enrol(enrol(application, way, self.keys, applied, self.clock, cancellation, protocols))

    def record_visits(self, count: int = 1, *, visitor: str = "") -> list[bytes]:
        """Record visits in one unit of work; their ids."""
        rows: list[dict[str, object]] = [{"category": "courier", "note": f"{n}"} for n in range(count)]
        if visitor:
            rows = [{**row, "visitor": visitor} for row in rows]
        with self.store.write() as unit:
            return unit.create_many("visit", rows)

    def visits(self) -> int:
        """How many visits the tables hold."""
        with self.store.read() as connection:
            found = connection.execute(select(func.count()).select_from(schema.records["visit"])).scalar_one()
        return int(found)

    def converse(
        self,
        url: str,
        cancellation: Cancellation | None = None,
        listener: Listener | None = None,
        page_size: PageSize | None = None,
    ) -> SyncResult:
        """One conversation with the union over a new connection to an address."""
        with carrier(url) as way:
            return self.conversation(way, listener, page_size).run(cancellation or Cancellation())

    def conversation(
        self,
        way: HttpsCarrier,
        listener: Listener | None = None,
        page_size: PageSize | None = None,
        protocols: Protocols = SPOKEN,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> Conversation:
        """A conversation over a carrier."""
        enrolment = self.replica.enrolment()
        assert enrolment is not None
        return Conversation(
            self.replica,
            way,
            load_key(self.keys, enrolment.device),
            enrolment,
            clock=self.clock,
            monotonic=monotonic,
            listener=listener,
            page_size=page_size,
            protocols=protocols,
        )

    def close(self) -> None:
        """Close the folder."""
        self.store.close()


@contextmanager
def carrier(url: str) -> Iterator[HttpsCarrier]:
    """A carrier to an address; its connections are closed afterwards."""
    made = https_carrier(url, agent=AGENT)
    try:
        yield made
    finally:
        made.close()


def visits_at(server: UnionServer, station_code: str) -> Counter[tuple[bytes, int]]:
    """How often the address of each visit stands in the union's log; every number must be one."""
    return Counter((op.run, op.seq) for op in server.entries(station_code) if is_visit(op))


def is_visit(op: Op) -> bool:
    """Whether the op records a visit."""
    return op.kind == "visit" and op.record is None
