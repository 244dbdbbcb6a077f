"""A PC of the station in words. Pure words."""

from __future__ import annotations

from desktop.ui.text import tr


def device_name(name: str) -> str:
    """``PC front desk``; a PC that bears no name is one too."""
    return tr("PC {name}").format(name=name) if name else tr("a PC without a name")
