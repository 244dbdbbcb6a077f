"""Loads the bundled Chinese family and builds fonts of the type scale.

Knows nothing of colours and of the current theme; the scale is passed in.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

import resources
from desktop.ui.theme.metrics import TYPE, TextStyle

FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_FALLBACK = ("Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC", "sans-serif")
_MONO = ("Cascadia Mono", "Consolas", "DejaVu Sans Mono", "Noto Sans Mono", "monospace")
_WESTERN: Final = QFont.Tag("palt")
"""Signs that Chinese shares with other scripts, such as quotation marks and dots, only as wide as they are: a Chinese
font gives each the room of a character. The commas of Chinese stay what they are."""
_loaded: list[str] = []
_western: list[bool] = [False]


def load_family() -> str:
    """Register the bundled fonts once for the process and return their family's name.

    Without the files (a stripped installation) the best family of the system serves.
    """
    if not _loaded:
        families: list[str] = []
        for name in FILES:
            file = resources.path("fonts", name)
            if file.is_file():
                families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
        _loaded.append(families[0] if families else _FALLBACK[0])
    return _loaded[0]


@lru_cache(maxsize=64)
def shared_font(style: TextStyle, scale: int) -> QFont:
    """As `make_font`; the one that is returned belongs to all, so nobody may change it."""
    size, bold = TYPE[style]
    made = QFont()
    made.setFamilies([*_MONO, load_family()] if style == "mono" else [load_family(), *_FALLBACK])
    made.setPixelSize(round(size * scale / 100))
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    made.setFeature(QFont.Tag("tnum"), 1)
    return _spaced(made)


def western() -> bool:
    """Whether signs are as wide as a western script wants them."""
    return _western[0]


def set_western(app: QApplication, on: bool) -> None:
    """Make all fonts from now on for a western script, or for Chinese."""
    if on == western():
        return
    _western[0] = on
    shared_font.cache_clear()
    app.setFont(_spaced(app.font()))


def _spaced(font: QFont) -> QFont:
    if western():
        font.setFeature(_WESTERN, 1)
    else:
        font.unsetFeature(_WESTERN)
    return font


def make_font(style: TextStyle, scale: int) -> QFont:
    """A font of the type scale; `scale` is the text's size in percent. The caller owns the copy."""
    return QFont(shared_font(style, scale))
