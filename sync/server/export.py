"""The union's export: the same columns and rows as the desk's, with the station's code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sync.server.errors import Refusal
from sync.server.folding import folded
from sync.server.newer import count_newer
from sync.server.schema import records
from sync.server.stations import all_stations, require_station
from sync.server.system import Union
from sync.sheets import SHEETS, SheetError, read_rows, write
from sync.sheets.columns import full_columns


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of an export."""

    rows: int
    newer: int
    """Entries that a newer version of the programme wrote and that are not in the file."""


def export(
    union: Union,
    kind: str,
    path: Path,
    *,
    station: str | None = None,
    start: int | None = None,
    end: int | None = None,
) -> Exported:
    """Write the records of a kind (a name of ``SHEETS``) to a .csv, .xlsx or .json file.

    Of one station, or of all by their codes. ``start`` and ``end`` are instants, the end excluded. Raises Refusal.
    """
    with union.database.read() as connection:
        chosen = (require_station(connection, station),) if station else all_stations(connection)
    sheet = SHEETS[kind]
    try:
        with folded(union, [found.log for found in chosen]) as connection:
            codes = {found.log: found.code for found in chosen}
            rows = read_rows(connection, records, sheet, stations=codes, start=start, end=end) if codes else ()
            written = write(path, sheet.zh, full_columns(sheet, station=True), rows)
            return Exported(written, sum(count_newer(connection, codes, kind) for kind in sheet.kinds))
    except SheetError as error:
        raise Refusal("not_written", 400, str(error)) from error
