"""The poster studio: this station's board in its languages, a live page, its options and the check of its code.

Knows what posters say (`desk.posters`) and how they are drawn (`desktop.printing`); draws nothing itself.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.printing.facts import LANGUAGES, BoardOptions, PosterFacts, PosterLanguage, is_language
from desktop.printing.output import NO_CODE
from desktop.printing.verify import CodeCheck
from desktop.ui.posters import studio
from desktop.ui.posters.giving import Giver
from desktop.ui.posters.panel import OptionsPanel
from desktop.ui.posters.preview import PagePreview
from desktop.ui.posters.variants import VariantColumn
from desktop.ui.theme import GAP, PAGE_MARGIN
from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_TOUCHED = ("station", "staff", "term", "union_term", "registration")
"""Kinds of records that posters speak of."""


class PostersScreen(QWidget):
    """Signals: ``toast(str, object)``, ``navigate(str)``."""

    toast = Signal(str, object)
    navigate = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.title = self.tr("Posters")
        self._facts: PosterFacts | None = None
        self._options = BoardOptions()
        self._target = ""
        self.variants = VariantColumn(
            self.tr("Language"),
            [("zh_CN", self.tr("Chinese")), ("bilingual", self.tr("Bilingual")), ("en", self.tr("English"))],
        )
        self.preview = PagePreview()
        self.preview.set_text(self.tr("The page is being drawn …"))
        self.panel = OptionsPanel()
        self.panel.set_ready(False)
        self.giver = Giver(self, tasks, desk.settings)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 20)
        row.setSpacing(GAP)
        row.addWidget(self.variants)
        row.addWidget(self.preview, 1)
        row.addWidget(self.panel)
        self._connect()

    def _connect(self) -> None:
        self.variants.chosen.connect(self._choose_language)
        self.variants.room_changed.connect(lambda _width: self._draw_variants())
        self.preview.room_changed.connect(lambda _width: self._draw_page())
        self.panel.changed.connect(lambda: self._choose(self.panel.options(self._options)))
        self.panel.print_wanted.connect(self.print_now)
        self.panel.save_wanted.connect(self._save)
        self.panel.connect_wanted.connect(lambda: self.navigate.emit("sync:connect"))
        self.giver.said.connect(lambda text: self.toast.emit(text, None))

    # -- what the frame asks

    def refresh(self) -> None:
        """Read what the station says of itself and draw anew."""
        desk = self._desk
        self._tasks.query(
            lambda: (desk.posters.facts(), studio.remembered(desk.settings)), self._show, key="posters.facts"
        )

    def on_changes(self, changes: Changes) -> None:
        """Draw anew when something changed that stands on posters."""
        if self.isVisible() and changes.touches(*_TOUCHED):
            self.refresh()

    def focus_search(self) -> None:
        """There is nothing to search here; the chosen language is the first control."""
        self.variants.variant(self.variants.current() or LANGUAGES[0]).setFocus()

    def print_now(self) -> None:
        """Ask for a printer and print the page that is shown."""
        if self._facts is not None:
            self.giver.ask_printer(self._facts, self._options)

    def open_target(self, target: str) -> None:
        """``print`` asks for a printer, ``pdf`` for a file, as soon as there is a page."""
        if self._facts is None:
            self._target = target
        elif target == "print":
            self.print_now()
        elif target == "pdf":
            self._save("pdf")

    def options(self) -> BoardOptions:
        """What is chosen now."""
        return self._options

    # -- choosing

    def _show(self, found: tuple[PosterFacts, BoardOptions]) -> None:
        first = self._facts is None
        same = found[0] == self._facts
        self._facts = found[0]
        if first:
            self._options = found[1]
            self.variants.set_current(self._options.language)
            self.panel.show_options(self._options)
        if not same:
            self._draw()
        target, self._target = self._target, ""
        if target:
            self.open_target(target)

    def _choose_language(self, language: str) -> None:
        if is_language(language):
            self._choose(replace(self._options, language=language))

    def _choose(self, options: BoardOptions) -> None:
        self._options = options
        self._tasks.command(partial(studio.remember, self._desk.settings, options))
        self._draw()

    def _save(self, suffix: str) -> None:
        if self._facts is not None:
            self.giver.ask_file(self._facts, self._options, suffix)

    # -- drawing, off the UI thread

    def _draw(self) -> None:
        self._draw_page()
        self._draw_variants()
        if self._facts is None:
            return
        self.panel.code.show_checking()
        self._tasks.query(partial(studio.read_code, self._facts, self._options), self._show_check, key="posters.check")

    def _draw_page(self) -> None:
        if self._facts is None:
            return
        width, ratio = self.preview.page_width(), self.devicePixelRatioF()
        self._tasks.query(
            partial(studio.draw_page, self._facts, self._options, width, ratio), self._show_page, key="posters.page"
        )

    def _draw_variants(self) -> None:
        if self._facts is None:
            return
        width, ratio = self.variants.page_width(), self.devicePixelRatioF()
        for language in LANGUAGES:
            options = replace(self._options, language=language)
            self._tasks.query(
                partial(studio.draw_page, self._facts, options, width, ratio),
                partial(self._show_variant, language),
                key=f"posters.{language}",
            )

    def _show_page(self, page: studio.Page) -> None:
        self.preview.show_picture(page.picture, self.tr("Preview of the poster"))
        # That there is no code, and why, stands with the check.
        self.panel.show_notes([note for note in page.notes if note != NO_CODE])
        self.panel.set_ready(True)

    def _show_variant(self, language: PosterLanguage, page: studio.Page) -> None:
        self.variants.variant(language).show_picture(page.picture)

    def _show_check(self, check: CodeCheck | None) -> None:
        if check is None:
            self.panel.code.show_missing()
        else:
            self.panel.code.show_check(check)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
