"""How fast entries go, and how long the rest takes."""

from __future__ import annotations

from desktop.services.sync_pace import Pace
from desktop.services.sync_status import Pacing, view_of
from desktop.views import SyncPhase
from sync.client.events import EngineState


class Seconds:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def paced(seconds: Seconds, *steps: tuple[float, int]) -> Pace:
    pace = Pace(seconds)
    pace.begin()
    for at, done in steps:
        seconds.now = at
        pace.step(done)
    return pace


def test_nothing_is_said_before_it_can_be_known() -> None:
    pace = paced(Seconds(), (0.5, 5_000))
    assert pace.per_minute is None
    assert pace.seconds_for(100) is None


def test_the_pace_is_that_of_the_last_seconds() -> None:
    pace = paced(Seconds(), *((float(n), n * 50) for n in range(1, 31)))
    assert pace.per_minute == 3_000
    assert pace.seconds_for(8_200) == 164


def test_a_figure_has_two_digits_that_count() -> None:
    assert paced(Seconds(), (2.0, 103), (3.0, 157), (4.0, 210)).per_minute == 3_100


def test_a_burst_moves_the_figure_and_does_not_make_it_jump() -> None:
    steps = [(float(n), n * 50) for n in range(1, 31)]
    before = paced(Seconds(), *steps).per_minute
    after = paced(Seconds(), *steps, (31.0, 31 * 50 + 500)).per_minute
    assert before is not None
    assert after is not None
    assert before < after < 2 * before


def test_on_a_slow_line_the_last_two_steps_tell_the_pace() -> None:
    pace = paced(Seconds(), (40.0, 1_000), (80.0, 2_000))
    assert pace.per_minute == 1_500


def test_a_new_conversation_begins_from_nothing() -> None:
    seconds = Seconds()
    pace = paced(seconds, (2.0, 100), (4.0, 200))
    assert pace.per_minute is not None
    pace.step(10)
    assert pace.per_minute is None


def test_the_view_of_a_backlog_says_how_far_how_fast_and_how_long() -> None:
    seconds = Seconds()
    pacing = Pacing.by(seconds)
    pacing.begin()
    for n in range(1, 21):
        seconds.now = float(n)
        pacing.step(n * 60, n * 200)
    up = view_of(EngineState(enrolled=True, conversing=True, pending=8_200, sent=1_200, of=9_400), 0, pacing)
    assert (up.phase, up.sent, up.of, up.per_minute) == (SyncPhase.SENDING, 1_200, 9_400, 3_600)
    assert up.seconds_left == 137
    down = view_of(EngineState(enrolled=True, conversing=True, received=4_000, to_receive=60_000), 0, pacing)
    assert (down.phase, down.received, down.to_receive) == (SyncPhase.RECEIVING, 4_000, 60_000)
    assert (down.per_minute, down.seconds_left) == (12_000, 280)
    quiet = view_of(EngineState(enrolled=True, complete=True), 0, pacing)
    assert (quiet.phase, quiet.per_minute, quiet.seconds_left) == (SyncPhase.SYNCED, None, None)


def test_a_few_entries_from_another_pc_are_no_receiving_to_speak_of() -> None:
    state = EngineState(enrolled=True, complete=True, conversing=True, received=3, to_receive=40)
    assert view_of(state, 0).phase is SyncPhase.SYNCED
