"""A month as seven columns of days, each with a mark below its number."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.ui.theme import RADIUS_CONTROL, TONE_FILL, TONE_INK, TextStyle, Tone, color, px
from desktop.ui.widgets.base import (
    LEFT,
    RIGHT,
    Painted,
    draw_text,
    focus_ring,
    keyboard_reason,
    line_height,
    rounded,
    text_width,
)

_GAP = 6
_LEFT, _RIGHT = 9, 8
_MOST_CELL = 176
_NOTE_FROM = 92
"""Height of a day, at 100 % text, from which on its note is shown."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


@dataclass(frozen=True, slots=True)
class DayMark:
    """What stands in a day: `sub` below the number in a tone, `corner` at the right (a rest day), and `note` below
    that in a day that is high enough."""

    sub: str = ""
    tone: Tone = "ok"
    corner: str = ""
    muted: bool = False
    tip: str = ""
    note: str = ""
    flag: Tone | None = None
    """A dot beside the number: something is to be looked at."""


class MonthCalendar(Painted):
    """Arrow keys walk, Return or a click opens. Signals: `activated(date)`."""

    activated = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, first_weekday: int = 7) -> None:
        """`first_weekday` is ISO: 1 Monday … 7 Sunday."""
        super().__init__(parent)
        self._first = first_weekday
        self._heads: tuple[str, ...] = ("",) * 7
        self._month = date(2000, 1, 1)
        self._today: date | None = None
        self._selected: date | None = None
        self._hover: date | None = None
        self._ring = False
        self._marks: dict[date, DayMark] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_heads(self, heads: Sequence[str]) -> None:
        """Names of the seven weekdays from the first column on."""
        self._heads = tuple(heads)
        self.update()

    def set_month(self, year: int, month: int, today: date | None = None) -> None:
        """Show a month; days after `today` are muted."""
        self._month, self._today = date(year, month, 1), today
        if self._selected is not None and (self._selected.year, self._selected.month) != (year, month):
            self._selected = None
        self.updateGeometry()
        self.update()

    def set_marks(self, marks: Mapping[date, DayMark]) -> None:
        """Show these marks and no others."""
        self._marks = dict(marks)
        self.updateGeometry()
        self.update()

    def set_selected(self, day: date | None) -> None:
        """Outline a day."""
        self._selected = day
        mark = self._marks.get(day) if day is not None else None
        words = (day.isoformat() if day else "", mark.sub if mark else "", mark.tip if mark else "")
        self.setAccessibleDescription(" ".join(word for word in words if word))
        self.update()

    def selected(self) -> date | None:
        """The outlined day."""
        return self._selected

    # -- geometry

    def _days(self) -> list[date]:
        length = calendar.monthrange(self._month.year, self._month.month)[1]
        return [self._month + timedelta(days=n) for n in range(length)]

    def _lead(self) -> int:
        return (self._month.isoweekday() - self._first) % 7

    def _rows(self) -> int:
        return -(-(self._lead() + len(self._days())) // 7)

    def _head_height(self) -> int:
        return line_height("small") + 8

    def _least_cell(self) -> int:
        return line_height("small") * (3 if self._narrow() else 2) + 12

    def _narrow(self) -> bool:
        """Whether some day's mark needs a second line."""
        room = (self.width() + _GAP) // 7 - _GAP - _LEFT - _RIGHT
        return any(text_width(mark.sub, "caption") > room for mark in self._marks.values())

    def _cell_height(self) -> int:
        room = (self.height() - self._head_height() + _GAP) // self._rows() - _GAP
        return min(max(room, self._least_cell()), px(_MOST_CELL))

    def rect_of(self, day: date) -> QRect:
        """Where a day of the month is drawn."""
        row, column = divmod(self._lead() + day.day - 1, 7)
        wide = self.width() + _GAP
        left, right = wide * column // 7, wide * (column + 1) // 7 - _GAP
        height = self._cell_height()
        return QRect(left, self._head_height() + row * (height + _GAP), right - left, height)

    def sizeHint(self) -> QSize:
        height = self._head_height() + 6 * (self._least_cell() + _GAP)
        return QSize(7 * (text_width("00:00–00:00", "small") + 20), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(7 * px(48), self._head_height() + self._rows() * (self._least_cell() + _GAP))

    def _at(self, point: QPoint) -> date | None:
        return next((day for day in self._days() if self.rect_of(day).contains(point)), None)

    # -- painting

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() + _GAP
        for n, head in enumerate(self._heads):
            box = QRect(wide * n // 7 + 9, 0, wide // 7 - 12, line_height("small"))
            draw_text(painter, box, head, "small", color("muted"), LEFT)
        for day in self._days():
            self._paint_day(painter, day, self._marks.get(day, DayMark()))
        painter.end()

    def _paint_day(self, painter: QPainter, day: date, mark: DayMark) -> None:
        box = self.rect_of(day)
        today = day == self._today
        later = mark.muted or (self._today is not None and day > self._today)
        ground = color("accent_soft") if today else color("surface_hover" if day == self._hover else "surface")
        edge = color("accent" if today else "ink" if day == self._selected else "line")
        rounded(painter, box, RADIUS_CONTROL, ground, edge, 1.5 if day == self._selected and not today else 1.0)
        inner = box.adjusted(_LEFT, 5, -_RIGHT, -5)
        top = QRect(inner.left(), inner.top(), inner.width(), line_height("small"))
        draw_text(painter, top, str(day.day), "small", color("muted" if later else "ink"), LEFT)
        if mark.flag is not None:
            self._paint_flag(painter, top, text_width(str(day.day), "small"), mark.flag)
        if mark.corner:
            beside = text_width(str(day.day), "small") + 4 + text_width(mark.corner, "small") <= inner.width()
            place = top if beside or mark.sub else top.translated(0, top.height())
            draw_text(painter, place, mark.corner, "small", color("muted"), RIGHT if place is top else LEFT)
        if mark.sub:
            self._paint_sub(painter, mark, inner.adjusted(0, top.height() + 2, 0, 0), later)
        if mark.note and box.height() >= px(_NOTE_FROM):
            below = QRect(inner.left(), top.bottom() + 6 + line_height("small"), inner.width(), line_height("caption"))
            draw_text(painter, below, mark.note, "caption", color("muted"), LEFT)
        if self._ring and day == self._selected:
            focus_ring(painter, box)

    def _paint_flag(self, painter: QPainter, line: QRect, after: int, tone: Tone) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(TONE_FILL[tone]))
        radius = px(6) / 2
        painter.drawEllipse(QPointF(line.left() + after + 5 + radius, line.top() + line.height() / 2), radius, radius)

    def _paint_sub(self, painter: QPainter, mark: DayMark, room: QRect, later: bool) -> None:
        ink = color("muted") if later and mark.tone == "neutral" else color(TONE_INK[mark.tone])
        style: TextStyle = "small" if text_width(mark.sub, "small") <= room.width() else "caption"
        lines = [mark.sub] if text_width(mark.sub, style) <= room.width() else _broken(mark.sub)
        for n, line in enumerate(lines):
            height = line_height(style)
            draw_text(painter, QRect(room.left(), room.top() + n * height, room.width() + 4, height), line, style, ink)

    # -- what a person does

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = keyboard_reason(event.reason())
        if self._selected is None and self._ring:
            inside = self._today is not None and (self._today.year, self._today.month) == (
                self._month.year,
                self._month.month,
            )
            self.set_selected(self._today if inside else self._month)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            day = (self._selected or self._month) + timedelta(days=_STEPS[key])
            if (day.year, day.month) == (self._month.year, self._month.month):
                self._ring = True
                self.set_selected(day)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._selected is not None:
            self.activated.emit(self._selected)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        day = self._at(event.position().toPoint())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self.set_selected(day)
            self.activated.emit(day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        day = self._at(event.position().toPoint())
        if day != self._hover:
            self._hover = day
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            day = self._at(event.pos())
            mark = self._marks.get(day) if day is not None else None
            QToolTip.showText(event.globalPos(), mark.tip if mark else "", self)
            return True
        return super().event(event)


def _broken(text: str) -> list[str]:
    """In two lines behind the dash of a span of time, else at the first blank."""
    for sign in "–", " ":
        head, found, tail = text.partition(sign)
        if found and tail:
            return [f"{head}{sign}".rstrip(), tail]
    return [text]
