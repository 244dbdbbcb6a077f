"""One line of a stocktake: what the books say, what is typed, how they differ, who counted it. Knows no service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui import format as fmt
from desktop.ui.supplies.words import amount
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_3, px
from desktop.ui.units import unit_name
from desktop.ui.widgets.button import TextLink
from desktop.ui.widgets.count_field import CountField
from desktop.ui.widgets.label import Label
from desktop.views.stocktakes import CountedLine, CountView

BOOK: Final = 96
DIFFERENCE: Final = 84
ABOUT: Final = 232
"""Widths of the columns in px at 100 % text; the name takes what they leave."""
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CountRow(QWidget):
    """Signals: ``counted(CountRow)`` when what was typed is to be saved, ``step_wanted(CountRow, int)``,
    ``date_wanted(CountRow)`` when a date is to be said of what was found beyond the books."""

    counted = Signal(object)
    step_wanted = Signal(object, int)
    date_wanted = Signal(object)

    def __init__(self, line: CountedLine, when: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self._when = when
        self._edited = self._saving = self._by_hand = False
        self._settled = ""
        """What stood in the field when it was last shown or handed over to be saved."""
        self.name = Label(line.name, elide=True)
        self.book = Label("", "muted")
        self.field = CountField()
        self.difference = Label("")
        self.about = Label("", "caption", elide=True)
        self.elsewhere: Label | None = None
        """What other PCs have counted; made when there is anything to say."""
        self.until: TextLink | None = None
        """Until when what was found keeps; made when there is more of it than the books say."""
        self.book.setAlignment(_RIGHT)
        self.difference.setAlignment(_RIGHT)
        self.field.set_suffix(unit_name(line.unit, 2))
        self.field.textEdited.connect(self._typed)
        self.field.textChanged.connect(lambda _text: self._changed())
        self.field.editingFinished.connect(lambda: self.finish())
        self.field.step_wanted.connect(self._step)
        self._side = QWidget()
        self._words = QVBoxLayout(self._side)
        self._words.setContentsMargins(0, 0, 0, 0)
        self._words.setSpacing(0)
        self._words.addStretch(1)
        self._said_beside = QHBoxLayout()
        self._said_beside.setSpacing(0)
        self._said_beside.addWidget(self.about, 1)
        self._words.addLayout(self._said_beside)
        self._words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 3)
        row.setSpacing(SPACE_3)
        row.addWidget(self.name, 1)
        for widget in (self.book, self.field, self.difference, self._side):
            row.addWidget(widget)
        self._size()
        self.show_line(line)

    def show_line(self, line: CountedLine) -> None:
        """Show how it stands; what is being typed stays."""
        self.line = line
        self._show_counted()
        self.name.setText(line.name)
        self.book.setText(amount(line.book, line.unit))
        self._tell()
        last = line.last
        moved = "" if last is None or line.now == last.counted else tr("since then {change}").format(
            change=fmt.signed(line.now - last.counted)
        )
        self.about.setText("" if last is None else fmt.joined(self._said(last), moved))
        self._tell_elsewhere()
        self._tell_date()

    def _tell_date(self) -> None:
        wanted = self.line.dated
        if self.until is None:
            if not wanted:
                return
            self.until = TextLink("")
            self.until.clicked.connect(lambda: self.date_wanted.emit(self))
            self._said_beside.addWidget(self.until)
        self.until.setText(self._keeps() or tr("Best before…"))
        self.until.setAccessibleName(f"{self.until.text()} {self.line.name}")
        self.until.setVisible(wanted)

    def _keeps(self) -> str:
        last = self.line.last
        if last is None or last.keeps_until is None or not self.line.dated:
            return ""
        return tr("best before {date}").format(date=fmt.iso_date(last.keeps_until))

    def _tell_elsewhere(self) -> None:
        said = elsewhere(self.line, self._when)
        if self.elsewhere is None:
            if not said:
                return
            self.elsewhere = Label("", "warn_small", elide=True)
            self._words.insertWidget(2, self.elsewhere)
        alike = all(count.counted == self.line.counted for count in self.line.elsewhere)
        self.elsewhere.set_role("caption" if alike else "warn_small")
        self.elsewhere.setText(said)
        self.elsewhere.setVisible(bool(said))

    def done(self) -> bool:
        """Whether it has been counted."""
        return self.line.counted is not None

    def busy(self) -> bool:
        """Whether somebody is at it, so that it may not vanish."""
        return self._edited or self._saving or self.field.hasFocus()

    def wanted(self) -> int | None:
        """What was typed; None for a line that was emptied."""
        return self.field.value()

    def unsaved(self) -> bool:
        """Whether something new is typed that nobody has handed over to be saved."""
        return self._edited and self.field.text() != self._settled

    def typed(self) -> str:
        """The item with what was typed, for a sentence."""
        value = self.field.value()
        if value is None:
            return tr("{item} emptied").format(item=self.line.name)
        return f"{self.line.name} {amount(value, self.line.unit)}"

    def finish(self, meant: bool = False) -> None:
        """The number is typed: have it saved if there is anything new. ``meant`` by whoever went on to the next line:
        then the number that stood there counts anew if it was typed over."""
        edited, self._edited = self._edited, False
        if not edited:
            return
        if self.field.text() == self._settled and not meant:
            # What was typed was taken back: saved now, the old number would undo what moved since.
            self._show_counted()
            return
        value = self.field.value()
        said_before = value == self.line.counted and (value is None or self.line.now == value)
        if not said_before:
            self._saving = True
            self._settled = self.field.text()
            self.counted.emit(self)

    def cells(self) -> tuple[str, ...]:
        """The line as words, for a file."""
        line = self.line
        counted = () if line.counted is None else (str(line.counted), str(line.difference))
        about = fmt.joined(self.about.text(), elsewhere(line, self._when), self._keeps())
        return (line.name, unit_name(line.unit), str(line.book), *(counted or ("", "")), about)

    def saved(self) -> None:
        """What was typed stands in the books."""
        self._saving = False

    def refused(self) -> None:
        """It could not be saved: it is still only typed."""
        self._saving, self._edited = False, True
        self._settled = self._counted_text()

    def lock(self) -> None:
        """Nothing is counted on it any more."""
        self._edited = self._saving = False
        self._settled = self.field.text()
        self.field.setReadOnly(True)
        if self.until is not None:
            self.until.setEnabled(False)

    def _said(self, count: CountView) -> str:
        return fmt.joined(self._when(count.at), count.by, pc_name(count))

    def _show_counted(self) -> None:
        if self._edited or self._saving:
            return
        if self.field.value() != self.line.counted:
            self.field.set_value(self.line.counted)
        self._settled = self._counted_text()

    def _counted_text(self) -> str:
        return "" if self.line.counted is None else str(self.line.counted)

    def _typed(self) -> None:
        # Comes before the signal of the change.
        self._edited = self._by_hand = True

    def _changed(self) -> None:
        by_hand, self._by_hand = self._by_hand, False
        if not by_hand and self.field.text() == self._settled:
            # A scan went into the field and was taken out again.
            self._edited = False
        self._tell()

    def _step(self, step: int) -> None:
        self.finish(meant=True)
        self.step_wanted.emit(self, step)

    def _tell(self) -> None:
        """How what is typed differs from the books."""
        line, value = self.line, self.field.value()
        said = ""
        if value is not None:
            difference = value - line.book if value != line.counted else line.difference
            said = fmt.signed(difference) if difference else tr("as booked")
            self.difference.set_role("muted" if not difference else "ok" if difference > 0 else "alarm")
        self.difference.setText(said)
        self.field.setAccessibleName(
            tr("{item}, books say {amount}").format(item=line.name, amount=amount(line.book, line.unit))
        )
        self.field.setAccessibleDescription(said)

    def _size(self) -> None:
        for widget, width in ((self.book, BOOK), (self.difference, DIFFERENCE), (self._side, ABOUT)):
            widget.setFixedWidth(px(width))


def pc_name(count: CountView) -> str:
    """On which PC it was counted, told from this one where both bear one name."""
    return tr("{pc} (another one)").format(pc=count.on) if count.namesake else count.on


def heads() -> QWidget:
    """What the columns are called."""
    head = QWidget()
    row = QHBoxLayout(head)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_3)
    field = CountField()
    row.addWidget(Label(tr("Item"), "caption"), 1)
    for text, width in (
        (tr("Books"), px(BOOK)),
        (tr("Counted"), field.minimumWidth()),
        (tr("Difference"), px(DIFFERENCE)),
        (tr("Counted by"), px(ABOUT)),
    ):
        label = Label(text, "caption")
        label.setFixedWidth(width)
        label.setAlignment(_RIGHT if text != tr("Counted by") else Qt.AlignmentFlag.AlignLeft)
        row.addWidget(label)
    field.deleteLater()
    return head


def elsewhere(line: CountedLine, when: Callable[[int], str]) -> str:
    """``仓库 10:32 也盘了：21``: what other PCs have counted; empty when none has."""
    return fmt.joined(
        *(
            tr("{pc} counted {n} at {time}").format(pc=pc_name(count), n=fmt.number(count.counted), time=when(count.at))
            for count in line.elsewhere
        )
    )
