"""One repair: what is broken, who mends it, what it costs, who found it in order; reported anew, or corrected."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.i18n import N_
from desktop.services.times import day_of, day_start, minute_of_day
from desktop.ui.feedback import words as say
from desktop.ui.feedback.facts import Shown, Words
from desktop.ui.photos.strip import PhotoStrip
from desktop.ui.supplies.entry_sheet import ReasonSheet
from desktop.ui.supplies.facts import term_name
from desktop.ui.text import tr
from desktop.ui.visits.saving import save
from desktop.ui.widgets.date_field import DateField, TimeField
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.select import Select
from desktop.ui.widgets.sheet import Sheet
from desktop.ui.widgets.toggle import Toggle
from desktop.views import Changes, RecordId, SyncView
from desktop.views.feedback import RepairView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

REPAIR_REASONS: Final = (N_("works after all"), N_("reported twice"), N_("just a test"))
NOBODY: Final = ""
_YUAN: Final = re.compile(r"(\d{1,7})(?:[.。](\d{1,2}))?$")


def fen_of(text: str) -> int | None:
    """What a person wrote as yuan, in fen; None when it is no amount."""
    cleaned = text.strip().replace(",", "").replace("，", "").removesuffix("元").strip()
    if not cleaned:
        return 0
    found = _YUAN.match(cleaned)
    return None if found is None else int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


class RepairSheet(Sheet):
    """Without a repair a fault is reported. Signals: ``done(str, Changes)``; ``void_wanted()``."""

    done = Signal(str, object)
    void_wanted = Signal()

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, shown: Shown, repair: RepairView | None) -> None:
        words = shown.words
        super().__init__(window, tr("Report a fault") if repair is None else say.device(repair, words))
        self._desk, self._tasks, self._words, self._repair = desk, tasks, words, repair
        self._now = desk.clock.now()
        self.set_width(680)
        self.photos: PhotoStrip | None = None
        self.facility = Select([("", tr("Something else", "repair")), *_facilities(shown, repair)])
        self.trouble = Select([(term.code, term_name(term)) for term in words.offered("trouble")])
        self.what = QLineEdit("" if repair is None else repair.what)
        self.what.setPlaceholderText(tr("such as: door lock, lamp over the table"))
        at = self._now if repair is None else repair.reported_at
        self.day, self.time = DateField(day_of(at)), TimeField(_time(at))
        self.repaired_by = QLineEdit("" if repair is None else repair.repaired_by)
        self.repaired_by.setPlaceholderText(tr("name or company, if known"))
        self.cost = QLineEdit("" if repair is None else say.yuan(repair.cost).replace(",", ""))
        self.acceptor = Select([(NOBODY, tr("Nobody yet")), *((one.id.hex(), one.name) for one in shown.people)])
        self.note = QLineEdit("" if repair is None else repair.note)
        self.works = Toggle(tr("It works again"))
        done = self._now if repair is None or repair.done_at is None else repair.done_at
        self.done_day, self.done_time = DateField(day_of(done)), TimeField(_time(done))
        self._begun = (self.day.value(), self.time.value())
        self._ended = (self.done_day.value(), self.done_time.value())
        self.works.toggled.connect(lambda _on: self._switch())
        self._fill(repair)
        self._lay_out()
        self.set_buttons(
            primary=tr("Report") if repair is None else tr("Save"),
            secondary=tr("Cancel"),
            danger="" if repair is None or repair.voided is not None else tr("Void…"),
        )
        self.danger_clicked.connect(self.void_wanted)
        self.submitted.connect(self._save)
        self._switch()

    def _fill(self, repair: RepairView | None) -> None:
        if repair is None:
            self.trouble.set_current("broken")
            return
        self.facility.set_current(repair.facility)
        self.trouble.set_current(repair.trouble)
        self.works.setChecked(repair.done_at is not None)
        if repair.accepted_by is not None:
            self.acceptor.set_current(repair.accepted_by.hex())

    def _lay_out(self) -> None:
        repair = self._repair
        if repair is not None and repair.said:
            self.body.addWidget(Label(repair.said, "muted", wrap=True, selectable=True))
        grid = FormGrid(6)
        grid.add_field(tr("Device"), self.facility, span=2)
        grid.add_field(tr("Trouble"), self.trouble, span=2)
        self.what_row = grid.add_field(tr("What", "repair"), self.what, span=2)
        self.day_row = grid.add_field(tr("Reported on"), self.day, span=2)
        grid.add_field(tr("Time"), self.time, span=2)
        grid.add_field(tr("Repaired by"), self.repaired_by, span=2)
        grid.add_field(tr("Note"), self.note, span=6)
        self.body.addWidget(grid)
        self.after = FormGrid(4)
        self.done_row = self.after.add_field(tr("Done on"), self.done_day)
        self.after.add_field(tr("Time"), self.done_time)
        self.cost_row = self.after.add_field(tr("Cost in yuan"), self.cost)
        self.after.add_field(tr("Checked by"), self.acceptor)
        if repair is not None:
            self.photos = PhotoStrip(self, self._desk, self._tasks, repair.id, editable=repair.voided is None)
            self.photos.refused.connect(self.show_error)
            self.photos.changed.connect(self.done)
            self.body.addWidget(self.photos)
            self.body.addWidget(self.works)
            self.body.addWidget(self.after)
        for field, name in ((self.facility, tr("Device")), (self.trouble, tr("Trouble"))):
            field.setAccessibleName(name)
        self.acceptor.setAccessibleName(tr("Checked by"))

    def _switch(self) -> None:
        self.after.setVisible(self._repair is not None and self.works.isChecked())

    def begin(self) -> None:
        """Open where one usually begins."""
        self.open(self.facility if self._repair is None else self.repaired_by)

    def show_sync(self, view: SyncView) -> None:
        """The state of the sync has changed."""
        if self.photos is not None:
            self.photos.show_sync(view)

    def on_changes(self, changes: Changes) -> None:
        """Something was recorded or has come in."""
        if self.photos is not None:
            self.photos.on_changes(changes)

    def _save(self) -> None:
        repair = self._repair
        facility, what = self.facility.current(), self.what.text().strip()
        named = bool(facility or what) or (repair is not None and repair.opinion is not None)
        self.what_row.set_error("" if named else tr("Say what is broken."))
        wrong = tr("This is not a date; write it like 2026-11-21.")
        self.day_row.set_error("" if self.day.value() is not None else wrong)
        works = repair is not None and self.works.isChecked()
        self.done_row.set_error(wrong if works and self.done_day.value() is None else "")
        cost = fen_of(self.cost.text())
        self.cost_row.set_error("" if cost is not None else tr("Write an amount such as 120 or 35.50."))
        if not named or cost is None or self.day_row.error() or self.done_row.error():
            return
        if repair is None:
            self._report(facility, what)
        else:
            self._change(repair, facility, what, cost, works)

    def _report(self, facility: str, what: str) -> None:
        # Untouched, it is reported now, to the second.
        touched = (self.day.value(), self.time.value()) != self._begun
        at = _instant(self.day, self.time) if touched else None
        trouble, by, note = self.trouble.current(), self.repaired_by.text(), self.note.text()

        def report() -> Changes:
            return self._desk.repairs.report(
                facility=facility, what=what, trouble=trouble, reported_at=at, repaired_by=by, note=note
            )

        named = self._words.name("facility", facility) if facility else what
        text = tr("Reported: {device}").format(device=named)
        save(self, self._tasks, report, lambda changes: self.done.emit(text, changes))

    def _change(self, repair: RepairView, facility: str, what: str, cost: int, works: bool) -> None:
        begun = (self.day.value(), self.time.value()) == self._begun
        reported = repair.reported_at if begun else _instant(self.day, self.time)
        ended = (self.done_day.value(), self.done_time.value()) == self._ended
        done: int | None = None
        if works and ended:
            done = max(self._now, reported) if repair.done_at is None else repair.done_at
        elif works:
            done = _instant(self.done_day, self.done_time)
        chosen = self.acceptor.current()
        acceptor: RecordId | None = bytes.fromhex(chosen) if works and chosen else None
        trouble, by, note = self.trouble.current(), self.repaired_by.text(), self.note.text()

        def change() -> Changes:
            return self._desk.repairs.edit(
                repair.id, facility=facility, what=what, trouble=trouble, reported_at=reported, repaired_by=by,
                done_at=done, cost=cost, accepted_by=acceptor, note=note,
            )  # fmt: skip

        text = tr("Saved: {device}").format(device=say.device(repair, self._words))
        save(self, self._tasks, change, lambda changes: self.done.emit(text, changes))


class VoidRepairSheet(ReasonSheet):
    """Takes a repair out of the list."""

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, repair: RepairView, words: Words) -> None:
        named = say.device(repair, words)
        super().__init__(window, tasks, tr("Void {device}?", "repair").format(device=named), REPAIR_REASONS)
        self.set_text(tr("It stays in the list, struck through, with your reason."))
        self.ask(tr("Void"))
        text = tr("Voided: {what}").format(what=named)
        self.submitted.connect(lambda: self.save(lambda why: desk.repairs.void(repair.id, why), text))


def _facilities(shown: Shown, repair: RepairView | None) -> list[tuple[str, str]]:
    """The station's own facilities; of a repair its own as well."""
    codes = [state.code for state in shown.facilities]
    if repair is not None and repair.facility and repair.facility not in codes:
        codes.append(repair.facility)
    return [(code, shown.words.name("facility", code)) for code in codes]


def _instant(day: DateField, clock: TimeField) -> int:
    value = day.value()
    assert value is not None
    return day_start(value) + clock.value().hour * 3600 + clock.value().minute * 60


def _time(instant: int) -> time:
    minutes = minute_of_day(instant)
    return time(minutes // 60, minutes % 60)


