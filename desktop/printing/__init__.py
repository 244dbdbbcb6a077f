"""What the station hangs on its wall, drawn alike on the screen, as PDF, as PNG and on a printer.

Draws what it is given (`PosterFacts`) and must know neither the store nor a screen. Importing this package loads
no Qt; `render` does when it is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.printing.facts import BoardOptions, PosterFacts

if TYPE_CHECKING:
    from desktop.printing.output import Rendered

__all__ = ["BoardOptions", "PosterFacts", "render"]


def render(
    facts: PosterFacts,
    *,
    path: Path,
    template: str = "board",
    size: str = "A4",
    language: str = "zh_CN",
) -> Rendered:
    """Draw a poster into ``path``: ``.pdf`` with embedded fonts or ``.png`` at 300 dpi, by its suffix.

    ``size`` is A3, A4 or A5, ``language`` ``zh_CN``, ``en`` or ``bilingual``. Starts Qt without a screen when
    nobody has. Raises KnownError for an unknown template, size, language or suffix and for a file that cannot
    be written; an existing file is replaced whole or stays as it was.
    """
    from desktop.printing.output import render_file

    return render_file(facts, path=path, template=template, size=size, language=language)
