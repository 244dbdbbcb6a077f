"""The data folders that the tour looks at: each is made once, and every look is taken at a copy.

Knows the sample and the services; knows no screen.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Final

from desktop.bootstrap import open_desk
from desktop.demo import sample
from desktop.demo.clock import StageClock
from desktop.demo.union import Admission, DemoUnion
from desktop.services.desk import Desk
from desktop.store.store import Store
from tests.helpers.losing import lose_values

NOTHING: Final = "nothing"
"""A PC on which Yizhan was never started."""
EMPTY: Final = "empty"
"""A station of which only the name is known."""
PLAIN: Final = "plain"
"""The sample, not connected with a union."""
DELIVERED: Final = "delivered"
"""The sample, connected and delivered."""
CUT_OFF: Final = "cut-off"
"""The sample, connected with a union that is gone, and a few entries since."""
MET: Final = "met"
"""The sample, and what a second PC that recorded apart has brought in twice."""
KEPT: Final = "kept"
"""The sample on a machine that was resumed twice: some of its entries are kept and not counted."""
LACKING: Final = "lacking"
"""The sample, connected, and a few entries since whose personal details neither end has."""

_ENTRIES: Final = 7
_SYNC_SECONDS: Final = 60


@contextmanager
def stations(folder: Path, wanted: Iterable[str], clock: StageClock) -> Iterator[None]:
    """Make the wanted stations in ``folder``; while the block lasts the union of the delivered one answers."""
    os.environ["YIZHAN_KEYS"] = "file"
    wanted = set(wanted)
    if EMPTY in wanted:
        with open_desk(folder / EMPTY, clock, device=sample.DEVICE) as desk:
            desk.station.set_up(sample.NAME, sample.REGION)
    if wanted <= {NOTHING, EMPTY}:
        yield
        return
    sample.write(folder / PLAIN, clock)
    if MET in wanted:
        _record_apart(folder, clock)
    if CUT_OFF in wanted:
        with _union(folder / "gone", clock) as union:
            _deliver(folder, CUT_OFF, union.admission, clock)
        with open_desk(folder / CUT_OFF, clock, device=sample.DEVICE) as desk:
            for _ in range(_ENTRIES):
                desk.visits.record_visit("courier")
            # The conversation that finds nobody: what the panel says is what has happened.
            desk.sync.sync_now(_SYNC_SECONDS)
    with ExitStack() as unions:
        if KEPT in wanted:
            _resume_twice(folder, unions.enter_context(_union(folder / "third", clock)).admission, clock)
        if LACKING in wanted:
            _lose_details(folder, unions.enter_context(_union(folder / "fourth", clock)).admission, clock)
        if DELIVERED in wanted:
            _deliver(folder, DELIVERED, unions.enter_context(_union(folder / "union", clock)).admission, clock)
        yield


@contextmanager
def copy_of(folder: Path, station: str, into: Path, clock: StageClock) -> Iterator[Desk]:
    """An open copy of a station."""
    data = into / station
    if station != NOTHING:
        shutil.copytree(folder / station, data)
    try:
        with open_desk(data, clock, device=sample.DEVICE) as desk:
            yield desk
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _record_apart(folder: Path, clock: StageClock) -> None:
    """The second PC names two items and a person as the first one did."""
    shutil.copytree(folder / PLAIN, folder / MET)
    # What a service refuses on one PC two PCs can do: this is what is there once both have met.
    with Store.open(folder / MET, clock, device="后屋电脑") as store, store.write() as unit:
        person = unit.create("staff", {"name": "李敏", "role": "volunteer"})
        water = unit.create("supply", {"name": "矿泉水550ML", "category": "drink", "unit": "瓶"})
        unit.create("movement", {"item": water, "kind": "restock", "quantity": 48, "source": "purchase"})
        unit.create("movement", {"item": water, "kind": "issue", "quantity": 5})
        unit.create("supply", {"name": "一次性 雨衣", "category": "other", "unit": "件"})
        shift = unit.create("shift", {"staff": person, "promised": True})
        unit.patch("shift", shift, {"signed_out_at": clock.now()})


def _resume_twice(folder: Path, admission: Admission, clock: StageClock) -> None:
    """One machine goes on from one moment in two ways; the union heard the other way first."""
    _deliver(folder, KEPT, admission, clock)
    shutil.copytree(folder / KEPT, folder / "twin")
    for name, category, persons in (("twin", "rider", 1), (KEPT, "courier", 3)):
        with open_desk(folder / name, clock, device=sample.DEVICE, randomness=Random(7).randbytes) as desk:
            desk.visits.record_visit(category, persons=persons, note="热水加姜茶")
            desk.sync.sync_now(_SYNC_SECONDS)


def _lose_details(folder: Path, admission: Admission, clock: StageClock) -> None:
    """The disk loses what has not been sent yet."""
    _deliver(folder, LACKING, admission, clock)
    with open_desk(folder / LACKING, clock, device=sample.DEVICE) as desk:
        desk.people.add_person("陈静", phone="13800000000")
        for visitor in ("李敏", "赵强", "孙丽"):
            desk.visits.record_visit("courier", visitor=visitor)
    lose_values(folder / LACKING)


def _union(folder: Path, clock: StageClock) -> DemoUnion:
    folder.mkdir()
    return DemoUnion(folder, clock, name=sample.NAME, region=sample.REGION, notice=sample.NOTICE)


def _deliver(folder: Path, name: str, admission: Admission, clock: StageClock) -> None:
    shutil.copytree(folder / PLAIN, folder / name)
    with open_desk(folder / name, clock, device=sample.DEVICE) as desk:
        desk.sync.enrol(admission.url, admission.enrol_code, admission.fingerprint)
        result = desk.sync.sync_now(_SYNC_SECONDS)
    if not result.complete:
        raise RuntimeError(f"the sample was not delivered: {result.error}")


