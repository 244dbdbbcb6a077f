"""Foreign eyes on a report's files: poppler for PDFs, openpyxl and LibreOffice for workbooks."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook

from tests.helpers.environment import unavailable

Values = dict[str, dict[str, object]]
"""Values of a workbook by sheet and cell."""


def pages_of(file: Path) -> list[str]:
    """A PDF's text, a page each."""
    return run("pdftotext", "-layout", str(file), "-").split("\f")[:-1]


def fonts_of(file: Path) -> list[list[str]]:
    """The columns of pdffonts, a font a row."""
    return [line.split() for line in run("pdffonts", str(file)).splitlines()[2:]]


def size_of(file: Path) -> tuple[float, float]:
    """Width and height of a PDF's first page in millimetres."""
    facts = dict(line.split(":", 1) for line in run("pdfinfo", str(file)).splitlines() if ":" in line)
    width, _, height = facts["Page size"].split()[:3]
    return float(width) / 72 * 25.4, float(height) / 72 * 25.4


def run(program: str, *arguments: str) -> str:
    """What a program of poppler's says."""
    found = shutil.which(program)
    if found is None:
        unavailable(f"{program} is not installed", "Run: apt-get install poppler-utils")
    done = subprocess.run([found, *arguments], capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8")


def cached(file: Path) -> Values:
    """What the file itself says that its cells come to."""
    return _values(load_workbook(file, data_only=True))


def _values(workbook: Workbook) -> Values:
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in workbook.worksheets
    }


def recalculated(files: Sequence[Path], folder: Path) -> list[Values]:
    """What LibreOffice makes of the files once their results have been taken out of them."""
    found = shutil.which("soffice")
    if found is None:
        unavailable("LibreOffice is not installed", "Run: apt-get install --no-install-recommends libreoffice-calc")
    bare, whole = folder / "bare", folder / "recalculated"
    bare.mkdir()
    for file in files:
        # openpyxl keeps formulas and loses their results.
        load_workbook(file).save(bare / file.name)
    profile = (folder / "profile").as_uri()
    command = [found, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(whole)]
    subprocess.run([*command, *(str(bare / file.name) for file in files)], capture_output=True, check=True, timeout=300)
    return [cached(whole / file.name) for file in files]
