"""What an examination found."""

from __future__ import annotations

from desktop.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that ``doctor`` found, with its remedy: source strings, whose ``{name}`` placeholders ``params`` fills
    (as in a KnownError)."""

    check: str
    what: str
    remedy: str
    params: dict[str, int | str] = field(default_factory=dict)
