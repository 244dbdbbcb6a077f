"""Signing in: who it is, the PIN, the promise, and one large button. Knows no service."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui import format as fmt
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.duty.words import promise, role
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.button import Button, TextLink
from desktop.ui.widgets.card import Card, Inset
from desktop.ui.widgets.checklist_row import ChecklistRow
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.error_text import ErrorText
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.pin_pad import PinPad
from desktop.views import HandoverView, StaffView

LEAST_PIN: Final = 4
"""Digits of the shortest PIN."""


class SignInCard(Card):
    """Signals: ``wanted(StaffView, pin, promised, read)``, ``cancelled()`` of a second person's sign-in,
    ``people_wanted()`` when there is nobody yet, ``pin_forgotten(StaffView)``.
    """

    wanted = Signal(object, str, bool, bool)
    pin_forgotten = Signal(object)
    cancelled = Signal()
    people_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Sign in"), parent=parent)
        self._people: dict[str, StaffView] = {}
        self._now = 0
        self.names = ChipRow(exclusive=True)
        self.handover = Inset(tr("Left for you"), "")
        self._left: HandoverView | None = None
        self.pin = PinPad()
        self.forgot = TextLink(tr("Forgot the PIN?"))
        self.promised = ChecklistRow(tr("I promise this"), checked=True)
        self.promise = Inset(tr("Our promise"), "")
        self.error = ErrorText()
        self.button = Button(tr("Sign in"), "primary", "log-in")
        self.button.set_large()
        self.cancel = Button(tr("Cancel"))
        self.cancel.set_large()
        self.empty = EmptyState(
            "user-plus",
            tr("Who looks after this station?"),
            tr("Enter the people once, each with a PIN. From then on signing in takes one tap and the PIN."),
            tr("Enter people"),
        )
        self._form = QWidget()
        self._arrange()
        self.names.changed.connect(lambda _keys: self._named())
        self.pin.changed.connect(lambda _text: self._follow())
        self.pin.submitted.connect(lambda _text: self._submit())
        self.promised.toggled.connect(lambda _on: self._follow())
        self.forgot.clicked.connect(self._forgot)
        self.button.clicked.connect(lambda: self._submit())
        self.cancel.clicked.connect(self.cancelled)
        self.empty.action.connect(self.people_wanted)

    def _arrange(self) -> None:
        scroll = PageScroll()
        column = scroll.layout_
        column.setContentsMargins(0, 0, SPACE_2, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.handover)
        column.addWidget(Label(tr("Name"), "muted"))
        column.addWidget(self.names)
        column.addSpacing(4)
        self._pin_label = Label(tr("PIN"), "muted")
        pin_head = QHBoxLayout()
        pin_head.addWidget(self._pin_label, 1)
        pin_head.addWidget(self.forgot)
        column.addLayout(pin_head)
        column.addWidget(self.pin)
        column.addStretch(1)
        column.addWidget(self.promise)
        column.addWidget(self.promised)
        whole = QVBoxLayout(self._form)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_2)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.error)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.cancel, 1)
        buttons.addWidget(self.button, 2)
        whole.addLayout(buttons)
        self.body.addWidget(self._form, 1)
        self.body.addWidget(self.empty, 1)

    def begin(self) -> None:
        """The keyboard to the PIN. No focus proxy: Tab would leave out the names before it."""
        self.pin.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def handle_digit(self, text: str) -> None:
        """A digit that was typed while the keyboard was elsewhere: it begins the PIN, if one is asked for."""
        if text.isdigit() and self.pin.isVisible():
            self.begin()
            self.pin.field.insert(text)

    def show_people(self, facts: DutyFacts, *, joining: bool) -> None:
        """Offer the people who are not on duty."""
        people = facts.free()
        self._people = {person.id.hex(): person for person in people}
        chosen = self.names.checked()
        if self.names.keys() != list(self._people):
            self.names.clear()
            for key, person in self._people.items():
                self.names.add(key, person.name)
        keep = [key for key in chosen if key in self._people] or list(self._people)[:1]
        self.names.set_checked(keep)
        for key, person in self._people.items():
            self.names.chip(key).setToolTip(role(facts, person.role))
        nobody = not facts.duty.people
        self._form.setVisible(not nobody)
        self.empty.setVisible(nobody)
        self.cancel.setVisible(joining)
        self.promise.set(tr("Our promise"), promise(facts))
        left = facts.duty.handover
        if left is not None and left.read_by:
            left = None
        self._left = left
        self._now = facts.duty.now
        self._follow()

    def refuse(self, text: str) -> None:
        """Say why the sign-in was refused, and let the PIN be typed again."""
        self.error.set_text(text)
        self.pin.shake()
        self.button.setEnabled(False)

    def clear(self) -> None:
        """Forget what was typed."""
        self.error.set_text("")
        self.pin.clear()

    def _pin_complete(self) -> bool:
        return len(self.pin.value()) >= LEAST_PIN

    def _person(self) -> StaffView | None:
        return next((self._people[key] for key in self.names.checked() if key in self._people), None)

    def _reads(self, person: StaffView | None) -> bool:
        """Whether there is a note that somebody else has left for this person."""
        return self._left is not None and person is not None and person.id != self._left.staff

    def _show_handover(self, person: StaffView | None) -> None:
        left = self._left
        self.handover.setVisible(left is not None)
        if left is None:
            return
        when = fmt.when(left.at, self._now)
        if self._reads(person):
            title = tr("{name} left you a note").format(name=left.by) if left.by else tr("Left for you")
        else:
            title = tr("Your own note, not read by anybody yet")
        self.handover.set(fmt.joined(title, when), left.text)

    def _forgot(self) -> None:
        person = self._person()
        if person is not None:
            self.pin_forgotten.emit(person)

    def _named(self) -> None:
        """Who it is has been said: next comes the PIN, without a click of its own."""
        self._follow()
        if self._person() is not None:
            (self.pin if not self.pin.isHidden() else self.button).setFocus(Qt.FocusReason.TabFocusReason)

    def _follow(self) -> None:
        person = self._person()
        self._show_handover(person)
        needs_pin = person is not None and person.has_pin
        self.pin.setVisible(needs_pin)
        self._pin_label.setVisible(needs_pin)
        self.forgot.setVisible(needs_pin)
        # Signing in is the confirmation: a tick of its own would be one more thing to do every morning.
        self.button.setText(tr("I have read it: sign in") if self._reads(person) else tr("Sign in"))
        self.button.setEnabled(self._ready())

    def _ready(self) -> bool:
        person = self._person()
        return person is not None and (not person.has_pin or self._pin_complete())

    def _submit(self) -> None:
        person = self._person()
        if person is not None and self._ready():
            self.error.set_text("")
            self.wanted.emit(person, self.pin.value(), self.promised.isChecked(), self._reads(person))
