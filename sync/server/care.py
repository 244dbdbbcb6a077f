"""The commands that look after what is there: ``doctor``, ``quarantine``, ``settings``, ``housekeeping``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from sync.server import backup, files, housekeeping, quarantine, settings
from sync.server.system import Union


def see_doctor(union: Union, given: argparse.Namespace) -> int:
    """Look at everything; with ``--repair`` put right what can be. 1 when something is left that should not be."""
    from sync.server.doctor import examine
    from sync.server.repair import repair

    report = examine(union)
    repaired: tuple[str, ...] = ()
    if given.repair and report.findings:
        repaired = repair(union, report)
        report = examine(union)
    if given.json:
        _print_json(
            {
                "ok": not report.findings,
                "stations": report.stations,
                "entries": report.entries,
                "repaired": list(repaired),
                "findings": [asdict(found) for found in report.findings],
            }
        )
    for line in repaired:
        print(f"Repaired. {line}", file=sys.stderr)
    for found in report.findings:
        print(f"{found.what} {found.remedy}", file=sys.stderr)
    if not report.findings:
        print(f"Sound: {report.stations} stations, {report.entries} entries.", file=sys.stderr)
    return 1 if report.findings else 0


def list_quarantine(union: Union, given: argparse.Namespace) -> int:
    """What is kept and not counted."""
    lines = quarantine.waiting(union, given.station)
    if given.json:
        _print_json({"quarantine": [asdict(line) for line in lines]})
    else:
        for line in lines:
            place = "" if line.entry is None else f" #{line.entry}"
            print(f"{line.station}{place}  {line.about}\n    {line.why} {line.remedy}")
    if not lines:
        print("Nothing is kept aside: every entry counts.", file=sys.stderr)
    return 0


def retry_quarantine(union: Union, given: argparse.Namespace) -> int:
    """Try again to count what could not be counted."""
    counted = quarantine.retry(union, given.station)
    if given.json:
        _print_json({"counted": counted})
    else:
        print(f"{counted} entries count now that did not before.", file=sys.stderr)
    return 0


def see_settings(union: Union, given: argparse.Namespace) -> int:
    """Show what the server is set to, after setting what was given."""
    if given.photos is not None:
        with union.database.write() as connection:
            settings.put(connection, settings.FILE_QUOTA, str(given.photos))
    with union.database.read() as connection:
        photos, address = files.quota(connection), settings.server_address(connection)
    if given.json:
        _print_json({"photos_bytes": photos, "url": address})
    else:
        print(f"Photos: each station's may take {photos / 1024**3:.4g} GiB (--photos).")
        print(f"Address: {address or 'not known yet'} (serve --url).")
    return 0


def keep_house(union: Union, given: argparse.Namespace) -> int:
    """Do at once what the server does by itself once a day."""
    done = housekeeping.keep_house(union, everything=True)
    if given.json:
        _print_json({"stations": done.stations, "erased": done.erased, "dropped": done.dropped, "failed": done.failed})
    else:
        print(
            f"{done.stations} stations looked after; personal values of {done.erased + done.dropped} records erased "
            "because their time was up.",
            file=sys.stderr,
        )
        if done.failed:
            print(
                f"{done.failed} stations could not be looked after: `yizhan-union doctor` says what ails them.",
                file=sys.stderr,
            )
    return 1 if done.failed else 0


def back_up(union: Union, given: argparse.Namespace) -> int:
    """Copy the database to a file."""
    size = backup.back_up(union, given.file)
    if given.json:
        _print_json({"file": str(given.file), "bytes": size})
    else:
        print(
            f"Backed up to {given.file}, {size} bytes. It holds the union's keys: keep it where nobody else reads it.",
            file=sys.stderr,
        )
    return 0


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))
