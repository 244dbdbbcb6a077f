"""Translation on the screen: `tr` outside of widgets, and the translator behind every widget's own `tr`.

Knows the catalogues of `desktop.i18n`, Qt's own, and what Qt's lacks; knows no screen. For the UI thread only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

import resources
from desktop.errors import KnownError
from desktop.i18n import CHINESE, Catalogue, load, resolve
from desktop.ui.theme.fonts import set_western

_GROUPED: Final = 1000
"""From here on a number is written in groups of three."""

_OF_QT: Final = re.compile(r"Q[A-Z]|MAC_APPLICATION_MENU$|CloseButton$")
"""Contexts in which Qt asks for its own dialogs' words: a word of a desk's list need not mean the same there."""


class CatalogueTranslator(QTranslator):
    """Answers Qt's questions for a translation out of a catalogue, whatever widget of the desk asks."""

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._of_qt = words_of_qt(catalogue.language)

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        if _OF_QT.match(context):
            return self._of_qt.get(context, {}).get(source)  # type: ignore[return-value]
        found = self._catalogue.find(source, disambiguation or "", n)
        if n >= _GROUPED:
            # Qt would write the number without its groups.
            return (source if found is None else found).replace("%n", f"{n:,}")
        # None lets Qt ask the next translator; an empty text would be shown.
        return found  # type: ignore[return-value]

    def isEmpty(self) -> bool:  # a translator that says it is empty is not asked
        return False


@cache
def words_of_qt(language: str) -> Mapping[str, Mapping[str, str]]:
    """By context and source, what Qt's own catalogue of a language lacks or says as nobody would."""
    file = resources.path("i18n", "qt", f"{language}.json")
    words: Mapping[str, Mapping[str, str]] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return words


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
