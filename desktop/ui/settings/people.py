"""The station's people: who signs in, with which PIN; who has left.

Knows the people service.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui import format as fmt
from desktop.ui.settings.person_sheet import PersonSheet, PinSheet, RefusableSheet, leave_sheet
from desktop.ui.settings.section import Section
from desktop.ui.text import language, tr
from desktop.ui.widgets.avatar import Avatar
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.icon_row import RowList
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.pill import Pill
from desktop.ui.widgets.toggle import Toggle
from desktop.views import Changes, StaffView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks


class PersonRow(QWidget):
    """One person with what can be done."""

    def __init__(self, person: StaffView, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.person = person
        left = person.voided is not None
        avatar = Avatar(person.name, 40, "neutral" if left else None)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(person.name, "muted" if left else "strong"))
        words.addWidget(Label(fmt.joined(role, person.phone), "caption"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(12)
        row.addWidget(avatar)
        row.addLayout(words, 1)
        self.edit_button = Button(tr("Edit"), "secondary")
        self.pin_button = Button(tr("Change PIN") if person.has_pin else tr("Set PIN"), "secondary")
        self.leave_button = Button(tr("Mark as left"), "danger")
        for button in (self.edit_button, self.pin_button, self.leave_button):
            button.set_small()
            button.setAccessibleName(f"{button.text()} {person.name}")
        if left:
            row.addWidget(Pill(tr("Has left"), "neutral"))
            return
        if not person.has_pin:
            row.addWidget(Pill(tr("no PIN"), "warn"))
        for button in (self.edit_button, self.pin_button, self.leave_button):
            row.addWidget(button)


class PeopleSection(Section):
    """A row a person."""

    kinds = frozenset({"staff"})

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(desk, tasks, tr("People"), tr("Everyone who signs in at this station."), parent)
        self._shown: tuple[StaffView, ...] | None = None
        self.rows: list[PersonRow] = []
        self.add_button = Button(tr("Add a person"), "primary", "user-plus")
        self.add_button.clicked.connect(self.add)
        self.with_left = Toggle(tr("Show people who have left"))
        self.with_left.toggled.connect(lambda _on: self.refresh())
        top = QHBoxLayout()
        top.addWidget(self.add_button)
        top.addStretch(1)
        top.addWidget(self.with_left)
        self._empty = EmptyState(
            "id-card",
            tr("Nobody yet"),
            tr("Whoever opens or closes the station signs in with a name and a PIN."),
            tr("Add the first person"),
        )
        self._empty.action.connect(self.add)
        self._list = RowList()
        self._list.set_heads(tr("People"), tr("Name"), tr("Role and telephone"), tr("State"))
        card = Card()
        card.body.addWidget(self._empty)
        card.body.addWidget(self._list)
        self.page.addLayout(top)
        self.page.addWidget(card)

    def refresh(self) -> None:
        """Read the people."""
        voided = self.with_left.isChecked()
        self.tasks.query(lambda: self.desk.people.people(voided=voided), self._show, key="settings.people")

    def add(self) -> None:
        """The sheet for a new person."""
        sheet = PersonSheet(self, self.desk)

        def save() -> None:
            typed = sheet.typed()
            if typed is None:
                return
            self._run(
                sheet,
                lambda: self.desk.people.add_person(typed.name, role=typed.role, phone=typed.phone, pin=typed.pin),
                tr("{name} is added.").format(name=typed.name),
            )

        sheet.submitted.connect(save)
        sheet.open()

    def edit(self, person: StaffView) -> None:
        """The sheet for a person who is there."""
        sheet = PersonSheet(self, self.desk, person)

        def save() -> None:
            typed = sheet.typed()
            if typed is None:
                return
            self._run(
                sheet,
                lambda: self.desk.people.edit_person(person.id, name=typed.name, role=typed.role, phone=typed.phone),
                tr("Saved."),
            )

        def same() -> None:
            sheet.accept()
            self._same(person)

        sheet.submitted.connect(save)
        sheet.same.clicked.connect(same)
        sheet.open()

    def _same(self, person: StaffView) -> None:
        """What else this person was entered as."""
        from desktop.ui.joins.same_sheet import Alike, SameSheet, read_alike

        def show(alike: Alike) -> None:
            sheet = SameSheet(self, self.desk, self.tasks, alike)
            sheet.done.connect(self.toast)
            sheet.accepted.connect(self.refresh)
            sheet.open(sheet.search)

        self.tasks.query(
            lambda: read_alike(self.desk, "staff", person.id, person.name), show, key="settings.people.same"
        )

    def set_pin(self, person: StaffView) -> None:
        """The sheet for a new PIN."""

        def show(allowing: tuple[StaffView, ...]) -> None:
            sheet = PinSheet(self, person, allowing)

            def save() -> None:
                new = sheet.typed()
                if new is not None:
                    self._run(
                        sheet,
                        lambda: self.desk.people.reset_pin(person.id, new.pin, by=new.by, by_pin=new.by_pin),
                        tr("{name} has a new PIN.").format(name=person.name),
                    )

            sheet.submitted.connect(save)
            sheet.open(sheet.first())

        if person.has_pin:
            self.tasks.query(lambda: self.desk.people.may_allow_pin(person.id), show, key="settings.people.pin")
        else:
            show(())

    def leave(self, person: StaffView) -> None:
        """The sheet for a person who has left."""
        sheet, reason = leave_sheet(self, person)
        sheet.submitted.connect(
            lambda: self._run(
                sheet,
                lambda: self.desk.people.void_person(person.id, reason.text()),
                tr("{name} is no longer offered for signing in.").format(name=person.name),
            )
        )
        sheet.open(reason)

    def _run(self, sheet: RefusableSheet, fn: Callable[[], Changes], said: str) -> None:
        sheet.set_busy(True)

        def done(changes: Changes) -> None:
            sheet.accept()
            self.toast.emit(said, changes)
            self.refresh()

        self.tasks.command(fn, done, sheet.refuse)

    def _show(self, people: tuple[StaffView, ...]) -> None:
        if people == self._shown:
            return
        self._shown = people
        self.rows = []
        for person in people:
            row = PersonRow(person, self.desk.catalogue.name("role", person.role, language()))
            row.edit_button.clicked.connect(lambda _on=False, who=person: self.edit(who))
            row.pin_button.clicked.connect(lambda _on=False, who=person: self.set_pin(who))
            row.leave_button.clicked.connect(lambda _on=False, who=person: self.leave(who))
            self.rows.append(row)
        self._list.set_rows(self.rows)
        self._list.setVisible(bool(people))
        self._empty.setVisible(not people)
