"""What an error looks like, wherever it comes up: JSON for programmes, for people a page with a few words in both
languages.

Needs neither a template nor the database, because either may be what is amiss.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

_FOR_PROGRAMMES: Final = ("/v1/", "/healthz", "/openapi.json")
_WORDS: Final[Mapping[int, tuple[str, str]]] = {
    404: ("没有这个页面，请检查地址。", "There is no such page. Please check the address."),
    405: ("这个地址不能这样打开，请返回后再试。", "It cannot be opened like this. Please go back and try again."),
    408: ("发送得太慢了，请到信号好一点的地方再试。", "It came too slowly. Please try again with a better signal."),
    413: ("发来的内容太大了，请换一张小一点的照片。", "What was sent is too large. Please choose a smaller photo."),
    429: ("请求太多了，请过一会儿再试。", "There were too many requests. Please try again later."),
    500: ("服务器出错了，请过一会儿再试。", "The server made a mistake. Please try again later."),
    503: ("现在人太多，请过一会儿再试。", "The server is busy. Please try again in a moment."),
}
_OTHERWISE: Final = ("这个请求无法处理，请返回后再试。", "This cannot be done. Please go back and try again.")
_JSON: Final[Mapping[str, str]] = {"Content-Type": "application/json"}
_PAGE: Final[Mapping[str, str]] = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def is_for_people(path: str) -> bool:
    """Whether somebody looks at what this path answers."""
    return not path.startswith(_FOR_PROGRAMMES)


def told(
    path: str, status: int, code: str, message: str, details: Mapping[str, object] | None = None
) -> tuple[bytes, Mapping[str, str]]:
    """Body and headers of an error to whoever asked for a path. ``code``, ``message`` and ``details`` are for
    programmes."""
    if is_for_people(path):
        return _plain_page(status), _PAGE
    return json.dumps({"error": code, "message": message, **(details or {})}).encode(), _JSON


def _plain_page(status: int) -> bytes:
    zh, en = _WORDS.get(status, _OTHERWISE)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f"<title>{zh}</title>"
        "<style>body{font:1.125rem/1.6 sans-serif;max-width:32rem;margin:4rem auto;padding:0 1.25rem}"
        "a{display:inline-block;padding:.6rem 1rem;margin-left:-1rem}</style></head>"
        f'<body><h1>{zh}</h1><p lang="en">{en}</p><p><a href="tel:12351">12351</a></p></body></html>'
    ).encode()
