"""A slip on its sheet: which paper, and what stands on it. The same for the screen, the PDF and the printer."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QPainter

from desktop.i18n import N_, translate
from desktop.printing.reports.canvas import Canvas
from desktop.printing.slips import thanks, voucher
from desktop.printing.slips.facts import SlipFacts, SlipKind, SlipSize
from desktop.values import Struct

_A4: Final = (210.0, 297.0)
_A5: Final = (148.0, 210.0)


class SlipName(Struct, frozen=True):
    """What a slip is called in files and dialogs."""

    station: str
    title: str
    file_name: str


class SlipPages:
    """One sheet. A voucher on A4 has two copies to be cut apart, on A5 it is one across; a letter fills either.
    ValueError for a letter about what is void."""

    def __init__(self, facts: SlipFacts, kind: SlipKind, size: SlipSize) -> None:
        if kind == "thanks" and facts.voided:
            raise ValueError("nobody is thanked for what is void")
        self._facts, self._kind, self._size = facts, kind, size
        short, long = _A4 if size == "A4" else _A5
        across = kind == "voucher" and size == "A5"
        self.width, self.height = (long, short) if across else (short, long)
        self.document = SlipName(facts.station, title(facts, kind), _file_name(facts, kind))

    def __len__(self) -> int:
        return 1

    def draw(self, number: int, painter: QPainter) -> None:
        """Draw it on a painter whose unit is one millimetre of the sheet. IndexError for another than page 0."""
        if number:
            raise IndexError(number)
        if self._kind == "thanks":
            scale = self.width / thanks.WIDTH
            painter.scale(scale, scale)
            thanks.draw(Canvas(painter), self._facts)
            return
        tr, language = translate, self._facts.language
        canvas = Canvas(painter)
        other = N_("Copy for the giver") if self._facts.incoming else N_("Copy for the receiver")
        kept = tr(N_("Copy of the station"), language)
        voucher.draw(canvas, painter, self._facts, 0, kept)
        if self._size == "A4":
            for n in range(53):
                canvas.fill(n * 4.0, voucher.HEIGHT - 0.05, 2.2, 0.1, "line_strong")
            voucher.draw(canvas, painter, self._facts, voucher.HEIGHT, tr(other, language))


def title(facts: SlipFacts, kind: SlipKind) -> str:
    """What the slip is called, in its language."""
    if kind == "thanks":
        return translate(N_("Letter of thanks"), facts.language)
    return translate(N_("Receipt voucher") if facts.incoming else N_("Issue voucher"), facts.language)


def _file_name(facts: SlipFacts, kind: SlipKind) -> str:
    whom = facts.donor if kind == "thanks" else ""
    return " ".join(filter(None, (title(facts, kind), whom, facts.number or facts.on.isoformat())))
