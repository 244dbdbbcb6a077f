"""Translation on the screen: `tr` outside of widgets, and the translator behind every widget's own `tr`.

Knows the catalogues of `desktop.i18n` and Qt's own; knows no screen. To be used on the UI thread only.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from desktop.errors import KnownError
from desktop.i18n import CHINESE, Catalogue, load, resolve
from desktop.ui.theme.fonts import set_western

_GROUPED: Final = 1000
"""From here on a number is written in groups of three."""


class CatalogueTranslator(QTranslator):
    """Answers Qt's questions for a translation out of a catalogue, whatever widget asks."""

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        found = self._catalogue.find(source, disambiguation or "", n)
        if n >= _GROUPED:
            # Qt would write the number without its groups.
            return (source if found is None else found).replace("%n", f"{n:,}")
        # None lets Qt ask the next translator; an empty text would be shown.
        return found  # type: ignore[return-value]

    def isEmpty(self) -> bool:  # a translator that says it is empty is not asked
        return False


_installed: list[QTranslator] = []
_language: list[str] = [CHINESE]


def language() -> str:
    """The language in force, one of `desktop.i18n.LANGUAGES`."""
    return _language[0]


def install(app: QApplication, choice: str = "system") -> str:
    """Show the program in a language (``system``, ``zh_CN``, ``en``) from now on; returns the one in force.

    Widgets that are already there keep their texts until they are built anew.
    """
    chosen = resolve(choice)
    for old in _installed:
        app.removeTranslator(old)
    _installed.clear()
    locale = QLocale(chosen)
    QLocale.setDefault(locale)
    own_of_qt = QTranslator(app)
    if own_of_qt.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(own_of_qt)
        _installed.append(own_of_qt)
    ours = CatalogueTranslator(load(chosen), app)
    app.installTranslator(ours)
    _installed.append(ours)
    _language[0] = chosen
    set_western(app, chosen != CHINESE)
    return chosen


def tr(text: str, meaning: str = "", n: int = -1) -> str:
    """The text in the language in force; ``n`` takes the place of ``%n`` and picks between one and many."""
    return QCoreApplication.translate("", text, meaning or None, n)


def error_text(error: KnownError) -> tuple[str, str]:
    """What happened and what to do about it, in the language in force."""
    return load(language()).error(error)


def error_line(error: KnownError) -> str:
    """Both in one line, for the place beside a field; between Chinese sentences stands no blank."""
    return ("" if language() == CHINESE else " ").join(part for part in error_text(error) if part)
