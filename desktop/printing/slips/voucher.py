"""A voucher for what came in or went out, with boxes for signatures and the seal. Half a sheet of A4 high."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from desktop.i18n import N_, translate
from desktop.printing.qr import encode, paint_matrix
from desktop.printing.reports.canvas import UNITS, Align, Canvas, Style, color, width_of, wrap
from desktop.printing.reports.values import day_words
from desktop.printing.slips.facts import SlipFacts, SlipLine

WIDTH: Final = 210.0
HEIGHT: Final = 148.5
_MARGIN: Final = 14.0
_INNER: Final = WIDTH - 2 * _MARGIN
_QR: Final = 20.0
_QUIET: Final = 2.7
"""What is white around a code of a number's length."""
_SMALL: Final = Style(2.9, color="muted")
_FACT: Final = Style(3.4)
_HEAD: Final = Style(3.3, bold=True, color="ink_soft")
_CELL: Final = Style(3.5)
_ROW: Final = 9.0
_ROWS: Final = 4
"""Lines of the form; those that are not needed are struck out, so that nobody adds to them."""
_BOXES: Final = 27.0
_COLUMNS: Final = (
    (N_("Item"), 50.0, "left"),
    (N_("Spec."), 30.0, "left"),
    (N_("Unit"), 16.0, "left"),
    (N_("Quantity"), 24.0, "right"),
    (N_("Batch"), 32.0, "left"),
    (N_("Expires"), 30.0, "left"),
)


def draw(canvas: Canvas, painter: QPainter, facts: SlipFacts, top: float, copy: str) -> None:
    """One copy with its upper edge at ``top`` mm; ``copy`` says whose it is."""
    language = facts.language
    tr = translate
    if facts.union:
        canvas.text(_MARGIN, top + 9, facts.union, _SMALL, "center", _INNER)
    title = tr(N_("Receipt voucher") if facts.incoming else N_("Issue voucher"), language)
    canvas.text(_MARGIN, top + 13.5, title, Style(7.0, bold=True), "center", _INNER)
    if facts.voided:
        canvas.text(_MARGIN, top + 13.5, tr(N_("VOID"), language), Style(6.0, bold=True, color="accent"))
    _number(canvas, painter, facts, top)
    y = _facts(canvas, facts, top + 26.5)
    y = _table(canvas, painter, facts, y + 1.5)
    note = tr(N_("Note: {text}"), language).format(text=facts.note) if facts.note else ""
    for n, line in enumerate(wrap(note, _FACT, _INNER)[:2] if note else ()):
        canvas.text(_MARGIN, y + 2.5 + n * 4.8, line, _FACT)
    _boxes(canvas, facts, top + HEIGHT - 14.0 - _BOXES)
    foot = top + HEIGHT - 11.0
    made = tr(N_("Printed on {day}"), language).format(day=day_words(facts.made_on, language))
    canvas.text(_MARGIN, foot, made, _SMALL)
    canvas.text(_MARGIN, foot, copy, _SMALL, "right", _INNER)


def _number(canvas: Canvas, painter: QPainter, facts: SlipFacts, top: float) -> None:
    """The number and its code, which a scanner at the desk reads to find the entry again."""
    if not facts.number:
        return
    left = _MARGIN + _INNER - _QR + _QUIET
    side = _QR * UNITS
    paint_matrix(painter, encode(facts.number, "M"), QRectF(left * UNITS, (top + 4.5) * UNITS, side, side))
    said = translate(N_("No. {number}"), facts.language).format(number=facts.number)
    canvas.text(_MARGIN, top + 18.6, said, Style(3.3, bold=True), "right", _INNER - _QR + _QUIET)


