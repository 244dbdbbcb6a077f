"""Distances, radii and type sizes in px at 100 % text; plain numbers without Qt."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

SPACE_1: Final = 4
SPACE_2: Final = 8
SPACE_3: Final = 12
SPACE_4: Final = 16
SPACE_5: Final = 20
SPACE_6: Final = 24
SPACE_7: Final = 28
SPACE_8: Final = 32

RADIUS_CARD: Final = 10
RADIUS_CONTROL: Final = 8
TARGET: Final = 36
"""The least height and width of anything that can be pressed."""

PAGE_MARGIN: Final = 24
GAP: Final = 16
ICON: Final = 20

PRESS_MS: Final = 120
"""Longest animation of a state change; motion stays under 150 ms."""

SCALES: Final = (100, 125, 150)

TextStyle = Literal[
    "base", "strong", "small", "caption", "section", "title", "figure", "figure_small", "number", "mono", "large"
]


class TypeSize(NamedTuple):
    """Height in px at 100 % and whether it is bold (the bundled family has Regular and Bold only)."""

    size: int
    bold: bool


TYPE: Final[dict[TextStyle, TypeSize]] = {
    "base": TypeSize(14, False),
    "strong": TypeSize(14, True),
    "small": TypeSize(13, False),
    "caption": TypeSize(12, False),
    "large": TypeSize(16, False),
    "section": TypeSize(18, True),
    "title": TypeSize(20, True),
    "figure": TypeSize(40, True),
    "figure_small": TypeSize(24, True),
    "number": TypeSize(16, True),
    "mono": TypeSize(13, False),
}
