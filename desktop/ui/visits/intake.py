"""Service chips and category tiles: one tap or digit is one visit, saved at once. Shared by Today and Visits.

Knows the visit service and the words; where it stands on a screen, and what else the screen shows, it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, SPACE_3
from desktop.ui.visits.counting import Tap, TapCount
from desktop.ui.visits.vocabulary import Vocabulary, name
from desktop.ui.visits.words import recorded
from desktop.ui.widgets.chip import ChipRow
from desktop.ui.widgets.responsive_grid import ResponsiveGrid
from desktop.ui.widgets.tile import Tile, tile_height
from desktop.views import Changes

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

DIGITS: Final = "1234567890-="
"""The keys of the first twelve categories, as they lie on the keyboard."""
_LEAST_TILE: Final = 150
_MOST_COLUMNS: Final = 6


class Intake(QWidget):
    """Signals: ``recorded(Changes, str)`` when a visit is on the disk, with the sentence that tells of it;
    ``counted()`` when the counts shown have changed; ``failed()`` when a visit was refused.
    """

    recorded = Signal(object, str)
    counted = Signal()
    failed = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._words: Vocabulary | None = None
        self._early: str | None = ""
        """Digits that wait for the tiles; None while none are to be expected."""
        self._counts: Mapping[str, int] = {}
        self.taps = TapCount()
        self.chips = ChipRow()
        self.chips.setAccessibleName(tr("Services the next visitors use"))
        self.tiles = ResponsiveGrid(least=_LEAST_TILE, max_columns=_MOST_COLUMNS)
        self._by_code: dict[str, Tile] = {}
        self._snug = False
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.chips)
        column.addWidget(self.tiles)

    # -- what is shown ----------------------------------------------------------------------------

    def set_vocabulary(self, words: Vocabulary) -> None:
        """Offer these categories and services; chips that are on stay on."""
        before, self._words = self._words, words
        if before is None or before.services != words.services:
            chosen = self.chips.checked()
            self.chips.clear()
            for term in words.services:
                self.chips.add(term.code, name(term), term.icon)
            self.chips.set_checked(chosen)
        if before is None or before.categories != words.categories:
            self._make_tiles(words)
        early, self._early = self._early, ""
        for sign in early or "":
            self.handle_digit(sign)

    def set_counts(self, by_category: Mapping[str, int]) -> None:
        """Today's persons by category as a view tells them; what was tapped since is added."""
        self._counts = by_category
        self._show_counts()

    def count(self) -> int:
        """Persons that were tapped and that no view holds yet."""
        return self.taps.pending().total()

    def tile(self, category: str) -> Tile:
        """The tile of a category. KeyError when it is not offered."""
        return self._by_code[category]

    def services(self) -> tuple[str, ...]:
        """Codes of the services that the next visitor uses."""
        return tuple(self.chips.checked())

    def wanted_height(self, *, snug: bool | None = None) -> int:
        """Height that chips and tiles need at the present width, as they stand or if they stood lower or not."""
        height = self._column.totalHeightForWidth(self.width())
        if snug is None or snug == self._snug:
            return height
        rows = self.tiles.rows()
        less = rows * (tile_height(snug=False) - tile_height(snug=True)) + max(0, rows - 1) * (SPACE_3 - SPACE_2)
        return height - less if snug else height + less

    def set_snug(self, snug: bool) -> None:
        """Lower tiles closer to each other, where a page would have to be scrolled otherwise."""
        if snug != self._snug:
            self._snug = snug
            for tile in self._by_code.values():
                tile.set_snug(snug)
            self.tiles.set_gap(SPACE_2 if snug else SPACE_3)

    def _make_tiles(self, words: Vocabulary) -> None:
        self.tiles.clear()
        self._by_code.clear()
        for n, term in enumerate(words.categories):
            tile = Tile(term.icon, name(term), self._shown(term.code), DIGITS[n] if n < len(DIGITS) else "")
            tile.set_snug(self._snug)
            tile.setToolTip(tr("A tap records one person; right-click, hold or press Shift+Enter for several"))
            tile.tapped.connect(partial(self.record, term.code))
            tile.more_requested.connect(partial(self.ask_several, term.code))
            self._by_code[term.code] = tile
        self.tiles.add(*self._by_code.values())

    def _shown(self, category: str) -> int:
        return self._counts.get(category, 0) + self.taps.pending()[category]

    def _show_counts(self) -> None:
        for code, tile in self._by_code.items():
            if tile.count() != self._shown(code):
                tile.set_count(self._shown(code))
        self.counted.emit()

    # -- what a person does -----------------------------------------------------------------------

    def handle_digit(self, text: str) -> None:
        """A digit key does what a tap on its tile does; one that comes before the tiles waits for them."""
        if self._words is None:
            self._early = None if self._early is None else self._early + text
            return
        codes = list(self._by_code)
        at = DIGITS.find(text)
        if 0 <= at < len(codes):
            self._by_code[codes[at]].pulse()
            self.record(codes[at])

    def take_back_digit(self) -> bool:
        """Forget the last digit that waits for the tiles; whether there was one."""
        if not self._early:
            return False
        self._early = self._early[:-1]
        return True

    def without_words(self, error: KnownError) -> None:
        """The tiles could not be made: what is pressed for them is no visit of whenever they can."""
        self._early = None
        self._tasks.failed.emit(error)

    def ask_several(self, category: str) -> None:
        """A sheet that asks how many came."""
        if self._words is None:
            return
        from desktop.ui.visits.several import SeveralSheet

        title = tr("{category}: how many?").format(category=self._words.category(category))
        services = self.services()

        def record(persons: int, note: str, visitor: str) -> None:
            self._by_code[category].pulse()
            self.record(category, persons, note, services, visitor)

        SeveralSheet(self, title, self._words.used(services), record).open_on_number()

    def record(
        self,
        category: str,
        persons: int = 1,
        note: str = "",
        services: tuple[str, ...] | None = None,
        visitor: str = "",
    ) -> None:
        """Record a visit now, with the chips that are on; counted at once."""
        words = self._words
        if words is None:
            return
        used = self.services() if services is None else services
        tap = self.taps.begin(category, persons)
        self._show_counts()

        def save() -> Changes:
            return self.taps.save(
                tap,
                lambda: self._desk.visits.record_visit(
                    category, persons=persons, services=used, note=note, visitor=visitor
                ),
            )

        self._tasks.command(
            save,
            lambda changes: self.recorded.emit(changes, recorded(words, category, persons, used)),
            partial(self._refused, tap),
        )

    def _refused(self, tap: Tap, error: KnownError) -> None:
        self.taps.drop(tap)
        self._show_counts()
        self._tasks.failed.emit(error)
        self.failed.emit()
