"""A day and a time of earlier, for what is written down afterwards. Knows no service but the calendar."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.services.times import day_of, day_start, minute_of_day
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2
from desktop.ui.widgets.date_field import DateField, TimeField


class WhenField(QWidget):
    """Begins with the present. Signal ``changed()``."""

    changed = Signal()

    def __init__(self, now: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        minutes = minute_of_day(now)
        self._begun = (day_of(now), time(minutes // 60, minutes % 60))
        self.day, self.time = DateField(self._begun[0]), TimeField(self._begun[1])
        self.day.setAccessibleName(tr("Date"))
        self.time.setAccessibleName(tr("Time"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.day, 2)
        row.addWidget(self.time, 1)
        self.setFocusProxy(self.day)
        for changed in (self.day.changed, self.time.changed):
            changed.connect(lambda _value: self.changed.emit())

    def valid(self) -> bool:
        """Whether a day is there."""
        return self.day.value() is not None

    def instant(self) -> int | None:
        """The time that was chosen; None for now, which it was when nobody has touched it."""
        day, clock = self.day.value(), self.time.value()
        if day is None or (day, clock) == self._begun:
            return None
        return day_start(day) + clock.hour * 3600 + clock.minute * 60
