"""What happens in a story, drawn from its seed before anything happens: who does what, what breaks, and when.

The same seed draws the same schedule on every machine; only how fast things go is left to it. Knows neither processes
nor folders: desks have names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Final

from tests.chaos.line import COSTLY, Plan, Trouble

DAY: Final = 86_400
ORDERS: Final = (
    ["visit"] * 10
    + ["leave"] * 2
    + ["correct"] * 3
    + ["void"] * 2
    + ["restock", "issue", "lend", "lend", "give_back", "give_back", "count", "hire", "sign_in", "sign_out", "capacity"]
    + ["adopt", "close_day", "sync"]
)
MOST_DESKS: Final = 4
"""Folders of one station at a time, copies included."""
TROUBLES: Final = [trouble for trouble in Trouble if trouble is not Trouble.NONE]
JUMPS: Final = (0, 0, 0, 90, -90, 3600, -3600, DAY, -3 * DAY, 30 * DAY, -400 * DAY, 3650 * DAY, -9000 * DAY)
"""Seconds by which clocks are wrong."""


class Doing(StrEnum):
    """What happens at a desk in a round."""

    DRIVE = "drive"
    IMPORT = "import"
    SYNC = "sync"
    IDLE = "idle"


class Event(StrEnum):
    """What happens between rounds."""

    UNION_BACKUP = "union backed up"
    UNION_RESTORE = "union restored from an older backup"
    UNION_BARE = "union put back without its photos"
    UNION_SPOILED = "union's tables spoiled, repair killed and repeated"
    DESK_BACKUP = "desk backed up"
    DESK_RESTORE = "desk restored from an older backup"
    DESK_SPOILED = "desk's tables spoiled, repair killed and repeated"
    CLONE = "folder copied to another PC"
    RESUMED_TWICE = "virtual machine resumed twice"
    DIE = "PC dead for good"
    JOIN = "another PC enrolled"
    ENROL = "PC that recorded alone enrolled"
    REVOKE = "device revoked"
    OLD_REQUESTS = "old requests said again out of order"
    FREEZE = "reboot-restore card put in"
    RESET = "PC reset by its reboot-restore card"
    MOVE = "station moved to another region"
    RECODE = "station's code changed"
    IMAGE = "PCs imaged from one opened folder"
    MONTHS = "months go by"
    UNION_LEAPS = "union's clock leaps by years for a while"
    UNION_BENT = "values and photos bent at the union, and a PC joins that lacks them"
    REPLACE = "PC replaced by another one"
    SAID = "something said on a station's page"
    ANSWERED = "request answered at the union's desk"
    UNION_TIGHT = "union takes on little for a while"
    OTHER_UNION = "address answers for another union for a while"


@dataclass(frozen=True, slots=True)
class Activity:
    """A desk in a round."""

    doing: Doing
    orders: tuple[str, ...] = ()
    seed: int = 0
    engine: bool = False
    kill_after: int = 0
    """Killed when so many saves were said to be saved; 0 for never."""
    rows: int = 0
    full: int = 0
    """Bytes that its disk still has; 0 for plenty."""
    stream: str = ""
    """What its random bytes come from; empty for true ones."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event and whom it befalls."""

    event: Event
    desk: str = ""
    other: str = ""
    number: int = 0


@dataclass(slots=True)
class Round:
    """A stretch of time in which everything happens at once, and what comes after it."""

    desks: dict[str, Activity] = field(default_factory=dict)
    lines: dict[str, list[Plan]] = field(default_factory=dict)
    clocks: dict[str, int] = field(default_factory=dict)
    """Offsets of the clocks that are set in it; the union's under ``""``."""
    late_clocks: dict[str, int] = field(default_factory=dict)
    """The same in the midst of it."""
    notices: int = 0
    regional: bool = False
    """Whether its notices are for one region."""
    housekeeping: bool = False
    """Whether the union's keeper has it erase what is due."""
    retries: bool = False
    """Whether the union's keeper has it try again what could not be counted."""
    restart: bool = False
    union_full: int = 0
    after: list[Happening] = field(default_factory=list)


@dataclass(slots=True)
class Schedule:
    """A whole story."""

    seed: int
    stations: int
    workers: int
    image: bool
    """Whether the first desk of every station is imaged from one opened folder."""
    early: bool = False
    """Whether there is a backup of the union from before the last station was registered."""
    accept: bool = False
    """Whether the union takes in what shut-out devices had still to send, or throws it away."""
    desks: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    """Desks that record before they are enrolled."""
    rounds: list[Round] = field(default_factory=list)
    upgrades: dict[str, int] = field(default_factory=dict)
    """Who goes over to the next release before which round, the union under ``""``; empty when nobody does. In the end
    everybody does."""
    photos: bool = False
    """Whether anybody takes photos."""
    settles: bool = False
    """Whether people settle in the end what is kept and not counted."""
    cuts: bool = False
    """Whether the power also fails while somebody runs a command."""
    enrols_again: bool = False
    """Whether the power also fails while somebody connects a PC."""
    small_disks: bool = False
    """Whether folders lie on disks of their own, where that is possible."""


