"""The Duty screen: sign in, promise, checks, handover, sign out; forgotten sign-outs; a month at a glance.

Composes cards and refreshes them; knows the duty service, and no rule of shifts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QWidget

from desktop.errors import KnownError
from desktop.services.report_periods import month_of
from desktop.services.times import day_of, day_start
from desktop.ui import format as fmt
from desktop.ui.duty.facts import DutyFacts, read_facts
from desktop.ui.duty.forgotten import ForgottenBanner
from desktop.ui.duty.month_card import MonthCard
from desktop.ui.duty.on_duty_card import OnDutyCard
from desktop.ui.duty.sign_in_card import SignInCard
from desktop.ui.files.ledger_files import LedgerFiles
from desktop.ui.files.words import SHIFTS, ledger_name
from desktop.ui.reports.places import report_place
from desktop.ui.text import error_line, tr
from desktop.ui.theme import GAP, PAGE_MARGIN, px
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.views import Changes, ForgottenSignIn, ForgottenSignOut, ShiftView, StaffView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

SHOWN: Final = ("shift", "staff", "station", "term", "union_term", "special_day", "union_day")
"""Kinds of records of which this screen shows anything."""
_SIDE: Final = 380


class DutyScreen(QWidget):
    """Signals: ``toast(str, Changes | None)``, ``navigate(str)``."""

    toast = Signal(str, object)
    navigate = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.title = tr("Duty")
        self._facts: DutyFacts | None = None
        self._stale = True
        today = day_of(desk.clock.now())
        self._month = (today.year, today.month)
        self._joining = False
        self._target = ""
        self._ticking = 0
        self.sign_in = SignInCard()
        self.on_duty = OnDutyCard()
        self.forgotten = ForgottenBanner()
        self.month = MonthCard()
        self.files = LedgerFiles(desk, tasks, self)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._side = QStackedWidget()
        self._side.addWidget(self.sign_in)
        self._side.addWidget(self.on_duty)
        # On a small screen with large letters a month is higher than the room for it.
        scroll = PageScroll()
        right = scroll.layout_
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(GAP)
        right.addWidget(self.forgotten)
        right.addWidget(self.month, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 20)
        row.setSpacing(GAP)
        row.addWidget(self._side)
        row.addWidget(scroll, 1)
        self._size()

    def _connect(self) -> None:
        self.sign_in.wanted.connect(self._sign_in)
        self.sign_in.pin_forgotten.connect(self._forgot_pin)
        self.sign_in.cancelled.connect(self._stay)
        self.sign_in.people_wanted.connect(lambda: self.navigate.emit("settings:people"))
        self.on_duty.ticked.connect(self._tick)
        self.on_duty.leave_wanted.connect(self._sign_out)
        self.on_duty.join_wanted.connect(self._join)
        self.forgotten.accepted.connect(self._close_forgotten)
        self.forgotten.other_wanted.connect(self._other_time)
        self.forgotten.moved.connect(self._move_sign_in)
        self.forgotten.enter_wanted.connect(self._enter_shift)
        self.forgotten.nobody_there.connect(self._leave_it)
        self.month.month_wanted.connect(self._go_to_month)
        self.month.day_wanted.connect(self._open_day)
        self.month.menu_wanted.connect(self._offer_files)
        self.files.toast.connect(self.toast)
        self.month.table_wanted.connect(lambda: self.navigate.emit("settings:hours"))

    # -- what the frame asks ----------------------------------------------------------------------

    def refresh(self) -> None:
        """Read duty and month off the UI thread and show them."""
        self._stale = False
        year, month = self._month
        self._tasks.query(lambda: read_facts(self._desk, year, month), self._show, key="duty.facts")

    def on_changes(self, changes: Changes) -> None:
        """Read anew what a change concerns, when it can be seen."""
        self._stale = self._stale or changes.touches(*SHOWN)
        if self._stale and self.isVisible():
            self.refresh()

    def on_minute(self) -> None:
        """The time on duty grows, and a shift may have been forgotten."""
        self.refresh()

    def report(self) -> str:
        """The duty ledger of the month that is shown."""
        year, month = self._month
        days = month_of(date(year, month, 1))
        return report_place("duty", days.first, days.last)

    def handle_digit(self, text: str) -> None:
        """Whoever comes to sign in types the PIN at once."""
        if self._side.currentIndex() == 0:
            self.sign_in.handle_digit(text)

    def focus_search(self) -> None:
        """There is nothing to search; the first thing to do gets the cursor."""
        (self.on_duty if self._side.currentIndex() else self.sign_in).begin()

    def open_target(self, target: str) -> None:
        """``in`` begins signing in, with ``:<hex id>`` as somebody, ``out`` signs out, ``missing:<opening>`` mends a
        forgotten sign-in, ``export`` and ``import`` ask for a file."""
        what, _, who = target.partition(":")
        facts = self._facts
        if what == "export":
            self.files.ask_export(SHIFTS)
        elif what == "import":
            self.files.ask_import(SHIFTS)
        elif facts is None:
            self._target = target
        elif what == "in":
            self._begin_sign_in(facts, who)
        elif what == "missing":
            self._mend(facts, who)
        elif what == "out" and facts.here is not None:
            self._sign_out(facts.here)

    def _begin_sign_in(self, facts: DutyFacts, who: str) -> None:
        if facts.here is not None and not self._joining and facts.free():
            self._join()
        if who in self.sign_in.names.keys():  # noqa: SIM118 - a row of chips, not a mapping
            self.sign_in.names.set_checked([who])
        self.focus_search()

    def _mend(self, facts: DutyFacts, opening: str) -> None:
        """The sheet for a shift that is missing; a sign-in that came late is moved by the banner's button."""
        one = next((known for known in facts.duty.missing if str(known.opening) == opening), None)
        if one is not None and one.shift is None:
            self._enter_shift(one)
        elif one is not None:
            self.forgotten.show_forgotten(facts.duty, one)

    def back(self) -> bool:
        """Leave a second person's sign-in."""
        if not self._joining:
            return False
        self._stay()
        return True

    # -- what is shown ----------------------------------------------------------------------------

    def _show(self, facts: DutyFacts) -> None:
        self._facts = facts
        self._month = (facts.month.year, facts.month.month)
        here = facts.here
        if here is None:
            self._joining = False
        self.sign_in.show_people(facts, joining=self._joining)
        if here is not None:
            self.on_duty.show_shift(here, facts, ticking=self._ticking > 0)
        self._side.setCurrentIndex(0 if here is None or self._joining else 1)
        self.forgotten.show_forgotten(facts.duty)
        self.month.show_month(facts)
        target, self._target = self._target, ""
        if target:
            self.open_target(target)

    # -- what a person does -----------------------------------------------------------------------

    def _sign_in(self, person: StaffView, pin: str, promised: bool, read: bool) -> None:
        def done(changes: Changes) -> None:
            self._joining = False
            self.sign_in.clear()
            self.toast.emit(tr("{name} is on duty").format(name=person.name), changes)

        def refused(error: KnownError) -> None:
            self.sign_in.refuse(error_line(error))

        self._run(
            lambda: self._desk.duty.sign_in(person.id, pin, promised=promised, read_handover=read), done, refused
        )

    def _forgot_pin(self, person: StaffView) -> None:
        """The head sets another one; who is alone with a PIN sets it without."""
        from desktop.ui.settings.person_sheet import PinSheet
        from desktop.ui.visits.saving import save

        def show(allowing: tuple[StaffView, ...]) -> None:
            sheet = PinSheet(self, person, allowing, forgotten=True)

            def submit() -> None:
                new = sheet.typed()
                if new is not None:
                    save(
                        sheet,
                        self._tasks,
                        lambda: self._desk.people.reset_pin(person.id, new.pin, by=new.by, by_pin=new.by_pin),
                        lambda changes: self._pin_is_set(person, changes),
                    )

            sheet.submitted.connect(submit)
            # The new PIN is typed next; where the sheet was asked for, Enter would only ask for it again.
            sheet.finished.connect(lambda set_anew: self.sign_in.begin() if set_anew else None)
            sheet.open(sheet.first())

        self._tasks.query(lambda: self._desk.people.may_allow_pin(person.id), show, key="duty.pin")

    def _pin_is_set(self, person: StaffView, changes: Changes) -> None:
        self.sign_in.clear()
        # Nothing to take back: the old PIN is known to nobody.
        self.toast.emit(tr("{name} has a new PIN.").format(name=person.name), None)
        self.on_changes(changes)

    def _join(self) -> None:
        """A second person begins while the first stays."""
        self._joining = True
        if self._facts is not None:
            self._show(self._facts)

    def _stay(self) -> None:
        self._joining = False
        if self._facts is not None:
            self._show(self._facts)

    def _tick(self, shift: ShiftView, checks: tuple[str, ...]) -> None:
        def settled(_changes: Changes) -> None:
            self._ticking -= 1
            self.refresh()

        def refused(error: KnownError) -> None:
            self._ticking -= 1
            self.refresh()
            self._tasks.failed.emit(error)

        self._ticking += 1
        self._run(lambda: self._desk.duty.tick(shift.id, checks), settled, refused)

    def _sign_out(self, shift: ShiftView) -> None:
        from desktop.ui.duty.sign_out_sheet import SignOutSheet

        if self._facts is None:
            return
        note = self.on_duty.handover(shift)

        def signed_out(text: str, changes: Changes) -> None:
            self.on_duty.clear(shift)
            self.toast.emit(text, changes)

        sheet = SignOutSheet(self, self._desk, self._tasks, shift, self._facts, note)
        sheet.done.connect(signed_out)
        sheet.open()

    def _close_forgotten(self, forgotten: ForgottenSignOut) -> None:
        text = tr("Sign-out entered as {time}, marked as estimated").format(time=fmt.clock(forgotten.proposed_at))
        self._run(
            lambda: self._desk.duty.close_forgotten(forgotten.shift.id, forgotten.proposed_at, estimated=True),
            lambda changes: self.toast.emit(text, changes),
        )

    def _other_time(self, forgotten: ForgottenSignOut) -> None:
        from desktop.ui.duty.other_time_sheet import OtherTimeSheet

        sheet = OtherTimeSheet(self, self._desk, self._tasks, forgotten)
        sheet.done.connect(self.toast)
        sheet.open()

    def _move_sign_in(self, missing: ForgottenSignIn) -> None:
        shift = missing.shift
        if shift is not None:
            text = tr("Sign-in entered as {time}, marked as estimated").format(time=fmt.clock(missing.proposed_in))
            self._run(
                lambda: self._desk.duty.move_sign_in(shift.id, missing.proposed_in),
                lambda changes: self.toast.emit(text, changes),
            )

    def _enter_shift(self, missing: ForgottenSignIn) -> None:
        from desktop.ui.duty.missing_sheet import MissingSheet

        if self._facts is not None:
            sheet = MissingSheet(self, self._desk, self._tasks, missing, self._facts)
            sheet.done.connect(self.toast)
            sheet.open()

    def _leave_it(self, missing: ForgottenSignIn) -> None:
        def settle() -> None:
            self._desk.duty.nobody_was_on_duty(missing.opening)

        self._tasks.command(settle, lambda _none: self.refresh())

    def _offer_files(self, menu: QMenu) -> None:
        """The ledger of shifts, out to a file and in from one."""
        year, month = self._month
        bounds = day_start(date(year, month, 1)), day_start(date(year + month // 12, month % 12 + 1, 1))
        name = f"{ledger_name(SHIFTS)} {year:04d}-{month:02d}"
        menu.addAction(tr("Export this month…"), lambda: self.files.ask_export(SHIFTS, name=name, bounds=bounds))
        menu.addAction(tr("Export all shifts…"), lambda: self.files.ask_export(SHIFTS))
        menu.addSeparator()
        self.files.add_to(menu, SHIFTS)

    def _go_to_month(self, year: int, month: int) -> None:
        self._month = (year, month)
        self.refresh()

    def _open_day(self, day: object) -> None:
        from desktop.ui.duty.day_sheet import DaySheet

        if self._facts is None:
            return
        found = next((known for known in self._facts.month.days if known.day == day), None)
        if found is not None:
            sheet = DaySheet(self, self._desk, self._tasks, found, self._facts)
            sheet.done.connect(self.toast)
            sheet.correct_wanted.connect(self._correct)
            sheet.open(sheet.primary_button)

    def _correct(self, shift: ShiftView) -> None:
        from desktop.ui.duty.correct_sheet import CorrectSheet

        sheet = CorrectSheet(self, self._desk, self._tasks, shift)
        sheet.done.connect(self.toast)
        sheet.open()

    def _run(
        self,
        command: Callable[[], Changes],
        done: Callable[[Changes], None],
        refused: Callable[[KnownError], None] | None = None,
    ) -> None:
        self._tasks.command(command, done, refused)

    # -- geometry ---------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_side"):
            self._size()

    def _size(self) -> None:
        self._side.setFixedWidth(max(_SIDE, px(_SIDE) if px(100) < 130 else px(300)))
