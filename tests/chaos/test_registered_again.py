"""A union is put back to before a station, which is registered again because none of its PCs has learnt of it; then a
backup with the first registration is put back as well.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.schedule import Activity, Doing, Event, Happening, Round, Schedule
from tests.chaos.theatre import SQLITE, Clusters, Summary, Theatre

FIRST, SECOND = "s0d0", "s0d1"
BEFORE_IT, WITH_IT = 0, 1

pytestmark = pytest.mark.timeout(300)


def writes(*more: str) -> Activity:
    return Activity(Doing.DRIVE, ("visit", "visit", "restock", "hire", *more), seed=1)


def story(*, learns: bool) -> Schedule:
    """``learns`` says whether the second PC hears of the second registration before that is gone again."""
    back, forward = (Happening(Event.UNION_RESTORE, number=number) for number in (BEFORE_IT, WITH_IT))
    third = writes("sync", "visit") if learns else writes()
    return Schedule(
        seed=2,
        stations=1,
        workers=1,
        image=False,
        early=True,
        desks=[FIRST, SECOND],
        alone=[SECOND],
        rounds=[
            Round({FIRST: writes()}, after=[Happening(Event.UNION_BACKUP, number=WITH_IT), back]),
            Round({SECOND: writes()}, after=[Happening(Event.ENROL, SECOND)]),
            Round({SECOND: third}, after=[forward]),
        ],
    )


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    home = tmp_path_factory.mktemp("chaos")
    made = Theatre(home / "theatre", home / "kept", Clusters(), print)
    yield made
    made.close()


@pytest.mark.parametrize("learns", [False, True])
def test_nothing_is_lost_when_the_first_registration_comes_back(theatre: Theatre, learns: bool) -> None:
    summary = Summary()
    theatre.play(story(learns=learns), SQLITE, summary)
    assert summary.failures == []
    assert summary.tally["station registered again"] == 1
    assert summary.tally["station told its new code"] == learns
