"""How a page for people is made: in the browser's language, with its sheet, its script and what it may load.

Knows nothing of what the pages say.
"""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from sync.server.templating import sheet, templates
from sync.server.wording import HTML_TAG, LANGUAGES, choose_language, speaker

MAX_AGE = 60
"""Seconds for which a page may be kept: whether a station is open changes by the minute."""


def language_of(request: Request) -> str:
    """The language to answer in."""
    return choose_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def kept_language(request: Request) -> str:
    """``?lang=…`` for a link to another page, when somebody has chosen a language here; otherwise nothing."""
    wanted = request.query_params.get("lang")
    return f"?lang={wanted}" if wanted in LANGUAGES else ""


def show(
    request: Request,
    template: str,
    *,
    status_code: int = 200,
    script: str = "",
    forms: bool = False,
    works_offline: bool = False,
    shared: bool = False,
    **values: Any,
) -> HTMLResponse:
    """A page. ``shared`` ones say the same to everybody and may be kept for a minute."""
    language = language_of(request)
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    looks = sheet("page.css", script=script, forms=forms, works_offline=works_offline)
    html = (
        templates()
        .get_template(template)
        .render(
            say=speaker(language),
            language=language,
            tag=HTML_TAG[language],
            other="?" + urlencode({**request.query_params, "lang": other}),
            other_tag=HTML_TAG[other],
            keep=kept_language(request),
            style=looks.style,
            script=looks.script,
            **values,
        )
    )
    headers = {
        "Content-Language": HTML_TAG[language],
        "Content-Security-Policy": looks.policy,
        "Cache-Control": f"public, max-age={MAX_AGE}" if shared else "private, no-cache",
        "Vary": "Accept-Language, Accept-Encoding",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    # Whatever came in, half a character in it spoils no page.
    body = html.encode("utf-8", "replace")
    if "gzip" in request.headers.get("accept-encoding", ""):
        # A third of the bytes: on a slow line that is a second. No secret stands in these pages.
        body = gzip.compress(body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return HTMLResponse(body, status_code, headers)
