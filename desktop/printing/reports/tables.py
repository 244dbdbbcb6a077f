"""Tables on paper: how wide their columns are, how high their rows, and how they are drawn. Knows no page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop.printing.reports.canvas import LEADING, Canvas, Style, width_of, wrap
from desktop.printing.reports.document import CellValue, Column, Mark, Marked, Row, Table
from desktop.printing.reports.values import NUMERIC, shown, shown_cell, sign_of

_PAD: Final = 1.5
_ABOVE: Final = 1.25
"""Millimetres above and below a row's text."""
_SIGN: Final = 0.68
"""A mark's size against the text's."""
_SAMPLE: Final = 400
"""Rows by which the columns are measured."""
_LEAST_TEXT: Final = 11.0
_COUNTED: Final = 20_000
_WIDER: Final = 0.9
"""By how much of what they need texts may become wider before numbers do."""
_SHORT_HEAD: Final = 4


@dataclass(frozen=True, slots=True)
class Fitted:
    """A table with its columns' places for one width of paper."""

    table: Table
    language: str
    width: float
    text: Style
    widths: tuple[float, ...]
    columns: tuple[int, ...]
    """The places of the columns that are seen."""
    heads: tuple[tuple[str, ...], ...] = field(repr=False)
    counted: dict[tuple[str, int], int] = field(default_factory=dict, repr=False)
    """How many lines a text takes in a column; the same few stand in most rows."""

    # -- heights

    @property
    def head_height(self) -> float:
        """Of the row of heads."""
        return self._height(max(len(lines) for lines in self.heads)) + 0.6

    @property
    def line_height(self) -> float:
        """Of a row of one line."""
        return self._height(1)

    def row_height(self, row: Row) -> float:
        """Of a row."""
        most = 1
        for n, place in enumerate(self.columns):
            cell = row[place]
            text = cell.value if isinstance(cell, Marked) else cell
            if isinstance(text, str) and text:
                most = max(most, self._lines(text, n))
        return self._height(most)

    def _lines(self, text: str, column: int) -> int:
        known = self.counted.get((text, column))
        if known is None:
            if len(self.counted) > _COUNTED:
                self.counted.clear()
            known = len(wrap(text, self.text, self.widths[column] - 2 * _PAD))
            self.counted[text, column] = known
        return known

    def _height(self, lines: int) -> float:
        return self.text.height(lines) + 2 * _ABOVE

    # -- drawing

    def draw_head(self, canvas: Canvas, x: float, y: float) -> None:
        """The heads, as they stand on every page."""
        height = self.head_height
        canvas.fill(x, y, self.width, height, "surface_alt")
        canvas.rule(x, y + height - 0.25, self.width, "line_strong", 0.25)
        style = Style(self.text.size * 0.96, bold=True, color="ink_soft")
        left = x
        for place, width, lines in zip(self.columns, self.widths, self.heads, strict=True):
            tall = style.height(len(lines))
            align = "right" if self.table.columns[place].kind in NUMERIC else "left"
            canvas.lines(left + _PAD, y + (height - tall) / 2, lines, style, align, width - 2 * _PAD)  # type: ignore[arg-type]
            left += width

    def draw_row(self, canvas: Canvas, x: float, y: float, row: Row) -> float:
        """A row; its height."""
        height = self.row_height(row)
        left = x
        for place, width in zip(self.columns, self.widths, strict=True):
            self._cell(canvas, left + _PAD, y + _ABOVE, width - 2 * _PAD, self.table.columns[place], row[place])
            left += width
        canvas.rule(x, y + height - 0.15, self.width, "line", 0.15)
        return height

    def _cell(self, canvas: Canvas, x: float, y: float, width: float, column: Column, cell: CellValue) -> None:
        said, mark = shown_cell(column.kind, cell)
        if not said:
            return
        if column.kind in NUMERIC:
            sign = _sign_width(mark, self.language, self.text)
            canvas.text(x, y, said, self.text, "right", width - sign)
            _draw_sign(canvas, x + width - sign, y, mark, self.language, self.text)
            return
        lines = wrap(said, self.text, width)
        canvas.lines(x, y, lines, self.text)
        if mark is not None:
            last = y + (len(lines) - 1) * self.text.size * LEADING
            _draw_sign(canvas, x + width_of(lines[-1], self.text.size), last, mark, self.language, self.text)

    def draw_totals(self, canvas: Canvas, x: float, y: float) -> float:
        """The sums; their height, nothing when there is none."""
        table = self.table
        if not table.total_label:
            return 0.0
        bold = Style(self.text.size, bold=True)
        height = self._height(1) + 0.6
        canvas.rule(x, y - 0.3, self.width, "ink_soft", 0.3)
        room = 0.0
        left = x
        for place, width in zip(self.columns, self.widths, strict=True):
            key = table.columns[place].key
            if key in table.totals:
                said = shown(table.columns[place].kind, table.totals[key])
                canvas.text(left + _PAD, y + _ABOVE + 0.3, said, bold, "right", width - 2 * _PAD)
                room = room or left - x
            left += width
        canvas.text(x + _PAD, y + _ABOVE + 0.3, table.total_label, bold)
        canvas.rule(x, y + height - 0.3, self.width, "line_strong", 0.3)
        return height

    def totals_height(self) -> float:
        """Millimetres of the sums."""
        return self._height(1) + 0.6 if self.table.total_label else 0.0


