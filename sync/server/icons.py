"""The icons of the public pages, as inline SVG: Lucide's, whose licence lies beside them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from markupsafe import Markup

_FOLDER: Final = Path(__file__).parent / "static" / "icons"
_DRAWING: Final = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
FALLBACK: Final = "circle-check"


@cache
def icon(name: str) -> Markup:
    """An icon by its Lucide name, hidden from screen readers; a tick for a name that is not there."""
    path = _FOLDER / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        path = _FOLDER / f"{FALLBACK}.svg"
    match = _DRAWING.search(path.read_text(encoding="utf-8"))
    assert match is not None
    drawing = re.sub(r"\s*\n\s*", "", match[1])
    # The files are part of this programme; nothing that anybody sent is in them.
    return Markup(f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{drawing}</svg>')
