"""What a phone on a slow line waits for after the scan: a station's page with what usually stands on it, and the list
of stations nearby, in a real browser that has kept nothing from before."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Browser

from sync.ops import fixed_id
from sync.server.authority import load_authority
from sync.server.db import Database
from sync.server.migrate import upgrade
from sync.server.notices import publish
from sync.server.stations import register
from sync.server.system import Union
from sync.vocabulary import VOCABULARIES
from tests.bench.report import Line, seconds
from tests.helpers.browser import Line as SlowLine
from tests.helpers.browser import chromium, installed, phone
from tests.helpers.processes import Processes
from tests.sync.server.conftest import Office, TestClock
from tests.sync.server.served import start_server

_BUDGET: Final = 60_000
"""Bytes of a first look."""
_GOES: Final = 5
_STATIONS: Final = 25


def measure(folder: Path, processes: Processes) -> list[Line]:
    """Bytes, requests and the median time until all has come, over Chromium's "Fast 3G"."""
    if installed() is None:
        return [Line("no Chromium is installed here", "")]
    db = f"sqlite:///{folder / 'pages.db'}"
    code = _fill(db)
    url = start_server(processes, db).url
    with chromium(folder) as browser:
        return [
            _look(browser, "a station's page", f"{url}/s/{code}"),
            _look(browser, "stations near a place", f"{url}/near?at=112.564,37.859"),
            _look(browser, "stations of a district", f"{url}/near?q=140106"),
        ]


def _look(browser: Browser, what: str, url: str) -> Line:
    goes = [_go(browser, url) for _ in range(_GOES)]
    size, requests, _ = goes[-1]
    said = f"{size / 1000:.1f} kB, {requests} req, {median(took for _, _, took in goes):.1f} s"
    return Line(what, said, f"<= {_BUDGET // 1000} kB", size <= _BUDGET, "Fast 3G")


def _go(browser: Browser, url: str) -> tuple[int, int, float]:
    """Bytes, requests and seconds of a first look."""
    with phone(browser) as page:
        line = SlowLine(page)
        took = seconds(lambda: page.goto(url, wait_until="load"))
        page.wait_for_load_state("networkidle")  # what came is counted a moment after the page says that it has
        if not line.bytes:
            raise RuntimeError(f"nothing was counted of {url}")
        return line.bytes, line.requests, took


def _fill(db: str) -> str:
    """A union whose stations say of themselves what stations do; the code of the one that says most."""
    clock = TestClock()
    clock.time = int(time.time())
    union = Union(Database.open(db), clock)
    upgrade(union.database)
    office = Office(union, load_authority(union), clock)
    code = ""
    for n in range(_STATIONS):
        station = register(union, office.authority, name=f"{n + 1} 号工会驿站", region="140106")
        code = code or station.code
        desk = office.desk(station)
        desk.write(
            "station",
            fixed_id(1),
            clock.time,
            name=f"五一广场 {n + 1} 号工会驿站",
            address=f"五一路 {n + 1} 号",
            phone="0351-4012351",
            hours="12345 08:00-18:00 staffed; 67 09:00-17:00 staffed",
            services=_all("service"),
            facilities=_all("facility"),
            convention="\n".join("免费使用，户外劳动者优先" for _ in range(10)),
            promise="热水、热饭、充电、药箱，天天都有。",
            longitude=112_570_000 + 1_000 * n,
            latitude=37_865_000,
        )
        desk.write("repair", time=clock.time, facility="dispenser", trouble="empty")
        said = desk.write("opinion", time=clock.time, kind="rating", stars=5, tags="clean;friendly")
        desk.write("reply", time=clock.time, opinion=said, text="谢谢您，明天补上新杯子。")
        desk.sync()
    for n in range(3):
        publish(union, office.authority, title=f"高温天气第 {n + 1} 号通知", body="请各站备足饮水和药品。" * 100)
    union.database.close()
    return code


def _all(vocabulary: str) -> str:
    return ";".join(sorted(entry.code for entry in VOCABULARIES[vocabulary]))
