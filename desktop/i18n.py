"""Languages without Qt: marks source strings, loads resources/i18n, picks the system's language.

Source strings are English. A catalogue is a folder ``resources/i18n/<lang>`` of JSON objects
``{"source": "text"}``, or ``{"source": ["one", "many"]}`` for a text with ``%n`` or with a number ``{n}``;
``source##meaning`` tells two uses of one source apart. Must not know of Qt, of screens or of settings.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from typing import Final

import resources
from desktop.errors import KnownError
from desktop.values import Struct

CHINESE: Final = "zh_CN"
ENGLISH: Final = "en"
LANGUAGES: Final = (CHINESE, ENGLISH)

_MEANING = "##"
"""Stands between a source string and the meaning that tells two uses of it apart."""


def N_(text: str, meaning: str = "") -> str:  # noqa: N802 - gettext's name for it, which tools know
    """Marks a source string where it is written; where it is shown, it is translated with that meaning."""
    return text


class Catalogue(Struct, frozen=True):
    """The texts of one language; what it lacks stays in English."""

    language: str
    texts: Mapping[str, tuple[str, ...]]

    def find(self, source: str, meaning: str = "", n: int = -1) -> str | None:
        """The translation with ``%n`` still in it, or None. ``n`` picks between one and many."""
        forms = self.texts.get(source + _MEANING + meaning) if meaning else None
        if forms is None:
            forms = self.texts.get(source)
        if not forms:
            return None
        return forms[0] if n == 1 else forms[-1]

    def translate(self, source: str, meaning: str = "", n: int = -1) -> str:
        """The text as it is shown; ``n`` takes the place of ``%n``."""
        text = self.find(source, meaning, n)
        if text is None:
            text = source
        return text.replace("%n", f"{n:,}") if n >= 0 else text

    def phrase(self, source: str, params: Mapping[str, object]) -> str:
        """The text with its parameters; a number ``n`` among them picks between one and many."""
        n = params.get("n")
        return self.translate(source, n=n if isinstance(n, int) else -1).format(**params)

    def error(self, error: KnownError) -> tuple[str, str]:
        """What happened and what to do about it, in this language."""
        what, remedy = (self.phrase(part, error.params) if part else "" for part in (error.what, error.remedy))
        return what, remedy


@cache
def load(language: str) -> Catalogue:
    """The catalogue of ``zh_CN`` or ``en``, read once. Raises ValueError for a language that is not there."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}; there are {', '.join(LANGUAGES)}")
    texts: dict[str, tuple[str, ...]] = {}
    for file in sorted(resources.path("i18n", language).glob("*.json")):
        for source, text in json.loads(file.read_text("utf-8")).items():
            texts[source] = (text,) if isinstance(text, str) else tuple(text)
    return Catalogue(language, texts)


def translate(text: str, language: str, meaning: str = "", n: int = -1) -> str:
    """The text in a language; English where it has none."""
    return load(language).translate(text, meaning, n)


def resolve(choice: str) -> str:
    """A setting (``system``, ``zh_CN``, ``en``) or an argument as one of LANGUAGES."""
    return choice if choice in LANGUAGES else system_language()


def system_language(environ: Mapping[str, str] | None = None) -> str:
    """Chinese on a Chinese system and where nothing is known (``C``), English on every other.

    ``environ`` overrides the process's environment; without it Windows and macOS ask the user's settings.
    """
    if environ is None:
        wish = _wish_of_the_platform()
        if wish:
            return _nearest(wish)
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        wish = (os.environ if environ is None else environ).get(name, "").split(":")[0].split(".")[0]
        if wish:
            return _nearest(wish)
    return CHINESE


def _nearest(wish: str) -> str:
    if wish in ("C", "POSIX") or wish.lower().startswith("zh"):
        return CHINESE
    return ENGLISH


def _wish_of_the_platform() -> str:
    if sys.platform == "win32":
        primary = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
        return "zh" if primary == 0x04 else "en"
    if sys.platform == "darwin":
        import plistlib
        from pathlib import Path

        try:
            chosen = plistlib.loads(
                (Path.home() / "Library/Preferences/.GlobalPreferences.plist").read_bytes()
            ).get("AppleLanguages", [])
        except (OSError, plistlib.InvalidFileException):
            return ""
        return str(chosen[0]) if chosen else ""
    return ""
