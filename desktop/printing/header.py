"""The head of the board: what this is, its name, who is welcome, and when it is open.

Name and hours shrink by steps until they stand in their share of the sheet. Millimetres on a sheet 210 wide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from desktop.printing.boxes import PALE, RED, WHITE, Box, Panel, Rect, TextBox
from desktop.printing.facts import PosterFacts, Words
from desktop.printing.hours import DayGroup, Span, groups, holiday_note
from desktop.printing.options import PosterOptions
from desktop.printing.text import (
    BETWEEN_WORDS,
    TextStyle,
    balanced_width,
    break_lines,
    dearest_break,
    height_for,
    natural_width,
)
from desktop.printing.words import chosen_words

_ABOVE: Final = 14.0
_BELOW: Final = 11.0
_GAP: Final = 9.0
_HOURS_WIDEST: Final = 68.0
_TALLEST: Final = 52.0
"""What the texts of the head may take in height; a lying sheet has less to give."""
_TALLEST_WIDE: Final = 36.0
_WHOLE: Final = 0.8
"""A name whose words are whole is worth a size down to this share of the largest."""


@dataclass(frozen=True, slots=True)
class Header:
    """The placed head; ``height`` is that of its ground, in mm."""

    boxes: tuple[Box, ...]
    height: float


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: TextStyle
    color: str
    before: float
    """Millimetres above the line."""


def build_header(facts: PosterFacts, options: PosterOptions, sheet_width: float, margin: float) -> Header:
    """Lay out the head for a sheet of this width."""
    width = sheet_width - 2 * margin
    tallest = _TALLEST_WIDE if options.orientation == "landscape" else _TALLEST
    hours = _hours_column(groups(facts.hours), holiday_note(facts.hours), options, tallest)
    hours_width = max((natural_width(line.text, line.style) for line in hours), default=0.0) + 0.1
    hours_height = _height(hours, hours_width)
    name_width = width - hours_width - _GAP if hours else width
    title = _fitting_title(facts, options, name_width, tallest)
    inner = max(_height(title, name_width), hours_height)
    ground = Rect(0, 0, sheet_width, _ABOVE + inner + _BELOW)
    boxes: list[Box] = [Panel(ground, fill=RED)]
    boxes += _place(title, margin, _ABOVE + inner - _height(title, name_width), name_width, right=False)
    if hours:
        left = sheet_width - margin - hours_width
        boxes += _place(hours, left, _ABOVE + inner - hours_height, hours_width, right=True)
    return Header(tuple(boxes), ground.height)


# -- name -----------------------------------------------------------------------------------------


def _fitting_title(facts: PosterFacts, options: PosterOptions, width: float, tallest: float) -> list[_Line]:
    largest = 0.0
    for size in _steps(17.0, 5.0, 0.5):
        style = TextStyle(size, bold=True, leading=1.2)
        lines = len(break_lines(facts.name, style, width))
        made = _title(facts, options, size, width)
        if lines > _lines_allowed(size) or _height(made, width) > tallest:
            continue
        largest = largest or size
        if size < _WHOLE * largest:
            break
        if dearest_break(facts.name, style, width) <= BETWEEN_WORDS:
            return made
    return _title(facts, options, largest or 5.0, width)


def _lines_allowed(size: float) -> int:
    """A long name rather takes a second line than letters that nobody reads from the door."""
    if size > 11:
        return 1
    return 2 if size > 8 else 4


def _title(facts: PosterFacts, options: PosterOptions, size: float, width: float) -> list[_Line]:
    words = chosen_words(options)
    language = options.language
    over = words["overline_long" if words["overline"].zh in facts.name else "overline"]
    over_style = TextStyle(5.2, spacing=0.14 if language != "en" else 0.04, leading=1.3)
    made = [
        _Line(over.primary(language), over_style, PALE, 0.0),
        _Line(facts.name, TextStyle(size, bold=True, leading=1.2), WHITE, 2.2),
        *_welcome(options, width),
    ]
    if over.secondary(language):
        both = f"{over.primary(language)}  {over.secondary(language)}"
        small = TextStyle(4.4, spacing=0.05, leading=1.3)
        if natural_width(both, small) <= width:
            made[0] = _Line(both, small, PALE, 0.0)
    return made


def _welcome(options: PosterOptions, width: float) -> Iterator[_Line]:
    words = chosen_words(options)["welcome"]
    text, second = words.primary(options.language), words.secondary(options.language)
    yield _Line(text, _on_one_line(text, width, 5.4, 4.6), WHITE, 3.6)
    if second:
        yield _Line(second, _on_one_line(second, width, 4.3, 3.5), PALE, 0.8)


def _on_one_line(text: str, width: float, largest: float, smallest: float) -> TextStyle:
    """The largest size that needs one line, or a middling one where none does."""
    for size in _steps(largest, smallest, 0.1):
        if natural_width(text, TextStyle(size)) <= width:
            return TextStyle(size, leading=1.35)
    return TextStyle((largest + smallest) / 2, leading=1.35)


# -- hours ----------------------------------------------------------------------------------------


def _hours_column(
    found: tuple[DayGroup, ...], note: Words | None, options: PosterOptions, tallest: float
) -> list[_Line]:
    for factor in _steps(1.0, 0.3, 0.05):
        lines = _hours(found, note, options, factor)
        widest = max((natural_width(line.text, line.style) for line in lines), default=0.0)
        if widest <= _HOURS_WIDEST and _height(lines, _HOURS_WIDEST + 1) <= tallest:
            return lines
    return _hours(found, note, options, 0.3)


def _hours(
    found: tuple[DayGroup, ...], note: Words | None, options: PosterOptions, factor: float
) -> list[_Line]:
    lines: list[_Line] = []
    for group in found:
        days = _joined(group.days, options)
        lines.append(_Line(days, TextStyle(5.0 * factor), PALE, 4.2 * factor if lines else 0.0))
        lines += [_span(span, options, factor) for span in group.spans]
    if note is not None:
        lines.append(_Line(_joined(note, options), TextStyle(3.6 * factor), PALE, 2.4 * factor))
    return lines


def _span(span: Span, options: PosterOptions, factor: float) -> _Line:
    figures = _joined(span.figures, options)
    note = _joined(span.note, options)
    if not note:
        return _Line(figures, TextStyle(11.0 * factor, bold=True, leading=1.1), WHITE, 0.6 * factor)
    return _Line(f"{figures}  {note}", TextStyle(5.0 * factor), WHITE, 1.4 * factor)


def _joined(words: Words, options: PosterOptions) -> str:
    return " ".join(filter(None, (words.primary(options.language), words.secondary(options.language))))


# -- both -----------------------------------------------------------------------------------------


def _steps(first: float, last: float, step: float) -> Iterator[float]:
    count = round((first - last) / step)
    return (first - index * step for index in range(count + 1))


def _height(lines: list[_Line], width: float) -> float:
    return sum(line.before + height_for(line.text, line.style, width) for line in lines)


def _place(lines: list[_Line], x: float, y: float, width: float, *, right: bool) -> list[Box]:
    boxes: list[Box] = []
    for line in lines:
        y += line.before
        used = balanced_width(line.text, line.style, width)
        tall = height_for(line.text, line.style, used)
        left = x + (width - used if right else 0.0)
        rect = Rect(left, y, used, tall)
        boxes.append(TextBox(rect, line.text, line.style, line.color, "right" if right else "left"))
        y += tall
    return boxes
