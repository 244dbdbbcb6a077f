"""The lists of words that are chosen from: worker categories, services, facilities, the checks at opening and closing.
Entries can be added, renamed, hidden and put into another order; what was recorded with them stays.

Knows the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.ui.settings.person_sheet import RefusableSheet
from desktop.ui.settings.section import Section
from desktop.ui.text import error_text, language, tr
from desktop.ui.theme.icons import known
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, IconButton
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.form import FormGrid
from desktop.ui.widgets.icon_row import IconSquare, RowList
from desktop.ui.widgets.label import Label
from desktop.ui.widgets.select import Select
from desktop.views import Changes, TermView

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

LISTS: Final = (
    ("opening_check", N_("Opening checks")),
    ("closing_check", N_("Closing checks")),
    ("category", N_("Worker categories")),
    ("service", N_("Services")),
    ("facility", N_("Facilities")),
)


class TermRow(QWidget):
    """One entry. Signals: ``moved(int)`` by a step, ``hide_wanted``, ``rename_wanted``."""

    moved = Signal(int)
    hide_wanted = Signal()
    rename_wanted = Signal()

    def __init__(self, term: TermView, first: bool, last: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.term = term
        chinese = language().startswith("zh")
        name, other = (term.zh, term.en) if chinese else (term.en, term.zh)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.title = Label(name, "muted" if term.hidden else "base", wrap=True)
        words.addWidget(self.title)
        if other != name:
            words.addWidget(Label(other, "caption", wrap=True))
        self.up = IconButton("arrow-up", tr("Move {name} up").format(name=name))
        self.down = IconButton("arrow-down", tr("Move {name} down").format(name=name))
        self.rename = IconButton("pencil", tr("Rename {name}").format(name=name))
        self.hide_button = Button(tr("Show again") if term.hidden else tr("Hide"), "secondary")
        self.hide_button.set_small()
        self.hide_button.setAccessibleName(f"{self.hide_button.text()} {name}")
        self.up.setEnabled(not first)
        self.down.setEnabled(not last)
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.rename.clicked.connect(self.rename_wanted)
        self.hide_button.clicked.connect(self.hide_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(4)
        row.addWidget(IconSquare(known(term.icon), "neutral"))
        row.addSpacing(8)
        row.addLayout(words, 1)
        for button in (self.up, self.down, self.rename, self.hide_button):
            row.addWidget(button)


class ListsSection(Section):
    """One list at a time."""

    kinds = frozenset({"term", "union_term"})

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            tasks,
            tr("Lists and checks"),
            tr("Lists to choose from and checks to tick off. Hidden entries are no longer offered; records stay."),
            parent,
        )
        self.rows: list[TermRow] = []
        self._shown: tuple[str, tuple[TermView, ...]] | None = None
        self._focus: tuple[str, int] | None = None
        """The entry that was moved last, and by how much: its button is not lost when the rows are made anew."""
        self.which = Select([(key, tr(text)) for key, text in LISTS])
        self.which.setAccessibleName(tr("Which list"))
        self.add_button = Button(tr("Add an entry"), "primary", "plus")
        self.problem = Banner("alarm")
        self.problem.hide()
        top = QHBoxLayout()
        top.addWidget(self.which, 1)
        top.addStretch(1)
        top.addWidget(self.add_button)
        self._list = RowList()
        self._list.set_heads(tr("Lists and checks"), tr("Entry"), tr("Other name"))
        card = Card()
        card.body.addWidget(self._list)
        self.page.addLayout(top)
        self.page.addWidget(self.problem)
        self.page.addWidget(card)
        self.which.changed.connect(lambda _key: self.refresh())
        self.add_button.clicked.connect(lambda: self.edit(None))

    def vocabulary(self) -> str:
        """The list in front."""
        return self.which.current()

    def refresh(self) -> None:
        """Read the list."""
        vocabulary = self.vocabulary()
        self.tasks.query(
            lambda: (vocabulary, self.desk.catalogue.terms(vocabulary, hidden=True)),
            self._show,
            key="settings.lists",
        )

    def edit(self, term: TermView | None) -> None:
        """The sheet for a new entry, or for another name of one."""
        vocabulary = self.vocabulary()
        sheet = RefusableSheet(self, tr("Add an entry") if term is None else tr("Rename"))
        zh = QLineEdit("" if term is None else term.zh)
        en = QLineEdit("" if term is None or term.en == term.zh else term.en)
        form = FormGrid(1)
        zh_row = form.add_field(tr("Name in Chinese"), zh)
        form.add_field(tr("Name in English"), en, tr("May be left empty."))
        sheet.body.addWidget(form)
        sheet.set_buttons(primary=tr("Save"), secondary=tr("Cancel"))

        def save() -> None:
            name, english = zh.text().strip(), en.text().strip()
            if not name:
                zh_row.set_error(tr("An entry needs a name."))
                return
            catalogue = self.desk.catalogue
            if term is None:
                self._run(sheet, lambda: catalogue.add(vocabulary, name, english))
            else:
                self._run(sheet, lambda: catalogue.rename(vocabulary, term.code, name, english))

        sheet.submitted.connect(save)
        sheet.open(zh)

    def shift(self, term: TermView, by: int) -> None:
        """One place up or down."""
        vocabulary = self.vocabulary()
        codes = [row.term.code for row in self.rows]
        at = codes.index(term.code)
        codes[at], codes[at + by] = codes[at + by], codes[at]
        self._focus = term.code, by
        self._do(lambda: self.desk.catalogue.order(vocabulary, codes))

    def hide_or_show(self, term: TermView) -> None:
        """Offer an entry no longer, or again."""
        vocabulary = self.vocabulary()
        self._do(lambda: self.desk.catalogue.hide(vocabulary, term.code, not term.hidden))

    def _do(self, fn: Callable[[], Changes]) -> None:
        self.problem.hide()
        self.tasks.command(fn, lambda changes: self._done(changes), self._refused)

    def _run(self, sheet: RefusableSheet, fn: Callable[[], Changes]) -> None:
        sheet.set_busy(True)

        def done(changes: Changes) -> None:
            sheet.accept()
            self._done(changes)

        self.tasks.command(fn, done, sheet.refuse)

    def _done(self, changes: Changes) -> None:
        self.toast.emit(tr("Saved."), changes)
        self.refresh()

    def _refused(self, error: KnownError) -> None:
        what, remedy = error_text(error)
        self.problem.set("alarm", what, remedy)
        self.problem.show()

    def _show(self, read: tuple[str, tuple[TermView, ...]]) -> None:
        if read == self._shown or read[0] != self.vocabulary():
            return
        self._shown = read
        terms = read[1]
        self.rows = []
        for n, term in enumerate(terms):
            row = TermRow(term, n == 0, n == len(terms) - 1)
            row.moved.connect(lambda by, its=term: self.shift(its, by))
            row.hide_wanted.connect(lambda its=term: self.hide_or_show(its))
            row.rename_wanted.connect(lambda its=term: self.edit(its))
            self.rows.append(row)
        self._list.set_rows(self.rows)
        if self._focus is not None:
            code, by = self._focus
            self._focus = None
            moved = next((one for one in self.rows if one.term.code == code), None)
            if moved is not None:
                button = moved.up if by < 0 else moved.down
                (button if button.isEnabled() else moved.hide_button).setFocus()
