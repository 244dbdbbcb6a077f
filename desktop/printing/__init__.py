"""What the station hangs on its wall, drawn alike on the screen, as PDF, as PNG and on a printer.

Draws what it is given (`PosterFacts`) and must know neither the store nor a screen. Importing this package loads
no Qt; `render` does when it is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.printing.facts import PosterFacts
from desktop.printing.options import PosterOptions

if TYPE_CHECKING:
    from desktop.printing.output import Rendered

__all__ = ["PosterFacts", "PosterOptions", "render"]


def render(facts: PosterFacts, options: PosterOptions | None = None, *, path: Path) -> Rendered:
    """Draw a poster into ``path``: ``.pdf`` with embedded fonts or ``.png`` at 300 dpi, by its suffix.

    Several pages make one PDF file or numbered pictures. Starts Qt without a screen when nobody has. Raises
    KnownError for a template, size, language or suffix that is not there and for a file that cannot be written; an
    existing file is replaced whole or stays as it was.
    """
    from desktop.printing.output import render_file

    return render_file(facts, options or PosterOptions(), path)
