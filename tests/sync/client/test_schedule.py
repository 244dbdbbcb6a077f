"""When to speak next."""

from __future__ import annotations

import pytest

from sync.client.faults import Fault, FaultCode
from sync.client.schedule import EVERY, GATHER, LAST_RETRY, PERSON_RETRY, Schedule


def schedule(jitter: float = 1.0) -> Schedule:
    return Schedule(lambda: jitter)


def failures(made: Schedule, count: int, code: FaultCode = FaultCode.REFUSED) -> list[float]:
    delays = []
    for _ in range(count):
        made.failed(0.0, Fault(code))
        assert made.due is not None
        delays.append(made.due)
    return delays


def test_failures_are_answered_ever_more_rarely() -> None:
    assert failures(schedule(), 10) == [2, 4, 8, 16, 32, 64, 128, 256, LAST_RETRY, LAST_RETRY]


def test_half_of_a_delay_is_chance_so_that_stations_do_not_come_in_step() -> None:
    assert failures(schedule(0.0), 3) == [1, 2, 4]
    assert failures(schedule(0.5), 3) == [1.5, 3, 6]


def test_a_thousand_failures_overflow_nothing() -> None:
    assert failures(schedule(), 1_000)[-1] == LAST_RETRY


def test_a_server_that_names_a_time_is_heeded() -> None:
    made = schedule(0.0)
    made.failed(100.0, Fault(FaultCode.BUSY, retry_after=30.0))
    assert made.due == 130.0


def test_stations_that_were_sent_away_together_do_not_come_back_together() -> None:
    made = schedule(1.0)
    made.failed(100.0, Fault(FaultCode.BUSY, retry_after=120.0))
    assert made.due == 250.0


def test_what_a_person_must_mend_is_asked_rarely() -> None:
    assert failures(schedule(), 2, FaultCode.REVOKED) == [PERSON_RETRY, PERSON_RETRY]


def test_what_cannot_work_is_not_tried_again() -> None:
    made = schedule()
    made.failed(0.0, Fault(FaultCode.KEY_MISSING))
    assert made.due is None
    made.entered(1.0)
    assert made.due is None
    made.now(2.0)
    assert made.due == 2.0


def test_an_entry_waits_a_moment_for_others() -> None:
    made = schedule()
    made.succeeded(0.0)
    made.entered(10.0)
    made.entered(10.2)
    assert made.due == 10.0 + GATHER


def test_an_entry_does_not_hurry_a_server_that_is_down() -> None:
    made = schedule()
    failures(made, 5)
    due = made.due
    made.entered(1.0)
    assert made.due == due


def test_success_forgets_the_failures() -> None:
    made = schedule()
    failures(made, 6)
    made.succeeded(0.0)
    assert made.due == pytest.approx(EVERY * 1.1)
    assert failures(made, 1) == [2]


def test_somebody_who_asks_is_answered_at_once() -> None:
    made = schedule()
    failures(made, 6)
    made.now(3.0)
    assert made.due == 3.0
    assert failures(made, 1) == [2]


def test_only_a_person_hurries_a_union_that_asked_for_time() -> None:
    made = schedule(0.0)
    made.failed(100.0, Fault(FaultCode.BUSY, retry_after=60.0))
    for moment in (101.0, 130.0, 159.0):
        made.again(moment)
        assert made.due == 160.0
        made.entered(moment)
        assert made.due == 160.0
    made.failed(140.0, Fault(FaultCode.WORKING_OFFLINE))
    made.again(141.0)
    assert made.due == 160.0
    made.now(142.0)
    assert made.due == 142.0
    made.failed(143.0, Fault(FaultCode.CANCELLED))
    made.again(144.0)
    assert made.due == 144.0


def test_a_time_that_is_over_holds_nothing_up() -> None:
    made = schedule(0.0)
    made.failed(100.0, Fault(FaultCode.BUSY, retry_after=60.0))
    made.again(161.0)
    assert made.due == 161.0
    made.failed(161.0, Fault(FaultCode.BUSY, retry_after=60.0))
    made.succeeded(162.0)
    made.entered(163.0)
    assert made.due == 163.0 + GATHER
