"""Where the pages' templates and style sheets are found, how they are filled in, and what a page may load."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from sync.server.brief import short
from sync.server.icons import icon
from sync.times import day_of, iso

FOLDER: Final = Path(__file__).parent
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


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
    environment.globals["tongue"] = tongue
    environment.filters["short"] = short
    environment.filters["day"] = lambda instant: day_of(instant).isoformat()
    environment.filters["minute"] = lambda instant: iso(instant)[:16].replace("T", " ")
    return environment


def tongue(text: str, language: str) -> Markup:
    """What says in a tag that the text in it, as somebody wrote it, is Chinese on a page that is not: for whoever has
    pages read out."""
    return Markup(' lang="zh-CN"') if language != "zh" and _HAN.search(text) else Markup("")


@dataclass(frozen=True, slots=True)
class Page:
    """What stands in a page besides its text, and the policy that lets in nothing but that."""

    style: Markup
    script: Markup
    """Empty when the page has none."""
    policy: str


@cache
def sheet(name: str, *, script: str = "", forms: bool = False, works_offline: bool = False) -> Page:
    """A style sheet and a script as they stand in a page. With ``forms`` a page may post to this server, with
    ``works_offline`` it may be kept by the browser and have a manifest."""
    style = _text(name)
    code = _text(script) if script else ""
    target = "'self'" if forms else "'none'"
    rules = [
        "default-src 'none'",
        f"style-src '{_hash(style)}'",
        "img-src 'self' blob:" if script else "img-src 'self'",
        "base-uri 'none'",
        f"form-action {target}",
        "frame-ancestors 'none'",
    ]
    if code:
        rules += [f"script-src '{_hash(code)}'", "connect-src 'self'"]
    if works_offline:
        rules += ["worker-src 'self'", "manifest-src 'self'"]
    # The files are part of this programme; nothing that anybody sent is in them.
    return Page(Markup(style), Markup(code), "; ".join(rules))


def _text(name: str) -> str:
    return (FOLDER / "static" / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
