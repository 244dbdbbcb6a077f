"""A story played: who takes part in it, and the rounds of its schedule with real processes.

What befalls them between two rounds is in ``happenings``, the end in ``peace``; what must then be so is for ``checks``
to say.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final

from tests.chaos.desks import KILLED, Desk
from tests.chaos.disks import MOUNTING, Disk, UnionDisk
from tests.chaos.forks import Clock, Zygote
from tests.chaos.ledger import Import, Ledger
from tests.chaos.line import Line, Plan, Trouble
from tests.chaos.reading import (
    Held,
    Key,
    codes_at_union,
    contents_at_desk,
    contents_at_union,
    holds_registration,
    ops_at_desk,
    ops_at_union,
    values_at_desk,
    values_at_union,
)
from tests.chaos.schedule import Activity, Doing, Event, Happening, Round, Schedule, station_of
from tests.chaos.union import FileVault, Union, Vault
from tests.helpers.processes import HELPER_THREAD

_AT_ENROLMENT: Final = (
    Trouble.DROP_REQUEST,
    Trouble.DROP_REPLY,
    Trouble.CUT_REPLY,
    Trouble.TWICE,
    Trouble.FLIP_REPLY,
    Trouble.KILL_DESK,
    Trouble.KILL_UNION,
)
_BEFORE_IT: Final = 2
"""Requests of an enrolment before the one that uses the code up, at the most."""
_REPEATED: Final = 6
"""As often a request is made that nobody answers."""
_CUT_SECONDS: Final = 0.4
"""Within which a command is killed."""
REGIONS: Final = ("140106", "140107", "140108")
NAMES: Final = ("五一广场驿站", "南内环驿站", "长风驿站")


class Story:
    """One seed's story. ``tally`` counts what really happened."""

    def __init__(self, schedule: Schedule, folder: Path, zygotes: Callable[[str], Zygote], vault: Vault) -> None:
        """``zygotes`` gives the programmes: ``desk`` and ``union``, after ``next `` of the next release."""
        self.schedule = schedule
        self.folder = folder
        self.tally: Counter[str] = Counter()
        self.log = folder / "log"
        self.log.mkdir(parents=True)
        self.union = Union(zygotes("union"), vault, Clock(folder / "union.clock"), self.log)
        self.union.workers = self.schedule.workers if vault.url.startswith("postgresql") else 1
        self.answering = self.union
        """Who answers under the union's address."""
        self.codes: list[str] = []
        """Each station's first code, which leads to it for good."""
        self.ids: list[list[bytes]] = []
        """Under which ids each was registered, the last one last: again where the union was put back to before it and
        nobody could tell. A backup of before brings the first one back; a PC that has learnt of a later one, that."""
        self.ledgers = [Ledger() for _ in range(self.schedule.stations)]
        self.desks: dict[str, Desk] = {}
        self.gone: list[Desk] = []
        """Desks that take no part any more."""
        self._zygotes = zygotes
        self._ahead = False
        """Whether the union is of the next release."""
        self.random = Random(schedule.seed)
        self._cuts = Random(f"cut {schedule.seed}")
        self.lines: list[Line] = []
        self._disks: list[Disk] = []
        self._union_disk = self._disk(vault.path.parent) if isinstance(vault, FileVault) else None
        self._faults: list[BaseException] = []

    def play(self, befall: Callable[[Story, Happening], None]) -> None:
        """Everything until the faults stop; ``befall`` is what happens between two rounds. Raises AssertionError or
        RuntimeError for what must never happen."""
        self._open()
        for number, round_ in enumerate(self.schedule.rounds):
            self._play_round(round_, number)
            for happening in round_.after:
                befall(self, happening)

    def close(self) -> None:
        """End every process and every line."""
        for desk in (*self.desks.values(), *self.gone):
            if desk.running is not None:
                desk.running.kill()
                desk.running.wait()
        for line in self.lines:
            line.close()
        self.union.kill()

    def clear(self) -> None:
        """Leave nothing mounted; what lay there is gone."""
        for disk in self._disks:
            disk.close()

    def living(self) -> list[Desk]:
        """Desks that can and may speak with the union."""
        return [desk for desk in self.desks.values() if desk.enrolled and not desk.revoked]

    def of_station(self, number: int) -> list[Desk]:
        """The living desks of a station."""
        return [desk for desk in self.living() if desk.station == number]

    def holders(self, station: int) -> Iterator[Held]:
        """Every op that a living folder or the union holds of a station."""
        for desk in self.desks.values():
            if desk.station == station and not desk.revoked:
                yield from ops_at_desk(desk.folder)
        at_union = ops_at_union(self.union.vault.url)
        for id_ in self.ids[station]:
            yield from at_union.get(id_, [])
        yield from at_union[b""]

    def contents(self, station: int) -> set[bytes]:
        """Every photo that a living folder or the union holds whole of a station."""
        at_union = contents_at_union(self.union.vault.url)
        found = {hash_ for id_ in self.ids[station] for hash_, whole in at_union.get(id_, {}).items() if whole}
        for desk in self.desks.values():
            if desk.station == station and not desk.revoked:
                found |= contents_at_desk(desk.folder)
        return found

    def values(self, station: int) -> set[Key]:
        """Every personal value that a living folder or the union holds of a station."""
        at_union = values_at_union(self.union.vault.url)
        found = {key for id_ in self.ids[station] for key in at_union.get(id_, {})}
        for desk in self.desks.values():
            if desk.station == station and not desk.revoked:
                found |= values_at_desk(desk.folder).keys()
        return found

    def code_of(self, desk: Desk) -> str | None:
        """The code of the station for which a desk speaks; None where the union does not know that."""
        return codes_at_union(self.union.vault.url).get(desk.station_id())

    # -- the beginning ------------------------------------------------------------------------------

    def _open(self) -> None:
        for number in range(self.schedule.stations):
            if self.schedule.early and number == self.schedule.stations - 1:
                self.union.start()
                self.union.back_up("b0")
            self._register(number)
        if not self.schedule.early:
            self.union.start()
        image = self.folder / "image"
        for name in self.schedule.desks:
            desk = self.place(name)
            if self.schedule.image and name.endswith("d0"):
                if image.exists():
                    desk.become(image)
                    self.tally[Event.IMAGE] += 1
                else:
                    desk.init("新站")
                    desk.copy_to(image)
            else:
                desk.init(NAMES[desk.station])
            if name not in self.schedule.alone:
                self.enrol(desk)

    def _register(self, number: int) -> None:
        region = REGIONS[number % 2]
        added = self.union.json("station", "add", "--name", NAMES[number], "--region", region, "--json")
        self.codes[number:] = [added["code"]]
        self.ids[number:] = [[*(self.ids[number] if number < len(self.ids) else ()), bytes.fromhex(added["station"])]]

    def place(self, name: str) -> Desk:
        """A PC that has nothing on it yet."""
        line = Line(lambda: self.answering.port, self.tally, name)
        self.lines.append(line)
        clock = Clock(self.folder / f"{name}.clock")
        desk = Desk(name, station_of(name), self.folder / name, line, clock, self._zygotes("desk"), self.log)
        desk.disk = self._disk(desk.folder)
        line.kill_union = self.union.power_cut
        line.kill_desk = desk.kill
        self.desks[name] = desk
        return desk

    def _disk(self, folder: Path) -> Disk | None:
        """A disk of its own for a folder, where the story wants that and it is possible."""
        if not (self.schedule.small_disks and MOUNTING.allowed):
            return None
        self._disks.append(Disk(folder))
        return self._disks[-1]

    def enrol(self, desk: Desk, code: str = "") -> None:
        """With a code of the union's; when the line breaks meanwhile or the power fails, with the same one again."""
        draw = Random(f"enrolment {self.schedule.seed} {desk.name}")
        code = code or self.card(desk.station)
        if self.schedule.enrols_again:
            cuts = Random(f"enrolment cut {self.schedule.seed} {desk.name}")
            for _ in range(cuts.randrange(1, 4)):
                killed = desk.cut_short(cuts.random() * _CUT_SECONDS, *desk.enrolment(code))
                self.tally["yizhan enrol killed" if killed else "yizhan enrol said twice"] += 1
                if killed and desk.device():
                    self.tally["yizhan enrol killed when all was done"] += 1
        if draw.random() < 0.4:
            trouble = Plan(draw.choice(_AT_ENROLMENT), draw.randrange(1000))
            # What the programme itself tries again may fail as well.
            after = [Plan(Trouble.DROP_REQUEST)] * draw.choice((0, 0, _REPEATED))
            desk.line.trouble([*[Plan(Trouble.NONE)] * draw.randrange(_BEFORE_IT + 1), trouble, *after])
        for attempt in range(3):
            if attempt:
                self.tally["enrolment tried again with its code"] += 1
            done = desk.enrol(code)
            desk.line.calm()
            if done:
                return
        raise AssertionError(f"{desk.name} cannot be enrolled")

    def other_union(self, vault: Vault, clock: Clock) -> Union:
        """Somebody else's union, not started yet; whoever asks for it ends it."""
        return Union(self._zygotes("union"), vault, clock, self.log)

    def have_done(self, desk: Desk, *arguments: str) -> None:
        """A command at a desk; the power may fail meanwhile, and it is done again."""
        if self._cuts.random() < 0.5 and self.schedule.cuts:
            self.tally[f"yizhan {arguments[0]} killed"] += 1
            desk.cut_short(self._cuts.random() * _CUT_SECONDS, *arguments)
        desk.command(*arguments)

    def have_union_do(self, *arguments: str, code: int | None = 0) -> None:
        """The same at the union."""
        if self._cuts.random() < 0.5 and self.schedule.cuts:
            self.tally[f"yizhan-union {arguments[0]} killed"] += 1
            self.union.cut_short(self._cuts.random() * _CUT_SECONDS, *arguments)
        self.union.command(*arguments, code=code)

    def card(self, station: int) -> str:
        """An enrolment code. A union that was put back to before it had the station knows it again from its PCs."""
        for desk in (None, *self.of_station(station)):
            if desk is not None:
                desk.sync()
            with contextlib.suppress(RuntimeError):
                return str(self.union.json("station", "code", self.codes[station], "--json")["enrol_code"])
        if any(map(self.remembered, self.ids[station])):
            raise AssertionError(f"the union does not know {self.codes[station]}, though its PCs have spoken with it")
        self._register(station)
        self.tally["station registered again"] += 1
        return self.card(station)

    def remembered(self, station: bytes) -> bool:
        """Whether a PC can tell a union that has forgotten the station what it was; else its keeper must."""
        return any(
            desk.station_id() == station and holds_registration(desk.folder) for desk in self.desks.values()
        )

    # -- rounds -------------------------------------------------------------------------------------

    def upgrade(self, name: str) -> None:
        """Go over to the next release, unless that is done."""
        if not name:
            if not self._ahead:
                self._ahead = True
                self.tally["union of the next release"] += 1
                self.union.upgrade(self._zygotes("next union"))
                if not ops_at_union(self.union.vault.url).keys().isdisjoint(self.ids[0]):
                    self.union.command("rate", "--station", self.codes[0])
        elif name in self.desks and not self.desks[name].ahead:
            desk = self.desks[name]
            self.tally["desk of the next release"] += 1
            self.ledgers[desk.station].further |= desk.upgrade(self._zygotes("next desk"))

    def _play_round(self, round_: Round, number: int) -> None:
        for name, when in self.schedule.upgrades.items():
            if when == number:
                self.upgrade(name)
        for name, offset in round_.clocks.items():
            self._set_clock(name, offset)
        for name, plans in round_.lines.items():
            if name in self.desks:
                self.desks[name].line.trouble(plans)
        disk = UnionDisk(self.union, self._union_disk)
        if round_.union_full and disk.fill(round_.union_full):
            self.tally["union's disk full"] += 1
        threads = [
            self._begin(self._play_desk, self.desks[name], activity, f"r{number}{name}")
            for name, activity in round_.desks.items()
            if name in self.desks
        ]
        threads.append(self._begin(self._play_union, round_, number))
        for thread in threads:
            thread.join()
        for desk in self.desks.values():
            desk.line.calm()
        if round_.union_full:
            disk.free()
        if self._faults:
            raise self._faults[0]

    def _begin(self, work: Callable[..., None], *arguments: object) -> threading.Thread:
        def run() -> None:
            try:
                work(*arguments)
            except BaseException as error:  # noqa: BLE001 - raised again where the round ends
                self._faults.append(error)

        thread = threading.Thread(target=run, name=f"{HELPER_THREAD}story", daemon=True)
        thread.start()
        return thread

    def _play_desk(self, desk: Desk, activity: Activity, prefix: str) -> None:
        ledger = self.ledgers[desk.station]
        if activity.doing is Doing.DRIVE:
            saves = desk.drive(activity, prefix)
            ledger.note(desk, saves, None)
        elif activity.doing is Doing.IMPORT:
            self.tally["import"] += 1
            done = desk.import_visits(activity, prefix)
            ledger.note(desk, (), Import(prefix, activity.rows, done))
        if desk.running is not None and desk.running.code == KILLED:
            self.tally["desk killed"] += 1
        if activity.full:
            self.tally["desk's disk full"] += 1
        if desk.enrolled and activity.doing in (Doing.SYNC, Doing.IMPORT):
            desk.sync(1.5)

    def _play_union(self, round_: Round, number: int) -> None:
        for notice in range(round_.notices):
            where = ("--region", REGIONS[notice % 2]) if round_.regional else ()
            self.union.command("notice", "add", "--title", f"通知 {number}.{notice}", *where, code=None)
            self.tally["regional notice" if round_.regional else "notice"] += 1
        if round_.housekeeping:
            self.have_union_do("housekeeping", code=None if round_.union_full else 0)
            self.tally["union erases what is due"] += 1
        if round_.retries:
            self.have_union_do("quarantine", "retry", code=None if round_.union_full else 0)
            self.tally["union tries again what it could not count"] += 1
        for name, offset in round_.late_clocks.items():
            self._set_clock(name, offset)
        if round_.restart:
            self.union.restart()
            self.tally["union restarted in good order"] += 1

    def _set_clock(self, name: str, offset: int) -> None:
        clock = self.union.clock if not name else self.desks[name].clock if name in self.desks else None
        if clock is not None and clock.offset != offset:
            clock.set(offset)
            self.tally["union's clock jumps" if not name else "desk's clock jumps"] += 1
