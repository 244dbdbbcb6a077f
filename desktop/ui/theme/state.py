"""The theme now shown: applies it to the application and tells when it changes.

The one holder of the current tokens and text scale, because painted widgets ask for them at every paint.
Must not know any widget or screen.
"""

from __future__ import annotations

import os
from functools import cache, lru_cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.theme import fonts, stylesheet
from desktop.ui.theme.metrics import SCALES, TextStyle
from desktop.ui.theme.tokens import ColorRole, Scheme, Tokens, load_tokens

Mode = Literal["light", "dark", "system"]
Tone = Literal["neutral", "ok", "warn", "alarm", "accent", "info"]


class Theme(QObject):
    """Mode, scheme and text scale in force.

    Signals: `changed()` after the application wears new tokens or a new scale.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode: Mode = "system"
        self.scheme: Scheme = "light"
        self.scale: int = 100
        self.tokens: Tokens = load_tokens("light")
        self._following = False
        self._worn: tuple[Scheme, int] | None = None

    @property
    def dark(self) -> bool:
        """Whether the dark tokens are in force."""
        return self.scheme == "dark"

    def apply(self, app: QApplication, mode: Mode, scale: int) -> None:
        """See `apply_theme`."""
        if scale not in SCALES:
            raise ValueError(f"text scale must be one of {SCALES}, not {scale}")
        self.mode, self.scale = mode, scale
        if not self._following:
            self._following = True
            if os.environ.get("QT_STYLE_OVERRIDE", "").lower() != "fusion":
                app.setStyle("Fusion")
            app.focusChanged.connect(_mark_keyboard_focus)
            app.styleHints().colorSchemeChanged.connect(self._system_changed)
        wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(mode, Qt.ColorScheme.Unknown)
        app.styleHints().setColorScheme(wanted)
        self._wear(app, system_scheme() if mode == "system" else mode)

    def _system_changed(self, wanted: Qt.ColorScheme) -> None:
        app = QApplication.instance()
        scheme = _scheme_of(wanted)
        if self.mode == "system" and isinstance(app, QApplication) and scheme != self.scheme:
            self._wear(app, scheme)

    def _wear(self, app: QApplication, scheme: Scheme) -> None:
        if self._worn == (scheme, self.scale):
            # Qt would dress every widget anew for a stylesheet that is in force already.
            return
        self._worn = (scheme, self.scale)
        self.scheme = scheme
        self.tokens = load_tokens(scheme)
        app.setFont(fonts.make_font("base", self.scale))
        app.setPalette(_palette(self.tokens))
        app.setStyleSheet(stylesheet.build(self.tokens, scheme, self.scale))
        self.changed.emit()


def prepare() -> None:
    """Choose Fusion before the application is made: 20 ms less than changing the style afterwards."""
    os.environ["QT_STYLE_OVERRIDE"] = "Fusion"


def system_scheme() -> Scheme:
    """What the desktop asks for; light when it does not say."""
    return _scheme_of(QGuiApplication.styleHints().colorScheme())


def _scheme_of(wanted: Qt.ColorScheme) -> Scheme:
    return "dark" if wanted == Qt.ColorScheme.Dark else "light"


@cache
def theme() -> Theme:
    """The process's theme."""
    return Theme()


def apply_theme(app: QApplication, mode: Mode = "system", scale: int = 100) -> None:
    """Dress the application: style, font, palette, stylesheet. May be called again at any time.

    `scale` is the text's size in percent, one of 100, 125, 150; ValueError otherwise.
    """
    theme().apply(app, mode, scale)


def current_tokens() -> Tokens:
    """The tokens in force."""
    return theme().tokens


@lru_cache(maxsize=256)
def _qcolor(value: str) -> QColor:
    return QColor(value)


def color(role: ColorRole) -> QColor:
    """The colour of a role in the theme in force; do not change the object that is returned."""
    return _qcolor(theme().tokens.of(role))


def font(style: TextStyle = "base") -> QFont:
    """A font of the type scale at the text scale in force."""
    return fonts.make_font(style, theme().scale)


def px(at_100: float) -> int:
    """Scale a length that has to grow with the text."""
    return round(at_100 * theme().scale / 100)


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    pairs: dict[QPalette.ColorRole, str] = {
        roles.Window: tokens.canvas,
        roles.WindowText: tokens.ink,
        roles.Base: tokens.surface,
        roles.AlternateBase: tokens.surface_alt,
        roles.Text: tokens.ink,
        roles.Button: tokens.surface,
        roles.ButtonText: tokens.ink,
        roles.BrightText: tokens.accent_ink,
        roles.Highlight: tokens.text_selection,
        roles.HighlightedText: tokens.ink,
        roles.Link: tokens.accent,
        roles.LinkVisited: tokens.accent,
        roles.ToolTipBase: tokens.toast,
        roles.ToolTipText: tokens.toast_ink,
        roles.PlaceholderText: tokens.muted,
        roles.Accent: tokens.accent_fill,
        roles.Light: tokens.surface,
        roles.Midlight: tokens.surface_alt,
        roles.Mid: tokens.line,
        roles.Dark: tokens.line_strong,
        roles.Shadow: tokens.shadow,
    }
    for role, value in pairs.items():
        palette.setColor(role, QColor(value))
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    return palette


def _mark_keyboard_focus(old: QWidget | None, new: QWidget | None) -> None:
    """Native widgets wear the property `keyboardFocus` so that a click leaves no focus ring behind."""
    by_mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
    for widget, shown in ((old, False), (new, not by_mouse)):
        if widget is None or (not widget.inherits("QPushButton") and not widget.inherits("QToolButton")):
            continue
        if bool(widget.property("keyboardFocus")) != shown:
            widget.setProperty("keyboardFocus", shown)
            repolish(widget)


def repolish(widget: QWidget) -> None:
    """Make the stylesheet look again at a widget whose dynamic property changed."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it looks for the first time when the widget is shown
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