def _facts(canvas: Canvas, facts: SlipFacts, y: float) -> float:
    """Where, when and from whom."""
    language = facts.language
    station = translate(N_("Station: {name}"), language).format(name=facts.station)
    code = translate(N_("Code: {code}"), language).format(code=facts.code) if facts.code else ""
    day = translate(N_("Date: {day}"), language).format(day=day_words(facts.on, language))
    kind = translate(N_("Source: {what}") if facts.incoming else N_("Purpose: {what}"), language)
    party = ""
    if facts.donor:
        party = translate(N_("Donor: {name}"), language).format(name=facts.donor)
    elif facts.recipient:
        party = translate(N_("Recipient: {name}"), language).format(name=facts.recipient)
    left = "    ".join(filter(None, (station, code)))
    right = "    ".join(filter(None, (day, kind.format(what=facts.kind), party)))
    if width_of(left, _FACT.size) + width_of(right, _FACT.size) + 6 <= _INNER:
        canvas.text(_MARGIN, y, left, _FACT)
        canvas.text(_MARGIN, y, right, _FACT, "right", _INNER)
        return y + 5.6
    for text in (left, right):
        for line in wrap(text, _FACT, _INNER):
            canvas.text(_MARGIN, y, line, _FACT)
            y += 5.6
    return y


def _table(canvas: Canvas, painter: QPainter, facts: SlipFacts, y: float) -> float:
    rows = max(_ROWS, len(facts.lines))
    tall = _ROW * (rows + 1)
    canvas.fill(_MARGIN, y, _INNER, _ROW, "surface_alt")
    left = _MARGIN
    for head, width, align in _COLUMNS:
        text = translate(head, facts.language)
        canvas.text(left + 2, y + 2.7, text, _HEAD, _align(align), width - 4)
        left += width
        if left < _MARGIN + _INNER - 1:
            canvas.fill(left - 0.1, y, 0.2, tall, "line_strong")
    for n in range(1, rows + 1):
        canvas.rule(_MARGIN, y + n * _ROW, _INNER, "line_strong", 0.2)
    for n, line in enumerate(facts.lines, 1):
        _line(canvas, line, y + n * _ROW)
    if len(facts.lines) < rows:
        painter.setPen(QPen(color("line_strong"), 0.2 * UNITS))
        painter.drawLine(
            QPointF(_MARGIN * UNITS, (y + tall) * UNITS),
            QPointF((_MARGIN + _INNER) * UNITS, (y + (len(facts.lines) + 1) * _ROW) * UNITS),
        )
    canvas.frame(_MARGIN, y, _INNER, tall, "line_strong", 0.3)
    return y + tall


def _align(name: str) -> Align:
    return "right" if name == "right" else "left"


def _line(canvas: Canvas, line: SlipLine, y: float) -> None:
    expires = "" if line.expires_on is None else line.expires_on.isoformat()
    texts = (line.item, line.spec, line.unit, f"{line.quantity:,}", line.batch, expires)
    left = _MARGIN
    for text, (_head, width, align) in zip(texts, _COLUMNS, strict=True):
        style = Style(_CELL.size, bold=align == "right")
        lines = wrap(text, style, width - 4)
        if len(lines) > 1:
            style = Style(2.7, bold=align == "right")
            lines = wrap(text, style, width - 4)[:2]
        canvas.lines(left + 2, y + (_ROW - style.height(len(lines))) / 2, lines, style, _align(align), width - 4)
        left += width


def _boxes(canvas: Canvas, facts: SlipFacts, y: float) -> None:
    language = facts.language
    handler = translate(N_("Handled by: {name}"), language).format(name=facts.handler or "")
    other = N_("Delivered by (signature)") if facts.incoming else N_("Received by (signature)")
    labels = (
        handler.strip(),
        translate(other, language),
        translate(N_("Station head (signature)"), language),
        translate(N_("Host unit (seal)"), language),
    )
    box = _INNER / len(labels)
    canvas.frame(_MARGIN, y, _INNER, _BOXES, "line_strong", 0.3)
    date = translate(N_("Date:"), language)
    for n, label in enumerate(labels):
        left = _MARGIN + n * box
        if n:
            canvas.fill(left - 0.1, y, 0.2, _BOXES, "line_strong")
        canvas.lines(left + 2.5, y + 2.5, wrap(label, Style(3.1), box - 5), Style(3.1))
        canvas.text(left + 2.5, y + _BOXES - 5.5, date, _SMALL)
        at = left + 3.5 + width_of(date, _SMALL.size)
        canvas.rule(at, y + _BOXES - 2.4, left + box - 2.5 - at, "line_strong", 0.2)
