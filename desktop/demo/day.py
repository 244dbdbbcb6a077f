"""A day at the desk, played on the real screens without a display: offline from morning to evening, then delivered.

Leaves pictures of every screen, the poster, a ledger and what the union then holds. Knows the screens as a person
does, by what can be clicked on them.
"""

from __future__ import annotations

import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.bootstrap import SystemClock, open_desk
from desktop.demo import sample, script
from desktop.demo.clock import StageClock
from desktop.demo.union import DemoUnion
from desktop.i18n import resolve
from desktop.services.desk import Desk
from desktop.services.times import day_of, day_start

if TYPE_CHECKING:
    from desktop.demo.stage import Stage

LEDGERS: Final = ("visits", "movements", "supplies", "shifts")
MORNING: Final = 7 * 3600 + 50 * 60
EVENING: Final = 18 * 3600 + 60
_PAGE_SECONDS: Final = 20


def play(out: Path, language: str, say: Callable[[str], None]) -> int:
    """Play the day and leave its files in ``out``; the exit code: 0 when desk and union hold the same."""
    language = resolve(language)
    out.mkdir(parents=True, exist_ok=True)
    today = day_start(day_of(SystemClock().now()))
    clock = StageClock(today + MORNING)
    with tempfile.TemporaryDirectory(prefix="yizhan-demo-", ignore_cleanup_errors=True) as name, ExitStack() as stack:
        folder = Path(name)
        say("A month of the sample station is being lived …")
        data = folder / "desk"
        sample.write(data, clock)
        _first_start(folder / "empty", clock, language, out)
        desk = stack.enter_context(open_desk(data, clock, device=sample.DEVICE))
        from desktop.demo.stage import on_stage

        stage = stack.enter_context(on_stage(desk, language=language))
        player = _Player(desk, stage, clock, out, say)
        player.sign_in()
        player.visitors(today)
        player.supplies()
        clock.set(today + EVENING)
        player.sign_out()
        notice = sample.NOTICE
        union = stack.enter_context(DemoUnion(folder, clock, name=sample.NAME, region=sample.REGION, notice=notice))
        player.deliver(union)
        player.look_around()
        player.poster(language)
        player.ledgers()
        return player.compare(union)


def _first_start(data: Path, clock: StageClock, language: str, out: Path) -> None:
    from desktop.demo.stage import on_stage

    with open_desk(data, clock) as desk, on_stage(desk, language=language) as stage:
        stage.picture(out / "01-first-start.png")


