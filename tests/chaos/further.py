"""What else happens in a story, drawn by itself: each thing has chance of its own, so that what a seed draws otherwise
stays what it is when something is added here.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

from tests.chaos.schedule import DAY, Activity, Doing, Event, Happening, Round, Schedule, draw_plain, station_of

UPGRADED: Final = 0.25
"""Share of the stories in which some go over to the next release before others."""
WITH_PHOTOS: Final = 0.5
WITH_DOUBLES: Final = 0.35
"""Share of the stories in which somebody looks after what was entered twice."""
SETTLED: Final = 0.6
WITH_MONTHS: Final = 0.08
WITH_LEAP: Final = 0.1
BENT: Final = 0.1
REPLACED: Final = 0.1
CUT: Final = 0.4
SPOILED: Final = 0.15
"""Share of the stories in which tables or photos of an end are spoiled; the union's and a desk's each."""
BARE: Final = 0.5
"""Share of the union's restores that bring its photos not back."""
WITH_VOICES: Final = 0.4
"""Share of the stories in which people speak on pages and clerks answer."""
SMALL_DISKS: Final = 0.5
"""Share of the stories whose disks are really full when they are."""
SEVERAL_WORKERS: Final = 0.4
"""Share of the stories whose union has two processes, where its database allows it."""
WITH_FAULTS: Final = 0.3
"""Share of the stories in which a desk's programme writes what nobody can count."""
WITH_PRESSURE: Final = 0.12
WITH_STRANGER: Final = 0.12
"""Share of the stories in which the union's address answers for another union for a while."""
ENROLS_AGAIN: Final = 0.3
_FAULTY_ORDERS: Final = ("garble", "garble", "try_again", "settle")
_PHOTO_ORDERS: Final = ("photo", "photo", "photo", "attach", "take_away")
_DOUBLE_ORDERS: Final = ("join", "join", "take_apart", "adopt")
FIRST_FURTHER: Final = 90
"""Number of the first PC that joins by what is drawn here."""
LEAPS: Final = (91 * DAY, 400 * DAY, 3650 * DAY, -3650 * DAY)
MONTHS_STEPS: Final = (14, 15, 21)
"""Times eight days: the first is just enough for the union to forget who visited."""


def _add(plan: Schedule) -> None:
    _upgrade(plan)
    _take_photos(plan)
    _look_after_doubles(plan)
    _forget(plan)
    _leap(plan)
    _spoil(plan)
    _speak(plan)
    _replace(plan)
    _bend(plan)
    _garble(plan)
    _press(plan)
    _stray(plan)
    plan.enrols_again = Random(f"enrolments {plan.seed}").random() < ENROLS_AGAIN
    plan.cuts = Random(f"cuts {plan.seed}").random() < CUT
    plan.settles = Random(f"settled {plan.seed}").random() < SETTLED
    plan.small_disks = Random(f"disks {plan.seed}").random() < SMALL_DISKS
    # A process that Python itself starts is of this release.
    several = Random(f"workers {plan.seed}").random() < SEVERAL_WORKERS and not plan.upgrades
    plan.workers = 2 if several else 1


def _upgrade(plan: Schedule) -> None:
    draw = Random(f"upgrades {plan.seed}")
    if draw.random() < UPGRADED:
        ends = [name for name in ("", *plan.desks) if draw.random() < 0.5] or [""]
        plan.upgrades = {name: draw.randrange(len(plan.rounds)) for name in ends}


def _take_photos(plan: Schedule) -> None:
    draw = Random(f"photos {plan.seed}")
    if draw.random() >= WITH_PHOTOS:
        return
    plan.photos = True
    for round_ in plan.rounds:
        _insert(round_, draw, _PHOTO_ORDERS, 0.7)
        for index, happening in reversed(list(enumerate(round_.after))):
            if happening.event is Event.UNION_RESTORE and draw.random() < BARE:
                round_.after.insert(index + 1, Happening(Event.UNION_BARE))


def _look_after_doubles(plan: Schedule) -> None:
    draw = Random(f"doubles {plan.seed}")
    if draw.random() < WITH_DOUBLES:
        for round_ in plan.rounds:
            _insert(round_, draw, _DOUBLE_ORDERS, 0.6)


