"""Every poster in every size, way and language, its codes seen in every hard way, read by two foreign readers.

``python -m tests.printing.matrix`` prints how many pictures each reader read, by hardship and by template.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import zxingcpp
from PySide6.QtGui import QImage

from desktop.printing.facts import LANGUAGES
from desktop.printing.hardships import HARDSHIPS
from desktop.printing.laid import Laid, PlacedCode
from desktop.printing.output import ensure_qt
from desktop.printing.templates import TEMPLATES, Template, lay_out
from desktop.printing.verify import seen_from_near
from tests.helpers.environment import unavailable
from tests.printing.stations import STATION, chosen


@dataclass(frozen=True)
class Reading:
    """What a reader made of one picture of a code."""

    template: str
    where: str
    """Size, way and language."""
    hardship: str
    reader: str
    read: bool


def readings(template: Template, *, both_ways: bool = True) -> Iterator[Reading]:
    """All of a template: each page is rendered once, its codes are then made hard to read. Without ``both_ways`` sheets
    stand and lie by turns."""
    for row, size in enumerate(template.sizes):
        for column, language in enumerate(LANGUAGES):
            ways = template.orientations
            for lies in ways if both_ways else ways[(row + column) % len(ways) :][:1]:
                laid = lay_out(STATION, chosen(template, size=size, orientation=lies, language=language))
                where = f"{size} {lies} {language}"
                for code in _each_once(laid):
                    yield from _read(template.key, where, laid, code)


def _each_once(laid: Laid) -> Iterator[PlacedCode]:
    """One of those codes that look alike."""
    seen: set[tuple[int, float]] = set()
    for code in laid.codes():
        if (kind := (code.modules, round(code.width, 1))) not in seen:
            seen.add(kind)
            yield code


def _read(template: str, where: str, laid: Laid, code: PlacedCode) -> Iterator[Reading]:
    near, inside = seen_from_near(laid.sheet, laid.draws()[code.page], code)
    for hardship in HARDSHIPS:
        picture = hardship.make(near, inside)
        name = f"{hardship.kind} {hardship.much:g}"
        for reader, read in (("zxing", _zxing), ("zbar", _zbar)):
            yield Reading(template, where, name, reader, code.content in read(picture))


def _zxing(picture: QImage) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def _zbar(picture: QImage) -> list[str]:
    try:
        from pyzbar import pyzbar  # type: ignore[import-untyped]
    except ImportError:  # the package is there, its system library is not
        unavailable("zbar is not installed", "Run: apt-get install libzbar0")
    width, height = picture.width(), picture.height()
    # Qt pads lines to four bytes, zbar takes none.
    lines = bytes(picture.constBits()[: picture.sizeInBytes()])
    step = picture.bytesPerLine()
    pixels = b"".join(lines[y * step : y * step + width] for y in range(height))
    found = pyzbar.decode((pixels, width, height), symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [one.data.decode("utf-8") for one in found]


def main() -> int:
    """Read everything and print the figures; 1 when a picture was not read."""
    ensure_qt()
    began = time.perf_counter()
    done = [reading for template in TEMPLATES.values() for reading in readings(template)]
    for title, key in (("hardship", "hardship"), ("template", "template")):
        asked = Counter((getattr(one, key), one.reader) for one in done)
        read = Counter((getattr(one, key), one.reader) for one in done if one.read)
        sys.stdout.write(f"{title:<16}{'zxing':>14}{'zbar':>14}\n")
        for name in dict.fromkeys(getattr(one, key) for one in done):
            cells = (f"{read[name, reader]}/{asked[name, reader]}" for reader in ("zxing", "zbar"))
            sys.stdout.write(f"{name:<16}" + "".join(f"{cell:>14}" for cell in cells) + "\n")
        sys.stdout.write("\n")
    lost = [one for one in done if not one.read]
    for one in lost:
        sys.stdout.write(f"not read: {one.template} {one.where}, {one.hardship}, {one.reader}\n")
    sys.stdout.write(f"{len(done)} pictures, {len(done) - len(lost)} read, {time.perf_counter() - began:.0f} s\n")
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
