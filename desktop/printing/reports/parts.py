"""The parts of a page that are no table and no chart: heads, figures, sentences, notes, the boxes for signatures."""

from __future__ import annotations

from typing import Final

from desktop.i18n import N_, translate
from desktop.printing.reports.canvas import Canvas, Style, width_of, wrap
from desktop.printing.reports.document import MARKS, Document, Figures, Point, Signatures
from desktop.printing.reports.values import explained, shown

HEADING: Final = 8.6
RUNNING_HEAD: Final = 9.0
_CARD: Final = 23.0
_CARD_GAP: Final = 3.0
_PAD: Final = 3.0
_TITLE: Final = Style(7.0, bold=True)
_UNION: Final = Style(3.3, color="muted")
_FACT: Final = Style(3.3, color="ink_soft")
_SMALL: Final = Style(2.7, color="muted")
_TEXT: Final = Style(3.3)
_NOTE: Final = Style(2.75, color="muted")
_SIGNATURES: Final = 33.0
_TONES: Final = {"plain": "muted", "ok": "green", "warn": "accent"}


class Head:
    """The title with station, code and period, at the top of the first page."""

    def __init__(self, document: Document, width: float) -> None:
        self._document = document
        self._width = width
        self._title = wrap(document.title, _TITLE, width)
        left, right = self._facts()
        together = width_of(left, _FACT.size) + width_of(right, _FACT.size) + 6 <= width
        self._lines = [(left, right)] if together else [(left, ""), ("", right)]

    def _facts(self) -> tuple[str, str]:
        document = self._document
        language = document.language
        station = translate(N_("Station: {name}"), language).format(name=document.station)
        code = translate(N_("Code: {code}"), language).format(code=document.code) if document.code else ""
        period = translate(N_("Period: {period}"), language).format(period=document.period)
        return "    ".join(filter(None, (station, code))), period

    @property
    def height(self) -> float:
        """Millimetres."""
        union = _UNION.height() + 1.6 if self._document.union else 0.0
        return union + _TITLE.height(len(self._title)) + 3.2 + len(self._lines) * 5.4 + 2.6

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        """Draw it."""
        if self._document.union:
            canvas.text(x, y, self._document.union, _UNION, "center", self._width)
            y += _UNION.height() + 1.6
        canvas.lines(x, y, self._title, _TITLE, "center", self._width)
        y += _TITLE.height(len(self._title)) + 3.2
        for left, right in self._lines:
            canvas.text(x, y, left, _FACT)
            canvas.text(x, y, right, _FACT, "right", self._width)
            y += 5.4
        canvas.rule(x, y, self._width, "accent", 0.5)


def draw_running_head(canvas: Canvas, document: Document, x: float, width: float) -> None:
    """What stands at the top of the pages behind the first."""
    y = 12.0
    canvas.text(x, y, " · ".join((document.station, document.title)), _SMALL)
    canvas.text(x, y, document.period, _SMALL, "right", width)
    canvas.rule(x, y + 5.0, width, "line_strong", 0.2)


def draw_foot(canvas: Canvas, document: Document, x: float, y: float, width: float, number: int, count: int) -> None:
    """Page n of m, the code, and when it was made."""
    canvas.text(x, y, document.made, _SMALL)
    said = translate(N_("Page {n} of {m}"), document.language).format(n=number, m=count)
    canvas.text(x, y, said, _SMALL, "right", width)
    if document.code:
        canvas.text(x, y, document.code, _SMALL, "center", width)


def draw_heading(canvas: Canvas, text: str, x: float, y: float) -> None:
    """The title of a part."""
    canvas.fill(x, y + 0.7, 1.1, 4.5, "accent", 0.4)
    canvas.text(x + 3.0, y + 0.5, text, Style(4.2, bold=True))


def figures_height() -> float:
    """Millimetres of a row of figures."""
    return _CARD


def draw_figures(canvas: Canvas, figures: Figures, x: float, y: float, width: float) -> None:
    """Cards side by side."""
    count = len(figures.items)
    card = (width - (count - 1) * _CARD_GAP) / count
    inner = card - 2 * _PAD
    for n, figure in enumerate(figures.items):
        left = x + n * (card + _CARD_GAP)
        canvas.fill(left, y, card, _CARD, "canvas", 1.8)
        canvas.text(left + _PAD, y + 2.8, *_fitted(figure.label, Style(2.9, color="muted"), inner))
        said = shown(figure.kind, figure.value) or "–"
        text, style = _fitted(said, Style(7.2, bold=True), inner)
        canvas.text(left + _PAD, y + 7.2 + (7.2 - style.size), text, style)
        if figure.unit:
            at = left + _PAD + width_of(text, style.size, bold=True) + 1.2
            canvas.text(at, y + 11.0, figure.unit, Style(2.9, color="muted"))
        if figure.note:
            canvas.text(left + _PAD, y + 17.4, *_fitted(figure.note, Style(2.6, color="muted"), inner))


def _fitted(text: str, style: Style, width: float) -> tuple[str, Style]:
    """The text in a size in which it stands in a width."""
    needed = width_of(text, style.size, style.bold)
    if needed <= width:
        return text, style
    return text, Style(style.size * width / needed, style.bold, style.color)


def point_lines(point: Point, width: float) -> tuple[str, ...]:
    """A sentence broken to the width."""
    return wrap(point.text, _TEXT, width - 5.0)


def point_height(lines: tuple[str, ...]) -> float:
    """Millimetres of a sentence."""
    return _TEXT.height(len(lines)) + 1.2


def draw_point(canvas: Canvas, point: Point, lines: tuple[str, ...], x: float, y: float) -> None:
    """A sentence with its dot."""
    canvas.fill(x + 0.8, y + 1.45, 1.3, 1.3, _TONES[point.tone], 0.65)
    canvas.lines(x + 4.4, y, lines, _TEXT)


def _notes(document: Document, width: float) -> list[tuple[str, ...]]:
    return [wrap(explained(mark, document.language), _NOTE, width) for mark in MARKS if mark in document.marks]


def notes_height(document: Document, width: float) -> float:
    """Millimetres of what explains the marks."""
    notes = _notes(document, width)
    return sum(_NOTE.height(len(lines)) + 0.9 for lines in notes)


def draw_notes(canvas: Canvas, document: Document, x: float, y: float, width: float) -> None:
    """What explains the marks."""
    for lines in _notes(document, width):
        canvas.lines(x, y, lines, _NOTE)
        y += _NOTE.height(len(lines)) + 0.9


def signatures_height() -> float:
    """Millimetres of the boxes."""
    return _SIGNATURES


def draw_signatures(canvas: Canvas, signatures: Signatures, x: float, y: float, width: float) -> None:
    """Boxes side by side, each with its label and a line for the date."""
    count = len(signatures.boxes)
    y += 2.0
    height = _SIGNATURES - 2.0
    box = width / count
    canvas.frame(x, y, width, height, "line_strong", 0.25, 1.2)
    for n, label in enumerate(signatures.boxes):
        left = x + n * box
        if n:
            canvas.fill(left - 0.1, y, 0.2, height, "line_strong")
        canvas.text(left + _PAD, y + 2.8, *_fitted(label, _FACT, box - 2 * _PAD))
        date = Style(2.9, color="muted")
        at = left + _PAD + width_of(signatures.date_label, date.size) + 1.0
        canvas.text(left + _PAD, y + height - 6.2, signatures.date_label, date)
        canvas.rule(at, y + height - 3.0, max(0.0, left + box - _PAD - at), "line_strong", 0.2)
