"""What a faulty release of the desk writes: entries that no end can count, and others about the same records, which all
must.

It goes past the checks of whoever writes and not past the log: each entry has its address and travels like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

from desktop.services.desk import Desk
from desktop.store.opwriter import Statement
from desktop.store.uow import UnitOfWork
from desktop.views import Changes
from sync.records import KINDS

_NO_TIME: Final = 1 << 60
"""Seconds that no clock can say."""
_Fault = Callable[[UnitOfWork, Random, str, bytes | None], None]


def write_faults(desk: Desk, random: Random, mark: str, visit: bytes | None) -> Changes:
    """Write one to three of them, about a visit that is there if there is one."""
    with desk.visits._work.unit() as unit:
        for fault in random.choices(_FAULTS, k=random.randrange(1, 4)):
            fault(unit, random, mark, visit)
    return unit.changes()


def write_a_number(desk: Desk, random: Random, mark: str) -> Changes:
    """Write a visit whose personal value keeps its promise and is no name. The visit counts: what stands beside an
    entry may be missing as well."""
    with desk.visits._work.unit() as unit:
        _write(unit, "visit", (None, {"category": "courier", "note": mark, "visitor": random.getrandbits(40)}))
    return unit.changes()


def _write(unit: UnitOfWork, kind: str, *statements: Statement) -> list[bytes]:
    made = unit._ops.write(KINDS[kind], unit.actor, statements)
    unit._records += made
    return made


def _a_visit_of_nobody(unit: UnitOfWork, random: Random, mark: str, visit: bytes | None) -> None:
    """No end can make it, and what is said of it waits with it."""
    fields: dict[str, Any] = random.choice(({"category": 7}, {"persons": 3}, {"category": "courier", "persons": -4}))
    (made,) = _write(unit, "visit", (None, {**fields, "note": mark}))
    if random.random() < 0.5:
        _write(unit, "visit", (made, {"persons": 2}), (made, {"void": f"never there {mark}"}))


def _nonsense_about_a_visit(unit: UnitOfWork, random: Random, mark: str, visit: bytes | None) -> None:
    """The visit stays what it was, and what is said of it afterwards counts."""
    if visit is not None:
        said: dict[str, Any] = random.choice(({"persons": "many"}, {"category": None}, {"arrived_at": b"noon"}))
        _write(unit, "visit", (visit, said), (visit, {"services": "charge;water"}))


def _something_about_nothing(unit: UnitOfWork, random: Random, mark: str, visit: bytes | None) -> None:
    """It waits for ever for the record that it speaks of."""
    kind = random.choice(("visit", "movement", "staff", "attachment"))
    _write(unit, kind, (random.randbytes(16), {"void": f"nothing {mark}"}))


def _a_movement_of_nothing(unit: UnitOfWork, random: Random, mark: str, visit: bytes | None) -> None:
    pieces: object = random.choice(("some", None, 1 << 50))
    _write(unit, "movement", (None, {"item": random.randbytes(16), "quantity": pieces, "note": mark}))


def _a_visit_out_of_time(unit: UnitOfWork, random: Random, mark: str, visit: bytes | None) -> None:
    before, unit._ops._now = unit._ops._now, random.choice((_NO_TIME, -_NO_TIME))
    _write(unit, "visit", (None, {"category": "rider", "note": mark}))
    unit._ops._now = before


_FAULTS: Final[tuple[_Fault, ...]] = (
    _a_visit_of_nobody,
    _nonsense_about_a_visit,
    _something_about_nothing,
    _a_movement_of_nothing,
    _a_visit_out_of_time,
)