def _sign_width(mark: Mark | None, language: str, text: Style) -> float:
    return 0.0 if mark is None else width_of(sign_of(mark, language), text.size * _SIGN) + 0.4


def _draw_sign(canvas: Canvas, x: float, y: float, mark: Mark | None, language: str, text: Style) -> None:
    if mark is not None:
        canvas.text(x + 0.4, y - 0.1, sign_of(mark, language), Style(text.size * _SIGN, color="amber_ink"))


def fit(table: Table, language: str, width: float, size: float = 3.15) -> Fitted:
    """Give a table's columns their places."""
    places = table.seen()
    sample = table.rows.read(0, min(_SAMPLE, len(table.rows)))
    factors = (0.88, 0.82, 0.76, 0.7) if table.dense else (1.0, 0.94, 0.88, 0.82, 0.76)
    text = Style(size * factors[0])
    widths, fits = _widths(table, places, sample, language, width, text)
    for factor in factors[1:]:
        if fits:
            break
        text = Style(size * factor)
        widths, fits = _widths(table, places, sample, language, width, text)
    heads = tuple(
        wrap(table.columns[place].head, Style(text.size * 0.96, bold=True), room - 2 * _PAD)
        for place, room in zip(places, widths, strict=True)
    )
    return Fitted(table, language, width, text, widths, places, heads)


def _widths(
    table: Table, places: Sequence[int], sample: Sequence[Row], language: str, width: float, text: Style
) -> tuple[tuple[float, ...], bool]:
    natural = [_natural(table, place, sample, language, text) for place in places]
    shares = [table.columns[place].width for place in places]
    fixed = sum(room for room, share in zip(natural, shares, strict=True) if not share)
    left = width - fixed
    open_ = {n for n, share in enumerate(shares) if share}
    given = list(natural)
    # Whoever needs less than the share takes no more, and leaves the rest to the others.
    while open_:
        total = sum(shares[n] for n in open_)
        content = [n for n in open_ if natural[n] <= left * shares[n] / total]
        if not content:
            for n in open_:
                given[n] = left * shares[n] / total
            break
        for n in content:
            left -= natural[n]
            open_.discard(n)
    fits = all(given[n] >= min(natural[n], _LEAST_TEXT) for n in range(len(given))) and min(given, default=1) > 4
    spare = width - sum(given)
    if spare > 0:
        texts = {n: natural[n] for n, share in enumerate(shares) if share}
        # Numbers stand close together; what is over goes to the texts first.
        more = min(spare, sum(texts.values()) * _WIDER)
        given = [room + more * texts.get(n, 0.0) / (sum(texts.values()) or 1.0) for n, room in enumerate(given)]
        spare, whole = spare - more, sum(given)
        given = [room + spare * room / whole for room in given]
    elif spare < -0.01:
        fits = False
        given = [room * width / sum(given) for room in given]
    return tuple(given), fits


def _natural(table: Table, place: int, sample: Sequence[Row], language: str, text: Style) -> float:
    column = table.columns[place]
    head = width_of(column.head, text.size * 0.96, bold=True)
    widest = 0.0
    for row in sample:
        said, mark = shown_cell(column.kind, row[place])
        widest = max(widest, width_of(said, text.size) + _sign_width(mark, language, text))
    if column.key in table.totals:
        widest = max(widest, width_of(shown(column.kind, table.totals[column.key]), text.size, bold=True))
    if column.head.isascii():
        words = [width_of(word, text.size * 0.96, bold=True) for word in column.head.split()]
        least = max(*words, head * 0.5)
    else:
        # Short heads of Chinese stay on one line, long ones may take two.
        least = head if len(column.head) <= _SHORT_HEAD else head * 0.56
    widest = max(widest, least * 1.04)
    return widest + 2 * _PAD + 0.3
