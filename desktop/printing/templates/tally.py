"""The tally card for days on which the PC rests: a row for each kind of visitor, a pale 正 for each five."""

from __future__ import annotations

from dataclasses import replace

from desktop.printing.boxes import GROUND, INK, LINE, MUTED, RED, Box, IconBox, Panel, Rect, Rule, TextBox
from desktop.printing.columns import SideBySide, Stack
from desktop.printing.elements import Fitted
from desktop.printing.facts import Offer, PosterFacts, Words
from desktop.printing.foot import build_foot
from desktop.printing.frame import MARGIN, Kit, finished, fitting, kit_for
from desktop.printing.laid import Laid
from desktop.printing.options import PosterOptions
from desktop.printing.text import TextStyle, natural_width

_PALE = "#dcd7d0"
_FIVES = 10
_MOST_ROWS = 18
_HEAD = 8.0
_TALLEST_ROW = 19.0
_CODE = 34.0


def lay_out(facts: PosterFacts, options: PosterOptions) -> Laid:
    """Lay out the card."""
    kit = kit_for(facts, options)
    sheet = kit.sheet
    foot = build_foot(facts, options, sheet.rect(), sheet.height)
    width = sheet.width - 2 * MARGIN
    head_room = Rect(MARGIN, MARGIN, width, sheet.height * 0.22)
    head, factor = fitting(lambda f: _head(kit, f), head_room, 1.2)
    tall = head.height(width)
    boxes: list[Box] = [
        Panel(Rect(0, 0, sheet.width, 5.0), fill=RED),
        *head.place(MARGIN, MARGIN, width, tall),
    ]
    top = MARGIN + tall + 5.0
    boxes += _lines(kit, Rect(MARGIN, top, width, 7.0))
    table = Rect(MARGIN, top + 13.0, width, foot.top - 6.0 - top - 13.0)
    boxes += _table(kit, table)
    return finished(kit, ((*boxes, *foot.boxes),), factor)


def _head(kit: Kit, factor: float) -> Stack:
    words = kit.words
    name = Fitted(Words.own(kit.facts.name), kit.language, 5.0 * factor, 2.0 * factor, 2, True, RED, RED)
    title = Fitted(words["title"], kit.language, 13.0 * factor, 5.0 * factor, 1, True, INK, MUTED)
    under = Fitted(words["subtitle"], kit.language, 4.6 * factor, 3.0 * factor, 2, False, MUTED, MUTED, small=0.8)
    said = Stack((name, title, under), (2.0 * factor, 2.6 * factor), spread=True)
    code = kit.page_code(_CODE * min(1.0, max(0.7, factor)))
    if code is None or not kit.options.shows("code"):
        return said
    plain = code.bare()
    return Stack((SideBySide(said, Stack((plain,), ()), plain.made_for, 8.0),), ())


def _lines(kit: Kit, room: Rect) -> list[Box]:
    """Where the day and the person are written."""
    boxes: list[Box] = []
    each = room.width / 3
    for index, key in enumerate(("date", "person", "entered")):
        left = room.x + index * each
        label = Fitted(kit.words[key], kit.language, 4.4, 1.6, 1, False, MUTED, MUTED, small=0.7)
        wide = each * (0.5 if key != "entered" else 0.9)
        boxes += (placed := label.place(left, room.y, wide, room.height))
        if key != "entered":
            used = max(natural_width(box.text, box.style) for box in placed if isinstance(box, TextBox)) + 2.0
            boxes.append(Rule(Rect(left + used, room.y + 6.4, each - used - 7.0, 0.3), MUTED))
    return boxes


def _table(kit: Kit, room: Rect) -> list[Box]:
    rows = list(kit.facts.categories[: _MOST_ROWS - 1]) or [Offer(kit.words["other"], "users")]
    # Few rows leave room for those that a person adds with a pen.
    spare = max(0, int((room.height - _HEAD) / _TALLEST_ROW) - len(rows))
    tall = (room.height - _HEAD) / (len(rows) + spare)
    name = room.width * (0.27 if not kit.sheet.wide else 0.2)
    total = room.width * 0.11
    cell = (room.width - name - total) / _FIVES
    boxes: list[Box] = [Rule(Rect(room.x, room.y + _HEAD - 0.6, room.width, 0.6), RED)]
    for key, x, wide in (("category", room.x, name), ("total", room.right - total + 2.0, total - 2.0)):
        title = Fitted(kit.words[key], kit.language, 4.2, 1.4, 1, True, INK, MUTED, small=0.6)
        while title.height(wide) > _HEAD - 1.0:
            title = replace(title, largest=title.largest * 0.9, smallest=title.smallest * 0.9)
        boxes += title.place(x, room.y, wide, _HEAD)
    for five in range(_FIVES):
        style = TextStyle(3.4)
        rect = Rect(room.x + name + five * cell, room.y + 2.0, cell, style.height())
        boxes.append(TextBox(rect, str((five + 1) * 5), style, MUTED, "center"))
    icon = min(6.0, tall * 0.5)
    wide = name - icon - 5.0
    size = min(_named(kit, offer, Rect(0, 0, wide, tall * 0.94)) for offer in rows)
    for index, offer in enumerate(rows):
        row = Rect(room.x, room.y + _HEAD + index * tall, room.width, tall)
        label = Fitted(offer.name, kit.language, size, 0.5 * size, 2, True, INK, MUTED, small=0.66)
        boxes += _ruled(row, name, cell, index)
        boxes += _named_row(offer, label, row, icon, wide)
    for index in range(len(rows), len(rows) + spare):
        boxes += _ruled(Rect(room.x, room.y + _HEAD + index * tall, room.width, tall), name, cell, index)
    return boxes


def _named(kit: Kit, offer: Offer, room: Rect) -> float:
    """The size in which a name stands in its row."""
    _, factor = fitting(
        lambda f: Fitted(offer.name, kit.language, 4.6 * f, 2.0 * f, 2, True, INK, MUTED, small=0.66), room, 1.0
    )
    return Fitted(
        offer.name, kit.language, 4.6 * factor, 2.0 * factor, 2, True, INK, MUTED, small=0.66
    ).chosen(room.width).style.size


def _named_row(offer: Offer, label: Fitted, room: Rect, icon: float, wide: float) -> list[Box]:
    """What the row counts; its name is as large as the others'."""
    middle = room.y + room.height / 2
    high = label.height(wide)
    return [
        IconBox(Rect(room.x + 1.5, middle - icon / 2, icon, icon), offer.icon),
        *label.place(room.x + icon + 3.5, middle - high / 2, wide, high),
    ]


def _ruled(room: Rect, name: float, cell: float, index: int) -> list[Box]:
    """The row's ground, its lines and the pale strokes to draw along."""
    boxes: list[Box] = [Panel(room, fill=GROUND)] if index % 2 == 0 else []
    middle = room.y + room.height / 2
    stroke = TextStyle(min(cell * 0.62, room.height * 0.6))
    for five in range(_FIVES):
        left = room.x + name + five * cell
        rect = Rect(left, middle - stroke.height() / 2, cell, stroke.height())
        boxes.append(TextBox(rect, "正", stroke, _PALE, "center"))
        boxes.append(Rule(Rect(left, room.y, 0.2, room.height), LINE))
    boxes.append(Rule(Rect(room.x + name + _FIVES * cell, room.y, 0.2, room.height), LINE))
    return boxes