def station_of(desk: str) -> int:
    """The number of the station whose desk this is."""
    return int(desk[1 : desk.index("d")])


@dataclass(slots=True)
class _Desk:
    name: str
    enrolled: bool
    backups: int = 0
    frozen: bool = False
    twins: int = 0


class _Author:
    """Draws a schedule. Keeps in mind who is there, so that nothing befalls the dead."""

    def __init__(self, seed: int) -> None:
        self.random = Random(f"chaos {seed}")
        draw = self.random
        stations = draw.choices((1, 2, 3), (6, 3, 1))[0]
        image = stations > 1 and draw.random() < 0.5
        self.plan = Schedule(seed, stations, draw.choices((1, 2), (5, 1))[0], image)
        self.plan.early = draw.random() < 0.25
        self.plan.accept = draw.random() < 0.5
        self.desks: dict[str, _Desk] = {}
        self.backups = 1 if self.plan.early else 0
        self.count = [0] * stations
        for station in range(stations):
            for number in range(draw.choices((1, 2, 3), (2, 4, 3))[0] if stations < 3 else draw.randrange(1, 3)):
                alone = draw.random() < 0.15 and not (image and number == 0)
                self._add(station, enrolled=not alone)
        self.plan.desks = list(self.desks)
        self.plan.alone = [desk.name for desk in self.desks.values() if not desk.enrolled]

    def _add(self, station: int, *, enrolled: bool) -> str:
        name = f"s{station}d{self.count[station]}"
        self.count[station] += 1
        self.desks[name] = _Desk(name, enrolled)
        return name

    def write(self) -> Schedule:
        draw = self.random
        for number in range(draw.randrange(3, 6)):
            round_ = Round()
            self._round(round_, number)
            self.plan.rounds.append(round_)
        last = self.plan.rounds[-1]
        last.after += [Happening(Event.ENROL, desk.name) for desk in self.desks.values() if not desk.enrolled]
        if draw.random() < 0.3:
            last.clocks |= dict.fromkeys(("", *self.desks), 0)
        return self.plan

    def _round(self, round_: Round, number: int) -> None:
        draw = self.random
        rough = draw.random() < 0.8
        for name, desk in self.desks.items():
            activity = self._activity(desk)
            round_.desks[name] = activity
            round_.lines[name] = self._troubles() if rough and desk.enrolled else []
            if draw.random() < 0.2:
                round_.clocks[name] = draw.choice(JUMPS)
            if draw.random() < 0.08:
                round_.late_clocks[name] = draw.choice(JUMPS)
        if draw.random() < 0.12:
            round_.clocks[""] = draw.choice(JUMPS)
        if draw.random() < 0.05:
            round_.late_clocks[""] = draw.choice(JUMPS)
        round_.notices = draw.choices((0, 1, 2), (4, 3, 1))[0]
        round_.regional = draw.random() < 0.4
        round_.restart = draw.random() < 0.12
        if draw.random() < 0.08:
            round_.union_full = draw.randrange(1, 120_000)
        round_.after += [Happening(Event.RESET, desk.name) for desk in self.desks.values() if desk.frozen]
        if number == 0 and draw.random() < 0.5:
            self._back_up_union(round_)
        for _ in range(draw.choices((0, 1, 2), (2, 5, 3))[0]):
            self._happening(round_)

    def _activity(self, desk: _Desk) -> Activity:
        draw = self.random
        doing = draw.choices((Doing.DRIVE, Doing.IMPORT, Doing.SYNC, Doing.IDLE), (10, 2, 3, 2))[0]
        if doing is Doing.SYNC and not desk.enrolled:
            doing = Doing.DRIVE
        full = draw.randrange(1, 200_000) if doing in (Doing.DRIVE, Doing.IMPORT) and draw.random() < 0.08 else 0
        if doing is Doing.DRIVE:
            orders = tuple(draw.choices(ORDERS, k=draw.randrange(4, 26)))
            if desk.enrolled and draw.random() < 0.6:
                orders = (*orders, "sync")
            kill = draw.randrange(1, len(orders) + 1) if draw.random() < 0.3 else 0
            return Activity(doing, orders, draw.getrandbits(32), desk.enrolled and draw.random() < 0.5, kill, full=full)
        if doing is Doing.IMPORT:
            return Activity(doing, rows=draw.choice((3, 20, 150, 900)), full=full)
        return Activity(doing)

    def _troubles(self) -> list[Plan]:
        draw = self.random
        plans = []
        hung = False
        for _ in range(draw.randrange(1, 7)):
            trouble = Trouble.NONE if draw.random() < 0.3 else draw.choice(TROUBLES)
            if trouble in COSTLY and hung:
                trouble = Trouble.DROP_REPLY
            hung = hung or trouble in COSTLY
            plans.append(Plan(trouble, draw.randrange(1000)))
        return plans

    # -- disasters ----------------------------------------------------------------------------------

    def _crowded(self, station: int) -> bool:
        return sum(station_of(name) == station for name in self.desks) >= MOST_DESKS

    def _happening(self, round_: Round) -> None:
        draw = self.random
        options: list[tuple[int, Callable[[Round], None]]] = [
            (4, self._back_up_union),
            (5 if self.backups else 0, self._restore_union),
            (3, self._back_up_desk),
            (4 if self._with_backup() else 0, self._restore_desk),
            (3, self._clone),
            (2, self._resume_twice),
            (2 if len(self.desks) > self.plan.stations else 0, self._die),
            (2, self._join),
            (6 if self._alone() else 0, self._enrol),
            (1, self._revoke),
            (3, self._old_requests),
            (1, self._freeze),
            (1, self._move),
            (1, self._recode),
        ]
        act = draw.choices([act for _, act in options], [weight for weight, _ in options])[0]
        act(round_)

    def _any(self, names: list[str] | None = None) -> str:
        return self.random.choice(names if names is not None else sorted(self.desks))

    def _enrolled(self) -> list[str]:
        return sorted(desk.name for desk in self.desks.values() if desk.enrolled)

    def _alone(self) -> list[str]:
        return sorted(desk.name for desk in self.desks.values() if not desk.enrolled)

    def _with_backup(self) -> list[str]:
        return sorted(desk.name for desk in self.desks.values() if desk.backups)

    def _back_up_union(self, round_: Round) -> None:
        round_.after.append(Happening(Event.UNION_BACKUP, number=self.backups))
        self.backups += 1

    def _restore_union(self, round_: Round) -> None:
        round_.after.append(Happening(Event.UNION_RESTORE, number=self.random.randrange(self.backups)))

    def _back_up_desk(self, round_: Round) -> None:
        desk = self.desks[self._any()]
        if desk.enrolled:
            desk.backups += 1
            round_.after.append(Happening(Event.DESK_BACKUP, desk.name, number=desk.backups))

    def _restore_desk(self, round_: Round) -> None:
        desk = self.desks[self._any(self._with_backup())]
        round_.after.append(Happening(Event.DESK_RESTORE, desk.name, number=self.random.randrange(desk.backups) + 1))

    def _clone(self, round_: Round) -> None:
        desk = self.desks[self._any()]
        if not desk.enrolled or self._crowded(station_of(desk.name)):
            return
        twin = self._add(station_of(desk.name), enrolled=True)
        round_.after.append(Happening(Event.CLONE, desk.name, twin))

    def _resume_twice(self, round_: Round) -> None:
        if not self._enrolled():
            return
        desk = self.desks[self._any(self._enrolled())]
        if self._crowded(station_of(desk.name)):
            return
        twin = self._add(station_of(desk.name), enrolled=True)
        round_.after.append(Happening(Event.RESUMED_TWICE, desk.name, twin, self.random.getrandbits(32)))

    def _die(self, round_: Round) -> None:
        stations = [station_of(name) for name in self.desks]
        spare = sorted(name for name in self.desks if stations.count(station_of(name)) > 1)
        if spare:
            name = self._any(spare)
            del self.desks[name]
            round_.after.append(Happening(Event.DIE, name))

    def _join(self, round_: Round) -> None:
        station = self.random.randrange(self.plan.stations)
        if self._crowded(station):
            return
        name = self._add(station, enrolled=True)
        round_.after.append(Happening(Event.JOIN, name))

    def _enrol(self, round_: Round) -> None:
        desk = self.desks[self._any(self._alone())]
        desk.enrolled = True
        round_.after.append(Happening(Event.ENROL, desk.name))

    def _revoke(self, round_: Round) -> None:
        stations = [station_of(name) for name in self._enrolled()]
        spare = [name for name in self._enrolled() if stations.count(station_of(name)) > 1]
        if spare:
            name = self._any(spare)
            round_.after.append(Happening(Event.REVOKE, name))

    def _old_requests(self, round_: Round) -> None:
        round_.after.append(Happening(Event.OLD_REQUESTS, number=self.random.getrandbits(32)))

    def _freeze(self, round_: Round) -> None:
        desk = self.desks[self._any()]
        if desk.enrolled and not desk.frozen:
            desk.frozen = True
            round_.after.append(Happening(Event.FREEZE, desk.name))

    def _move(self, round_: Round) -> None:
        round_.after.append(Happening(Event.MOVE, number=self.random.randrange(self.plan.stations)))

    def _recode(self, round_: Round) -> None:
        round_.after.append(Happening(Event.RECODE, number=self.random.randrange(self.plan.stations)))


def draw_plain(seed: int) -> Schedule:
    """The story of a seed without what ``further`` adds."""
    return _Author(seed).write()
