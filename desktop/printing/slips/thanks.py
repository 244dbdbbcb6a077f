"""A letter of thanks for what somebody has given, laid out on A4; smaller sheets hold the same letter, smaller."""

from __future__ import annotations

from typing import Final

from desktop.i18n import CHINESE, N_, translate
from desktop.printing.reports.canvas import Canvas, Style, wrap
from desktop.printing.reports.values import day_words
from desktop.printing.slips.facts import SlipFacts, SlipLine

WIDTH: Final = 210.0
HEIGHT: Final = 297.0
_EDGE: Final = 11.0
_MARGIN: Final = 30.0
_INNER: Final = WIDTH - 2 * _MARGIN
_TEXT: Final = Style(5.4)
_LEADING: Final = 10.2
_ROW: Final = 11.0
_ROOM: Final = 57.0
"""Millimetres that the list of gifts may take; more lines stand closer together."""
_MOST: Final = 14
"""Lines of the list; what is beyond is counted."""
_END: Final = 222.0
"""Where the signature begins."""


def draw(canvas: Canvas, facts: SlipFacts) -> None:
    """The letter."""
    language = facts.language
    _border(canvas)
    if facts.union:
        canvas.text(_MARGIN, 27, facts.union, Style(4.2, color="muted"), "center", _INNER)
    title = translate(N_("Letter of thanks"), language)
    size = 17.0 if language == CHINESE else 13.0
    canvas.text(_MARGIN, 37, _spaced(title, language), Style(size, bold=True, color="accent"), "center", _INNER)
    canvas.fill(WIDTH / 2 - 16, 61, 32, 0.7, "accent")
    y = _body(canvas, facts, 76)
    _closing(canvas, facts, y)
    _signature(canvas, facts)


def _border(canvas: Canvas) -> None:
    width, height = WIDTH - 2 * _EDGE, HEIGHT - 2 * _EDGE
    canvas.frame(_EDGE, _EDGE, width, height, "accent", 0.9, 3.0)
    canvas.frame(_EDGE + 2.2, _EDGE + 2.2, width - 4.4, height - 4.4, "accent", 0.25, 2.0)


def _spaced(title: str, language: str) -> str:
    return "\u2002".join(title) if language == CHINESE else title


def _body(canvas: Canvas, facts: SlipFacts, y: float) -> float:
    language = facts.language
    donor = facts.donor or translate(N_("kind giver"), language)
    salutation = translate(N_("Dear {donor},"), language).format(donor=donor)
    y = _paragraph(canvas, salutation, Style(5.8, bold=True), y) + 2
    told = N_("On {day} you gave the following to {station}. All of it has arrived and is in our books:")
    said = translate(told, language).format(day=day_words(facts.on, language), station=facts.station)
    y = _paragraph(canvas, _indented(said, language), _TEXT, y) + 4
    return _gifts(canvas, facts.gifts or facts.lines, language, y) + 7


def _gifts(canvas: Canvas, gifts: tuple[SlipLine, ...], language: str, y: float) -> float:
    more = len(gifts) - _MOST if len(gifts) > _MOST + 1 else 0
    if more:
        gifts = gifts[:_MOST]
    row = min(_ROW, _ROOM / (len(gifts) + bool(more)))
    size = min(5.2, row * 0.52)
    left, width = _MARGIN + 8, _INNER - 16
    for line in gifts:
        canvas.rule(left, y, width, "line", 0.25)
        style, amount = Style(size), Style(size, bold=True)
        said = f"{line.quantity:,} {line.unit}"
        name = wrap(line.item, style, width - 45)
        if len(name) > 1:
            style = Style(size * 0.72)
            name = wrap(line.item, style, width - 45)[:2]
        canvas.lines(left + 2, y + (row - style.height(len(name))) / 2, name, style)
        canvas.text(left, y + (row - size * 1.2) / 2, said, amount, "right", width - 2)
        y += row
    canvas.rule(left, y, width, "line", 0.25)
    if more:
        said = translate(N_("and %n more items"), language, n=more)
        canvas.text(left + 2, y + (row - size * 1.2) / 2, said, Style(size))
        y += row
    return y


def _closing(canvas: Canvas, facts: SlipFacts, y: float) -> None:
    language = facts.language
    use = translate(
        N_(
            "It goes to those who work outdoors, sanitation workers, couriers and riders among them: water for the "
            "thirsty, a rest for the weary, help for the hurt."
        ),
        language,
    )
    y = _paragraph(canvas, _indented(use, language), _TEXT, y) + 2
    _paragraph(canvas, _indented(translate(N_("We thank you from the heart."), language), language), _TEXT, y)


def _signature(canvas: Canvas, facts: SlipFacts) -> None:
    language = facts.language
    right, width = _MARGIN + _INNER / 2, _INNER / 2
    y = _END
    for line in wrap(facts.station, Style(5.4, bold=True), width):
        canvas.text(right, y, line, Style(5.4, bold=True), "center", width)
        y += 8.4
    canvas.text(right, y, day_words(facts.made_on, language), Style(5.0), "center", width)
    canvas.text(right, y + 11, translate(N_("(seal)"), language), Style(4.2, color="muted"), "center", width)
    foot = Style(3.4, color="muted")
    if facts.number:
        number = translate(N_("No. {number}"), language).format(number=facts.number)
        canvas.text(_MARGIN, HEIGHT - 27, number, foot)
    if facts.code:
        canvas.text(_MARGIN, HEIGHT - 27, facts.code, foot, "right", _INNER)


def _indented(text: str, language: str) -> str:
    return f"\u3000\u3000{text}" if language == CHINESE else text


def _paragraph(canvas: Canvas, text: str, style: Style, y: float) -> float:
    for line in wrap(text, style, _INNER):
        canvas.text(_MARGIN, y, line, style)
        y += _LEADING
    return y
