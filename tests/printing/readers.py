"""Foreign eyes on a poster's file: poppler for the PDF, zbar and zxing for the code."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import zxingcpp
from PySide6.QtGui import QImage

from tests.helpers.environment import unavailable


def words_of_pdf(file: Path) -> str:
    """The PDF's text as another program copies it."""
    return _run("pdftotext", "-raw", str(file), "-")


def fonts_of_pdf(file: Path) -> list[list[str]]:
    """The columns of pdffonts, a font a row."""
    return [line.split() for line in _run("pdffonts", str(file)).splitlines()[2:]]


def size_of_pdf(file: Path) -> tuple[int, float, float]:
    """Pages, and width and height of the first in millimetres."""
    facts = dict(line.split(":", 1) for line in _run("pdfinfo", str(file)).splitlines() if ":" in line)
    width, _, height = facts["Page size"].split()[:3]
    return int(facts["Pages"]), float(width) / 72 * 25.4, float(height) / 72 * 25.4


def picture_of_pdf(file: Path, dpi: int = 150) -> Path:
    """The first page as poppler draws it."""
    _run("pdftoppm", "-r", str(dpi), "-png", "-singlefile", str(file), str(file.with_suffix("")))
    return file.with_suffix(".png")


def zbar(picture: Path) -> list[str]:
    """QR codes that zbar finds."""
    return _run("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)).splitlines()


def zxing(picture: Path) -> list[str]:
    """QR codes that zxing finds."""
    return [found.text for found in zxingcpp.read_barcodes(QImage(str(picture)))]


def _run(program: str, *arguments: str) -> str:
    found = shutil.which(program)
    if found is None:
        package = "zbar-tools" if program == "zbarimg" else "poppler-utils"
        unavailable(f"{program} is not installed", f"Run: apt-get install {package}")
    done = subprocess.run([found, *arguments], capture_output=True, check=False, timeout=60)
    if done.returncode not in (0, 4):  # 4: zbar found nothing
        raise AssertionError(f"{program}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode("utf-8")
