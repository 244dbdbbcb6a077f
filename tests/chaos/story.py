"""A story played: the rounds of a schedule with real processes, the disasters between them, and the peace at the end.

What must then be so is for ``checks`` to say.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final

from sync.log import Log
from tests.chaos.desks import KILLED, Desk
from tests.chaos.disks import UnionDisk
from tests.chaos.forks import Clock, Zygote
from tests.chaos.ledger import Import, Ledger
from tests.chaos.line import Line, Plan, Trouble
from tests.chaos.reading import Held, aside_at_union, ops_at_desk, ops_at_union
from tests.chaos.schedule import Activity, Doing, Event, Happening, Round, Schedule, draw_schedule, station_of
from tests.chaos.union import Union, Vault
from tests.helpers.processes import HELPER_THREAD

REGIONS: Final = ("140106", "140107", "140108")
NAMES: Final = ("五一广场驿站", "南内环驿站", "长风驿站")
QUIET_ROUNDS: Final = 6
"""Times that everybody may sync until nothing moves any more."""


class Story:
    """One seed's story. ``tally`` counts what really happened."""

    def __init__(self, seed: int, folder: Path, zygotes: Callable[[str], Zygote], vault: Vault) -> None:
        """``zygotes`` gives the programmes: ``desk`` and ``union``, after ``next `` of the next release."""
        self.schedule: Schedule = draw_schedule(seed)
        self.folder = folder
        self.tally: Counter[str] = Counter()
        self.log = folder / "log"
        self.log.mkdir(parents=True)
        self.union = Union(zygotes("union"), vault, Clock(folder / "union.clock"), self.log)
        self.union.workers = self.schedule.workers if vault.url.startswith("postgresql") else 1
        self.codes: list[str] = []
        """Each station's first code, which leads to it for good."""
        self.ids: list[bytes] = []
        self.ledgers = [Ledger() for _ in range(self.schedule.stations)]
        self.desks: dict[str, Desk] = {}
        self.gone: list[Desk] = []
        """Desks that take no part any more."""
        self._zygotes = zygotes
        self._ahead = False
        """Whether the union is of the next release."""
        self._random = Random(seed)
        self._lines: list[Line] = []
        self._faults: list[BaseException] = []

    def play(self) -> None:
        """Everything until the faults stop. Raises AssertionError or RuntimeError for what must never happen."""
        self._open()
        for number, round_ in enumerate(self.schedule.rounds):
            self._play_round(round_, number)

    def find_peace(self) -> None:
        """No more faults: everybody syncs until nobody has anything to say. Raises AssertionError when that lasts."""
        for line in self._lines:
            line.calm()
        self.union.limit_files(-1)
        if self.schedule.upgrades:
            self._rest()
            for name in ("", *self.desks):
                self._upgrade(name)
        self._hear_the_shut_out()
        self._rest()

    def _rest(self) -> None:
        """Everybody syncs until nothing moves. Raises AssertionError when that lasts."""
        answers = {}
        for _ in range(QUIET_ROUNDS):
            answers = {desk.name: desk.sync() for desk in self.living()}
            for desk in self.living():
                if answers[desk.name]["error"] == "revoked":
                    # A union that was put back hears from the other PCs whom it had shut out.
                    desk.revoked = desk.shut_out
                if answers[desk.name]["error"] == "revoked" and not desk.shut_out:
                    raise AssertionError(f"{desk.name} is told that it was shut out, and nobody shut it out")
                if answers[desk.name]["error"] == "unknown_device" and not self._remembered(desk.station_id()):
                    self._enrol(desk)
            if all(self._is_quiet(answers[desk.name]) for desk in self.living()):
                return
        raise AssertionError(f"no peace after {QUIET_ROUNDS} rounds: {answers}")

    def _hear_the_shut_out(self) -> None:
        """Shut-out devices hand over what they had still to send; the union takes it in, or throws it away."""
        for desk in self.desks.values():
            if not desk.revoked:
                continue
            error = desk.sync()["error"]
            if error is None:
                # The union was put back to before it shut this device out, and nobody else knew of it.
                desk.revoked = False
                continue
            assert error == "revoked", f"{desk.name} was shut out and is told {error}"
            mine = [held for held in ops_at_desk(desk.folder) if held.log is Log.STATION]
            there = {held.body for held in ops_at_union(self.union.vault.url).get(self.ids[desk.station], [])}
            there = there.union(*aside_at_union(self.union.vault.url))
            missing = [held for held in mine if held.body not in there]
            assert not missing, f"{desk.name} was shut out, and {len(missing)} of its entries are on no list"
            code, key = self.codes[desk.station], desk.device().hex()[:12]
            self.union.command("device", "accept" if self.schedule.accept else "discard", code, key)
            self.tally["shut-out device's entries " + ("accepted" if self.schedule.accept else "discarded")] += 1
            if self.schedule.accept:
                self.ledgers[desk.station].see(mine)

    def close(self) -> None:
        """End every process and every line."""
        for desk in (*self.desks.values(), *self.gone):
            if desk.running is not None:
                desk.running.kill()
                desk.running.wait()
        for line in self._lines:
            line.close()
        self.union.kill()

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
        yield from at_union.get(self.ids[station], [])
        yield from at_union[b""]

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
            desk = self._place(name)
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
                self._enrol(desk)

    def _register(self, number: int) -> None:
        region = REGIONS[number % 2]
        added = self.union.json("station", "add", "--name", NAMES[number], "--region", region, "--json")
        self.codes[number:] = [added["code"]]
        self.ids[number:] = [bytes.fromhex(added["station"])]

    def _place(self, name: str) -> Desk:
        line = Line(lambda: self.union.port, self.tally, name)
        self._lines.append(line)
        clock = Clock(self.folder / f"{name}.clock")
        desk = Desk(name, station_of(name), self.folder / name, line, clock, self._zygotes("desk"), self.log)
        line.kill_union = self.union.power_cut
        line.kill_desk = desk.kill
        self.desks[name] = desk
        return desk

    def _enrol(self, desk: Desk) -> None:
        """With a code of the union's; when the line breaks meanwhile, with another one."""
        if self._random.random() < 0.3:
            desk.line.trouble([Plan(self._random.choice(_AT_ENROLMENT), self._random.randrange(1000))])
        for _ in range(3):
            if desk.enrol(self._card(desk.station)):
                return
            desk.line.calm()
        raise AssertionError(f"{desk.name} cannot be enrolled")

    def _card(self, station: int) -> str:
        """An enrolment code. A union that was put back to before it had the station knows it again from its PCs."""
        for desk in (None, *self.of_station(station)):
            if desk is not None:
                desk.sync()
            with contextlib.suppress(RuntimeError):
                return str(self.union.json("station", "code", self.codes[station], "--json")["enrol_code"])
        if self._remembered(self.ids[station]):
            raise AssertionError(f"the union does not know {self.codes[station]}, though its PCs have spoken with it")
        self._register(station)
        self.tally["station registered again"] += 1
        return self._card(station)

    def _remembered(self, station: bytes) -> bool:
        """Whether a PC can tell a union that has forgotten the station what it was; else its keeper must."""
        return any(
            held.op.kind == "registration"
            for desk in self.desks.values()
            if desk.station_id() == station
            for held in ops_at_desk(desk.folder)
        )

    # -- rounds -------------------------------------------------------------------------------------

    def _upgrade(self, name: str) -> None:
        """Go over to the next release, unless that is done."""
        if not name:
            if not self._ahead:
                self._ahead = True
                self.tally["union of the next release"] += 1
                self.union.upgrade(self._zygotes("next union"))
                if self.ids[0] in ops_at_union(self.union.vault.url):
                    self.union.command("rate", "--station", self.codes[0])
        elif name in self.desks and not self.desks[name].ahead:
            desk = self.desks[name]
            self.tally["desk of the next release"] += 1
            self.ledgers[desk.station].further |= desk.upgrade(self._zygotes("next desk"))

    def _play_round(self, round_: Round, number: int) -> None:
        for name, when in self.schedule.upgrades.items():
            if when == number:
                self._upgrade(name)
        for name, offset in round_.clocks.items():
            self._set_clock(name, offset)
        for name, plans in round_.lines.items():
            if name in self.desks:
                self.desks[name].line.trouble(plans)
        disk = UnionDisk(self.union)
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
        for happening in round_.after:
            if happening.desk not in self.desks and happening.event not in _OF_THE_UNION:
                continue
            self.tally[happening.event] += 1
            _HAPPENINGS[happening.event](self, happening)

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
        for name, offset in round_.late_clocks.items():
            self._set_clock(name, offset)
        if round_.restart:
            self.union.restart()
            self.tally["union restarted in good order"] += 1

    def _set_clock(self, name: str, offset: int) -> None:
        if not name and self.union.workers > 1:
            return  # its workers are started anew by Python itself and know the true time only
        clock = self.union.clock if not name else self.desks[name].clock if name in self.desks else None
        if clock is not None and clock.offset != offset:
            clock.set(offset)
            self.tally["union's clock jumps" if not name else "desk's clock jumps"] += 1

    # -- disasters ----------------------------------------------------------------------------------

    def back_up_union(self, happening: Happening) -> None:
        self.union.back_up(f"b{happening.number}")

    def restore_union(self, happening: Happening) -> None:
        with self._loss(range(self.schedule.stations)):
            self.union.restore(f"b{happening.number}")

    def back_up_desk(self, happening: Happening) -> None:
        desk = self.desks[happening.desk]
        desk.command("backup", str(self._backup_of(happening)))

    def restore_desk(self, happening: Happening) -> None:
        desk = self.desks[happening.desk]
        with self._loss([desk.station]):
            desk.command("restore", str(self._backup_of(happening)))

    def clone(self, happening: Happening) -> None:
        source, twin = self.desks[happening.desk], self._place(happening.other)
        twin.become(source.folder)
        twin.enrolled, twin.revoked, twin.shut_out = source.enrolled, source.revoked, source.shut_out
        twin.zygote, twin.ahead = source.zygote, source.ahead

    def resume_twice(self, happening: Happening) -> None:
        """Two folders go on from the same moment with the same random bytes, and write different things."""
        self.clone(happening)
        self.ledgers[station_of(happening.desk)].resumed_twice = True
        draw = Random(happening.number)
        for name in (happening.desk, happening.other):
            orders = tuple(draw.choices(("visit", "void", "lend", "issue", "correct"), k=draw.randrange(2, 8)))
            if draw.random() < 0.5:
                orders = (*orders, "sync", "visit", "visit")
            activity = Activity(Doing.DRIVE, orders, draw.getrandbits(32), stream=f"vm {happening.number}")
            saves = self.desks[name].drive(activity, f"vm{happening.number}{name}")
            self.ledgers[self.desks[name].station].note(self.desks[name], saves, None)

    def die(self, happening: Happening) -> None:
        desk = self.desks[happening.desk]
        with self._loss([desk.station]):
            self.gone.append(self.desks.pop(happening.desk))

    def join(self, happening: Happening) -> None:
        desk = self._place(happening.desk)
        desk.init("又一台")
        self._enrol(desk)

    def enrol(self, happening: Happening) -> None:
        desk = self.desks[happening.desk]
        if not desk.enrolled:
            self._enrol(desk)

    def revoke(self, happening: Happening) -> None:
        key = self.desks[happening.desk].device()
        if not key:
            return
        twins = [desk for desk in self.living() if desk.device() == key]
        station = self.desks[happening.desk].station
        if len(twins) == len(self.of_station(station)):
            return
        with self._loss([station]):
            self.union.command("device", "revoke", self.codes[station], key.hex()[:12], code=None)
            for desk in twins:
                desk.revoked = desk.shut_out = True

    def say_old_requests(self, happening: Happening) -> None:
        draw = Random(happening.number)
        kept = [(line, request) for line in self._lines for request in line.kept()]
        for line, request in draw.sample(kept, min(len(kept), 6)):
            line.say_again(request)

    def freeze(self, happening: Happening) -> None:
        desk = self.desks[happening.desk]
        desk.golden = self.folder / f"{desk.name}.golden"
        desk.copy_to(desk.golden)

    def reset(self, happening: Happening) -> None:
        desk = self.desks[happening.desk]
        if desk.golden is not None:
            with self._loss([desk.station]):
                desk.become(desk.golden)

    def move(self, happening: Happening) -> None:
        region = REGIONS[self._random.randrange(3)]
        self.union.command("station", "edit", self.codes[happening.number], "--region", region, code=None)

    def recode(self, happening: Happening) -> None:
        new = f"UNIT-{self._random.randrange(10**6):06d}"
        self.union.command("station", "edit", self.codes[happening.number], "--new-code", new, code=None)

    def _backup_of(self, happening: Happening) -> Path:
        return self.folder / f"{happening.desk}.backup{happening.number}"

    def _loss(self, stations: object) -> _Losses:
        return _Losses(self, list(stations))  # type: ignore[call-overload]

    @staticmethod
    def _is_quiet(answer: dict[str, object]) -> bool:
        return answer["error"] is None and not any(
            answer[key] for key in ("sent", "received", "pending_here", "pending_there")
        )


