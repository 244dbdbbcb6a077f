"""Translation on the screen: `tr` for the desk's own words, and Qt's translators for those of Qt's dialogs.

No translator is written in Python: Qt asks for words in any thread and under its own locks, with an image half read,
and Python's lock, which an answer would have to wait for, may be held by somebody who waits for Qt's.
Knows the catalogues of `desktop.i18n`, Qt's own, and what Qt's lacks; knows no screen.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

import resources
from desktop.errors import KnownError
from desktop.i18n import CHINESE, load, resolve
from desktop.ui.theme.fonts import set_western

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
    of_qt, lacking = QTranslator(app), QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    found = (of_qt.load(locale, "qtbase", "_", folder), lacking.load(str(words_of_qt(chosen))))
    for translator, there in zip((of_qt, lacking), found, strict=True):
        if there:
            app.installTranslator(translator)
            _installed.append(translator)
    _language[0] = chosen
    set_western(app, chosen != CHINESE)
    return chosen


def words_of_qt(language: str) -> Path:
    """What Qt's own catalogue of a language lacks or says as nobody would; need not be there."""
    return resources.path("i18n", "qt", f"{language}.qm")


def tr(text: str, meaning: str = "", n: int = -1) -> str:
    """The text in the language in force; ``n`` takes the place of ``%n`` and picks between one and many."""
    return load(_language[0]).translate(text, meaning, n)


def error_text(error: KnownError) -> tuple[str, str]:
    """What happened and what to do about it, in the language in force."""
    return load(language()).error(error)


def error_line(error: KnownError) -> str:
    """Both in one line, for the place beside a field; between Chinese sentences stands no blank."""
    return ("" if language() == CHINESE else " ").join(part for part in error_text(error) if part)
