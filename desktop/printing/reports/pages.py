"""A report laid out on A4: what stands on which page, and how a page is drawn.

The same pages serve the screen, the PDF and the printer. Long tables are laid out by reading their rows once; of a page
only its place in the table is kept. Knows no device.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from PySide6.QtGui import QPainter

from desktop.i18n import N_, translate
from desktop.printing.reports import charts, parts
from desktop.printing.reports.canvas import Canvas, Style
from desktop.printing.reports.document import (
    Beside,
    Chart,
    Document,
    Figures,
    Heading,
    Point,
    Points,
    Signatures,
    Step,
    Table,
    no_step,
)
from desktop.printing.reports.tables import Fitted, fit

SHORT: Final = 210.0
LONG: Final = 297.0
MARGIN: Final = 15.0
_TOP: Final = 13.0
_FIRST_BODY: Final = 1.5
_BOTTOM: Final = 16.0
_GAP: Final = 4.0
_KEEP: Final = 26.0
"""Millimetres that a heading wants beneath it on its page when no chart follows."""
_TOGETHER: Final = 14
"""Rows of a table that is not cut when it can stand on one page."""
_CHUNK: Final = 500
_CAPTION: Final = Style(3.3, bold=True)

Draw = Callable[[Canvas], None]
_drawing: Final = threading.Lock()


@dataclass(slots=True)
class _Page:
    draws: list[Draw] = field(default_factory=list)


class Pages:
    """The pages of a document, numbered from 0."""

    def __init__(self, document: Document, step: Step = no_step) -> None:
        """Lay it out; ``step`` is told of long tables and may raise to end it."""
        self.document = document
        self.width = LONG if document.landscape else SHORT
        self.height = SHORT if document.landscape else LONG
        self._step = step
        self._pages: list[_Page] = []
        self._y = 0.0
        self._inner = self.width - 2 * MARGIN
        self._limit = self.height - _BOTTOM
        self._lay_out()

    def __len__(self) -> int:
        return len(self._pages)

    def draw(self, number: int, painter: QPainter) -> None:
        """Draw a page on a painter whose unit is one millimetre of the sheet."""
        # One page at a time: they compute in Python, where two threads are no faster than one.
        with _drawing:
            self._draw(number, painter)

    def _draw(self, number: int, painter: QPainter) -> None:
        canvas = Canvas(painter)
        if number:
            parts.draw_running_head(canvas, self.document, MARGIN, self._inner)
        parts.draw_foot(canvas, self.document, MARGIN, self.height - 11, self._inner, number + 1, len(self))
        for draw in self._pages[number].draws:
            draw(canvas)

    # -- layout

    def _lay_out(self) -> None:
        self._pages.append(_Page())
        self._y = _TOP
        head = parts.Head(self.document, self._inner)
        self._place(head.height, lambda canvas, y: head.draw(canvas, MARGIN, y))
        self._y += _FIRST_BODY
        sections = self.document.sections
        headed = any(isinstance(section, Heading) for section in sections)
        for n, section in enumerate(sections):
            match section:
                case Heading():
                    self._heading(section, self._wanted(sections[n + 1 : n + 2]))
                case Table():
                    if section.shown:
                        tail = self._tail_height() if self._is_last(sections[n + 1 :]) else 0.0
                        former = sections[n - 1] if n else None
                        titled = isinstance(former, Heading) and former.text.endswith(section.title)
                        self._table(section, captioned=(headed or n > 0) and not titled, tail=tail)
                case Chart() | Beside():
                    self._charts(section)
                case Figures():
                    self._block(parts.figures_height(), partial(self._figures, section))
                case Points():
                    self._points(section)
                case Signatures():
                    self._notes()
                    self._block(parts.signatures_height(), partial(self._signatures, section), gap=0)

    def _signatures(self, signatures: Signatures, canvas: Canvas, y: float) -> None:
        parts.draw_signatures(canvas, signatures, MARGIN, y, self._inner)

    def _figures(self, figures: Figures, canvas: Canvas, y: float) -> None:
        parts.draw_figures(canvas, figures, MARGIN, y, self._inner)

    @staticmethod
    def _is_last(rest: Sequence[object]) -> bool:
        return not any(isinstance(section, Table | Chart | Beside | Points | Figures) for section in rest)

    def _tail_height(self) -> float:
        """Millimetres of what stands behind the last table: notes and signatures."""
        return parts.notes_height(self.document, self._inner) + parts.signatures_height() + 2 * _GAP

    def _new_page(self) -> None:
        self._pages.append(_Page())
        self._y = _TOP + parts.RUNNING_HEAD

    def _room(self) -> float:
        return self._limit - self._y

    @property
    def _fresh(self) -> bool:
        return not self._pages[-1].draws

    def _place(self, height: float, draw: Callable[[Canvas, float], None]) -> None:
        at = self._y
        self._pages[-1].draws.append(lambda canvas: draw(canvas, at))
        self._y += height

    def _block(self, height: float, draw: Callable[[Canvas, float], None], gap: float = _GAP) -> None:
        """Something that stands on one page."""
        if height > self._room() and not self._fresh:
            self._new_page()
        self._place(height, draw)
        self._y += gap

    def _wanted(self, following: Sequence[object]) -> float:
        """Millimetres that a heading wants beneath it on its page."""
        match following:
            case [Chart() as chart]:
                return charts.height(chart)
            case [Beside() as pair]:
                return max(charts.height(pair.left), charts.height(pair.right))
            case [Table() as table] if 0 < len(table.rows) <= _TOGETHER and table.shown:
                fitted = fit(table, self.document.language, self._inner)
                rows = sum(fitted.row_height(row) for row in table.rows.read(0, len(table.rows)))
                return min(fitted.head_height + rows + fitted.totals_height() + 8.0, self._limit - 3 * _TOP)
            case _:
                return _KEEP

    def _heading(self, heading: Heading, wanted: float) -> None:
        if (heading.new_page or self._room() < parts.HEADING + wanted) and not self._fresh:
            self._new_page()
        self._y += 0 if self._fresh else 1.5
        self._place(parts.HEADING, lambda canvas, y: parts.draw_heading(canvas, heading.text, MARGIN, y))

    def _charts(self, section: Chart | Beside) -> None:
        nothing = translate(NOTHING, self.document.language)
        if isinstance(section, Chart):
            tall = charts.height(section)
            self._block(tall, lambda canvas, y: charts.draw(canvas, section, MARGIN, y, self._inner, tall, nothing))
            return
        tall = max(charts.height(section.left), charts.height(section.right))
        half = (self._inner - _GAP) / 2

        def both(canvas: Canvas, y: float) -> None:
            charts.draw(canvas, section.left, MARGIN, y, half, tall, nothing)
            charts.draw(canvas, section.right, MARGIN + half + _GAP, y, half, tall, nothing)

        self._block(tall, both)

    def _points(self, points: Points) -> None:
        for point in points.items:
            lines = parts.point_lines(point, self._inner)
            self._block(parts.point_height(lines), partial(_draw_point, point, lines), gap=0.8)
        self._y += _GAP - 0.8

    def _notes(self) -> None:
        height = parts.notes_height(self.document, self._inner)
        if not height:
            return
        if height + _GAP + parts.signatures_height() > self._room() and not self._fresh:
            self._new_page()
        self._place(height, lambda canvas, y: parts.draw_notes(canvas, self.document, MARGIN, y, self._inner))
        self._y += _GAP

    # -- tables

    def _table(self, table: Table, *, captioned: bool, tail: float) -> None:
        fitted = fit(table, self.document.language, self._inner)
        caption = _CAPTION.height() + 2.0 if captioned else 0.0
        count = len(table.rows)
        if not count:
            self._empty(fitted, captioned)
            return
        least = caption + fitted.head_height + min(count, 2) * fitted.line_height
        if count <= _TOGETHER:
            rows = sum(fitted.row_height(row) for row in table.rows.read(0, count))
            whole = caption + fitted.head_height + rows + fitted.totals_height() + tail
            if whole <= self._limit - _TOP - parts.RUNNING_HEAD:
                least = whole
        if self._room() < least and not self._fresh:
            self._new_page()
        if captioned:
            self._place(caption, lambda canvas, y: canvas.text(MARGIN, y, table.title, _CAPTION))
        self._rows(fitted, count, tail)
        totals = fitted.totals_height()
        if totals:
            self._place(totals, lambda canvas, y: _ignore(fitted.draw_totals(canvas, MARGIN, y)))
        self._y += _GAP

    def _rows(self, fitted: Fitted, count: int, tail: float) -> None:
        """Row by row; the last two stay with the sums and, at the end, with the signatures."""
        start, used = 0, fitted.head_height
        reserved = fitted.totals_height() + tail
        for first in range(0, count, _CHUNK):
            rows = fitted.table.rows.read(first, min(count, first + _CHUNK))
            heights = [fitted.row_height(row) for row in rows]
            for n, height in enumerate(heights, first):
                wanted = height
                if n == count - 2:
                    last = heights[n + 1 - first] if n + 1 - first < len(heights) else fitted.line_height
                    wanted += last + reserved
                elif n == count - 1:
                    wanted += reserved
                if used + wanted > self._room() and n > start:
                    self._slice(fitted, start, n, used)
                    self._new_page()
                    start, used = n, fitted.head_height
                used += height
            self._step(min(count, first + _CHUNK), count)
        if used + (reserved if count == 1 else 0) > self._room() and not self._fresh:
            self._new_page()
        self._slice(fitted, start, count, used)

    def _slice(self, fitted: Fitted, start: int, stop: int, height: float) -> None:
        def rows(canvas: Canvas, y: float) -> None:
            fitted.draw_head(canvas, MARGIN, y)
            y += fitted.head_height
            for row in fitted.table.rows.read(start, stop):
                y += fitted.draw_row(canvas, MARGIN, y, row)

        self._place(height, rows)

    def _empty(self, fitted: Fitted, captioned: bool) -> None:
        table = fitted.table
        said = table.empty or translate(NOTHING, self.document.language)
        caption = _CAPTION.height() + 2.0 if captioned else 0.0
        height = caption + fitted.head_height + fitted.line_height + 2

        def draw(canvas: Canvas, y: float) -> None:
            if captioned:
                canvas.text(MARGIN, y, table.title, _CAPTION)
                y += caption
            fitted.draw_head(canvas, MARGIN, y)
            style = Style(fitted.text.size, color="muted")
            canvas.text(MARGIN, y + fitted.head_height + 2.2, said, style, "center", self._inner)
            canvas.rule(MARGIN, y + fitted.head_height + fitted.line_height + 1.8, self._inner, "line_strong", 0.2)

        self._block(height, draw)


def _draw_point(point: Point, lines: tuple[str, ...], canvas: Canvas, y: float) -> None:
    parts.draw_point(canvas, point, lines, MARGIN, y)


def _ignore(_height: float) -> None:
    return None


NOTHING: Final = N_("Nothing was recorded.")
