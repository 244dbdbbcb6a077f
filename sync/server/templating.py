"""Where the pages' templates are found and how they are filled in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from sync.server.icons import icon
from sync.times import day_of

FOLDER: Final = Path(__file__).parent


@cache
def templates() -> Environment:
    """The templates; what is put into them is escaped, and a name that is missing is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["icon"] = icon
    environment.filters["day"] = lambda instant: day_of(instant).isoformat()
    return environment
