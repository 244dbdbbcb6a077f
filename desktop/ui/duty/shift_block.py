"""One shift in the sheet of its day: who, from when until when, how far each time can be trusted, what was left and why
it was corrected; its history on demand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.duty.trust import trust
from desktop.ui.duty.words import check_names, role
from desktop.ui.entry_state import mark
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_1, SPACE_2
from desktop.ui.widgets.avatar import Avatar
from desktop.ui.widgets.button import Button, TextLink
from desktop.ui.widgets.card import Inset
from desktop.ui.widgets.icon_row import IconSquare
from desktop.ui.widgets.label import Label
from desktop.views import ShiftChange, ShiftView, TimeMark

_TOLD: Final = ("signed_in_at", "signed_out_at", "estimated", "note", "void")
"""Fields of which the history tells, in this order."""


class ShiftBlock(QWidget):
    """Signals: ``correct_wanted``, ``void_wanted``, ``history_wanted``."""

    correct_wanted = Signal()
    void_wanted = Signal()
    history_wanted = Signal()

    def __init__(self, shift: ShiftView, day: date, facts: DutyFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shift = shift
        self.title = Label(shift.staff_name, "strong", wrap=True)
        self.correct_button = Button(tr("Correct"), "secondary", "pencil")
        self.void_button = Button(tr("Void"), "secondary")
        for button in (self.correct_button, self.void_button):
            button.set_small()
            button.setAccessibleName(f"{button.text()} {shift.staff_name}")
        self.history = TextLink(tr("History"))
        self.history.setAccessibleName(tr("History of the shift of {name}").format(name=shift.staff_name))
        self.changes = Inset(tr("What was said of this shift"), "")
        self.changes.hide()
        self.times: list[Label] = []
        self._arrange(shift, day, facts)
        self.correct_button.clicked.connect(self.correct_wanted)
        self.void_button.clicked.connect(self.void_wanted)
        self.history.clicked.connect(self._unfold)

    def _arrange(self, shift: ShiftView, day: date, facts: DutyFacts) -> None:
        state = mark(shift.state)
        self.setAccessibleDescription(state.sentence)
        promised = tr("promised") if shift.promised else ""
        about = Label(fmt.joined(role(facts, shift.role), promised, state.word), "caption")
        about.setToolTip(state.sentence)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(about)
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(Avatar(shift.staff_name, 36))
        head.addSpacing(SPACE_1)
        head.addLayout(words, 1)
        head.addWidget(self.correct_button, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.void_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_1, 0, SPACE_2)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addLayout(self._time(tr("Signed in"), shift.signed_in_at, shift.sign_in_mark, day))
        column.addLayout(self._time(tr("Signed out"), shift.signed_out_at, shift.sign_out_mark, day))
        missing = [term for term in facts.opening if term.code not in shift.opening_checks]
        column.addWidget(
            Label(
                tr("All opening checks are done.")
                if not missing
                else tr("Opening checks {done} of {all}; not ticked: {missing}").format(
                    done=len(facts.opening) - len(missing), all=len(facts.opening), missing=check_names(missing)
                ),
                "small",
                wrap=True,
            )
        )
        if shift.read_handover:
            column.addWidget(Label(tr("Read the handover note at the sign-in."), "small", wrap=True))
        if shift.handover:
            column.addWidget(Inset(tr("Handover note"), shift.handover))
        if shift.note:
            column.addWidget(Inset(tr("Reason of the correction"), shift.note))
        foot = QHBoxLayout()
        foot.addWidget(self.history)
        foot.addStretch(1)
        column.addLayout(foot)
        column.addWidget(self.changes)

    def _time(self, what: str, at: int | None, whence: TimeMark | None, day: date) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        if at is None:
            row.addWidget(IconSquare("minus", "neutral", 24))
            row.addWidget(Label(fmt.joined(what, tr("not yet")), "muted"), 1)
            return row
        shown = fmt.clock(at) if day_of(at) == day else fmt.date_time(at)
        said = None if whence is None else trust(whence)
        square = IconSquare("clock" if said is None else said.icon, "neutral" if said is None else said.tone, 24)
        label = Label(fmt.joined(f"{what} {shown}", "" if said is None else said.word), wrap=True)
        if said is not None:
            for widget in (square, label):
                widget.setToolTip(said.sentence)
                widget.setAccessibleDescription(said.sentence)
        row.addWidget(square)
        row.addWidget(label, 1)
        self.times.append(label)
        return row

    def cells(self) -> tuple[str, ...]:
        """The shift as a row of a table."""
        shift = self.shift
        both = shift.signed_in_at, shift.signed_out_at
        times = ("" if at is None else f"{fmt.iso_date(day_of(at))} {fmt.clock(at)}" for at in both)
        return (shift.staff_name, *times, shift.handover, shift.note)

    def show_history(self, changes: tuple[ShiftChange, ...]) -> None:
        """What was said of the shift, the sign-in first."""
        lines = [_line(change) for change in changes]
        self.changes.set(tr("What was said of this shift"), "\n".join(line for line in lines if line))
        self.changes.show()

    def _unfold(self) -> None:
        if self.changes.isVisible():
            self.changes.hide()
        else:
            self.history_wanted.emit()


def _line(change: ShiftChange) -> str:
    """``11月12日 18:04 李敏：签退 18:00（原为 18:04）；原因“…”``; empty for what is not told here, such as a tick."""
    told_of = [name for name in _TOLD if name in change.fields]
    said = [_said(name, change.fields[name], change.before, first=not change.before) for name in told_of]
    told = [one for one in said if one]
    if not told:
        return ""
    who = change.by or tr("nobody on duty")
    return tr("{when} {who}: {what}").format(
        when=fmt.date_time(change.at), who=fmt.joined(who, change.device), what=tr("; ").join(told)
    )


def _said(name: str, value: object, before: Mapping[str, object], *, first: bool) -> str:
    was = before.get(name)
    if name in ("signed_in_at", "signed_out_at"):
        what = tr("Signed in") if name == "signed_in_at" else tr("Signed out")
        now = tr("not yet") if not isinstance(value, int) else fmt.date_time(value)
        if first or not isinstance(was, int):
            return f"{what} {now}"
        return tr("{what} {now} (before: {was})").format(what=what, now=now, was=fmt.date_time(was))
    if name == "note" and value:
        return tr("reason: {reason}").format(reason=value)
    if name == "estimated" and value:
        return tr("as an estimate")
    if name == "void":
        return tr("void: {reason}").format(reason=value) if value else tr("valid again")
    return ""
