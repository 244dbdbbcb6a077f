"""Colours, type, distances and icons; see `state.apply_theme`. Must not know any widget or screen."""

from desktop.ui.theme.metrics import (
    GAP,
    ICON,
    PAGE_MARGIN,
    PRESS_MS,
    RADIUS_CARD,
    RADIUS_CONTROL,
    SCALES,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    SPACE_5,
    SPACE_6,
    SPACE_7,
    SPACE_8,
    TARGET,
    TextStyle,
)
from desktop.ui.theme.roles import (
    TONE_FILL,
    TONE_INK,
    TONE_SOFT,
    LabelRole,
    Variant,
    set_property,
    set_role,
    set_variant,
)
from desktop.ui.theme.state import (
    Mode,
    Theme,
    Tone,
    apply_theme,
    color,
    current_tokens,
    font,
    prepare,
    px,
    repolish,
    theme,
)
from desktop.ui.theme.tokens import ColorRole, Tokens

__all__ = [
    "GAP", "ICON", "PAGE_MARGIN", "PRESS_MS", "RADIUS_CARD", "RADIUS_CONTROL", "SCALES", "SPACE_1", "SPACE_2",
    "SPACE_3", "SPACE_4", "SPACE_5", "SPACE_6", "SPACE_7", "SPACE_8", "TARGET", "TONE_FILL", "TONE_INK", "TONE_SOFT",
    "ColorRole", "LabelRole", "Mode", "TextStyle", "Theme", "Tokens", "Tone", "Variant", "apply_theme", "color",
    "current_tokens", "font", "prepare", "px", "repolish", "set_property", "set_role", "set_variant", "theme",
]
