"""What a file really is, whatever its name says, and what a workbook holds beside its values.

Looks at bytes; knows no cells and no records.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from string import ascii_uppercase
from typing import Final, Protocol
from xml.etree import ElementTree

from sync.sheets.files import (
    NAMED_CSV,
    NAMED_XLSX,
    NOT_XLSX,
    OLD_WORKBOOK,
    OPEN_DOCUMENT,
    PROTECTED,
    TOO_LARGE,
    TOO_WIDE,
    WEB_PAGE,
    WORD,
    SheetError,
)  # fmt: skip

_WORKBOOKS: Final = (".xlsx", ".xlsm")
_OLD: Final = (".xls", ".et", ".xlt", ".ett")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK"
_HEAD: Final = 4096
_MOST_UNPACKED: Final = 2 * 1024**3
_CHUNK: Final = 256 * 1024
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError, KeyError, NotImplementedError)

_FAR: Final = re.compile(rb'<c r="((?:[A-Z]{3}|[C-Z][A-Z])\d+|[A-Z]+\d{7,})"[^>]*[^/>]>')
"""A cell with something in it to the right of column BZ or below a million rows."""
_NO_RESULT: Final = re.compile(
    rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_ERROR: Final = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*\st="e"')


@dataclass(slots=True)
class Odd:
    """Cells of a sheet that look empty and are not, by row and column from 0."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)


Place = tuple[int, int]


class Grid(Protocol):
    """What the library gives of a sheet."""

    @property
    def start(self) -> Place | None: ...
    @property
    def total_height(self) -> int: ...
    @property
    def merged_cell_ranges(self) -> list[tuple[Place, Place]] | None: ...
    def iter_rows(
        self,
    ) -> Iterator[list[int | float | str | bool | time | date | datetime | timedelta]]: ...


def is_workbook(path: Path) -> bool:
    """Whether a file's name says that it is a workbook of today's form."""
    return path.suffix.lower() in _WORKBOOKS


def refuse(path: Path, *, workbook: bool) -> None:
    """Raise SheetError when the content is not what the name says, with what it is instead. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    said = {"name": path.name}
    if head.startswith(_OLE):
        content = path.read_bytes()
        if _named(content, "EncryptedPackage"):
            raise SheetError(*PROTECTED, **said)
        raise SheetError(*(WORD if _named(content, "WordDocument") else OLD_WORKBOOK), **said)
    if head.startswith(_ZIP):
        _refuse_archive(path, said)
        if not workbook:
            raise SheetError(*NAMED_CSV, **said)
    elif workbook and head:
        if re.match(rb"(?:\xef\xbb\xbf)?\s*<", head):
            raise SheetError(*WEB_PAGE, **said)
        raise SheetError(*(NOT_XLSX if b"\x00" in head else NAMED_XLSX), **said)


def is_old(path: Path) -> bool:
    """Whether a file's name is that of a workbook of former times."""
    return path.suffix.lower() in _OLD


def _named(content: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in content


def _refuse_archive(path: Path, said: dict[str, str]) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            unpacked = sum(part.file_size for part in archive.infolist())
    except _BROKEN as error:
        raise SheetError(*NOT_XLSX, **said) from error
    if "word/document.xml" in names:
        raise SheetError(*WORD, **said)
    if "content.xml" in names and "mimetype" in names:
        raise SheetError(*OPEN_DOCUMENT, **said)
    if "EncryptedPackage" in names:
        raise SheetError(*PROTECTED, **said)
    if "xl/workbook.xml" not in names:
        raise SheetError(*NOT_XLSX, **said)
    if unpacked > _MOST_UNPACKED:
        raise SheetError(*TOO_LARGE, **said)


def survey(path: Path, sheet: str) -> Odd:
    """What a sheet holds that its values do not tell. Raises SheetError when it reaches farther than can be read."""
    odd = Odd()
    try:
        with zipfile.ZipFile(path) as archive:
            for chunk in _rows_of(archive, _part_of(archive, sheet)):
                far = _FAR.search(chunk)
                if far is not None:
                    place = far[1].decode()
                    if len(place.lstrip(ascii_uppercase)) >= 7:
                        raise SheetError(*TOO_LARGE, name=path.name)
                    raise SheetError(*TOO_WIDE, name=path.name, cell=place)
                if b"<f" in chunk:
                    odd.formulas.update(_places(_NO_RESULT.finditer(chunk)))
                if b't="e"' in chunk:
                    odd.errors.update(_places(_ERROR.finditer(chunk)))
    except _BROKEN as error:
        raise SheetError(*NOT_XLSX, name=path.name) from error
    return odd


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of a workbook in which a sheet stands. Raises KeyError."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            target = targets[element.get(_RELATION)]
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(sheet)


def _rows_of(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A sheet's text by stretches of whole rows."""
    with archive.open(part) as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            rest += chunk
            end = rest.rfind(b"</row>")
            if end >= 0:
                yield rest[:end]
                rest = rest[end:]
        yield rest


def _places(found: Iterable[re.Match[bytes]]) -> Iterator[Place]:
    for match in found:
        column = 0
        for letter in match[1]:
            column = column * 26 + letter - 64
        yield int(match[2]) - 1, column - 1
