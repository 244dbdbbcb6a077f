"""The colours of both themes as frozen values read from resources/themes/tokens.json.

Knows nothing of widgets, of the running application or of which theme is shown.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Literal, get_args

import resources
from desktop.values import Struct, fields

Scheme = Literal["light", "dark"]

ColorRole = Literal[
    "canvas",
    "surface",
    "surface_alt",
    "surface_hover",
    "surface_press",
    "ink",
    "ink_soft",
    "muted",
    "faint",
    "line",
    "line_strong",
    "field_line",
    "accent",
    "accent_fill",
    "accent_hover",
    "accent_press",
    "accent_ink",
    "accent_soft",
    "green",
    "green_ink",
    "green_soft",
    "amber",
    "amber_ink",
    "amber_soft",
    "alarm",
    "alarm_ink",
    "alarm_soft",
    "info",
    "info_soft",
    "inverse",
    "inverse_hover",
    "inverse_ink",
    "toast",
    "toast_ink",
    "toast_accent",
    "toast_green",
    "focus",
    "selection",
    "text_selection",
    "scrim",
    "shadow",
]


class Tokens(Struct, frozen=True):
    """One theme; every field is an opaque colour written `#rrggbb`.

    `green`, `amber` and `alarm` fill shapes and strokes (3:1 on surfaces); their `_ink` twins are for text
    (4.5:1 on surfaces and on the `_soft` twin). `accent` is text and strokes, `accent_fill` lies under `accent_ink`.
    """

    canvas: str
    surface: str
    surface_alt: str
    surface_hover: str
    surface_press: str
    ink: str
    ink_soft: str
    muted: str
    faint: str
    line: str
    line_strong: str
    field_line: str
    accent: str
    accent_fill: str
    accent_hover: str
    accent_press: str
    accent_ink: str
    accent_soft: str
    green: str
    green_ink: str
    green_soft: str
    amber: str
    amber_ink: str
    amber_soft: str
    alarm: str
    alarm_ink: str
    alarm_soft: str
    info: str
    info_soft: str
    inverse: str
    inverse_hover: str
    inverse_ink: str
    toast: str
    toast_ink: str
    toast_accent: str
    toast_green: str
    focus: str
    selection: str
    text_selection: str
    scrim: str
    shadow: str

    def of(self, role: ColorRole) -> str:
        """The colour of a role as `#rrggbb`."""
        value: str = getattr(self, role)
        return value


@cache
def load_tokens(scheme: Scheme) -> Tokens:
    """Read one theme. Raises ValueError naming the roles that the file lacks or has too many."""
    written = json.loads(resources.path("themes", "tokens.json").read_text("utf-8"))[scheme]
    roles = {field.name for field in fields(Tokens)}
    odd = roles ^ set(written)
    if odd or roles != set(get_args(ColorRole)):
        raise ValueError(f"tokens.json, {scheme}: roles missing or unknown: {', '.join(sorted(odd))}")
    return Tokens(**{str(name): str(value) for name, value in written.items()})
