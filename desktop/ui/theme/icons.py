"""Tints the bundled line icons: SVGs that draw with `currentColor`, by their file's name without `.svg`.

Knows nothing of which widget shows an icon.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from desktop.ui.theme.metrics import ICON
from desktop.ui.theme.state import color
from desktop.ui.theme.tokens import ColorRole

FALLBACK = "circle"


class UnknownIcon(LookupError):
    """An icon was asked for that resources/icons does not hold."""


@cache
def names() -> frozenset[str]:
    """Names of all bundled icons."""
    return frozenset(file.stem for file in resources.path("icons").glob("*.svg"))


def known(name: str) -> str:
    """The name itself if it is bundled, else a plain ring: for names that come with data from elsewhere."""
    return name if name in names() else FALLBACK


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    file = resources.path("icons", f"{name}.svg")
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise UnknownIcon(f"no icon {name!r} in {file.parent}") from error


@lru_cache(maxsize=1024)
def _render(name: str, rgba: int, size: int, dpr: float) -> QPixmap:
    tint = QColor.fromRgba(rgba)
    svg = QSvgRenderer(QByteArray(_source(name).replace("currentColor", tint.name()).encode()))
    side = max(1, round(size * dpr))
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setOpacity(tint.alphaF())
    svg.render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(dpr)
    return made


def pixmap(name: str, tint: QColor | str, size: int = ICON, dpr: float = 1.0) -> QPixmap:
    """An icon of `size` logical px, sharp at the device pixel ratio `dpr`. Raises UnknownIcon."""
    return _render(name, (tint if isinstance(tint, QColor) else QColor(tint)).rgba(), size, dpr)


def icon(name: str, role: ColorRole = "ink", size: int = ICON) -> QIcon:
    """An icon in the theme in force, paler when disabled; ask again after the theme changed. Raises UnknownIcon."""
    made = QIcon()
    app = QGuiApplication.instance()
    own = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    for dpr in sorted({own, 2.0}):
        made.addPixmap(pixmap(name, color(role), size, dpr), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, color("faint"), size, dpr), QIcon.Mode.Disabled)
    return made


def app_icon() -> QIcon:
    """The program's own mark."""
    return QIcon(str(resources.path("icons", "yizhan-256.png")))
