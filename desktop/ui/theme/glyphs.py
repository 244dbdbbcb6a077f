"""Writes the few glyphs that a stylesheet can only take from files, tinted for each theme.

A developer's tool, run after tokens.json changed: `python -m desktop.ui.theme.glyphs`. The running program never does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

import resources
from desktop.ui.theme.tokens import ColorRole, Scheme, load_tokens

_TINTED: Final[dict[str, ColorRole]] = {
    "chevron-down": "muted",
    "chevron-up": "muted",
    "chevron-left": "ink",
    "chevron-right": "ink",
    "check": "accent_ink",
    "minus": "accent_ink",
}
_DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">'
    '<circle cx="12" cy="12" r="5.5" fill="currentColor"/></svg>\n'
)


def glyphs() -> Iterator[tuple[Path, str]]:
    """Every file that should exist with the text that it should hold."""
    for scheme in get_args(Scheme):
        tokens = load_tokens(scheme)
        for name, role in _TINTED.items():
            text = resources.path("icons", f"{name}.svg").read_text("utf-8")
            thick = text.replace('stroke-width="1.75"', 'stroke-width="3"') if role == "accent_ink" else text
            yield resources.path("themes", scheme, f"{name}.svg"), thick.replace("currentColor", tokens.of(role))
        yield resources.path("themes", scheme, "dot.svg"), _DOT.replace("currentColor", tokens.accent_ink)


def main() -> None:
    """Write them all."""
    for file, text in glyphs():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
