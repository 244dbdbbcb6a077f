"""Words with a code, as screens see them."""

from __future__ import annotations

from desktop.values import Struct


class TermView(Struct, frozen=True):
    """One entry of a vocabulary (a worker category, a service, a facility …)."""

    code: str
    zh: str
    en: str
    icon: str
    hidden: bool = False
