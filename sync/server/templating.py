"""Where the pages' templates and style sheets are found, how they are filled in, and what a page may load."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from sync.server.icons import icon
from sync.times import day_of, iso

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
    environment.filters["minute"] = lambda instant: iso(instant)[:16].replace("T", " ")
    return environment


@cache
def sheet(name: str, *, forms: bool = False) -> tuple[Markup, str]:
    """A style sheet as it stands in a page, and the policy that lets in nothing but this sheet; with ``forms`` a page
    may post to this server."""
    text = (FOLDER / "static" / name).read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    target = "'self'" if forms else "'none'"
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; "
        f"base-uri 'none'; form-action {target}; frame-ancestors 'none'"
    )
    # The file is part of this programme; nothing that anybody sent is in it.
    return Markup(text), policy
