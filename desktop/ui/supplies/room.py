"""How high a sheet's list may be, so that the list scrolls and not the sheet around it. Knows no list."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget

from desktop.ui.theme import px


def take_room(table: QAbstractScrollArea, window: QWidget, wanted: int, rest: int) -> None:
    """Make a list ``wanted`` px high at 100 % text, or what its window leaves beside ``rest`` px of other things."""
    room = window.window().height() - px(rest)
    table.setMinimumHeight(max(px(120), min(px(wanted), room)))
    policy = table.sizePolicy()
    # Its hint is that of eight rows, which large letters make higher than the window.
    policy.setVerticalPolicy(QSizePolicy.Policy.Ignored)
    table.setSizePolicy(policy)
