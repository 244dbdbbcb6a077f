"""Dynamic properties through which native labels and buttons choose their look."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QPushButton, QWidget

from desktop.ui.theme.state import Tone, repolish
from desktop.ui.theme.tokens import ColorRole

LabelRole = Literal[
    "base", "title", "section", "strong", "muted", "caption", "small", "large", "figure", "figure_small", "error",
    "ok", "warn", "warn_small", "alarm", "mono",
]
Variant = Literal["primary", "secondary", "ghost", "danger"]

TONE_INK: dict[Tone, ColorRole] = {
    "neutral": "muted", "ok": "green_ink", "warn": "amber_ink", "alarm": "alarm_ink", "accent": "accent",
    "info": "info",
}
"""Text of a tone, on surfaces and on the tone's soft ground."""
TONE_FILL: dict[Tone, ColorRole] = {
    "neutral": "ink", "ok": "green", "warn": "amber", "alarm": "alarm", "accent": "accent", "info": "info",
}
"""Shapes and icons of a tone."""
TONE_SOFT: dict[Tone, ColorRole] = {
    "neutral": "surface_alt", "ok": "green_soft", "warn": "amber_soft", "alarm": "alarm_soft",
    "accent": "accent_soft", "info": "info_soft",
}
"""The quiet ground of a tone."""


def set_property(widget: QWidget, name: str, value: str | bool) -> None:
    """Set a dynamic property that the stylesheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        repolish(widget)


def set_role(label: QWidget, role: LabelRole) -> None:
    """Give a QLabel its place in the type scale or its tone."""
    set_property(label, "role", role)


def set_variant(button: QPushButton, variant: Variant) -> None:
    """Give a native QPushButton its weight; one primary a screen."""
    set_property(button, "variant", variant)
