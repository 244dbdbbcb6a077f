"""The opening stock on one sheet: tick what stands on the shelves, with number and least side by side.

Knows the beginnings service; the list of items itself belongs to Supplies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.services.beginnings import OpeningLine
from desktop.ui import format as fmt
from desktop.ui.supplies.facts import SupplyFacts, term_name
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_3, px
from desktop.ui.units import unit_name
from desktop.ui.visits.saving import save
from desktop.ui.widgets.checklist_row import ChecklistRow
from desktop.ui.widgets.count_field import ENTER, STEPS, CountField
from desktop.ui.widgets.date_field import DateField
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.sheet import Sheet
from desktop.views import RecordId

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_COLUMNS: Final = 4
_WIDE: Final = 150
_OF: Final = "column"


@dataclass(frozen=True, slots=True)
class Offer:
    """An item that may stand on a shelf: of the catalogue, or on the list already."""

    id: RecordId
    name: str
    category: str
    unit: str
    minimum: int
    listed: bool
    tracks_expiry: bool


class UntilField(DateField):
    """A date in the column of dates. Signals: ``step_wanted(int)``: on to the next line, or back; ``entered``."""

    step_wanted = Signal(int)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._example = self.placeholderText()
        self.setPlaceholderText("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # In every line at once the example would look like dates that are there already.
        self.setPlaceholderText(self._example)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setPlaceholderText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        if event.key() in ENTER:
            self.entered.emit()
        else:
            self.step_wanted.emit(step)
        event.accept()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet; ``until`` is asked of what carries a date."""

    offer: Offer
    tick: ChecklistRow
    counted: CountField
    minimum: CountField
    until: UntilField | None


