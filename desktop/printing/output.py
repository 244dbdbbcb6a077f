"""Files of a poster: checks what was asked for, draws it and replaces the file in one step.

Starts Qt without a screen when nobody has. Must not know where the facts came from.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtGui import QGuiApplication

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing import page
from desktop.printing.board import Board, lay_out
from desktop.printing.facts import LANGUAGES, BoardOptions, PosterFacts, is_language
from desktop.printing.parts import Part

TEMPLATES: Final = ("board",)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What has been written, and what of the wish it does not hold."""

    path: Path
    size: int
    """Bytes of the file."""
    has_code: bool
    """False while the station has no public address."""
    left_out: tuple[Part, ...]
    """Parts for which the sheet had no room."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the person should know of it, as source strings."""
        return notes(self.has_code, self.left_out)


NO_CODE: Final = N_("The poster carries no QR code: the union has not given this station a public address yet.")
_LEFT_OUT: Final = {
    Part.RULES: N_("The sheet has no room for the management rules in a readable size; they are left out."),
    Part.FACILITIES: N_("The sheet has no room for the facilities in a readable size; they are left out."),
    Part.CONVENTION: N_("The sheet has no room for the house rules in a readable size; they are left out."),
}


def notes(has_code: bool, left_out: tuple[Part, ...]) -> tuple[str, ...]:
    """What a person should know of a board, as source strings."""
    return (*(() if has_code else (NO_CODE,)), *(_LEFT_OUT[part] for part in left_out))


def render_file(facts: PosterFacts, *, path: Path, template: str, size: str, language: str) -> Rendered:
    """See `desktop.printing.render`."""
    if template not in TEMPLATES:
        raise KnownError(
            N_("There is no poster template “{template}” here."),
            N_("Choose one of {templates}."),
            template=template,
            templates=", ".join(TEMPLATES),
        )
    if not is_language(language):
        raise KnownError(
            N_("Posters do not come in the language “{language}”."),
            N_("Choose one of {languages}."),
            language=language,
            languages=", ".join(LANGUAGES),
        )
    encode = _encoder(path)
    paper = page.paper_named(size)
    ensure_qt()
    board = lay_out(facts, BoardOptions(size=paper.name, language=language))
    return write(board, facts, path, encode)


Encode = Callable[[Board, PosterFacts], bytes]


def save(board: Board, facts: PosterFacts, path: Path) -> Rendered:
    """Write a laid-out board as PDF or PNG by the path's suffix. Raises KnownError."""
    return write(board, facts, path, _encoder(path))


def write(board: Board, facts: PosterFacts, path: Path, encode: Encode) -> Rendered:
    """Draw, then replace the file. Raises KnownError when that cannot be done; the old file is then untouched."""
    content = encode(board, facts)
    try:
        _replace(path, content)
    except OSError as error:
        raise KnownError(
            N_("The poster could not be saved as {path}: {reason}."),
            N_("Choose another folder, or close the program that has the file open, and save again."),
            path=path,
            reason=error.strerror or type(error).__name__,
        ) from error
    return Rendered(path, len(content), board.code is not None, board.left_out)


def title(facts: PosterFacts) -> str:
    """What a viewer writes above the document."""
    return " ".join(filter(None, (facts.name, facts.code)))


def ensure_qt() -> QGuiApplication:
    """The program's Qt, or one without a screen for a command line."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    return _offscreen()


_kept: list[QGuiApplication] = []
"""Qt ends with the last reference to it."""


def _offscreen() -> QGuiApplication:
    _kept.append(QGuiApplication(["yizhan", "-platform", "offscreen"]))
    return _kept[-1]


def _encoder(path: Path) -> Encode:
    encoders: dict[str, Encode] = {
        ".pdf": lambda board, facts: page.pdf(board.paper, board.draw, title(facts)),
        ".png": lambda board, facts: page.png(board.paper, board.draw),
    }
    try:
        return encoders[path.suffix.lower()]
    except KeyError:
        raise KnownError(
            N_("A poster cannot be saved as “{name}”."),
            N_("Let the name end in .pdf or .png."),
            name=path.name,
        ) from None


def _replace(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        made = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            made.unlink(missing_ok=True)
            raise
    try:
        # A temporary file is private; a poster is to be opened by whoever may open its folder.
        made.chmod(0o644)
        made.replace(path)
    except OSError:
        made.unlink(missing_ok=True)
        raise
