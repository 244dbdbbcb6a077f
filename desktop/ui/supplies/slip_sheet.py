"""The slips of a movement as they will be on paper: a voucher, and a letter of thanks for what was given.

Knows the slips' pages and who gives them away; knows no rule of supplies.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.reports.canvas import warm
from desktop.printing.slips.facts import SlipFacts, SlipKind, SlipSize
from desktop.printing.slips.pages import SlipPages, title
from desktop.ui import format as fmt
from desktop.ui.reports import work
from desktop.ui.reports.giving import Giver
from desktop.ui.reports.paper import PaperView
from desktop.ui.reports.work import Slip
from desktop.ui.text import tr
from desktop.ui.theme import SPACE_2, px
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.segmented import Segmented
from desktop.ui.widgets.sheet import Sheet
from desktop.views import Changes, RecordId

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.ui.tasks import Tasks

_KINDS: Final[tuple[SlipKind, ...]] = ("thanks", "voucher")
_SIZES: Final[tuple[SlipSize, ...]] = ("A4", "A5")


class SlipSheet(Sheet):
    """Signal ``done(str, None)`` when a slip was saved or sent to a printer."""

    done = Signal(str, object)

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        tasks: Tasks,
        movement: RecordId,
        facts: SlipFacts,
        kind: SlipKind = "voucher",
    ) -> None:
        if not facts.thanked:
            kind = "voucher"
        super().__init__(window, title(facts, kind))
        self._desk, self._tasks, self._movement, self._facts = desk, tasks, movement, facts
        self.giver = Giver(self, desk, tasks)
        self.set_width(660)
        self.kinds = Segmented()
        self.kinds.set_options([(one, title(facts, one)) for one in _KINDS])
        self.kinds.set_current(kind)
        self.kinds.setAccessibleName(tr("Slip"))
        self.sizes = Segmented()
        self.sizes.set_options([(size, size) for size in _SIZES])
        self.sizes.set_current("A4" if kind == "thanks" else "A5")
        self.sizes.setAccessibleName(tr("Paper"))
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.kinds)
        row.addStretch(1)
        row.addWidget(self.sizes)
        self.paper = PaperView()
        self.paper.setMinimumHeight(px(380))
        self.paper.picture_wanted.connect(self._draw)
        self.body.addLayout(row)
        self.body.addWidget(self.paper, 1)
        self.pdf = Button(tr("Save as PDF"), icon="file-down")
        self.pdf.clicked.connect(lambda: self.giver.ask_file(self.slip(), self._pages, "pdf"))
        self.add_footer_left(self.pdf)
        self.giver.said.connect(lambda text: self.done.emit(text, None))
        self.kinds.changed.connect(lambda _key: self._lay_out())
        self.sizes.changed.connect(lambda _key: self._lay_out())
        self.set_buttons(primary=tr("Print"), secondary=tr("Close"))
        self.submitted.connect(self.print_now)
        warm()
        self._lay_out()

    def print_now(self) -> None:
        """Ask for a printer and print."""
        self.giver.ask_printer(self.slip(), self._pages)

    def pages(self) -> SlipPages:
        """What is shown."""
        return self._pages

    def slip(self) -> Slip:
        """What is given away: that slip as its entry stands then."""
        return Slip(partial(_made, self._desk, self._movement, self._facts.language, self._kind(), self._size()))

    def on_changes(self, changes: Changes) -> None:
        """Something was recorded or has come in: the entry may be void by now."""
        if changes.touches("movement", "supply", "staff", "station", "registration", "erasure"):
            self._tasks.query(
                lambda: self._desk.slips.slip(self._movement, self._facts.language),
                self._show_anew,
                key="supplies.slip.facts",
            )

    def _show_anew(self, facts: SlipFacts) -> None:
        if facts != self._facts:
            self._facts = facts
            self._lay_out()

    def _kind(self) -> SlipKind:
        return next((kind for kind in _KINDS if self._facts.thanked and kind == self.kinds.current()), "voucher")

    def _size(self) -> SlipSize:
        return next(size for size in _SIZES if size == self.sizes.current())

    def _state(self) -> str:
        if not self._facts.voided:
            return ""
        if self._facts.donated:
            return tr("This gift is void: there is no letter of thanks for it, only the voucher.")
        return tr("This entry is void, and the voucher says so.")

    def _lay_out(self) -> None:
        kind, size = self._kind(), self._size()
        self._pages = SlipPages(self._facts, kind, size)
        self.set_text(self._state())
        self.kinds.setVisible(self._facts.thanked)
        name = title(self._facts, kind)
        letter = kind == "thanks"
        self.giver.call_it(
            save=tr("Save letter of thanks") if letter else tr("Save slip"),
            print_=tr("Print letter of thanks") if letter else tr("Print slip"),
            no_printer=tr(
                "Connect one and add it in the system's settings, or save it as PDF and print that elsewhere."
            ),
        )
        self.set_title(fmt.joined(name, self._facts.number))
        self.paper.show_pages(1, self._pages.width, self._pages.height, f"{name} {size}")

    def _draw(self, number: int, width: int) -> None:
        pages = self._pages
        self._tasks.query(
            partial(work.draw, pages, number, width, self.devicePixelRatioF()),
            partial(self._show_picture, pages, number),
            key="supplies.slip",
        )

    def _show_picture(self, pages: SlipPages, number: int, picture: QImage) -> None:
        if pages is self._pages:
            self.paper.show_picture(number, picture)


def _made(desk: Desk, movement: RecordId, language: str, kind: SlipKind, size: SlipSize) -> SlipPages:
    facts = desk.slips.slip(movement, language)
    if kind == "thanks" and not facts.thanked:
        raise KnownError(N_("This gift is void by now."), N_("There is no letter of thanks for it, only the voucher."))
    return SlipPages(facts, kind, size)