class _Losses:
    """A disaster for several stations at once."""

    def __init__(self, story: Story, stations: list[int]) -> None:
        self._story = story
        self._stations = stations

    def __enter__(self) -> None:
        for station in self._stations:
            self._story.ledgers[station].see(self._story.holders(station))

    def __exit__(self, *_: object) -> None:
        for station in self._stations:
            self._story.ledgers[station].forget_all_but(self._story.holders(station))


_AT_ENROLMENT: Final = (Trouble.DROP_REQUEST, Trouble.DROP_REPLY, Trouble.CUT_REPLY, Trouble.TWICE, Trouble.FLIP_REPLY)
_OF_THE_UNION: Final = frozenset(
    {Event.UNION_BACKUP, Event.UNION_RESTORE, Event.OLD_REQUESTS, Event.JOIN, Event.MOVE, Event.RECODE}
)
_HAPPENINGS: Final[dict[Event, Callable[[Story, Happening], None]]] = {
    Event.UNION_BACKUP: Story.back_up_union,
    Event.UNION_RESTORE: Story.restore_union,
    Event.DESK_BACKUP: Story.back_up_desk,
    Event.DESK_RESTORE: Story.restore_desk,
    Event.CLONE: Story.clone,
    Event.RESUMED_TWICE: Story.resume_twice,
    Event.DIE: Story.die,
    Event.JOIN: Story.join,
    Event.ENROL: Story.enrol,
    Event.REVOKE: Story.revoke,
    Event.OLD_REQUESTS: Story.say_old_requests,
    Event.FREEZE: Story.freeze,
    Event.RESET: Story.reset,
    Event.MOVE: Story.move,
    Event.RECODE: Story.recode,
}