def _forget(plan: Schedule) -> None:
    draw = Random(f"forgotten {plan.seed}")
    for round_ in plan.rounds:
        round_.housekeeping = draw.random() < 0.1
        _insert(round_, draw, ("forget",), 0.1)
    if draw.random() < WITH_MONTHS:
        round_ = draw.choice(plan.rounds)
        round_.after.append(Happening(Event.MONTHS, number=draw.choice(MONTHS_STEPS)))


def _leap(plan: Schedule) -> None:
    draw = Random(f"leap {plan.seed}")
    if draw.random() < WITH_LEAP:
        draw.choice(plan.rounds).after.append(Happening(Event.UNION_LEAPS, number=draw.choice(LEAPS)))


def _spoil(plan: Schedule) -> None:
    draw = Random(f"spoiled {plan.seed}")
    if draw.random() < SPOILED:
        round_ = draw.choice(plan.rounds)
        desk = draw.choice(sorted(round_.desks))
        round_.after.append(Happening(Event.DESK_SPOILED, desk, number=draw.getrandbits(32)))
    if draw.random() < SPOILED:
        draw.choice(plan.rounds).after.append(Happening(Event.UNION_SPOILED, number=draw.getrandbits(32)))


def _replace(plan: Schedule) -> None:
    draw = Random(f"replaced {plan.seed}")
    if draw.random() < REPLACED:
        round_ = draw.choice(plan.rounds)
        desk = draw.choice(sorted(round_.desks))
        round_.after.append(Happening(Event.REPLACE, desk, f"s{station_of(desk)}d{FIRST_FURTHER}"))


def _bend(plan: Schedule) -> None:
    draw = Random(f"bent {plan.seed}")
    if draw.random() < BENT:
        # The last thing that happens: whoever has a bent value whole must not be gone before it is asked for.
        station, number = draw.randrange(plan.stations), draw.getrandbits(32)
        joined = Happening(Event.UNION_BENT, other=f"s{station}d{FIRST_FURTHER + 1}", number=number)
        plan.rounds[-1].after.append(joined)


def _speak(plan: Schedule) -> None:
    draw = Random(f"voices {plan.seed}")
    if draw.random() >= WITH_VOICES:
        return
    for round_ in plan.rounds:
        _insert(round_, draw, ("ask",), 0.6)
        told = [Happening(Event.SAID, number=station) for station in range(plan.stations) if draw.random() < 0.6]
        for happening in (*told, Happening(Event.ANSWERED)):
            said = replace(happening, other=f"{draw.getrandbits(32)}")
            round_.after.insert(draw.randrange(len(round_.after) + 1), said)


def _garble(plan: Schedule) -> None:
    draw = Random(f"kept {plan.seed}")
    if draw.random() < WITH_FAULTS:
        for round_ in plan.rounds:
            _insert(round_, draw, _FAULTY_ORDERS, 0.5)
            round_.retries = draw.random() < 0.5


def _press(plan: Schedule) -> None:
    draw = Random(f"pressure {plan.seed}")
    if draw.random() < WITH_PRESSURE:
        _befall(draw.choice(plan.rounds), draw, Happening(Event.UNION_TIGHT, number=draw.getrandbits(32)))


def _stray(plan: Schedule) -> None:
    draw = Random(f"stranger {plan.seed}")
    if draw.random() < WITH_STRANGER:
        joined = f"s{draw.randrange(plan.stations)}d{FIRST_FURTHER + 2}"
        _befall(draw.choice(plan.rounds), draw, Happening(Event.OTHER_UNION, "", joined, draw.getrandbits(32)))


def _befall(round_: Round, draw: Random, happening: Happening) -> None:
    """Let something happen at any moment between what happens otherwise."""
    round_.after.insert(draw.randrange(len(round_.after) + 1), happening)


def _insert(round_: Round, draw: Random, orders: tuple[str, ...], share: float) -> None:
    """Put some orders among those of a share of the desks."""
    for name, activity in round_.desks.items():
        if activity.doing is Doing.DRIVE and draw.random() < share:
            round_.desks[name] = _with(activity, draw, draw.choices(orders, k=draw.randrange(1, 4)))


def _with(activity: Activity, draw: Random, orders: list[str]) -> Activity:
    mixed = list(activity.orders)
    for order in orders:
        mixed.insert(draw.randrange(len(mixed)), order)
    return replace(activity, orders=tuple(mixed))


def draw_schedule(seed: int) -> Schedule:
    """The story of a seed."""
    plan = draw_plain(seed)
    _add(plan)
    return plan
