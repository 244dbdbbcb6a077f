"""Long words beside the pointer, in lines that an eye can follow. Knows no widget."""

from __future__ import annotations

from html import escape
from typing import Final

from desktop.ui.theme import px
from desktop.ui.widgets.base import text_width

_WIDE: Final = 420


def folded(tip: str) -> str:
    """A tip as Qt shows it in several lines: of a plain one it makes a single line, as wide as the screen."""
    wide = px(_WIDE)
    if max((text_width(line, "small") for line in tip.splitlines()), default=0) <= wide:
        return tip
    return f'<table width="{wide}"><tr><td>{"<br>".join(map(escape, tip.splitlines()))}</td></tr></table>'
