"""A year's special days out of a file that somebody wrote or was sent: JSON or a table of comma-separated values.

JSON is either a year's table as ``resources/holidays`` has it, or a list ``days`` of objects with ``date`` (or
``day``), ``name`` and ``isOffDay`` (or ``kind``). A table has a head with the columns day, kind, name and, of days
with hours of their own, hours; in Chinese 日期, 类型, 名称, 时间. Knows no database.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sync.hours import parse_hours
from sync.special_days import CLOSED, HOLIDAY, OPEN, WORKDAY, Origin, SpecialDay, days_of_table
from sync.times import parse_date

MOST: Final = 2_000
"""Days in one file; more is no table of days."""
MOST_BYTES: Final = 1_000_000
LONGEST_NAME: Final = 60
_HEADS: Final = {
    "day": ("day", "date", "日期", "日子"),
    "kind": ("kind", "type", "类型", "安排"),
    "name": ("name", "名称", "节日", "说明"),
    "hours": ("hours", "时间", "开放时间"),
}
_KINDS: Final = {
    HOLIDAY: ("holiday", "放假", "节假日", "休", "休息", "假日"),
    WORKDAY: ("workday", "上班", "调休上班", "调休", "补班", "班"),
    CLOSED: ("closed", "不开放", "关闭", "闭站"),
    OPEN: ("open", "开放", "另定时间"),
}
_KIND_OF: Final = {word: kind for kind, words in _KINDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong in a file. ``line`` is that of a table, 0 for the file as a whole; ``what`` is ``unreadable``,
    ``heads``, ``day``, ``kind``, ``hours``, ``twice``, ``empty`` or ``many``; ``value`` is what stands there."""

    what: str
    line: int = 0
    value: str = ""


class TableError(ValueError):
    """The file holds no special days that can be taken as they are."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"{trouble.what} {trouble.line} {trouble.value}".strip())
        self.trouble = trouble


def read_table(data: bytes, origin: Origin) -> tuple[SpecialDay, ...]:
    """The days of a file, in order. Raises TableError."""
    if len(data) > MOST_BYTES:
        raise TableError(Trouble("many"))
    text = _text(data)
    found: dict[date, SpecialDay] = {}
    for line, special in _json(text) if text.lstrip()[:1] in ("{", "[") else _csv(text):
        if special.day in found:
            raise TableError(Trouble("twice", line, special.day.isoformat()))
        if len(found) >= MOST:
            raise TableError(Trouble("many"))
        name = " ".join(special.name.split())[:LONGEST_NAME]
        found[special.day] = SpecialDay(special.day, special.kind, name, "", special.hours, origin)
    if not found:
        raise TableError(Trouble("empty"))
    return tuple(found[day] for day in sorted(found))


def _text(data: bytes) -> str:
    # What WPS and Excel save in China, when nobody asks them for anything else, is GB 18030.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(Trouble("unreadable"))


def _json(text: str) -> Iterator[tuple[int, SpecialDay]]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TableError(Trouble("unreadable")) from error
    if isinstance(table, Mapping) and "holidays" in table:
        try:
            for special in days_of_table(table):
                yield 0, special
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TableError(Trouble("unreadable", 0, str(error)[:60])) from error
        return
    rows = table.get("days") if isinstance(table, Mapping) else table
    if not isinstance(rows, list):
        raise TableError(Trouble("unreadable"))
    for n, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise TableError(Trouble("unreadable", n))
        off = row.get("isOffDay")
        kind = (HOLIDAY if off else WORKDAY) if isinstance(off, bool) else str(row.get("kind", ""))
        day = str(row.get("date") or row.get("day") or "")
        yield n, _special(n, day, kind, str(row.get("name") or ""), str(row.get("hours") or ""))


def _csv(text: str) -> Iterator[tuple[int, SpecialDay]]:
    sample = text.splitlines()[0] if text.strip() else ""
    reader = csv.reader(io.StringIO(text), delimiter="\t" if "\t" in sample else ";" if ";" in sample else ",")
    columns: dict[str, int] = {}
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if not columns:
                columns = _columns(cells)
                continue
            day, kind, name, hours = (
                cells[columns[field]] if field in columns and columns[field] < len(cells) else ""
                for field in ("day", "kind", "name", "hours")
            )
            yield reader.line_num, _special(reader.line_num, day, kind, name, hours)
    except csv.Error as error:
        raise TableError(Trouble("unreadable", reader.line_num)) from error


def _columns(heads: list[str]) -> dict[str, int]:
    columns = {
        field: n for n, head in enumerate(heads) for field, words in _HEADS.items() if head.casefold() in words
    }
    if not {"day", "kind"} <= columns.keys():
        raise TableError(Trouble("heads", 1, ", ".join(heads)[:60]))
    return columns


def _special(line: int, day: str, kind: str, name: str, hours: str) -> SpecialDay:
    try:
        on = parse_date(day)
    except (ValueError, OverflowError) as error:
        raise TableError(Trouble("day", line, day[:40])) from error
    meant = _KIND_OF.get(kind.casefold())
    if meant is None:
        raise TableError(Trouble("kind", line, kind[:40]))
    if meant != OPEN:
        return SpecialDay(on, meant, name)
    try:
        parsed = parse_hours(hours if "staffed" in hours or "unmanned" in hours else f"1234567 {hours} staffed")
    except ValueError as error:
        raise TableError(Trouble("hours", line, hours[:40])) from error
    if not parsed:
        raise TableError(Trouble("hours", line, hours[:40]))
    return SpecialDay(on, meant, name, "", parsed)
