"""The poster studio: a gallery of this station's posters, the chosen one large, its options and the check of its codes.

Knows what posters say (`desk.posters`) and how they are drawn (`desktop.printing`); draws nothing itself.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.printing.facts import PosterFacts
from desktop.printing.laid import sheet_for
from desktop.printing.options import MOST_LABELS, PosterOptions
from desktop.printing.output import LEFT_OUT, NO_CODE
from desktop.printing.templates import TEMPLATES, fitted
from desktop.printing.verify import CodeCheck
from desktop.ui.posters import studio
from desktop.ui.posters.asking import Asker
from desktop.ui.posters.gallery import Gallery
from desktop.ui.posters.giving import Giver
from desktop.ui.posters.pager import Pager
from desktop.ui.posters.panel import WIDTH, OptionsPanel
from desktop.ui.posters.preview import A_PAGE, PagePreview
from desktop.ui.posters.read_back import ReadBack
from desktop.ui.text import tr
from desktop.ui.theme import GAP, PAGE_MARGIN, SPACE_2, px
from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_TOUCHED: Final = ("station", "staff", "term", "union_term", "registration", "union_address", "supply")
"""Kinds of records that posters speak of."""
_FIRST: Final = "board"
_TWO_COLUMNS: Final = 680
"""Px beside the panel from which the gallery has two columns."""


class PostersScreen(QWidget):
    """Signals: ``toast(str, object)``, ``navigate(str)``."""

    toast = Signal(str, object)
    navigate = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.title = tr("Posters")
        self._facts: PosterFacts | None = None
        self._chosen: dict[str, PosterOptions] = {key: one.preset for key, one in TEMPLATES.items()}
        self._key = _FIRST
        self._page = 0
        self._target = ""
        self._unfinished = ""
        self.gallery = Gallery(
            tr("Posters"), [(key, tr(one.title), tr(one.purpose), A_PAGE) for key, one in TEMPLATES.items()]
        )
        self.gallery.set_current(_FIRST)
        self.preview = PagePreview()
        self.preview.set_text(tr("The page is being drawn…"))
        self.pager = Pager()
        self.panel = OptionsPanel()
        self.panel.set_ready(False)
        self.panel.show_options(TEMPLATES[_FIRST], self.options())
        self.giver = Giver(self, tasks, desk.settings)
        self.asker = Asker(self, tasks, desk)
        self.read_back = ReadBack(self, self.panel.code)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 20)
        row.setSpacing(GAP)
        row.addWidget(self.gallery)
        middle = QVBoxLayout()
        middle.setSpacing(SPACE_2)
        middle.addWidget(self.preview, 1)
        middle.addWidget(self.pager)
        row.addLayout(middle, 1)
        row.addWidget(self.panel)
        self._connect()

    def _connect(self) -> None:
        self.gallery.chosen.connect(self._open)
        self.preview.room_changed.connect(lambda _width: self._draw_page())
        self.pager.turned.connect(self._turn)
        self.panel.changed.connect(lambda: self.choose(self.panel.options(self.options())))
        self.panel.print_wanted.connect(self.print_now)
        self.panel.save_wanted.connect(self._save)
        self.panel.connect_wanted.connect(lambda: self.navigate.emit("sync:connect"))
        self.panel.typing_wanted.connect(lambda: self.asker.ask_address(self.refresh))
        self.panel.texts_wanted.connect(lambda: self.asker.ask_texts(self.options(), self.choose))
        self.panel.picks_wanted.connect(self._ask_picks)
        self.panel.logo_wanted.connect(lambda: self.asker.ask_logo(self.options().logo, self._choose_logo))
        for speaker in (self.giver, self.read_back):
            speaker.said.connect(lambda text: self.toast.emit(text, None))

    # -- what the frame asks

    def refresh(self) -> None:
        """Read what the station says of itself and draw anew."""
        posters = self._desk.posters
        self._tasks.query(
            lambda: (
                posters.facts(),
                posters.choices.last(),
                {key: fitted(posters.choices.options(one.preset)) for key, one in TEMPLATES.items()},
            ),
            self._show,
            key="posters.facts",
        )

    def on_changes(self, changes: Changes) -> None:
        """Draw anew when something changed that stands on posters."""
        if self.isVisible() and changes.touches(*_TOUCHED):
            self.refresh()

    def focus_search(self) -> None:
        """There is nothing to search here; the chosen template is the first control."""
        self.gallery.card(self._key).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def print_now(self) -> None:
        """Ask for a printer and print the poster that is shown, as soon as there is one."""
        if self._facts is None:
            self._target = "print"
        elif self._is_finished():
            self.read_back.before(self._give_to_printer)

    def open_target(self, target: str) -> None:
        """``print`` asks for a printer, ``pdf`` for a file, a template's key shows it, as soon as there is a page."""
        if self._facts is None:
            self._target = target
        elif target == "print":
            self.print_now()
        elif target == "pdf":
            self._save("pdf")
        elif target in TEMPLATES:
            self._open(target)

    def options(self) -> PosterOptions:
        """What is chosen now."""
        return self._chosen[self._key]

    # -- choosing

    def _show(self, found: tuple[PosterFacts, str, dict[str, PosterOptions]]) -> None:
        facts, last, chosen = found
        first, same = self._facts is None, facts == self._facts
        self._facts = facts
        if first:
            self._chosen = chosen
            self._key = last if last in TEMPLATES else _FIRST
            self.gallery.set_current(self._key)
            self.panel.show_options(TEMPLATES[self._key], self.options())
        if not same:
            self._draw()
            self._draw_gallery()
        target, self._target = self._target, ""
        if target:
            self.open_target(target)

    def _open(self, key: str) -> None:
        """Show a template, in the language of the one before."""
        language = self.options().language
        self._key, self._page = key, 0
        self.read_back.drop()
        options = replace(self.options(), language=language)
        self.gallery.set_current(key)
        self.panel.show_options(TEMPLATES[key], options)
        self.choose(options)

    def choose(self, options: PosterOptions) -> None:
        """Take these options for the template that is shown."""
        spoken = options.language != self.options().language
        self._chosen[self._key] = options
        if spoken:
            self._chosen = {key: replace(one, language=options.language) for key, one in self._chosen.items()}
        self._tasks.command(partial(self._desk.posters.choices.remember, options))
        self._draw()
        if spoken:
            self._draw_gallery()
        else:
            self._draw_card(self._key)

    def _choose_logo(self, logo: bytes) -> None:
        self._chosen = {key: replace(one, logo=logo) for key, one in self._chosen.items()}
        self._draw()
        self._draw_gallery()

    def _ask_picks(self) -> None:
        if self._facts is not None:
            self.asker.ask_picks(self._facts.things, self.options(), self.choose)

    def _turn(self, page: int) -> None:
        self._page = page
        self._draw_page()

    def _save(self, suffix: str) -> None:
        if self._facts is not None and self._is_finished():
            self.read_back.before(partial(self._give_as_file, suffix))

    def _give_as_file(self, suffix: str, verdict: str) -> None:
        if self._facts is not None and self._is_finished():
            self.giver.ask_file(self._facts, self.options(), suffix, verdict)

    def _give_to_printer(self, verdict: str) -> None:
        if self._facts is not None and self._is_finished():
            self.giver.ask_printer(self._facts, self.options(), verdict)

    def _is_finished(self) -> bool:
        """Whether the poster may be given away; else leads to what is still to be filled in."""
        if self._unfinished:
            self.toast.emit(tr(self._unfinished), None)
            self.panel.lead_to_missing()
        return not self._unfinished

    # -- drawing, off the UI thread

    def _draw(self) -> None:
        self._unfinished = ""
        self.read_back.begin()
        self._draw_page()
        if self._facts is not None:
            self.panel.code.show_checking()
            check = partial(studio.read_codes, self._facts, self.options())
            self._tasks.query(check, self._show_checks, key="posters.check")

    def _draw_page(self) -> None:
        if self._facts is None:
            return
        self.preview.set_aspect(_aspect(self.options()))
        width, ratio = self.preview.page_width(), self.devicePixelRatioF()
        draw = partial(studio.draw_page, self._facts, self.options(), width, ratio, self._page)
        self._tasks.query(draw, self._show_page, key="posters.page")

    def _draw_gallery(self) -> None:
        for key in TEMPLATES:
            self._draw_card(key)

    def _draw_card(self, key: str) -> None:
        if self._facts is None:
            return
        card, options = self.gallery.card(key), replace(self._chosen[key], marks=False)
        card.set_aspect(_aspect(options))
        draw = partial(studio.draw_page, self._facts, options, card.page_width(), self.devicePixelRatioF())
        self._tasks.query(draw, partial(self._show_card, key), key=f"posters.card.{key}")

    def _show_page(self, page: studio.Page) -> None:
        name = tr(TEMPLATES[self._key].title)
        self.preview.show_picture(page.picture, tr("Preview of the poster: {name}").format(name=name))
        self._page = page.number
        self.pager.say(page.number, page.count)
        # That there is no code, and why, stands with the check.
        notes = [tr(note) for note in page.notes if note != NO_CODE]
        if page.left_out:
            notes.insert(0, tr(LEFT_OUT).format(n=page.left_out, most=MOST_LABELS))
        self.panel.show_notes(notes)
        self._unfinished = page.unfinished
        self.panel.show_unfinished(page.unfinished)

    def _show_card(self, key: str, page: studio.Page) -> None:
        self.gallery.card(key).show_picture(page.picture)

    def _show_checks(self, checks: tuple[CodeCheck, ...]) -> None:
        if checks:
            self.panel.code.show_checks(checks)
        elif self._unfinished:
            self.panel.code.show_unfinished()
        elif TEMPLATES[self._key].needs_address and self._facts is not None and not self._facts.public_url:
            self.panel.code.show_missing()
        else:
            self.panel.code.show_none()
        self.read_back.take(checks)

    # -- Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.read_back.drop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.gallery.set_columns(2 if self.width() - px(WIDTH) >= _TWO_COLUMNS else 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if step is None or not self.pager.step(step):
            super().keyPressEvent(event)


def _aspect(options: PosterOptions) -> float:
    """Width by height of the sheet, with the room for crop marks."""
    paper = sheet_for(options).paper
    sheet = paper.widened(10.0) if options.marks else paper
    return sheet.width / sheet.height
