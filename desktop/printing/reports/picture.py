"""The day's summary as a picture for a chat group: 1080 px wide, as high as it has something to say.

Drawn from facts; knows neither services nor a screen. Works in any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QImage, QPainter

from desktop.printing.pdf import HINTS
from desktop.printing.reports.canvas import Canvas, Style, color, width_of, wrap
from desktop.printing.reports.day import Bar, DayFacts
from desktop.printing.reports.values import shown

WIDTH: Final = 1080
_UNIT: Final = 10
"""Pixels of a unit of the drawing, which is spoken of as a millimetre."""
_WIDE: Final = WIDTH / _UNIT
_RIM: Final = 6.0
_PAD: Final = 5.0
_GAP: Final = 4.0
_INNER: Final = _WIDE - 2 * _RIM
_LINES: Final = 8

_SECTION: Final = Style(3.7, bold=True)
_TEXT: Final = Style(3.7)
_MUTED: Final = Style(3.2, color="muted")
_ROW: Final = 6.6


@dataclass(frozen=True, slots=True)
class _Card:
    """A card of the picture: its height and how its inside is drawn."""

    height: float
    draw: Callable[[Canvas, float, float, float], None]


def day_picture(facts: DayFacts) -> QImage:
    """The picture."""
    rows = _rows(facts)
    body = sum(max(card.height for card in row) + _GAP for row in rows)
    head, foot = 52.0, 11.0
    height = head + body + foot
    made = QImage(WIDTH, round(height * _UNIT), QImage.Format.Format_RGB32)
    made.fill(color("canvas"))
    painter = QPainter()
    if not painter.begin(made):
        raise MemoryError("no painter for the day's picture")
    try:
        painter.setRenderHints(HINTS)
        painter.scale(_UNIT, _UNIT)
        canvas = Canvas(painter)
        _head(canvas, facts)
        y = head
        for row in rows:
            y += _draw_row(canvas, row, y) + _GAP
        _foot(canvas, facts, height - foot)
    finally:
        painter.end()
    return made


def _rows(facts: DayFacts) -> list[tuple[_Card, ...]]:
    rows: list[tuple[_Card, ...]] = []
    if facts.hours:
        rows.append((_hours(facts),))
    pair = tuple(
        _bars(facts.label(key), bars)
        for key, bars in (("categories", facts.categories), ("services", facts.services))
        if bars
    )
    if pair:
        rows.append(pair)
    for key, lines, role in (
        ("duty", facts.duty or (facts.label("nobody"),), "green" if facts.duty else "amber"),
        ("stock", facts.stock, "info"),
        ("wanted", facts.wanted, "amber"),
    ):
        if lines:
            rows.append((_list(facts.label(key), lines, role),))
    return rows


def _draw_row(canvas: Canvas, row: tuple[_Card, ...], y: float) -> float:
    tall = max(card.height for card in row)
    width = (_INNER - (len(row) - 1) * _GAP) / len(row)
    for n, card in enumerate(row):
        x = _RIM + n * (width + _GAP)
        canvas.fill(x, y, width, tall, "surface", 2.4)
        canvas.frame(x, y, width, tall, "line", 0.14, 2.4)
        card.draw(canvas, x + _PAD, y + _PAD - 0.6, width - 2 * _PAD)
    return tall


def _head(canvas: Canvas, facts: DayFacts) -> None:
    canvas.fill(0, 0, _WIDE, 42, "accent")
    white = "accent_ink"
    name = _fitted(facts.station, Style(5.6, bold=True, color=white), _INNER - 24)
    canvas.text(_RIM, 6.5, facts.station, name)
    canvas.text(_RIM, 15.2, f"{facts.day}  {facts.weekday}", Style(3.7, color=white))
    canvas.text(_RIM, 6.9, facts.label("title"), Style(3.9, color=white), "right", _INNER)
    if facts.code:
        canvas.text(_RIM, 15.2, facts.code, Style(3.2, color=white), "right", _INNER)
    canvas.fill(_RIM, 23, _INNER, 25, "surface", 2.6)
    canvas.frame(_RIM, 23, _INNER, 25, "line", 0.14, 2.6)
    big = shown("number", facts.persons)
    room = _INNER - 44 - 3 * _PAD
    canvas.text(_RIM + _PAD, 24.0, big, _fitted(big, Style(14.0, bold=True, color="accent"), room))
    label = facts.label("persons")
    canvas.text(_RIM + _PAD, 41.4, label, _fitted(label, Style(3.6, color="ink_soft"), room))
    for n, (key, said) in enumerate(
        (("month", shown("number", facts.month_persons)), ("open", shown("hours", facts.open_hours)))
    ):
        x = _RIM + _INNER - 22 * (2 - n)
        canvas.fill(x - 3, 28, 0.14, 16, "line_strong")
        canvas.text(x, 29.8, said, _fitted(said, Style(6.8, bold=True), 18.5))
        canvas.text(x, 41.6, facts.label(key), _fitted(facts.label(key), _MUTED, 18.5))
    if facts.month_carried:
        note = facts.label("carried")
        canvas.text(_RIM + _INNER - 44, 38.4, note, _fitted(note, Style(2.6, color="muted"), 18.5))


def _foot(canvas: Canvas, facts: DayFacts, y: float) -> None:
    canvas.text(_RIM, y + 1.6, facts.union, _MUTED)


def _fitted(text: str, style: Style, width: float) -> Style:
    needed = width_of(text, style.size, style.bold)
    return style if needed <= width else Style(style.size * width / needed, style.bold, style.color)


def _bars(title: str, bars: Sequence[Bar]) -> _Card:
    def draw(canvas: Canvas, x: float, y: float, width: float) -> None:
        canvas.text(x, y, title, _SECTION)
        greatest = max(bar.value for bar in bars) or 1
        names = min(max(width_of(bar.name, _TEXT.size) for bar in bars), width * 0.5)
        room = width - names - 12
        for n, bar in enumerate(bars):
            top = y + 8.0 + n * _ROW
            canvas.text(x, top, bar.name, _fitted(bar.name, _TEXT, names))
            long = max(0.6, room * bar.value / greatest)
            canvas.fill(x + names + 2.2, top + 0.75, long, 3.0, "accent" if not n else "info", 0.9)
            canvas.text(x + names + 3.6 + long, top, shown("number", bar.value), Style(3.7, bold=True))

    return _Card(8.0 + len(bars) * _ROW + 2 * _PAD - 2.0, draw)


def _hours(facts: DayFacts) -> _Card:
    high = 20.0

    def draw(canvas: Canvas, x: float, y: float, width: float) -> None:
        canvas.text(x, y, facts.label("hours"), _SECTION)
        slot = width / len(facts.hours)
        greatest = max(bar.value for bar in facts.hours) or 1
        base = y + 8.5 + high
        canvas.rule(x, base, width, "line_strong", 0.16)
        for n, bar in enumerate(facts.hours):
            middle = x + slot * (n + 0.5)
            tall = (high - 4.0) * bar.value / greatest
            wide = min(slot * 0.6, 6.0)
            if bar.value:
                role = "accent" if bar.value == greatest else "info"
                canvas.fill(middle - wide / 2, base - tall, wide, tall, role, min(0.7, tall / 2))
                said = shown("number", bar.value)
                canvas.text(middle - slot, base - tall - 3.7, said, Style(2.8, color="ink_soft"), "center", 2 * slot)
            canvas.text(middle - slot, base + 1.1, bar.name, Style(2.8, color="muted"), "center", 2 * slot)

    return _Card(8.5 + high + 4.6 + 2 * _PAD - 1.4, draw)


def _list(title: str, lines: Sequence[str], role: str) -> _Card:
    """Lines in two columns, one where there is one."""
    columns = 2 if len(lines) > 1 else 1
    width = (_INNER - 2 * _PAD) / columns
    kept = [wrap(line, _TEXT, width - 6.0) for line in lines[:_LINES]]
    rows = [kept[n : n + columns] for n in range(0, len(kept), columns)]
    heights = [max(_TEXT.height(len(broken)) for broken in row) + 1.9 for row in rows]
    more = len(lines) - _LINES

    def draw(canvas: Canvas, x: float, y: float, _width: float) -> None:
        canvas.text(x, y, title, _SECTION)
        if more > 0:
            canvas.text(x, y + 0.3, f"+{more}", _MUTED, "right", _INNER - 2 * _PAD)
        y += 8.0
        for row, tall in zip(rows, heights, strict=True):
            for n, broken in enumerate(row):
                left = x + n * width
                canvas.fill(left, y + 1.5, 1.6, 1.6, role, 0.8)
                canvas.lines(left + 4.0, y, broken, _TEXT)
            y += tall

    return _Card(8.0 + sum(heights) + 2 * _PAD - 2.4, draw)
