"""A sign-out or a sign-in that was forgotten: proposed, labelled, never invented."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.widgets.banner import Banner
from desktop.views import DutyView, ForgottenSignIn, ForgottenSignOut


class ForgottenBanner(QWidget):
    """Shows the oldest; the next follows when it is settled.

    Signals: ``accepted(ForgottenSignOut)``, ``other_wanted(ForgottenSignOut)``, ``moved(ForgottenSignIn)`` for the
    proposed sign-in, ``enter_wanted(ForgottenSignIn)`` for a shift that is missing, ``nobody_there(ForgottenSignIn)``.
    """

    accepted = Signal(object)
    other_wanted = Signal(object)
    moved = Signal(object)
    enter_wanted = Signal(object)
    nobody_there = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._banner: Banner | None = None
        self._wanted: int | None = None
        self._shown: ForgottenSignOut | ForgottenSignIn | None = None
        self.hide()

    def show_forgotten(self, duty: DutyView, wanted: ForgottenSignIn | None = None) -> None:
        """Show the first of what was forgotten, sign-outs before sign-ins, or nothing; what is ``wanted`` comes first
        and stays until it is settled."""
        if wanted is not None:
            self._wanted = wanted.opening
        first: ForgottenSignOut | ForgottenSignIn | None = next(
            (one for one in duty.missing if one.opening == self._wanted), None
        )
        if first is None:
            self._wanted = None
            first = min(duty.forgotten, key=lambda one: one.shift.signed_in_at, default=None)
        if first is None:
            first = next(iter(duty.missing), None)
        if first == self._shown:
            return
        self._shown = first
        if self._banner is not None:
            self._column.removeWidget(self._banner)
            self._banner.deleteLater()
            self._banner = None
        self.setVisible(first is not None)
        if first is None:
            return
        self._banner = self._sign_out(first) if isinstance(first, ForgottenSignOut) else self._sign_in(first)
        self._column.addWidget(self._banner)

    def _sign_out(self, first: ForgottenSignOut) -> Banner:
        same_day = day_of(first.proposed_at) == day_of(first.shift.signed_in_at)
        time = fmt.clock(first.proposed_at) if first.closing or same_day else fmt.date_time(first.proposed_at)
        why = (
            tr("We propose the closing time {time}, marked as estimated; or enter the real time and why.")
            if first.closing
            else tr(
                "No closing ended this shift. We propose {time}, when {name} last entered something or signed in, "
                "marked as estimated; or enter the real time and why."
            )
        )
        banner = Banner(
            "warn",
            tr("{name} did not sign out on {date}").format(
                name=first.shift.staff_name, date=fmt.month_day(day_of(first.shift.signed_in_at))
            ),
            why.format(time=time, name=first.shift.staff_name),
        )
        banner.add_button(tr("Other time"), "secondary").clicked.connect(lambda: self.other_wanted.emit(first))
        banner.add_button(tr("Use {time}").format(time=time), "primary").clicked.connect(
            lambda: self.accepted.emit(first)
        )
        return banner

    def _sign_in(self, first: ForgottenSignIn) -> Banner:
        entries = tr("%n entries from {time} on", "", first.entries).format(time=fmt.clock(first.first_entry))
        time = fmt.clock(first.proposed_in)
        if first.shift is not None:
            banner = Banner(
                "warn",
                tr("{name} signed in late on {date}").format(
                    name=first.shift.staff_name, date=fmt.month_day(first.day)
                ),
                tr("{entries}, and the sign-in at {late}. We propose {time}, marked as estimated.").format(
                    entries=entries, late=fmt.clock(first.shift.signed_in_at), time=time
                ),
            )
        else:
            banner = Banner(
                "warn",
                tr("Nobody signed in on {date}").format(date=fmt.month_day(first.day)),
                tr("There are {entries}. Say who was on duty; {begin}–{end} is proposed, by the posted hours.").format(
                    entries=entries, begin=time, end=fmt.clock(first.proposed_out or first.proposed_in)
                ),
            )
        banner.add_button(tr("Leave it"), "secondary").clicked.connect(lambda: self.nobody_there.emit(first))
        if first.shift is not None:
            button = banner.add_button(tr("Use {time}").format(time=time), "primary")
            button.clicked.connect(lambda: self.moved.emit(first))
        else:
            banner.add_button(tr("Enter the shift"), "primary").clicked.connect(lambda: self.enter_wanted.emit(first))
        return banner
