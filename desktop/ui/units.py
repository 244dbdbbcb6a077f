"""What one piece or pack is called in the language in force. Knows no screen."""

from __future__ import annotations

from desktop import units
from desktop.ui.text import language


def unit_name(unit: str, n: int = 1) -> str:
    """``瓶``, ``bottle``, ``bottles``: what ``n`` of a unit are called."""
    return units.unit_name(unit, n, language())
