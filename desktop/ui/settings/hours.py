"""The posted opening hours: intervals with their weekdays, staffed or not; below them the days kept otherwise.

Knows the station service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.settings.hours_line import HoursLine
from desktop.ui.settings.section import SaveBar, Section
from desktop.ui.settings.special_days import SpecialDays
from desktop.ui.text import tr
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.label import Label
from desktop.views import Changes, OpeningHours, StationView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_NEW: Final = OpeningHours(0b1111111, 18 * 60, 8 * 60, staffed=False)
_MOST: Final = 8


class HoursSection(Section):
    """A line an interval."""

    kinds = frozenset({"station", "special_day", "union_day"})

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            tasks,
            tr("Opening hours"),
            tr("Several intervals are possible, such as staffed by day and unmanned by night. They must not overlap."),
            parent,
        )
        self.lines: list[HoursLine] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(16)
        self._none = Label(tr("No hours are posted: the station counts as closed."), "muted")
        self.add_button = Button(tr("Add an interval"), "ghost", "plus")
        self.add_button.clicked.connect(self.add)
        self.bar = SaveBar()
        self.bar.wanted.connect(self.save)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        card = Card()
        card.body.setSpacing(12)
        card.body.addWidget(self._none)
        card.body.addLayout(self._rows)
        card.body.addLayout(row)
        card.body.addWidget(self.bar)
        self.page.addWidget(card)
        self.wait_for(card)
        self.days = SpecialDays(desk, tasks)
        self.days.toast.connect(self.toast)
        self.page.addWidget(self.days)

    def refresh(self) -> None:
        """Read the hours, unless somebody is just changing them, and the special days."""
        self.days.refresh()
        if not self.bar.dirty:
            self.tasks.query(self.desk.station.view, self._show, key="settings.hours")

    def add(self) -> None:
        """One more interval, the night after what is there."""
        self._add(_NEW)
        self.bar.set_dirty(True)
        self._count()

    def save(self) -> None:
        """Save all intervals."""
        hours = tuple(line.value() for line in self.lines)
        self.bar.save(self.tasks, lambda: self.desk.station.edit(hours=hours), self._saved)

    def _saved(self, changes: Changes) -> None:
        self.toast.emit(tr("The opening hours are saved."), changes)
        self.refresh()

    def _show(self, view: StationView) -> None:
        if self.bar.dirty:
            return
        if tuple(line.value() for line in self.lines) != view.hours:
            for line in list(self.lines):
                self._drop(line)
            for hours in view.hours:
                self._add(hours)
        self._count()
        self.arrived()

    def _add(self, hours: OpeningHours) -> None:
        line = HoursLine(hours)
        line.changed.connect(lambda: self.bar.set_dirty(True))
        line.removed.connect(lambda: self._remove(line))
        self.lines.append(line)
        self._rows.addWidget(line)

    def _remove(self, line: HoursLine) -> None:
        self._drop(line)
        self.bar.set_dirty(True)
        self._count()

    def _drop(self, line: HoursLine) -> None:
        self.lines.remove(line)
        self._rows.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _count(self) -> None:
        self._none.setVisible(not self.lines)
        self.add_button.setEnabled(len(self.lines) < _MOST)
