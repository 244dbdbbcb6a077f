"""A desk of a story: its folder, its line to the union, its clock, and the processes that run on it.

Knows how to make the product's commands happen to a folder and how to treat a folder as people treat PCs; not when.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from desktop.store.opening import DATABASE_NAME
from tests.chaos.disks import Disk
from tests.chaos.forks import Clock, Clone, Zygote
from tests.chaos.journal import Save, read_journal
from tests.chaos.line import Line
from tests.chaos.reading import SIDES, enrolment_of
from tests.chaos.schedule import Activity
from tests.chaos.zygote import CRASHED

LEDGERS: Final = ("visits", "movements", "supplies", "stocktakes", "shifts")
_NOT_COPIED: Final = ("yizhan.lock",)
_LONG: Final = 90.0
_DAYS: Final = 7_000
"""Days in which imported visits lie: all of them before the time that any one clock is set back to."""
_TO_COME: Final = "lies in the future"
"""What an import says of days behind the present one: a clock that was set back on top of another one's."""
_SYNC_SECONDS: Final = 1.5
"""How long a sync in a round is waited for: what hangs is broken off then."""
KILLED: Final = -9


@dataclass(slots=True)
class Desk:
    """A PC. ``station`` is the number of its station."""

    name: str
    station: int
    folder: Path
    line: Line
    clock: Clock
    zygote: Zygote
    log: Path
    enrolled: bool = False
    revoked: bool = False
    shut_out: bool = False
    """Whether the union ever shut it out: one that was put back to before that may have forgotten it meanwhile."""
    ahead: bool = False
    """Whether it is of the next release."""
    golden: Path | None = None
    """What its reboot-restore card resets it to."""
    running: Clone | None = None
    disk: Disk | None = None
    """The disk on which its folder lies, when that has one of its own."""
    settled: bool = False
    """Whether somebody has ruled on all that it kept and did not count."""
    saves: list[Save] = field(default_factory=list)
    sessions: int = 0

    # -- commands ---------------------------------------------------------------------------------

    def start(self, programme: str, *arguments: str, on_line: Callable[[int], None] = lambda line: None) -> Clone:
        """Start a process on this PC."""
        clone = self.zygote.start(
            programme, arguments, name=f"{self.name}-{programme}", log=self.log, clock=self.clock, on_line=on_line
        )
        self.running = clone
        return clone

    def command(self, *arguments: str, code: int | None = 0, timeout: float = _LONG) -> Clone:
        """Run ``yizhan --data FOLDER …``. Raises RuntimeError when it crashes, or ends with another exit code than
        ``code``, where None means any."""
        clone = self.start("desk", *self.line_of(*arguments))
        ended = clone.wait(timeout)
        if ended == CRASHED or (code is not None and ended != code):
            raise RuntimeError(f"{self.name}: yizhan {' '.join(arguments)} ended with {ended}:\n{clone.stderr}")
        return clone

    def cut_short(self, seconds: float, *arguments: str) -> bool:
        """A command that is killed after so many seconds; whether it was still at work. Raises RuntimeError when it
        crashes."""
        clone = self.start("desk", *self.line_of(*arguments))
        clone.kill_after(seconds)
        code = clone.wait(_LONG)
        if code == CRASHED:
            raise RuntimeError(f"{self.name}: yizhan {' '.join(arguments)} crashed:\n{clone.stderr}")
        return code == KILLED

    def line_of(self, *arguments: str) -> list[str]:
        """The arguments of a command on this desk's folder."""
        return ["--data", str(self.folder), "--lang", "en", *arguments]

    def repair(self, seconds: float) -> None:
        """``yizhan doctor --repair``, killed after so many seconds and done again. Raises RuntimeError when it crashes
        or when anything is left to be repaired."""
        clone = self.start("desk", *self.line_of("doctor", "--repair", "--json"))
        clone.kill_after(seconds)
        if clone.wait(_LONG) == CRASHED:
            raise RuntimeError(f"{self.name}: the doctor crashed:\n{clone.stderr}")
        self.command("doctor", "--repair", "--json", code=None)

    def init(self, name: str) -> None:
        """A station without the union."""
        self.command("init", "--name", name, "--region", "140106")

    def enrol(self, code: str) -> bool:
        """Use an enrolment code; whether that worked."""
        done = self.command(*self.enrolment(code), code=None).code == 0
        self.enrolled = self.enrolled or done
        return done

    def enrolment(self, code: str) -> list[str]:
        """The command that uses an enrolment code."""
        return ["enrol", "--url", self.line.url, "--code", code]

    def sync(self, timeout: float = 20.0) -> dict[str, Any]:
        """``yizhan sync --json``; its answer. Raises RuntimeError when it gives none."""
        clone = self.command("sync", "--json", "--timeout", str(timeout), code=None)
        if clone.code == KILLED:
            return {"error": "killed"}
        try:
            answer: dict[str, Any] = json.loads(clone.stdout)
        except ValueError as error:
            raise RuntimeError(f"{self.name}: sync ended with {clone.code}:\n{clone.stderr}") from error
        return answer

    def upgrade(self, zygote: Zygote) -> dict[str, int]:
        """Go over to the next release, and save what only that one knows; the notes of its visits, with persons."""
        self.zygote, self.ahead = zygote, True
        mark = f"up.{self.name}"
        self.command("record", "--mark", mark)
        return {f"{mark}.0 in a mood": 2, f"{mark}.0 of a new category": 3}

    # -- rounds -----------------------------------------------------------------------------------

    def drive(self, activity: Activity, prefix: str) -> list[Save]:
        """A person in a hurry; what was saved and what may have been."""
        self.sessions += 1
        journal = self.log / f"{self.name}-{self.sessions}.journal"
        story = {
            "folder": str(self.folder),
            "orders": activity.orders,
            "seed": activity.seed,
            "prefix": prefix,
            "journal": str(journal),
            "engine": activity.engine,
            "stream": activity.stream,
            "device": self.name,
        }

        def hear(line: int) -> None:
            # The first line says that the desk is open, each further one that something was saved.
            if line == 1 and activity.full:
                self._fill(activity.full)
            if activity.kill_after and line == activity.kill_after + 1:
                started.wait(10)
                clone.kill()

        started = threading.Event()
        clone = self.start("driver", json.dumps(story), on_line=hear)
        started.set()
        code = self._wait(clone, activity)
        allowed = {0, KILLED, *([1] if activity.full else [])}
        if code not in allowed:
            raise RuntimeError(f"{self.name}: the driver ended with {code}:\n{clone.stderr}")
        saves = list(read_journal(journal))
        self.saves += saves
        return saves

    def import_visits(self, activity: Activity, prefix: str) -> bool:
        """``yizhan import``, perhaps killed in the midst of it; whether it said that all rows are here."""
        file = self.log / f"{self.name}-{prefix}.csv"
        # Days of its own for each file: rows that look the same are taken for the same.
        first = datetime(1980, 1, 1, tzinfo=UTC) + timedelta(days=Random(prefix).randrange(_DAYS))
        rows = "".join(
            f"{first + timedelta(minutes=number):%Y-%m-%d %H:%M},courier,{1 + number % 3},{prefix}.{number}\n"
            for number in range(activity.rows)
        )
        file.write_text("arrived_at,category,persons,note\n" + rows, encoding="utf-8")
        clone = self.start("desk", *self.line_of("import", "visits", str(file)))
        if activity.full:
            self._fill(activity.full)
        if activity.kill_after:
            clone.kill_after(activity.kill_after / 100)
        code = self._wait(clone, activity)
        refused = activity.full or _TO_COME in clone.stderr
        if code not in {0, KILLED, *([1] if refused else [])}:
            raise RuntimeError(f"{self.name}: import ended with {code}:\n{clone.stderr}")
        return code == 0

    def _wait(self, clone: Clone, activity: Activity) -> int:
        try:
            return clone.wait(_LONG)
        finally:
            if activity.full and self.disk is not None:
                self.disk.free()

    def _fill(self, room: int) -> None:
        """The disk has so many bytes left, or no file of the running process may grow by more."""
        if self.disk is not None:
            self.disk.fill(room)
        elif self.running is not None:
            sizes = [path.stat().st_size for path in self._files()]
            self.running.limit_files(max(sizes, default=0) + room)

    def _files(self) -> list[Path]:
        return [path for side in SIDES if (path := self.folder / (DATABASE_NAME + side)).exists()]

    def kill(self) -> None:
        """Power cut."""
        clone = self.running
        if clone is not None:
            clone.kill()

    # -- what people do to PCs --------------------------------------------------------------------

    def copy_to(self, folder: Path) -> None:
        """Copy everything, as somebody does with a file manager."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(*_NOT_COPIED))

    def become(self, folder: Path) -> None:
        """Have the contents of another folder in place of one's own."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(folder, self.folder, ignore=shutil.ignore_patterns(*_NOT_COPIED), dirs_exist_ok=True)

    def device(self) -> bytes:
        """Its public key at the union, empty before it is enrolled."""
        enrolment = enrolment_of(self.folder)
        return b"" if enrolment is None else enrolment.device

    def station_id(self) -> bytes:
        """The id of the station for which it speaks, empty before it is enrolled."""
        enrolment = enrolment_of(self.folder)
        return b"" if enrolment is None else enrolment.station
