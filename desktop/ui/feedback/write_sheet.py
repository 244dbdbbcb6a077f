"""Writing down what stands in the opinion book, or what somebody said in person or by telephone; and putting right
what was written down."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.services.inputs import UNCHANGED
from desktop.services.opinions import CONTACT_KEPT, TYPED_CHANNELS
from desktop.services.times import day_of, day_start, minute_of_day
from desktop.ui.feedback.facts import Words
from desktop.ui.feedback.words import stars
from desktop.ui.supplies.facts import term_name
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.date_field import DateField, TimeField
from desktop.ui.widgets.form import FormGrid, FormRow
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.select import Select
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.text_area import TextArea
from desktop.views import Changes
from desktop.views.feedback import OpinionView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

NONE: Final = ""
_CHANNEL_ICONS: Final = {"book": "book-open", "person": "user", "phone": "phone"}


class WriteSheet(Sheet):
    """Signal ``done(str, Changes)`` when it is on the disk."""

    done = Signal(str, object)

    def __init__(
        self, window: QWidget, desk: Desk, tasks: Tasks, words: Words, wrong: OpinionView | None = None
    ) -> None:
        """``wrong`` is what is to be put right; without it something new is written down."""
        super().__init__(window, tr("Write down an opinion") if wrong is None else tr("Correct this opinion"))
        self._desk, self._tasks, self._words, self._wrong = desk, tasks, words, wrong
        self.set_width(640)
        self.kind = ChipRow(exclusive=True)
        for term in words.offered("opinion_kind"):
            self.kind.add(term.code, term_name(term), term.icon)
        self.channel = Segmented()
        self.channel.setAccessibleName(tr("How it came in"))
        self.channel.set_options(
            [(code, words.name("opinion_channel", code), _CHANNEL_ICONS[code]) for code in TYPED_CHANNELS]
        )
        self.stars = Segmented()
        self.stars.setAccessibleName(tr("Stars"))
        self.stars.set_options([("0", tr("None", "stars")), *((str(n), stars(n)) for n in range(1, 6))])
        self.facility = Select([(NONE, tr("Something else", "repair")), *_named(words, "facility")])
        self.facility.setAccessibleName(tr("Device"))
        self.trouble = Select(_named(words, "trouble"))
        self.trouble.setAccessibleName(tr("Trouble"))
        self.text = TextArea(lines=3, most=6, placeholder=tr("In their own words"))
        self.contact = QLineEdit()
        self.contact.setPlaceholderText(tr("may be left empty"))
        now = desk.clock.now() if wrong is None else wrong.at
        self.day = DateField(day_of(now))
        minutes = minute_of_day(now)
        self.time = TimeField(time(minutes // 60, minutes % 60))
        self._begun = (self.day.value(), self.time.value())
        self._lay_out()
        self.kind.changed.connect(lambda _keys: self._switch())
        self.set_buttons(primary=tr("Save"), secondary=tr("Cancel"))
        self.submitted.connect(self._save)

    def _lay_out(self) -> None:
        self.kind_row = FormRow(tr("Kind"), self.kind)
        self.stars_row = FormRow(tr("Stars"), self.stars)
        self.text_row = FormRow(tr("What was said"), self.text)
        fault = FormGrid(2)
        fault.add_field(tr("Device"), self.facility)
        fault.add_field(tr("Trouble"), self.trouble)
        self.fault = fault
        when = FormGrid(3)
        self.day_row = when.add_field(tr("Date"), self.day)
        when.add_field(tr("Time"), self.time)
        when.add_field(tr("Number to call back"), self.contact, tr("erased after %n days", "number", CONTACT_KEPT))
        channel = FormRow(tr("How it came in"), self.channel)
        for widget in (self.kind_row, channel, self.stars_row, fault, self.text_row, when):
            self.body.addWidget(widget)

    def begin(self, kind: str = "suggestion") -> None:
        """Open with a kind chosen, or with all that was said."""
        wrong = self._wrong
        self.kind.set_checked([kind if wrong is None else wrong.kind])
        if wrong is not None:
            self.channel.set_current(wrong.channel)
            self.stars.set_current(str(wrong.stars))
            self.facility.set_current(wrong.facility)
            if wrong.trouble:
                self.trouble.set_current(wrong.trouble)
            self.text.set_text(wrong.text)
            self.text.moveCursor(QTextCursor.MoveOperation.End)
            self.contact.setText(wrong.contact)
        self._switch()
        self.open(self.text)

    def _kind(self) -> str:
        return next(iter(self.kind.checked()), "")

    def _switch(self) -> None:
        self.stars_row.setVisible(self._kind() != "fault")
        self.fault.setVisible(self._kind() == "fault")
        self.stars_row.set_error("")
        self.text_row.set_error("")

    def _at(self, day: date) -> int | None:
        """None when nobody touched date and time: it was said just now."""
        clock = self.time.value()
        if (day, clock) == self._begun:
            return None
        return day_start(day) + clock.hour * 3600 + clock.minute * 60

    def _save(self) -> None:
        kind, day, text = self._kind(), self.day.value(), self.text.text().strip()
        given = int(self.stars.current() or 0) if kind != "fault" else 0
        facility = self.facility.current() if kind == "fault" else ""
        self.kind_row.set_error("" if kind else tr("Choose a kind."))
        self.day_row.set_error("" if day is not None else tr("This is not a date; write it like 2026-11-21."))
        self.stars_row.set_error(tr("Choose the stars.") if kind == "rating" and not given else "")
        silent = kind in ("suggestion", "complaint", "fault") and not text and not facility
        self.text_row.set_error(tr("Write a few words.") if silent else "")
        if not kind or day is None or silent or self.stars_row.error():
            return
        at, channel = self._at(day), self.channel.current()
        trouble, contact = self.trouble.current() if kind == "fault" else "", self.contact.text()

        wrong = self._wrong

        def correct(wrong: OpinionView) -> Changes:
            return self._desk.opinions.correct(
                wrong.id, kind=kind, channel=channel, at=UNCHANGED if at is None else at, stars=given,
                tags=wrong.tags, facility=facility, trouble=trouble, text=text, contact=contact,
            )  # fmt: skip

        def record() -> Changes:
            if wrong is not None:
                return correct(wrong)
            return self._desk.opinions.record(
                kind, channel, at=at, stars=given, facility=facility, trouble=trouble, text=text, contact=contact
            )

        said = tr("Written down: {kind}") if wrong is None else tr("Corrected: {kind}")
        said = said.format(kind=self._words.name("opinion_kind", kind))
        save(self, self._tasks, record, lambda changes: self.done.emit(said, changes))


def _named(words: Words, vocabulary: str) -> list[tuple[str, str]]:
    return [(term.code, term_name(term)) for term in words.offered(vocabulary)]
