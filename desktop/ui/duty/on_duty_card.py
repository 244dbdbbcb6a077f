"""The person on duty: since when, the promise, the opening checks, a note for the next, and signing out."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui import format as fmt
from desktop.ui.duty.colleagues import Colleagues
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.duty.words import promise, role, term
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, px
from desktop.ui.widgets.avatar import Avatar
from desktop.ui.widgets.button import Button, IconButton
from desktop.ui.widgets.card import Card, Inset
from desktop.ui.widgets.checklist_row import ChecklistRow
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.views import RecordId, ShiftView

_NOTE = 72


class OnDutyCard(Card):
    """Signals: ``ticked(ShiftView, codes)`` with all opening checks that are done, ``leave_wanted(ShiftView)``,
    ``join_wanted()`` when a second person wants to sign in.
    """

    ticked = Signal(object, object)
    leave_wanted = Signal(object)
    join_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("On duty today"), parent=parent)
        self._shift: ShiftView | None = None
        self.avatar = Avatar("")
        self.name = Label("", "section", elide=True)
        self.facts = Label("", "small", wrap=True)
        self.others = Colleagues()
        self.left = Inset(tr("Left for you"), "")
        self.promise = Inset(tr("Our promise"), "")
        self.count = Label("", "ok")
        self.note = QPlainTextEdit()
        self.button = Button(tr("Sign out"), "primary", "log-out")
        self.button.set_large()
        self.join = Button(tr("Another person signs in"), "ghost", "user-plus")
        self._checks: dict[str, ChecklistRow] = {}
        self._notes: dict[RecordId, str] = {}
        self._showing = False
        self._box = QWidget()
        self._list = QVBoxLayout(self._box)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self.fold = IconButton("chevron-up", tr("Hide the checks"))
        self.fold.clicked.connect(lambda: self._set_folded(not self._box.isHidden()))
        self._arrange()
        self.button.clicked.connect(lambda: self._leave())
        self.join.clicked.connect(self.join_wanted)
        self.others.leave_wanted.connect(self.leave_wanted)

    def _arrange(self) -> None:
        who = QHBoxLayout()
        who.setSpacing(14)
        who.addWidget(self.avatar)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.facts)
        words.addStretch(1)
        who.addLayout(words, 1)
        head = QHBoxLayout()
        head.addWidget(Label(tr("Opening checks"), "muted"), 1)
        head.addWidget(self.count)
        head.addWidget(self.fold)
        self.note.setPlaceholderText(tr("One box of cups left; goods arrive tomorrow"))
        self.note.setAccessibleName(tr("Handover note"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(px(_NOTE))
        self._scroll = PageScroll()
        body = self._scroll.layout_
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(SPACE_2)
        self.body.addWidget(self._scroll, 1)
        body.addSpacing(4)
        body.addLayout(who)
        body.addWidget(self.others)
        body.addSpacing(6)
        body.addWidget(self.promise)
        body.addSpacing(SPACE_2)
        body.addLayout(head)
        body.addWidget(self._box)
        body.addSpacing(4)
        body.addWidget(Label(tr("Handover note"), "muted"))
        body.addWidget(self.note)
        body.addWidget(self.left)
        body.addStretch(1)
        # Never scrolled away: the way home stays in sight on the smallest screen.
        self.body.addWidget(self.join)
        self.body.addWidget(self.button)

    def begin(self) -> None:
        """The keyboard to what is next. No focus proxy: Tab would leave out all that stands before it."""
        self.button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_shift(self, shift: ShiftView, facts: DutyFacts, *, ticking: bool) -> None:
        """Show whose duty it is; what is being typed stays, and so do the ticks while some are ``ticking``: not saved
        yet."""
        another = self._shift is None or self._shift.id != shift.id
        if another:
            self._turn_to(shift, facts)
        self._shift = shift
        self.avatar.set_text(shift.staff_name)
        self.name.setText(shift.staff_name)
        self.facts.setText(
            fmt.joined(
                role(facts, shift.role),
                tr("since {time}").format(time=fmt.clock(shift.signed_in_at)),
                tr("{duration} on duty").format(duration=fmt.duration(max(0, facts.duty.now - shift.signed_in_at))),
            )
        )
        self.others.show_shifts(facts.others())
        self.promise.set(tr("Our promise"), promise(facts))
        self._show_left(shift, facts)
        self.join.setVisible(bool(facts.free()))
        if another or not ticking:
            self._show_checks(shift, facts)
        if another:
            # What is done needs no room, whoever of those on duty has done it; what is being ticked off is not taken
            # from under the hand.
            done = [shift, *facts.others()]
            self._set_folded(bool(self._checks) and any(set(self._checks) <= set(one.opening_checks) for one in done))

    def handover(self, shift: ShiftView) -> str:
        """The note that somebody on duty has begun for whoever comes next."""
        own = self._shift is not None and self._shift.id == shift.id
        return (self.note.toPlainText() if own else self._notes.get(shift.id, "")).strip()

    def clear(self, shift: ShiftView) -> None:
        """Forget the note of a shift that is over."""
        self._notes.pop(shift.id, None)
        if self._shift is not None and self._shift.id == shift.id:
            self.note.clear()

    def _turn_to(self, shift: ShiftView, facts: DutyFacts) -> None:
        """Each has a note of his own; that of who is joined waits for his sign-out."""
        if self._shift is not None:
            self._notes[self._shift.id] = self.note.toPlainText()
        there = {one.id for one in facts.duty.on_duty}
        self._notes = {of: note for of, note in self._notes.items() if of in there}
        self.note.setPlainText(self._notes.get(shift.id, ""))

    def _show_left(self, shift: ShiftView, facts: DutyFacts) -> None:
        """The note that was read at this sign-in stays in sight for the day."""
        left = facts.duty.handover
        its = left is not None and left.at <= shift.signed_in_at and (shift.read_handover or left.staff == shift.staff)
        self.left.setVisible(its)
        if left is not None and its:
            who = tr("Left by {name}").format(name=left.by) if left.by else tr("Left for you")
            read = tr("not read by anyone else yet")
            if left.read_by:
                read = tr("read by {name}").format(name=left.read_by)
            self.left.set(fmt.joined(who, fmt.when(left.at, facts.duty.now), read), left.text)

    def _show_checks(self, shift: ShiftView, facts: DutyFacts) -> None:
        if list(self._checks) != [check.code for check in facts.opening]:
            for old in self._checks.values():
                self._list.removeWidget(old)
                old.deleteLater()
            self._checks = {}
            for check in facts.opening:
                row = ChecklistRow(term(check))
                row.toggled.connect(partial(self._toggled, check.code))
                self._checks[check.code] = row
                self._list.addWidget(row)
            for one, following in pairwise((self.fold, *self._checks.values(), self.note, self.join, self.button)):
                QWidget.setTabOrder(one, following)
        self._showing = True
        for code, row in self._checks.items():
            row.setChecked(code in shift.opening_checks)
        self._showing = False
        self._show_count()

    def _set_folded(self, folded: bool) -> None:
        self._box.setHidden(folded)
        self.fold.set_icon("chevron-down" if folded else "chevron-up")
        self.fold.set_name(tr("Show the checks") if folded else tr("Hide the checks"))

    def _leave(self) -> None:
        if self._shift is not None:
            self.leave_wanted.emit(self._shift)

    def _show_count(self) -> None:
        done = sum(row.isChecked() for row in self._checks.values())
        self.count.setText(f"{done} / {len(self._checks)}")
        self.count.set_role("ok" if done == len(self._checks) else "muted")

    def _toggled(self, _code: str, _on: bool) -> None:
        self._show_count()
        if self._shift is not None and not self._showing:
            done = tuple(code for code, row in self._checks.items() if row.isChecked())
            self.ticked.emit(self._shift, done)
