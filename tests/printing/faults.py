"""What is wrong with a layout, in words: boxes on top of each other, beyond the margins, too small for their text."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.printing.boxes import Box, CodeBox, Rect, TextBox
from desktop.printing.elements import Turned
from desktop.printing.laid import Laid


def faults(laid: Laid) -> list[str]:
    """Every fault of every page."""
    return [fault for boxes in laid.pages for fault in _faults(boxes, laid)]


def _faults(boxes: tuple[Box, ...], laid: Laid) -> Iterator[str]:
    solid = sorted((box for box in boxes if box.solid), key=lambda box: box.rect.y)
    for place, one in enumerate(solid):
        for other in solid[place + 1 :]:
            if other.rect.y > one.rect.bottom:
                break
            if one.rect.meets(other.rect):
                yield f"overlap: {_inner(one)} {_inner(other)}"
        if not laid.frame.holds(_seen(one)):
            yield f"beyond the margins {laid.frame}: {_inner(one)}"
        text = _inner(one)
        if isinstance(text, TextBox) and not text.fits():
            yield f"text larger than its box: {text}"


def _seen(box: Box) -> Rect:
    """A code's quiet zone may lie in the margin: there is nothing in it."""
    if isinstance(_inner(box), CodeBox):
        code = _inner(box)
        assert isinstance(code, CodeBox)
        return box.rect.inset((code.matrix.span - code.matrix.modules) / 2 * box.rect.width / code.matrix.span)
    return box.rect


def _inner(box: Box) -> Box:
    return box.box if isinstance(box, Turned) else box
