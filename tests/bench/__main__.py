"""Run the benchmark: ``python -m tests.bench [--visits N]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.bench.desk_rows import measure as measure_desk
from tests.bench.growth_rows import measure as measure_growth
from tests.bench.import_rows import measure as measure_import
from tests.bench.look_rows import measure as measure_looks
from tests.bench.page_rows import measure as measure_pages
from tests.bench.report import Line, show
from tests.bench.report_rows import measure as measure_reports
from tests.bench.rewind_rows import measure as measure_rewind
from tests.bench.start_rows import measure as measure_start
from tests.bench.stations import SIZES, Stations
from tests.bench.sync_rows import COUNT
from tests.bench.sync_rows import measure as measure_sync
from tests.bench.ui_rows import measure as measure_ui
from tests.bench.ui_rows import measure_works
from tests.helpers.postgres import postgres_cluster
from tests.helpers.processes import Processes

_ROWS: Final = ("pages", "start", "looks", "reports", "window", "saves", "import")


def say(text: str) -> None:
    """A line of the table, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Measure everything; the exit code is 0 whatever the figures say: they are to be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--visits", type=int, default=1_000_000, help="visits stored for the desk's rows")
    parser.add_argument("--only", choices=("sync", "desk"), help="measure one half")
    parser.add_argument("--rows", nargs="*", choices=_ROWS, default=_ROWS, help="of the desk and of the pages")
    asked = parser.parse_args()
    lines: list[Line] = []

    def section(title: str, measured: list[Line]) -> None:
        show(title, measured, say)
        lines.extend(measured)

    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as name:
        folder = Path(name)
        processes = Processes()
        try:
            if asked.only != "desk":
                _sync(folder, processes, section)
            if asked.only != "sync" and "pages" in asked.rows:
                section("The union's pages on a phone", measure_pages(folder, processes))
            if asked.only != "sync":
                _desk(folder, processes, Stations(folder, say), asked.visits, set(asked.rows), section)
        finally:
            processes.end_all()
    judged = [line for line in lines if line.met is not None]
    say(f"\n{sum(bool(line.met) for line in judged)} of {len(judged)} budgets met.")
    return 0


def _desk(
    folder: Path,
    processes: Processes,
    stations: Stations,
    visits: int,
    rows: set[str],
    section: Callable[[str, list[Line]], None],
) -> None:
    sizes = (*(size for size in SIZES if size < visits), visits)
    # Those first that change nothing: the saves bring a sync, and with it a tail that has been sent.
    if "start" in rows:
        section("Starting", measure_start(stations.of(visits)))
    if "looks" in rows:
        section(f"First pages, {visits:,} visits stored", measure_looks(stations, sizes))
    if "reports" in rows:
        section("Reports, from a thousand visits to a million", measure_reports(stations, folder, sizes))
    if "window" in rows:
        section("The window meanwhile", [*measure_works(stations.of(visits), folder), *measure_ui(folder, processes)])
    if "saves" in rows:
        section(f"Saving, {visits:,} visits stored", measure_desk(stations.of(visits), processes, folder))
        section("Saving while a log goes back", measure_rewind(folder))
    if "import" in rows:
        section("A ledger from a file", measure_import(folder))


def _sync(folder: Path, processes: Processes, section: Callable[[str, list[Line]], None]) -> None:
    sqlite = folder / "sqlite"
    sqlite.mkdir()
    section(
        f"Sync of {COUNT:,} visits, union on SQLite",
        measure_sync(sqlite, processes, f"sqlite:///{sqlite / 'union.db'}", None),
    )
    postgres = folder / "postgres"
    postgres.mkdir()
    with postgres_cluster(durable=True) as cluster:
        section(
            f"Sync of {COUNT:,} visits, union on PostgreSQL",
            measure_sync(postgres, processes, cluster.create_database(), cluster.create_database()),
        )
        section("Cost an op as the log grows", measure_growth(folder / "growth", processes, cluster))


if __name__ == "__main__":
    sys.exit(main())
