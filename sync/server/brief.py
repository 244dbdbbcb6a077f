"""Texts cut to what a page has room for. Pure."""

from __future__ import annotations


def short(text: str, most: int) -> str:
    """A text in at most so many characters; that there is more of it is seen."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
