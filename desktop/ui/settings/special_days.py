"""The days of a year that are kept otherwise: the built-in public holidays, the union's days, the station's own; and a
year's table out of a file.

Knows the service of the days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.settings.person_sheet import RefusableSheet
from desktop.ui.settings.special_sheet import SpecialSheet
from desktop.ui.text import error_text, language, tr
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, IconButton
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.icon_row import RowList
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.pill import Pill
from desktop.views import Changes, SpecialDayView, TableOffer, YearDays

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

Stretch = tuple[SpecialDayView, ...]
"""Neighbouring days that are kept alike."""


class StretchRow(QWidget):
    """A stretch of days with what can be done. Signals: ``change_wanted``, ``remove_wanted``."""

    change_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, stretch: Stretch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stretch = first, *_ = stretch
        own = first.origin == "station"
        words = QVBoxLayout()
        words.setSpacing(0)
        self.title = Label(fmt.joined(_dates(stretch), _name(first)), "strong" if own else "base", wrap=True)
        words.addWidget(self.title)
        words.addWidget(Label(_kept(first), "caption", wrap=True))
        self.change = Button(tr("Change", "day"), "secondary")
        self.remove = Button(tr("Remove"), "secondary")
        for button in (self.change, self.remove):
            button.set_small()
            button.setAccessibleName(f"{button.text()} {self.title.text()}")
        self.change.clicked.connect(self.change_wanted)
        self.remove.clicked.connect(self.remove_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addLayout(words, 1)
        if own:
            row.addWidget(Pill(tr("this station"), "accent"))
        elif first.origin == "union":
            row.addWidget(Pill(tr("the union"), "info"))
        row.addWidget(self.change)
        row.addWidget(self.remove)
        self.remove.setVisible(own)


class SpecialDays(Card):
    """Signal ``toast(str, object)``."""

    toast = Signal(str, object)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tr("Holidays and special days"), parent=parent)
        self._desk, self._tasks = desk, tasks
        self._year = day_of(desk.clock.now()).year
        self._shown: YearDays | None = None
        self.rows: list[StretchRow] = []
        self.before = IconButton("chevron-left", tr("Year before"))
        self.after = IconButton("chevron-right", tr("Next year"))
        self.year = Label("", "strong")
        self.source = Label("", "small", wrap=True)
        self.problem = Banner("alarm")
        self.problem.hide()
        self.unknown = Banner("warn")
        self.unknown.hide()
        self.add_button = Button(tr("Add a day"), "ghost", "calendar-plus")
        self.file_button = Button(tr("Take a year from a file…"), "ghost", "file-up")
        self._list = RowList()
        self._list.set_heads(tr("Holidays and special days"), tr("Days"), tr("How they are kept"), tr("By whom"))
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.before)
        head.addWidget(self.year)
        head.addWidget(self.after)
        head.addSpacing(12)
        head.addWidget(self.source, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.add_button)
        foot.addWidget(self.file_button)
        foot.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self.unknown)
        self.body.addWidget(self._list)
        self.body.addWidget(self.problem)
        self.body.addLayout(foot)
        self.before.clicked.connect(lambda: self._go(-1))
        self.after.clicked.connect(lambda: self._go(1))
        self.add_button.clicked.connect(lambda: self.edit(()))
        self.file_button.clicked.connect(lambda: self.ask_file())

    def refresh(self) -> None:
        """Read the year."""
        year = self._year
        self._tasks.query(lambda: self._desk.days.year(year), self._show, key="settings.days")

    def edit(self, stretch: Stretch) -> None:
        """The sheet for a new stretch of days, or for one that is there."""
        sheet = SpecialSheet(self, stretch)

        def save() -> None:
            typed = sheet.typed()
            if typed is not None:
                self._year = typed.first.year
                self._run(
                    sheet,
                    lambda: self._desk.days.save(
                        typed.first, typed.kind, name=typed.name, hours=typed.hours, until=typed.last
                    ),
                    tr("The special days are saved."),
                )

        sheet.submitted.connect(save)
        sheet.open(sheet.first)

    def remove(self, stretch: Stretch) -> None:
        """Take back what the station has said of these days."""
        first, last = stretch[0].day, stretch[-1].day
        self._tasks.command(
            lambda: self._desk.days.remove(first, until=last),
            lambda changes: self._done(tr("These days are kept as usual again."), changes),
            self._refused,
        )

    def ask_file(self) -> QFileDialog:
        """Ask for a file with a year's table."""
        dialog = QFileDialog(self, tr("Take a year from a file"), "", tr("Tables of days") + " (*.json *.csv *.txt)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.read_file)
        dialog.open()
        return dialog

    def read_file(self, path: str) -> None:
        """Show what a file holds, before anything of it is saved."""
        self.problem.hide()
        self._tasks.query(
            lambda: self._desk.days.read_file(Path(path)), self._offer, self._refused, key="settings.days.file"
        )

    def _offer(self, offer: TableOffer) -> None:
        sheet = RefusableSheet(self, tr("%n days in the file", "", len(offer.days)))
        sheet.set_width(480)
        sheet.set_text(
            tr("{new} are new, {changed} change what is known, {same} are known just so.").format(
                new=offer.new, changed=offer.changed, same=len(offer.days) - offer.new - offer.changed
            )
        )
        for stretch in _stretches(offer.days):
            said = fmt.joined(fmt.full_date(stretch[0].day), tr("%n days", "", len(stretch)), _name(stretch[0]))
            sheet.body.addWidget(Label(fmt.joined(said, _kept(stretch[0])), "small", wrap=True))
        nothing = not offer.new and not offer.changed
        sheet.set_buttons(primary=tr("Close") if nothing else tr("Save"), secondary="" if nothing else tr("Cancel"))

        def save() -> None:
            if nothing:
                sheet.accept()
                return
            self._year = offer.days[-1].day.year
            self._run(sheet, lambda: self._desk.days.take(offer), tr("The special days are saved."))

        sheet.submitted.connect(save)
        sheet.open(sheet.primary_button)

    def _run(self, sheet: RefusableSheet, fn: Callable[[], Changes], said: str) -> None:
        sheet.set_busy(True)

        def done(changes: Changes) -> None:
            sheet.accept()
            self._done(said, changes)

        self._tasks.command(fn, done, sheet.refuse)

    def _done(self, said: str, changes: Changes) -> None:
        self.problem.hide()
        self.toast.emit(said, changes)
        self.refresh()

    def _refused(self, error: KnownError) -> None:
        what, remedy = error_text(error)
        self.problem.set("alarm", what, remedy)
        self.problem.show()

    def _go(self, by: int) -> None:
        self._year += by
        self.refresh()

    def _show(self, year: YearDays) -> None:
        self.year.setText(str(year.year))
        self.source.setText(_source(year.source))
        self.unknown.setVisible(not year.source)
        self.unknown.set(
            "warn",
            tr("The public holidays of {year} are not known here yet").format(year=year.year),
            tr(
                "The State Council's office publishes them in the autumn before. Then take them from a file (JSON, or "
                "a table 日期,类型,名称 saved as .csv), add the days by hand, or let the union publish them; an update "
                "of Yizhan brings them too. Until then every day counts by its weekday."
            ),
        )
        if year == self._shown:
            return
        self._shown = year
        self.rows = []
        for stretch in _stretches(year.days):
            row = StretchRow(stretch)
            row.change_wanted.connect(lambda its=stretch: self.edit(its))
            row.remove_wanted.connect(lambda its=stretch: self.remove(its))
            self.rows.append(row)
        self._list.set_rows(self.rows)


def _stretches(days: tuple[SpecialDayView, ...]) -> Iterator[Stretch]:
    """Neighbouring days that are kept alike, in order."""
    stretch: list[SpecialDayView] = []
    for day in days:
        if stretch and (day.day != stretch[-1].day + timedelta(days=1) or _same(day) != _same(stretch[-1])):
            yield tuple(stretch)
            stretch = []
        stretch.append(day)
    if stretch:
        yield tuple(stretch)


def _same(day: SpecialDayView) -> tuple[object, ...]:
    return day.kind, day.name, day.origin, day.hours


def _dates(stretch: Stretch) -> str:
    first, last = stretch[0].day, stretch[-1].day
    begin = fmt.on_weekday(first)
    return begin if first == last else f"{begin} – {fmt.on_weekday(last)}"


def _name(day: SpecialDayView) -> str:
    return day.name if language().startswith("zh") else day.name_en or day.name


def _kept(day: SpecialDayView) -> str:
    """How it is kept, in words."""
    if day.kind == "open":
        hours = [f"{fmt.minutes(one.opens)}–{fmt.minutes(one.closes)}" for one in day.hours]
        return tr("open {hours}").format(hours=fmt.listed(hours))
    return {
        "holiday": tr("public holiday: as on Sundays"),
        "workday": tr("make-up workday: as on Mondays"),
        "closed": tr("closed all day"),
    }.get(day.kind, day.kind)


def _source(source: str) -> str:
    return {
        "built_in": tr("Built in, after the notice of the State Council's office"),
        "union": tr("As the union publishes them"),
        "station": tr("As this station entered them"),
    }.get(source, "")
