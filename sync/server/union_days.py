"""Holidays and other special days that the union publishes: each reaches every station that follows its log, and counts
there before the built-in tables and behind what the station says itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sync.day_tables import TableError, Trouble, read_table
from sync.hours import format_hours
from sync.records import Value
from sync.server import journal
from sync.server.authority import Authority
from sync.server.errors import Refusal
from sync.server.logbook import UNION, region_log
from sync.server.stations import checked_region
from sync.server.system import Union
from sync.special_days import Origin, SpecialDay


def read_days(file: Path) -> tuple[SpecialDay, ...]:
    """The days of a table, JSON or comma-separated values. Raises Refusal."""
    try:
        return read_table(file.read_bytes(), Origin.UNION)
    except OSError as error:
        raise Refusal("no_file", 404, f"{file} cannot be read: {error.strerror}.") from error
    except TableError as error:
        raise Refusal("bad_days", 400, f"{file.name}: {_words(error.trouble)} Nothing was published.") from error


def publish_days(
    union: Union, authority: Authority, days: Sequence[SpecialDay], *, region: str | None = None
) -> list[bytes]:
    """Publish days to all stations, or to those of a region; their records' ids. Of two records of one day the later
    counts. Raises Refusal."""
    log = UNION if region is None else region_log(checked_region(region))
    entries = []
    for day in days:
        fields: dict[str, Value] = {
            "day": day.day.isoformat(),
            "kind": day.kind,
            "name": day.name,
            "hours": format_hours(day.hours),
        }
        entries.append(journal.Entry("union_day", fields))
    with union.database.write() as connection:
        return list(journal.write(union, authority, connection, log, entries))


def _words(trouble: Trouble) -> str:
    where = f"line {trouble.line}: " if trouble.line else ""
    said = {
        "heads": "the first line must name the columns day and kind (日期, 类型).",
        "day": f"“{trouble.value}” is no day; write 2027-01-01.",
        "kind": f"“{trouble.value}” is none of holiday, workday, closed and open.",
        "hours": f"“{trouble.value}” are no opening hours; write 09:00-16:00.",
        "twice": f"{trouble.value} stands there twice.",
        "empty": "there is no day in it.",
        "many": "it is too large for a table of days.",
    }.get(trouble.what, "this is neither JSON nor a table of days.")
    return where + said