class _Player:
    """The manager's hands."""

    def __init__(self, desk: Desk, stage: Stage, clock: StageClock, out: Path, say: Callable[[str], None]) -> None:
        self._desk = desk
        self._stage = stage
        self._clock = clock
        self._out = out
        self._say = say
        self._taken: list[Path] = []

    def sign_in(self) -> None:
        """With a name, a PIN and the promise."""
        from desktop.ui.duty.screen import DutyScreen

        screen = self._stage.go("duty")
        assert isinstance(screen, DutyScreen)
        self._picture("02-sign-in")
        person = next(person for person in self._desk.people.people() if person.role == "manager")
        card = screen.sign_in
        self._clock.set(self._clock.now() + 12 * 60)
        self._stage.click(card.names.chip(person.id.hex()))
        self._stage.type(card.pin.field, sample.PIN)
        self._stage.click(card.button)
        self._stage.wait_for(lambda: self._desk.duty.on_duty() is not None)
        self._say(f"{person.name} signed in.")
        self._picture("03-on-duty")

    def visitors(self, today: int) -> None:
        """Everyone of the script's day, one tap each; some are shown out."""
        from desktop.ui.today.screen import TodayScreen
        from desktop.ui.visits.screen import VisitsScreen

        screen = self._stage.go("today")
        assert isinstance(screen, TodayScreen)
        arrivals = [
            (at, event)
            for at, event in script.month(day_of(today), today + EVENING)
            if at >= self._clock.now() and isinstance(event, script.Arrive)
        ]
        for number, (at, event) in enumerate(arrivals):
            self._clock.set(at)
            wanted = set(event.services)
            for key in wanted.symmetric_difference(screen.intake.chips.checked()):
                self._stage.click(screen.intake.chips.chip(key))
            self._stage.click(screen.intake.tile(event.category))
            if number == len(arrivals) // 2:
                self._picture("04-today")
        self._say(f"{len(arrivals)} visits by one tap each, without a network.")
        visits = self._stage.go("visits")
        assert isinstance(visits, VisitsScreen)
        self._picture("05-visits")

    def supplies(self) -> None:
        """What runs low comes in, in packs."""
        from desktop.ui.supplies.quantity import PACKS
        from desktop.ui.supplies.restock_sheet import RestockSheet

        low = self._desk.supplies.items(only="low")[0]
        self._stage.go(f"supplies:restock:{low.id.hex()}")
        sheet = self._stage.sheet()
        assert isinstance(sheet, RestockSheet)
        self._stage.click(sheet.quantity.switch.segment(PACKS))
        self._stage.type(sheet.quantity.number, "20")
        self._picture("06-restock")
        self._stage.click(sheet.primary_button)
        self._stage.wait_for(lambda: self._desk.supplies.item(low.id).item.balance > low.balance)
        self._say(f"{low.name}: {low.balance} before, {self._desk.supplies.item(low.id).item.balance} now.")
        self._stage.go("supplies")
        self._picture("07-supplies")

    def sign_out(self) -> None:
        """With the closing checks and a note for the next."""
        from desktop.ui.duty.screen import DutyScreen
        from desktop.ui.duty.sign_out_sheet import SignOutSheet

        screen = self._stage.go("duty")
        assert isinstance(screen, DutyScreen)
        self._stage.click(screen.on_duty.button)
        sheet = self._stage.sheet()
        assert isinstance(sheet, SignOutSheet)
        for row in sheet.checks.values():
            self._stage.click(row)
        self._picture("08-sign-out")
        self._stage.click(sheet.primary_button)
        self._stage.wait_for(lambda: self._desk.duty.on_duty() is None)
        waiting = self._desk.sync.status().pending
        self._say(f"Signed out; {waiting} entries wait on this PC.")

    def deliver(self, union: DemoUnion) -> None:
        """Enrol with the card's code and deliver everything."""
        self._stage.go("sync")
        self._picture("09-before-the-union")
        admission = union.admission
        waiting = self._desk.sync.status().pending
        self._desk.sync.enrol(admission.url, admission.enrol_code, admission.fingerprint)
        result = self._desk.sync.sync_now(timeout=60)
        if not result.complete:
            raise RuntimeError(f"the sample was not delivered: {result.error}")
        heard = self._desk.opinions.counts().new
        self._say(f"Delivered {waiting} entries; {heard} opinions came in from the station's page.")
        self._stage.go("today")
        self._stage.go("sync")
        self._picture("10-delivered")
        self._page(admission.url, admission.station_code)

    def look_around(self) -> None:
        """The other screens."""
        for number, key in enumerate(("today", "feedback", "posters", "settings"), start=11):
            self._stage.go(key)
            self._picture(f"{number}-{key}")

    def poster(self, language: str) -> None:
        """The station's board with its public code."""
        from desktop.printing import PosterOptions, render

        path = self._out / "poster.pdf"
        options = PosterOptions(language="zh_CN" if language == "zh_CN" else "en")
        render(self._desk.posters.facts(), options, path=path)
        self._taken.append(path)

    def ledgers(self) -> None:
        """The month's ledgers as a spreadsheet each."""
        for kind in ("visits", "movements"):
            path = self._out / f"ledger-{kind}.xlsx"
            self._desk.exports.export(kind, path, chinese=True)
            self._taken.append(path)

    def compare(self, union: DemoUnion) -> int:
        """Export every ledger on both ends and hold the rows against each other; the exit code."""
        same = True
        for kind in LEDGERS:
            here, there = self._out / f"desk-{kind}.csv", self._out / f"union-{kind}.csv"
            rows = self._desk.exports.export(kind, here)
            union.export(kind, there)
            equal = _rows(here) == _without_station(_rows(there))
            same = same and equal
            self._say(f"{kind}: {rows} rows at the desk, {'the same' if equal else 'NOT the same'} at the union.")
            self._taken += [here, there]
        self._say(f"{len(self._taken)} files are in {self._out}.")
        return 0 if same else 1

    def _page(self, url: str, code: str) -> None:
        """What a worker sees who scans the poster."""
        path = self._out / "public-page.html"
        with urllib.request.urlopen(f"{url}/s/{code}", timeout=_PAGE_SECONDS) as answer:
            path.write_bytes(answer.read())
        self._taken.append(path)

    def _picture(self, name: str) -> None:
        self._taken.append(self._stage.picture(self._out / f"{name}.png"))


def _rows(path: Path) -> list[list[str]]:
    import csv

    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _without_station(rows: Iterable[list[str]]) -> list[list[str]]:
    kept = list(rows)
    column = kept[0].index("station")
    return [row[:column] + row[column + 1 :] for row in kept]


def to_standard_error(text: str) -> None:
    """A sentence for whoever watches."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
