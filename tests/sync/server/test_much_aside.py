"""A device that brings thousands of entries under addresses that are taken: what that costs, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from sync.log import Log
from sync.ops import Op, parse, record_id
from sync.server import intake
from sync.server.schema import conflict
from tests.helpers.calls import calls
from tests.sync.server.conftest import Office
from tests.sync.server.desks import Desk


def taken_addresses(desk: Desk, count: int) -> None:
    """Have a PC bring that many items under addresses that have others, and a movement of each."""
    desk.visits(count)
    desk.sync()
    taken = [parse(body) for body in desk.logs[Log.STATION][-count:]]
    for op in taken:
        desk.tail.append(Op(op.run, op.seq, op.time, None, "supply", 1, None, {"name": "茶", "unit": "袋"}))
    for op in taken:
        desk.write("movement", item=record_id(op.run, op.seq), kind="purchase", quantity=3)


def kept_aside(office: Office) -> int:
    with office.union.database.read() as connection:
        return connection.execute(select(func.count()).select_from(conflict)).scalar_one()


def test_twice_as_much_that_goes_aside_is_twice_the_work(office: Office, another: Callable[[], Desk]) -> None:
    efforts = []
    for count in (100, 200, 400):
        desk = another()
        taken_addresses(desk, count)
        before = kept_aside(office)
        efforts.append(calls(desk.exchange))
        assert kept_aside(office) - before == 2 * count
    assert efforts[2] - efforts[1] < 3 * (efforts[1] - efforts[0])


def test_what_went_aside_of_a_device_is_kept_up_to_a_number(
    office: Office, another: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MAX_ASIDE", 5)
    for kept in (5, 10):
        desk = another()
        taken_addresses(desk, 4)
        for _ in range(2):
            assert office.exchange(desk.request())
            assert kept_aside(office) == kept
    monkeypatch.setattr(intake, "MAX_ASIDE_BYTES", 1)
    desk = another()
    taken_addresses(desk, 1)
    assert desk.open(office.exchange(desk.request())).places == ()
    assert kept_aside(office) == 10
