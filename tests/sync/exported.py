"""What either end exports, in a form that can be kept and compared. Knows no test framework."""

from __future__ import annotations

import csv
from pathlib import Path

from desktop.services.exports import ExportService
from desktop.store.store import Store
from sync.server.export import export
from sync.server.system import Union
from sync.sheets import SHEETS

Ledgers = dict[str, list[list[str]]]
"""Rows by ledger, heads first."""


def at_desk(store: Store, scratch: Path) -> Ledgers:
    """Every ledger of a desk, without what is for the station alone."""
    ledgers = {}
    for kind in SHEETS:
        path = scratch / f"desk-{kind}.csv"
        ExportService(store).export(kind, path)
        rows = _rows(path)
        private = {column.head for column in SHEETS[kind].columns if column.private}
        kept = [n for n, head in enumerate(rows[0]) if head not in private]
        ledgers[kind] = [[row[n] for n in kept] for row in rows]
    return ledgers


def at_union(union: Union, station_code: str, scratch: Path) -> Ledgers:
    """Every ledger of a station, without the column of its code."""
    ledgers = {}
    for kind in SHEETS:
        path = scratch / f"union-{kind}.csv"
        export(union, kind, path, station=station_code)
        rows = _rows(path)
        column = rows[0].index("station")
        ledgers[kind] = [row[:column] + row[column + 1 :] for row in rows]
    return ledgers


def of_release(now: Ledgers, then: Ledgers) -> Ledgers:
    """What a release exports now, in the columns and ledgers that an earlier one had."""
    shown = {}
    for kind, rows in then.items():
        columns = [now[kind][0].index(head) for head in rows[0]]
        shown[kind] = [[row[column] for column in columns] for row in now[kind]]
    return shown


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
