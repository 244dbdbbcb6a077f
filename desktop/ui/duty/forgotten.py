"""A sign-out that was forgotten: proposed, labelled, never invented."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.widgets.banner import Banner
from desktop.views import ForgottenSignOut


class ForgottenBanner(QWidget):
    """Shows the oldest; the next follows when it is settled. Signals: ``accepted(ForgottenSignOut)``,
    ``other_wanted(ForgottenSignOut)``.
    """

    accepted = Signal(object)
    other_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._banner: Banner | None = None
        self._shown: ForgottenSignOut | None = None
        self.hide()

    def show_forgotten(self, forgotten: tuple[ForgottenSignOut, ...]) -> None:
        """Show the first of them, or nothing."""
        first = min(forgotten, key=lambda one: one.shift.signed_in_at, default=None)
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
        time = fmt.clock(first.proposed_at)
        banner = Banner(
            "warn",
            tr("{name} did not sign out on {date}").format(
                name=first.shift.staff_name, date=fmt.month_day(day_of(first.shift.signed_in_at))
            ),
            tr("We propose the closing time {time}, marked as estimated; or enter the real time and why.").format(
                time=time
            ),
        )
        banner.add_button(tr("Other time"), "secondary").clicked.connect(lambda: self.other_wanted.emit(first))
        banner.add_button(tr("Use {time}").format(time=time), "primary").clicked.connect(
            lambda: self.accepted.emit(first)
        )
        self._banner = banner
        self._column.addWidget(banner)
