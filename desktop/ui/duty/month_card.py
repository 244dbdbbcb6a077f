"""A month of duty: each day's first sign-in and last sign-out, days of rest, estimates and gaps."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.duty.facts import DutyFacts
from desktop.ui.duty.words import posted, special
from desktop.ui.text import tr
from desktop.ui.theme import Tone
from desktop.ui.widgets.base import text_width
from desktop.ui.widgets.button import IconButton, TextLink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.legend import Legend
from desktop.ui.widgets.month_calendar import DayMark as Mark
from desktop.ui.widgets.month_calendar import MonthCalendar
from desktop.ui.widgets.more_button import MoreButton
from desktop.views import DayMark, DutyDay, TimeMark, TimeTrust

_DASH: Final = "–"
_OK: Final[Tone] = "ok"
_EDGE: Final = 20
_APART: Final = 24


class MonthCard(Card):
    """Signals: ``month_wanted(year, month)``, ``day_wanted(date)``, ``table_wanted()`` of the public holidays,
    ``menu_wanted(QMenu)`` for what is wanted now and then.
    """

    month_wanted = Signal(int, int)
    day_wanted = Signal(object)
    table_wanted = Signal()
    menu_wanted = Signal(QMenu)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._year, self._number = 0, 0
        self.heading = Label("", "muted")
        self.figures = Label("", "small")
        self.below = Label("", "small", wrap=True)
        """The same figures, where they have no room beside the month."""
        self.below.hide()
        self.figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.before = IconButton("chevron-left", tr("Month before"))
        self.after = IconButton("chevron-right", tr("Next month"))
        self.more = MoreButton(tr("More"), self.menu)
        self.calendar = MonthCalendar()
        self.legend = Legend(
            [
                (tr("open as posted"), "ok", ""),
                (tr("late, early or estimated"), "warn", ""),
                (tr("not open"), "alarm", ""),
                (tr("day of rest"), "neutral", tr("rest")),
                (tr("open on a holiday"), "neutral", tr("hol.", "calendar")),
                (tr("make-up workday"), "neutral", tr("work", "calendar")),
            ]
        )
        self.unknown = Label("", "small", wrap=True)
        self.add_table = TextLink(tr("Add them"))
        self._unknown_row = QWidget()
        unknown = QHBoxLayout(self._unknown_row)
        unknown.setContentsMargins(0, 0, 0, 0)
        unknown.addWidget(self.unknown, 1)
        unknown.addWidget(self.add_table)
        self._unknown_row.hide()
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.before)
        head.addWidget(self.heading)
        head.addWidget(self.after)
        head.addStretch(1)
        head.addWidget(self.figures)
        head.addSpacing(8)
        head.addWidget(self.more)
        self.set_padding(10, 20)
        self.body.addLayout(head)
        self.body.addWidget(self.below)
        self.body.addWidget(self.calendar, 1)
        self.body.addWidget(self._unknown_row)
        self.body.addWidget(self.legend)
        self.before.clicked.connect(lambda: self._step(-1))
        self.after.clicked.connect(lambda: self._step(1))
        self.calendar.activated.connect(self.day_wanted)
        self.add_table.clicked.connect(self.table_wanted)

    def menu(self) -> QMenu:
        """What is wanted now and then."""
        menu = QMenu(self)
        self.menu_wanted.emit(menu)
        return menu

    def show_month(self, facts: DutyFacts) -> None:
        """Show the month that was read."""
        month = facts.month
        today = day_of(facts.duty.now)
        self._year, self._number = month.year, month.month
        self.heading.setText(fmt.month_title(month.year, month.month))
        self.setAccessibleName(self.heading.text())
        self.calendar.setAccessibleName(self.heading.text())
        text = fmt.joined(
            tr("%n days due", "", month.due),
            tr("%n opened", "", month.opened),
            tr("%n late", "", month.late),
            tr("%n early", "", month.early),
            tr("%n estimated", "", month.estimated),
            tr("{kept} of {posted} h kept").format(
                kept=fmt.hours(month.kept_hours), posted=fmt.hours(month.posted_hours)
            ),
        )
        if not (month.due or month.opened):
            # Of a month to come, or before the first sign-in, there is nothing to say.
            text = ""
        tip = tr("Somebody was on duty for {n} hours in all, within the posted ones or not.").format(
            n=fmt.hours(month.open_hours)
        )
        for label in (self.figures, self.below):
            label.setToolTip(tip if text else "")
            label.setAccessibleDescription(tip if text else "")
        self.figures.setText(text)
        self.below.setText(text)
        self._fit()
        self.after.setEnabled((month.year, month.month) < (today.year + 1, 12))
        heads = fmt.weekday_heads()
        self.calendar.set_heads((heads[6], *heads[:6]))
        self.calendar.set_month(month.year, month.month, today)
        self.calendar.set_marks({day.day: _mark(day) for day in month.days})
        self.unknown.setText(
            tr(
                "The public holidays of {year} are not known here yet. They are published in the autumn before; "
                "until they are added every day counts by its weekday."
            ).format(year=month.year)
        )
        self._unknown_row.setVisible(not month.holidays_known)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def theme_changed(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """The figures stand beside the month, or below it rather than cut short."""
        if not hasattr(self, "below"):
            return
        taken = 3 * self.before.sizeHint().width() + text_width(self.heading.text()) + 2 * _EDGE + _APART
        fits = taken + text_width(self.figures.text(), "small") <= self.width()
        self.figures.setVisible(fits)
        self.below.setVisible(not fits and bool(self.below.text()))

    def _step(self, by: int) -> None:
        index = self._year * 12 + self._number - 1 + by
        self.month_wanted.emit(index // 12, index % 12 + 1)


def _mark(day: DutyDay) -> Mark:
    first, last = _from_until(day)
    names = fmt.listed([shift.staff_name for shift in day.shifts])
    ahead = day.mark is DayMark.FUTURE
    sub, tone = "", _OK
    match day.mark:
        case DayMark.OPEN | DayMark.RUNNING:
            forgotten = not last and day.mark is DayMark.OPEN
            sub, tone = f"{first}{_DASH}{last}", "warn" if forgotten or day.late or day.early else _OK
        case DayMark.ESTIMATED:
            sub, tone = _estimated(day, first, last), "warn"
        case DayMark.MISSED:
            sub, tone = tr("not open"), "alarm"
        case DayMark.REST:
            sub = f"{first}{_DASH}{last}" if first else ""
    return Mark(
        sub,
        tone,
        corner=_corner(day),
        muted=ahead or (day.mark is DayMark.REST and not sub),
        tip=_tip(day, names),
        note=names or ("" if day.special is None else special(day.special)),
        flag="warn" if day.doubtful else None,
    )


def _from_until(day: DutyDay) -> tuple[str, str]:
    """First sign-in and last sign-out; of a day within a shift that began before it the hours that it covers."""
    if day.shifts and day.first_in is None:
        ends = [shift.signed_out_at for shift in day.shifts if shift.signed_out_at is not None]
        until = max(ends) if len(ends) == len(day.shifts) else None
        last = "" if until is None else fmt.clock(until) if day_of(until) == day.day else "24:00"
        return "0:00", last
    first = "" if day.first_in is None else fmt.clock(day.first_in).removeprefix("0")
    if day.last_out is None:
        return first, ""
    beyond = day_of(day.last_out) > day.day + timedelta(days=1)
    return first, "24:00" if beyond else fmt.clock(day.last_out)


def _estimated(day: DutyDay, first: str, last: str) -> str:
    """The time that is an estimate; both where both are."""
    begun = any(_is_estimate(shift.sign_in_mark) for shift in day.shifts)
    ended = any(_is_estimate(shift.sign_out_mark) for shift in day.shifts)
    if begun and not ended:
        return tr("est. {time}").format(time=f"{first}{_DASH}")
    return tr("est. {time}").format(time=f"{first}{_DASH}{last}" if begun else last)


def _is_estimate(mark: TimeMark | None) -> bool:
    return mark is not None and mark.trust is TimeTrust.ESTIMATED


def _corner(day: DutyDay) -> str:
    """Why the day is another one than its weekday, in a sign; a day of rest has one too."""
    kind = "" if day.special is None else day.special.kind
    if kind == "workday":
        return tr("work", "calendar")
    if kind == "open":
        return tr("own", "calendar")
    if not day.posted:
        return tr("rest") if day.mark is not DayMark.NONE else ""
    return tr("hol.", "calendar") if kind == "holiday" else ""


def _tip(day: DutyDay, names: str) -> str:
    """The day in words, line by line."""
    missed = tr("The station should have been open, but nobody signed in.") if day.mark is DayMark.MISSED else ""
    lines = (
        fmt.joined(posted(day), special(day.special)),
        names,
        tr("opened late") if day.late else "",
        tr("closed early") if day.early else "",
        missed,
        tr("A PC's clock was changed on this day: look at the times.") if day.doubtful else "",
    )
    return "\n".join(line for line in lines if line)
