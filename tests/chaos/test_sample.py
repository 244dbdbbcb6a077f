"""A sample of the stories: together they hold every trouble and every disaster there is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.chaos.balances import BALANCES_TOLD
from tests.chaos.further import draw_schedule
from tests.chaos.line import Trouble
from tests.chaos.schedule import Event
from tests.helpers.processes import run_module

SAMPLE = (297, 191, 115, 185, 1592)
"""Played in one process: its programmes are imported once."""
OVER_POSTGRESQL = (1395, 1314)
"""The first one's union has two processes."""
SECONDS = 880
"""All take fifty on a quiet machine; what hangs in a story is found by the story itself."""

pytestmark = pytest.mark.timeout(900)


def play(seeds: Iterable[int], folder: Path, *more: str) -> str:
    """Play stories one after another; what they say, which is the message of a failure too."""
    arguments = [part for seed in seeds for part in ("--seed", str(seed))]
    done = run_module("tests.chaos", *arguments, "--jobs", "1", "--keep", folder, *more, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing_is_lost_doubled_or_different_whatever_happens(tmp_path: Path) -> None:
    said = play(SAMPLE, tmp_path, "--db", "sqlite")
    assert BALANCES_TOLD in said, "no story tried the balances"


@pytest.mark.postgres
def test_nothing_is_lost_doubled_or_different_over_postgresql(tmp_path: Path) -> None:
    play(OVER_POSTGRESQL, tmp_path, "--db", "postgresql")


def test_the_sample_holds_every_trouble_and_every_disaster() -> None:
    drawn: set[object] = set()
    for seed in (*SAMPLE, *OVER_POSTGRESQL):
        schedule = draw_schedule(seed)
        drawn |= {Event.IMAGE} if schedule.image else set()
        for round_ in schedule.rounds:
            drawn |= {plan.trouble for plans in round_.lines.values() for plan in plans}
            drawn |= {happening.event for happening in round_.after}
            drawn |= {order for activity in round_.desks.values() for order in activity.orders}
    orders = "photo attach take_away join take_apart forget ask garble try_again settle"
    assert drawn >= set(Trouble) | set(Event) | set(orders.split())
    assert any(draw_schedule(seed).cuts for seed in SAMPLE)
    assert any(draw_schedule(seed).enrols_again for seed in SAMPLE)
    assert any(round_.retries for seed in SAMPLE for round_ in draw_schedule(seed).rounds)
    assert draw_schedule(OVER_POSTGRESQL[0]).workers == 2


def test_a_seed_tells_the_same_story_every_time() -> None:
    assert draw_schedule(4711) == draw_schedule(4711)
    assert draw_schedule(4711) != draw_schedule(4712)
