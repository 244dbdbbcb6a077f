"""What an examination found."""

from __future__ import annotations

from desktop.values import Struct, field


class Finding(Struct, frozen=True):
    """Something that ``doctor`` found, with its remedy: source strings, whose ``{name}`` placeholders ``params`` fills
    (as in a KnownError)."""

    check: str
    what: str
    remedy: str
    params: dict[str, int | str] = field(default_factory=dict)
