"""Files of a poster: checks what was asked for, draws it and replaces the file in one step.

Starts Qt without a screen when nobody has. Must not know where the facts came from.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtGui import QGuiApplication

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing import page
from desktop.printing.address import doubt
from desktop.printing.facts import LANGUAGES, PosterFacts, is_language
from desktop.printing.laid import Laid
from desktop.printing.options import PosterOptions
from desktop.printing.templates import fitted, lay_out, template_named
from desktop.printing.verify import CodeCheck, check_poster

NO_CODE: Final = N_("The poster carries no QR code: the union has not given this station a public address yet.")

LEFT_OUT: Final = N_(
    "Labels left out: {n}. At most {most} are made in one go; choose fewer items, and make the others afterwards."
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What has been written, and what of the wish it does not hold."""

    path: Path
    """The first file."""
    size: int
    """Bytes of the first file."""
    has_code: bool
    """False while the station has no public address."""
    notes: tuple[str, ...]
    """What the person should know of it, as source strings."""
    files: tuple[Path, ...]
    """All of them: a picture holds one page."""
    left_out: int = 0
    """Labels that are wanted beyond those that are made in one go."""
    checks: tuple[CodeCheck, ...] = ()
    """What was read back of its codes before, the weakest first, where that was asked for."""


def notes_of(laid: Laid, facts: PosterFacts, options: PosterOptions) -> tuple[str, ...]:
    """What a person should know of a poster, as source strings."""
    missing = template_named(options.template).needs_address and not facts.public_url and options.shows("code")
    pages = (facts.public_url, facts.near_url)
    doubted = doubt(facts.public_url) if any(code.content in pages for code in laid.codes()) else ""
    return (*((NO_CODE,) if missing else ()), *((doubted,) if doubted else ()), *laid.notes)


def render_file(facts: PosterFacts, options: PosterOptions, path: Path) -> Rendered:
    """See `desktop.printing.render`."""
    checked = checked_options(options)
    kind = _kind(path)
    ensure_qt()
    laid = lay_out(facts, checked)
    checks = check_poster(laid)
    return replace(write(laid, facts, checked, path, kind), checks=checks)


def checked_options(options: PosterOptions) -> PosterOptions:
    """The options if the template comes like that. Raises KnownError, which names what it comes in."""
    template = template_named(options.template)
    if not is_language(options.language):
        raise KnownError(
            N_("Posters do not come in the language “{language}”."),
            N_("Choose one of {languages}."),
            language=options.language,
            languages=", ".join(LANGUAGES),
        )
    size = next((one for one in template.sizes if one.casefold() == options.size.casefold()), "")
    if not size:
        raise KnownError(
            N_("There is no paper size “{size}” here."),
            N_("Choose one of {sizes}."),
            size=options.size,
            sizes=", ".join(template.sizes),
        )
    return fitted(replace(options, size=size))


def save(laid: Laid, facts: PosterFacts, options: PosterOptions, path: Path) -> Rendered:
    """Write a laid-out poster as PDF or PNG by the path's suffix. Raises KnownError."""
    return write(laid, facts, options, path, _kind(path))


def write(laid: Laid, facts: PosterFacts, options: PosterOptions, path: Path, kind: str) -> Rendered:
    """Draw, then replace the file. Raises KnownError when that cannot be done or when something on the poster is still
    to be filled in; the old file is then untouched."""
    refuse_unfinished(laid)
    draws = laid.draws()
    if kind == ".pdf":
        contents = {path: page.pdf(laid.sheet, draws, title(facts))}
    else:
        names = _numbered(path, len(draws))
        contents = {name: page.png(laid.sheet, draw) for name, draw in zip(names, draws, strict=True)}
    try:
        for name, content in contents.items():
            _replace(name, content)
    except OSError as error:
        raise KnownError(
            N_("The poster could not be saved as {path}: {reason}."),
            N_("Choose another folder, or close the program that has the file open, and save again."),
            path=path,
            reason=error.strerror or type(error).__name__,
        ) from error
    files = tuple(contents)
    notes = notes_of(laid, facts, options)
    return Rendered(files[0], len(contents[files[0]]), bool(laid.codes()), notes, files, laid.left_out)


def refuse_unfinished(laid: Laid) -> None:
    """Raises KnownError for a poster on which something is still to be filled in: nobody is to hang it up."""
    if laid.unfinished:
        raise KnownError(N_("The poster is not finished."), laid.unfinished)


def _numbered(path: Path, count: int) -> tuple[Path, ...]:
    """The picture's name, or one with a number for each page."""
    if count == 1:
        return (path,)
    return tuple(path.with_stem(f"{path.stem}-{number}") for number in range(1, count + 1))


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


def _kind(path: Path) -> str:
    kind = path.suffix.lower()
    if kind not in (".pdf", ".png"):
        raise KnownError(
            N_("A poster cannot be saved as “{name}”."),
            N_("Let the name end in .pdf or .png."),
            name=path.name,
        )
    return kind


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
