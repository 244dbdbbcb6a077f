"""One posted interval as a line to edit: weekdays, from, to, and whether somebody is there.

Knows `OpeningHours`; what the intervals are for is not its matter.
"""

from __future__ import annotations

from datetime import date, time
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui import format as fmt
from desktop.ui.text import tr
from desktop.ui.theme import px
from desktop.ui.widgets.button import IconButton
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.date_field import TimeField
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.segmented import Segmented
from desktop.views import OpeningHours

DAY: Final = 24 * 60
_A_MONDAY: Final = date(2026, 11, 16)


class HoursLine(QWidget):
    """Signals: ``changed`` when a person changed something, ``removed`` by the button at the right."""

    changed = Signal()
    removed = Signal()

    def __init__(self, hours: OpeningHours, *, removable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.days: list[Chip] = []
        for n, head in enumerate(fmt.weekday_heads()):
            chip = Chip(head)
            chip.setCheckable(True)
            chip.setAccessibleName(fmt.weekday_long(_A_MONDAY.replace(day=16 + n)))
            chip.clicked.connect(lambda _checked=False: self._edited())
            self.days.append(chip)
        self.opens = TimeField()
        self.opens.setAccessibleName(tr("Opens"))
        self.closes = TimeField()
        self.closes.setAccessibleName(tr("Closes"))
        for field in (self.opens, self.closes):
            field.setMinimumWidth(px(104))
        self.opens.changed.connect(lambda _time: self._edited())
        self.closes.changed.connect(lambda _time: self._edited())
        self.staffed = Segmented()
        self.staffed.set_options([("yes", tr("Staffed")), ("no", tr("Unmanned"))])
        self.staffed.setAccessibleName(tr("Is somebody there?"))
        self.staffed.changed.connect(lambda _key: self._edited())
        self.remove = IconButton("x", tr("Remove this interval"))
        self.remove.clicked.connect(self.removed)
        if not removable:
            self.remove.hide()
        self._note = Label("", "caption")
        self._arrange()
        self.set_value(hours)

    def _arrange(self) -> None:
        days = QHBoxLayout()
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(4)
        for chip in self.days:
            days.addWidget(chip)
        times = QHBoxLayout()
        times.setContentsMargins(0, 0, 0, 0)
        times.setSpacing(8)
        times.addWidget(self.opens)
        times.addWidget(Label(fmt.DASH, "muted"))
        times.addWidget(self.closes)
        flow_host = QWidget()
        flow = FlowLayout(flow_host, gap=16, row_gap=8)
        for layout in (days, times):
            part = QWidget()
            part.setLayout(layout)
            flow.addWidget(part)
        flow.addWidget(self.staffed)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(flow_host, 1)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._note)

    def value(self) -> OpeningHours:
        """The interval as it stands."""
        mask = sum(1 << n for n, chip in enumerate(self.days) if chip.isChecked())
        opens, closes = _minutes(self.opens.value()), _minutes(self.closes.value())
        if opens == closes == 0:
            closes = DAY
        return OpeningHours(mask, opens, closes, self.staffed.current() == "yes")

    def set_value(self, hours: OpeningHours) -> None:
        """Show another interval."""
        for n, chip in enumerate(self.days):
            chip.setChecked(bool(hours.weekdays >> n & 1))
        for field, minutes in ((self.opens, hours.opens), (self.closes, hours.closes)):
            field.blockSignals(True)
            field.set_value(time(minutes // 60 % 24, minutes % 60))
            field.blockSignals(False)
        self.staffed.set_current("yes" if hours.staffed else "no")
        self._say()

    def _edited(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        """What two times alone do not make plain."""
        hours = self.value()
        if not hours.weekdays:
            text = tr("Choose at least one day.")
        elif hours.closes - hours.opens == DAY or hours.opens == hours.closes:
            text = tr("Open round the clock.")
        elif hours.closes < hours.opens:
            text = tr("Closes on the next day.")
        else:
            text = ""
        self._note.setText(text)
        self._note.setVisible(bool(text))


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute
