"""A day at the desk as the manual tells it, played by hand on the real window: where to click, and what to type.

Each step is done as a person does it and ends when the desk shows that it is done. What must then be so is for the
test to say.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from desktop.demo.clock import StageClock
from desktop.demo.stage import Stage
from desktop.services.desk import Desk
from desktop.ui.duty.screen import DutyScreen
from desktop.ui.duty.sign_out_sheet import SignOutSheet
from desktop.ui.posters.screen import PostersScreen
from desktop.ui.shell.frame import Frame
from desktop.ui.supplies.adopt_sheet import AdoptSheet
from desktop.ui.supplies.issue_sheet import IssueSheet
from desktop.ui.supplies.quantity import PACKS
from desktop.ui.supplies.restock_sheet import RestockSheet
from desktop.ui.supplies.screen import SuppliesScreen
from desktop.ui.sync.screen import SyncScreen
from desktop.ui.today.screen import TodayScreen
from desktop.ui.visits.late_sheet import LateSheet
from desktop.ui.visits.screen import VisitsScreen
from desktop.ui.visits.several import SeveralSheet
from desktop.ui.welcome.begin import BeginPage
from desktop.ui.welcome.screen import WelcomeScreen
from desktop.ui.widgets.base import PaintedButton
from desktop.ui.widgets.sheet import Sheet
from sync.times import parse_iso
from tests.gui.visits.steps import right_click

W = TypeVar("W", bound=QWidget)
SUNDAY = 6


class Hands:
    """The manager's hands on the window."""

    def __init__(self, desk: Desk, stage: Stage, clock: StageClock, day: str) -> None:
        """``day`` is the date on which all this happens."""
        self.desk, self.stage, self.clock, self.day = desk, stage, clock, day
        self.window = stage.window

    def at(self, time: str) -> int:
        """Time passes; the instant that it now is."""
        self.clock.set(self.instant(time))
        return self.clock.now()

    def instant(self, time: str) -> int:
        """A time of this day."""
        return parse_iso(f"{self.day} {time}")

    # -- the manual's chapters --------------------------------------------------------------------

    def set_up(self, name: str, region: str, person: str, pin: str) -> None:
        """The second door: name, county, hours from Monday to Saturday until 18:30, the first person."""
        welcome = self.window.centralWidget()
        assert isinstance(welcome, WelcomeScreen)
        self.stage.click(welcome.doors.begin_door)
        page = welcome.page()
        assert isinstance(page, BeginPage)
        self.stage.type(page.name, name)
        self.stage.type(page.region, region)
        self.stage.wait_for(lambda: page.region.value() == region)
        self.stage.click(page.hours.days[SUNDAY])
        self.type_over(page.hours.closes, "1830")
        self.stage.type(page.person, person)
        self.stage.type(page.pin, pin)
        self.stage.click(page.start_button)
        self.stage.wait_for(lambda: self.window.frame is not None)
        self.stage.settle()

    def sign_in(self, person: str, pin: str) -> None:
        """Name, PIN, promise."""
        screen = self._go("duty", DutyScreen)
        who = next(one for one in self.desk.people.people() if one.name == person)
        self.stage.click(screen.sign_in.names.chip(who.id.hex()))
        self.stage.type(screen.sign_in.pin.field, pin)
        assert screen.sign_in.promised.isChecked()
        self.stage.click(screen.sign_in.button)
        self.stage.wait_for(lambda: screen.on_duty.isVisible())

    def toggle_service(self, code: str) -> None:
        """A chip above the tiles."""
        self.stage.click(self.today().intake.chips.chip(code))

    def tap(self, category: str) -> None:
        """One tap on a tile."""
        self.stage.click(self.today().intake.tile(category))

    def press_digit(self, digit: str) -> None:
        """A digit key; waits until what it stands for is saved."""
        before = self.desk.today.overview().persons
        QTest.keyClick(self.window.windowHandle(), Qt.Key(ord(digit)))
        self.stage.wait_for(lambda: self.desk.today.overview().persons > before)
        self.stage.settle()

    def several(self, category: str, persons: int, note: str) -> None:
        """A right click, how many, a word about them."""
        right_click(self.today().intake.tile(category))
        sheet = self.sheet(SeveralSheet)
        self.stage.type(sheet.note, note)
        self.stage.click(sheet.sizes[persons])

    def undo(self) -> None:
        """Ctrl+Z."""
        self.stage.wait_for(self.window.undo.toaster.pending)
        QTest.keyClick(self.window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        self.stage.settle()

    def late(self, category: str, arrived: str, note: str) -> None:
        """A visit of earlier."""
        screen = self._go("visits", VisitsScreen)
        self.stage.click(screen.bar.late)
        sheet = self.sheet(LateSheet)
        self.stage.click(sheet.form.category.chip(category))
        self.type_over(sheet.form.time, arrived.replace(":", ""))
        self.stage.type(sheet.form.note, note)
        self._save(sheet)

    def first_leaves(self) -> None:
        """A tap on the first taken seat."""
        seats = self.today().inside.seats.findChildren(PaintedButton)
        self.stage.click(seats[0])

    def adopt(self, *names: str) -> None:
        """Items out of the catalogue."""
        screen = self.supplies()
        self.stage.click(screen.list.empty.button)
        sheet = self.sheet(AdoptSheet)
        offers = {offer.name: offer.id.hex() for offer in self.desk.catalogue.suggestions()}
        for name in names:
            key = offers[name]
            self.stage.click(next(row.chip(key) for row in sheet.rows if key in row.keys()))  # noqa: SIM118 - a row of chips is no mapping
        self._save(sheet)

    def restock(self, item: str, packs: int, best_before: str) -> None:
        """Packs have come in."""
        self.stage.click(self.supplies().bar.restock)
        sheet = self.sheet(RestockSheet)
        self._pick(sheet, item)
        self.stage.click(sheet.quantity.switch.segment(PACKS))
        self.stage.type(sheet.quantity.number, str(packs))
        self.stage.type(sheet.expires, best_before)
        self._save(sheet)

    def issue(self, item: str, pieces: int) -> None:
        """Pieces go out."""
        self.stage.click(self.supplies().bar.issue)
        sheet = self.sheet(IssueSheet)
        self._pick(sheet, item)
        self.stage.type(sheet.quantity.number, str(pieces))
        self._save(sheet)

    def save_poster(self, path: Path) -> None:
        """The station's board as a PDF file."""
        screen = self._go("posters", PostersScreen)
        self.stage.wait_for(screen.panel.pdf_button.isEnabled)
        self.stage.click(screen.panel.pdf_button)
        dialog = screen.findChildren(QFileDialog)[-1]
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert name is not None
        self.type_over(name, str(path))
        QTest.keyClick(name, Qt.Key.Key_Return)
        self.stage.wait_for(lambda: path.name in self.window.undo.toaster.text())

    def sign_out(self, note: str) -> None:
        """All closing checks and a word for the next."""
        screen = self._go("duty", DutyScreen)
        self.stage.type(screen.on_duty.note, note)
        self.stage.click(screen.on_duty.button)
        sheet = self.sheet(SignOutSheet)
        for row in sheet.checks.values():
            self.stage.click(row)
        self._save(sheet)
        self.stage.wait_for(lambda: screen.sign_in.isVisible())

    def connect(self, card: str) -> None:
        """Paste the text of the card and press the button."""
        form = self.sync().form
        self.stage.wait_for(form.card.isVisible)
        form.card.setFocus()
        QApplication.clipboard().setText(card)
        QTest.keyClick(form.card, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        self.stage.click(form.button)
        self.stage.wait_for(lambda: not form.isVisible())

    def work_offline(self, on: bool) -> None:
        """The switch of the Sync screen."""
        screen = self.sync()
        assert screen.state.offline.isChecked() is not on
        self.stage.click(screen.state.offline)

    def sync_now(self) -> None:
        """The button of the Sync screen."""
        button = self.sync().state.sync_button
        self.stage.wait_for(button.isEnabled)
        self.stage.click(button)

    # -- what is on the screen --------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        assert self.window.frame is not None
        return self.window.frame

    def chip(self) -> str:
        """What the chip at the top says of the union."""
        return self.frame.header.status.text()

    def today(self) -> TodayScreen:
        return self._go("today", TodayScreen)

    def supplies(self) -> SuppliesScreen:
        return self._go("supplies", SuppliesScreen)

    def sync(self) -> SyncScreen:
        return self._go("sync", SyncScreen)

    def sheet(self, kind: type[W]) -> W:
        """The sheet in front."""
        found = self.stage.sheet()
        assert isinstance(found, kind), f"{type(found).__name__} is open"
        return found

    def type_over(self, field: QWidget, text: str) -> None:
        """Replace what stands in a field."""
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, text)
        self.stage.settle()

    def _go(self, place: str, kind: type[W]) -> W:
        """Where the rail or a chip leads; nothing when it is there already."""
        if self.frame.key() != place:
            target = self.frame.header.status if place == "sync" else self.frame.rail.button(place)
            self.stage.click(target)
        screen = self.frame.screen_in_front()
        assert isinstance(screen, kind)
        self.stage.settle()
        return screen

    def _pick(self, sheet: RestockSheet | IssueSheet, item: str) -> None:
        """Choose an item by a few letters, unless it is the one already."""
        chosen = sheet.picker.item()
        if chosen is not None and chosen.name == item:
            return
        if chosen is not None:
            self.stage.click(sheet.picker.line.button)
        self.stage.type(sheet.picker.search, item)
        QTest.keyClick(sheet.picker.search, Qt.Key.Key_Return)
        self.stage.wait_for(lambda: sheet.picker.item() is not None)

    def _save(self, sheet: Sheet) -> None:
        accepted: list[bool] = []
        sheet.accepted.connect(lambda: accepted.append(True))
        self.stage.click(sheet.primary_button)
        self.stage.wait_for(lambda: bool(accepted))
        self.stage.settle()
