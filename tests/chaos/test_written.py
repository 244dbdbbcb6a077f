"""Stories written by hand, of what chance brings together too seldom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.schedule import Activity, Doing, Event, Happening, Round, Schedule
from tests.chaos.theatre import SQLITE, Clusters, Summary, Theatre

FIRST, SECOND, TWIN = "s0d0", "s0d1", "s0d2"
BEFORE_IT, WITH_IT = 0, 1

pytestmark = pytest.mark.timeout(300)


def writes(*more: str) -> Activity:
    return Activity(Doing.DRIVE, ("visit", "visit", "restock", "hire", *more), seed=1)


def registered_again(*, learns: bool) -> Schedule:
    """The union is put back to before a station, which is registered again because none of its PCs has heard of it;
    then a backup with the first registration is put back as well. ``learns`` says whether the second PC has heard of
    the second registration by then."""
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


def shut_out_twins() -> Schedule:
    """A machine is resumed twice, and what the one wrote goes aside; then the union is put back to before that, and the
    machine is shut out."""
    both = {name: Activity(Doing.SYNC) for name in (SECOND, TWIN)}
    restored, shut_out = Happening(Event.UNION_RESTORE), Happening(Event.REVOKE, SECOND)
    return Schedule(
        seed=2,
        stations=1,
        workers=1,
        image=False,
        desks=[FIRST, SECOND],
        rounds=[
            Round(
                {FIRST: writes("sync"), SECOND: writes("sync")},
                after=[Happening(Event.UNION_BACKUP), Happening(Event.RESUMED_TWICE, SECOND, TWIN, 1)],
            ),
            Round(both),
            Round(both, after=[restored, shut_out]),
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
    theatre.play(registered_again(learns=learns), SQLITE, summary)
    assert summary.failures == []
    assert summary.tally["station registered again"] == 1
    assert summary.tally["station told its new code"] == learns


def test_what_a_shut_out_machine_keeps_aside_is_not_lost_though_the_union_forgets_it(theatre: Theatre) -> None:
    summary = Summary()
    theatre.play(shut_out_twins(), SQLITE, summary)
    assert summary.failures == []
    assert summary.tally["shut-out device's entries discarded"] == 2
