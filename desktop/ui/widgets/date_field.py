"""Dates and times as python values: typed in any usual form, or picked from a calendar."""

from __future__ import annotations

import calendar
import re
from datetime import date, time

from PySide6.QtCore import QDate, QEvent, QPoint, Qt, QTime, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QTimeEdit, QVBoxLayout, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import color
from desktop.ui.widgets.button import IconButton
from desktop.ui.widgets.number_field import ascii_digits

_PARTS = re.compile(r"^\s*(\d{4}|\d{2})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(?:(\d{1,2})\s*日?)?)?\s*$")
_SOLID = re.compile(r"^\s*(\d{4}|\d{2})(\d{2})(\d{2})\s*$")


def parse_date(text: str) -> date | None:
    """A date as people write it: 2027-08-01, 2027/8/1, 2027.8.1, 2027年8月1日, 20270801, 270801; 2027-08 is that
    month's last day, as on a best-before stamp. None when it is none."""
    plain = ascii_digits(text)
    match = _PARTS.match(plain) or _SOLID.match(plain)
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    year += 2000 if year < 100 else 0
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


class DateField(QLineEdit):
    """A date or, while empty, None. Signals: `changed(date | None)` when the value changes."""

    changed = Signal(object)

    def __init__(self, value: date | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = value
        self._popup: QFrame | None = None
        self._open = IconButton("calendar-days", tr("Pick a date"), self)
        self._open.clicked.connect(self._pick)
        self._open.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPlaceholderText("2027-08-01")
        self.setTextMargins(0, 0, 30, 0)
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self._tidy)
        self.set_value(value)

    def value(self) -> date | None:
        """The date, None while there is none."""
        return self._value

    def valid(self) -> bool:
        """False while something is typed that is no date."""
        return self._value is not None or not self.text().strip()

    def set_value(self, value: date | None) -> None:
        """Show another date; None empties the field."""
        told = value != self._value
        self._value = value
        self.setText(value.isoformat() if value else "")
        if told:
            self.changed.emit(value)

    def _typed(self, text: str) -> None:
        value = parse_date(text)
        if value != self._value:
            self._value = value
            self.changed.emit(value)

    def _tidy(self) -> None:
        if self._value is not None:
            self.setText(self._value.isoformat())

    def _pick(self) -> None:
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setObjectName("popup")
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        month = QCalendarWidget(popup)
        month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        month.setGridVisible(False)
        plain = QTextCharFormat()
        plain.setForeground(color("ink"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            month.setWeekdayTextFormat(day, plain)
        heads = QTextCharFormat()
        heads.setForeground(color("muted"))
        month.setHeaderTextFormat(heads)
        if self._value is not None:
            month.setSelectedDate(QDate(self._value.year, self._value.month, self._value.day))
        column = QVBoxLayout(popup)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(month)
        month.clicked.connect(self._picked)
        month.activated.connect(self._picked)
        self._popup = popup
        popup.destroyed.connect(self._forget)
        popup.adjustSize()
        popup.move(self._beside(popup))
        popup.show()
        month.setFocus()

    def _beside(self, popup: QWidget) -> QPoint:
        """Below the field, or above where the screen ends."""
        below = self.mapToGlobal(QPoint(0, self.height() + 4))
        area = self.screen().availableGeometry()
        if below.y() + popup.height() > area.bottom():
            below.setY(self.mapToGlobal(QPoint(0, 0)).y() - popup.height() - 4)
        below.setX(min(below.x(), area.right() - popup.width()))
        return below

    def _forget(self) -> None:
        self._popup = None

    def _picked(self, day: QDate) -> None:
        self.set_value(date(day.year(), day.month(), day.day()))
        if self._popup is not None:
            self._popup.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self._open.sizeHint()
        self._open.setGeometry(
            self.width() - side.width(), (self.height() - side.height()) // 2, side.width(), side.height()
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._open.set_name(tr("Pick a date"))


class TimeField(QTimeEdit):
    """Hours and minutes. Signals: `changed(time)`."""

    changed = Signal(object)

    def __init__(self, value: time | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDisplayFormat("HH:mm")
        self.lineEdit().setTextMargins(11, 0, 0, 0)
        self.set_value(value or time(0, 0))
        self.timeChanged.connect(lambda: self.changed.emit(self.value()))

    def value(self) -> time:
        """The time of day."""
        shown = self.time()
        return time(shown.hour(), shown.minute())

    def set_value(self, value: time) -> None:
        """Show another time."""
        self.setTime(QTime(value.hour, value.minute))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A full field refuses another digit, so that who clicks into it and types the time would change nothing.
        line = self.lineEdit()
        whole = line.text()
        if event.text().isdigit() and len(whole) == len("00:00"):
            if line.selectedText() == whole:
                self.setSelectedSection(QTimeEdit.Section.HourSection)
            elif not line.hasSelectedText():
                self.setSelectedSection(self.currentSection())
        super().keyPressEvent(event)
