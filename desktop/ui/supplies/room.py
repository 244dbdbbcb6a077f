"""How high a sheet's list may be, so that the list scrolls and not the sheet around it. Knows no list."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.ui.theme import px


def take_room(table: QAbstractScrollArea, window: QWidget, wanted: int, rest: int) -> None:
    """Make a list ``wanted`` px high at 100 % text, or what its window leaves beside ``rest`` px of other things."""
    room = window.window().height() - px(rest)
    # Its own hint is that of eight rows, which large letters make higher than the window; and a height that is only a
    # least one is forgotten where words beside it wrap.
    table.setFixedHeight(max(px(120), min(px(wanted), room)))
