"""The sync rows of the budget: 10,000 visits from a desk to the union and on to a second device."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from desktop.bootstrap import SystemClock, open_desk
from desktop.services.desk import Desk
from sync.client.result import SyncResult
from tests.bench.floors import postgres_bulk, rows, sqlite_bulk
from tests.bench.lab import new_desk, start_union, visits_csv
from tests.bench.report import Line, rate
from tests.helpers.processes import Processes
from tests.helpers.proxy import Proxy, bodies

COUNT = 10_000
GOES = 3
SINGLES = 9
LEAST = 50_000
"""Ops a second."""
THEIR_FLOOR = {"sqlite": 450_000, "postgresql": 640_000}
"""Rows a second that the databases took on the machine for which that was asked; this one's may be slower."""
DELAY = 0.020
"""Half of a round trip of 40 ms, in seconds."""


def measure(folder: Path, processes: Processes, db: str, postgres: str | None) -> list[Line]:
    """Sync with one database behind the union, beside what that database does with the same rows."""
    data = rows(COUNT)
    floor = min(sqlite_bulk(folder, data) if postgres is None else postgres_bulk(postgres, data) for _ in range(GOES))
    union = start_union(processes, db)
    ledger = visits_csv(folder / "visits.csv", COUNT)
    up, down, sizes = [], [], []
    for go in range(GOES):
        card = union.station(f"Bench {go}")
        with Proxy(union.address) as proxy:
            first = new_desk(folder / f"up{go}")
            first.enrol(proxy.url, card["enrol_code"])
            first.sync()
            first.run("import", "visits", ledger)
            proxy.forget()
            sent = first.sync()
            sizes.append(sum(map(len, bodies(bytes(proxy.up)))) / COUNT)
        up.append(checked(sent, "sent"))
        second = new_desk(folder / f"down{go}")
        second.enrol(union.url, union.code(card["code"]))
        down.append(checked(second.sync(), "received"))
    best_up, best_down = min(up), min(down)
    share = LEAST / THEIR_FLOOR["sqlite" if postgres is None else "postgresql"]
    return [
        Line("the database's own bulk insert of as many rows", rate(COUNT, floor)),
        *budgets("sync up", best_up, floor, share),
        Line("  bytes a visit on the wire", f"{min(sizes):.1f} B", "<= 8 B", min(sizes) <= 8),
        *budgets("sync down to a second device", best_down, floor, share),
        *over_a_line(folder, processes, union.address, union.station("Far")["enrol_code"], ledger),
    ]


def over_a_line(folder: Path, processes: Processes, address: tuple[str, int], code: str, ledger: Path) -> list[Line]:
    """The same over a round trip of 40 ms, a single visit, and an exchange with nothing to say."""
    with Proxy(address, delay=DELAY) as proxy:
        desk = new_desk(folder / "far")
        desk.enrol(proxy.url, code)
        desk.sync()
        desk.run("import", "visits", ledger)
        many = desk.sync()
        with open_desk(desk.data, SystemClock()) as opened:
            singles = _one_by_one(opened)
        proxy.forget()
        quiet = desk.sync()
        body = sum(map(len, bodies(bytes(proxy.up)) + bodies(bytes(proxy.down))))
        whole = len(proxy.up) + len(proxy.down)
        requests = proxy.requests
    took = checked(many, "sent")
    single = median(result.seconds for result in singles)
    return [
        Line("sync up over 40 ms", f"{took:.2f} s", "<= 0.5 s", took <= 0.5, f"{took / 0.04:.1f} round trips"),
        Line(
            "one new visit over 40 ms",
            f"{single * 1000:.0f} ms",
            "<= 60 ms",
            single <= 0.060,
            f"{max(result.exchanges for result in singles)} exchange(s)",
        ),
        Line("nothing to say: bodies", f"{body} B", "<= 400 B", body <= 400, f"{requests} request(s)"),
        Line("nothing to say: in all", f"{whole} B", "<= 1,000 B", whole <= 1000, f"{quiet['seconds'] * 1000:.0f} ms"),
    ]


def _one_by_one(desk: Desk) -> list[SyncResult]:
    """Visits that are entered and sent one after the other while the app runs; the first one opens the connection."""
    desk.sync.start()
    desk.sync.sync_now(timeout=60)
    results = []
    for _ in range(SINGLES):
        desk.visits.record_visit("courier", services=("water",))
        results.append(desk.sync.sync_now(timeout=60))
    return results


def budgets(what: str, took: float, floor: float, share: float) -> list[Line]:
    """So many ops a second, and what part of the floor's speed in the same run that is."""
    part = floor / took
    return [
        Line(what, rate(COUNT, took), f">= {LEAST:,}/s", COUNT / took >= LEAST),
        Line("  part of the floor's speed", f"{part:.2f}", f">= {share:.2f}", part >= share),
    ]


def checked(result: dict[str, object], what: str) -> float:
    """The seconds of a sync that brought everything across."""
    if result["error"] or result["pending_here"] or result["pending_there"] or int(str(result[what])) < COUNT:
        raise RuntimeError(f"the sync did not finish: {result}")
    return float(str(result["seconds"]))
