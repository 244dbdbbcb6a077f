"""Files that ship with the program: fonts, icons, themes, catalogues of words, posters, regions.

Knows only where they lie; what is in them is their readers' business. Imports nothing but the standard library.
"""

from pathlib import Path

_ROOT = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """Where a bundled file lies, whether or not it exists: ``path("icons", "sun.svg")``.

    The bundled program keeps this package as a real folder beside its modules, so the same rule holds from a
    checkout, from an installed wheel and from a PyInstaller folder.
    """
    return _ROOT.joinpath(*parts)