class OpeningStockSheet(Sheet):
    """Signal ``done(str, Changes)``."""

    done = Signal(str, object)

    def __init__(self, window: QWidget, desk: Desk, tasks: Tasks, facts: SupplyFacts) -> None:
        super().__init__(window, tr("Opening stock"))
        self._desk, self._tasks = desk, tasks
        self.set_width(760)
        self.set_text(
            tr(
                "A number ticks its item. Enter goes down, Tab to the minimum. Count pieces, not packs; of several "
                "dates write the earliest."
            )
        )
        self.lines: dict[RecordId, Line] = {}
        self._home = "counted"
        self._today = facts.today
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE_3)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._fill(facts)
        self.body.addLayout(self._grid)
        self.sum = Label("", "muted")
        self.add_footer_left(self.sum)
        self.submitted.connect(self._save_stock)
        self._count()

    def begin(self) -> None:
        """Open it with the keyboard on the first number."""
        first = next(iter(self.lines.values()), None)
        self.open(None if first is None else first.counted)

    def chosen(self) -> list[OpeningLine]:
        """What would be saved: every ticked line, but those of the list on which nothing is new."""
        return [
            OpeningLine(line.offer.id, line.counted.value(), line.minimum.value() or 0, _until(line))
            for line in self.lines.values()
            if line.tick.isChecked() and _news(line)
        ]

    def _fill(self, facts: SupplyFacts) -> None:
        offers = [
            Offer(item.id, item.name, item.category, item.unit, item.minimum, True, item.tracks_expiry)
            for item in facts.items
        ]
        offers += [
            Offer(one.id, one.name, one.category, one.unit, 0, False, one.tracks_expiry) for one in facts.suggestions
        ]
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        heads = ((tr("Item"), left), (tr("On the shelf"), right), (tr("Minimum"), right), (tr("Best before"), left))
        for column, (head, side) in enumerate(heads):
            self._grid.addWidget(Label(head, "caption"), 0, column, side)
        row = 1
        for category in facts.categories:
            of_category = [offer for offer in offers if offer.category == category.code]
            if not of_category:
                continue
            self._grid.addWidget(Label(term_name(category), "strong"), row, 0, 1, _COLUMNS)
            for offer in of_category:
                row += 1
                self._add(offer, row)
            row += 1

    def _add(self, offer: Offer, row: int) -> None:
        until = UntilField() if offer.tracks_expiry else None
        line = Line(offer, ChecklistRow(offer.name, checked=offer.listed), CountField(), CountField(), until)
        unit = unit_name(offer.unit, 2)
        for field, name in ((line.counted, tr("{item}: on the shelf")), (line.minimum, tr("{item}: minimum"))):
            field.set_suffix(unit)
            field.setAccessibleName(name.format(item=offer.name))
        if offer.minimum:
            line.minimum.set_value(offer.minimum)
        line.tick.setEnabled(not offer.listed)
        # The numbers are what one types; a tick alone is for who does not count now.
        line.tick.toggled.connect(lambda _on: self._count())
        for field in (line.counted, line.minimum):
            field.changed.connect(lambda value, line=line: self._typed(line, value))
        line.counted.row_end = line.minimum.row_end = True
        if until is not None:
            until.setFixedWidth(px(_WIDE))
            until.setAccessibleName(tr("{item}: best before").format(item=offer.name))
            until.changed.connect(lambda _value: self._dated())
        for name, typed in (("counted", line.counted), ("minimum", line.minimum), ("until", until)):
            if typed is not None:
                typed.step_wanted.connect(lambda step, line=line, name=name: self._step(line, step, name))
                typed.entered.connect(lambda line=line: self._next(line))
                typed.setProperty(_OF, name)
                typed.installEventFilter(self)
        for column, widget in enumerate((line.tick, line.counted, line.minimum, until)):
            if widget is not None:
                self._grid.addWidget(widget, row, column)
        self.lines[offer.id] = line

    def _typed(self, line: Line, value: int | None) -> None:
        if value is not None:
            line.tick.set_state(True)
        self._count()

    def _count(self) -> None:
        chosen = self.chosen()
        counted = sum(line.counted is not None for line in chosen)
        past = sum((_until(line) or self._today) < self._today for line in self.lines.values())
        said = tr("{n} with a number").format(n=counted) if chosen else ""
        self.sum.setText(fmt.joined(said, tr("{n} past their date").format(n=past) if past else ""))
        n = len(chosen)
        self.set_buttons(primary=tr("Save %n items", "", n) if n else tr("Save"), secondary=tr("Cancel"))
        self.primary_button.setEnabled(n > 0)

    def _step(self, line: Line, step: int, column: str) -> None:
        lines = [one for one in self.lines.values() if getattr(one, column) is not None]
        at = lines.index(line) + step
        if at >= len(lines):
            self.primary_button.setFocus(Qt.FocusReason.TabFocusReason)
        elif at >= 0:
            getattr(lines[at], column).setFocus(Qt.FocusReason.TabFocusReason)

    def _next(self, line: Line) -> None:
        """As in a spreadsheet: after Tab, Enter leads to the column in which the hand began."""
        following = list(self.lines.values())
        after = following[following.index(line) + 1 :]
        column = self._home if self._home != "until" or any(one.until is not None for one in after) else "counted"
        for one in after:
            field = getattr(one, column)
            if field is not None:
                field.setFocus(Qt.FocusReason.TabFocusReason)
                return
        self.primary_button.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() == Qt.FocusReason.MouseFocusReason:
            self._home = watched.property(_OF) or self._home
        return super().eventFilter(watched, event)

    def _dated(self) -> None:
        self.show_error("")
        self._count()

    def _save_stock(self) -> None:
        chosen = self.chosen()
        if not chosen or not self._dates_right():
            return
        text = tr("%n items stand in the books", "", len(chosen))
        note = tr("Opening stock")
        save(
            self,
            self._tasks,
            lambda: self._desk.beginnings.open_stock(chosen, note),
            lambda changes: self.done.emit(text, changes),
        )

    def _dates_right(self) -> bool:
        """Whether each date is one, and of something; tells of the first that is not."""
        for line in self.lines.values():
            if line.until is None or not line.until.text().strip():
                continue
            if not line.until.valid():
                self.show_error(tr("This is not a date; write it like 2026-11-21."))
                line.until.setFocus()
                return False
            if line.counted.value() is None:
                self.show_error(tr("{item}: how many keep until then?").format(item=line.offer.name))
                line.counted.setFocus()
                return False
        return True


def _until(line: Line) -> date | None:
    return None if line.until is None else line.until.value()


def _news(line: Line) -> bool:
    if not line.offer.listed:
        return True
    return line.counted.value() is not None or (line.minimum.value() or 0) != line.offer.minimum
