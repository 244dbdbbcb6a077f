"""The commands of ``yizhan-union`` and what they print.

Results go to standard output, with ``--json`` as one object; refusals go to standard error as one sentence with what
to do. Exit codes: 0 done, 1 a finding or refusal, 2 usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError

from sync.card import card_text
from sync.ops import OpError
from sync.server import (
    cards,
    care,
    devices,
    door_commands,
    enrolment,
    held,
    notices,
    registration,
    settings,
    stations,
    union_days,
)
from sync.server.authority import load_authority
from sync.server.console import accounts
from sync.server.db import Database, default_url, explain
from sync.server.enrolment import Issued
from sync.server.errors import Refusal
from sync.server.migrate import upgrade
from sync.server.parser import build_parser
from sync.server.system import Union
from sync.times import DAY, can_be_shown, day_start, iso, parse_date

Command = Callable[[Union, argparse.Namespace], int]


def run(arguments: Sequence[str]) -> int:
    """Run one command line."""
    parser = build_parser()
    given = parser.parse_args(list(arguments))
    url = given.db or default_url()
    try:
        if given.command not in ("serve", "station add"):
            _refuse_missing(url)
        union = Union(Database.open(url))
        try:
            if given.command == "serve":
                return _serve(union, url, given)
            upgrade(union.database)
            return _COMMANDS[given.command](union, given)
        finally:
            union.database.close()
    except Refusal as error:
        print(error.message, file=sys.stderr)
    except DatabaseError as error:
        print(explain(error).message, file=sys.stderr)
    except OpError as error:
        print(f"A log is damaged: {error}. `yizhan-union doctor` says which one.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 1


def _refuse_missing(url: str) -> None:
    """A mistyped path must not leave an empty database behind."""
    path = url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else url
    if "://" not in path and not Path(path).exists():
        raise Refusal(
            "no_database",
            404,
            f"There is no database at {path}. Give its place with --db, or begin with `station add`.",
        )


def _serve(union: Union, url: str, given: argparse.Namespace) -> int:
    from sync.server.serving import serve

    serve(union, url, host=given.host, port=given.port, workers=given.workers, public_url=given.url)
    return 0


def _station_add(union: Union, given: argparse.Namespace) -> int:
    authority = load_authority(union)
    url = _card_address(union, given)
    new = stations.register(
        union, authority, name=given.name, region=given.region, level=given.level, form=given.form, code=given.code
    )
    return _show_card(enrolment.issue_code(union, authority, new.code, url), given)


def _station_code(union: Union, given: argparse.Namespace) -> int:
    authority = load_authority(union)
    return _show_card(enrolment.issue_code(union, authority, given.code, _card_address(union, given)), given)


def _card_address(union: Union, given: argparse.Namespace) -> str | None:
    """The server's address for a card, or None when nobody knows it; refused before anything is written."""
    if given.url is not None:
        return settings.checked_url(given.url)
    with union.database.read() as connection:
        known = settings.server_address(connection)
    if known is None and given.card is not None:
        raise Refusal(
            "no_address", 409, "The server's address is not known yet; give it with --url https://union.example."
        )
    return known


def _show_card(issued: Issued, given: argparse.Namespace) -> int:
    card = issued.card
    if given.json:
        _print_json(
            {
                "code": issued.station.code,
                "enrol_code": issued.code,
                "fingerprint": issued.fingerprint,
                "name": issued.station.name,
                "region": issued.station.region,
                "station": issued.station.id.hex(),
                "url": issued.url,
                "card": None if card is None else card_text(card),
                "expires_at": iso(issued.expires_at),
            }
        )
    else:
        print(cards.as_prose(issued, with_code=sys.stdout.isatty()))
    if given.card is not None:
        cards.write_page(issued, given.card)
        print(f"The card to print is {given.card}.", file=sys.stderr)
    return 0


def _station_edit(union: Union, given: argparse.Namespace) -> int:
    changed = registration.change(
        union,
        load_authority(union),
        given.code,
        name=given.name,
        new_code=given.new_code,
        region=given.region,
        level=given.level,
        state=given.state,
    )
    if given.json:
        _print_json({"code": changed.code, "name": changed.name, "region": changed.region, "level": changed.level})
    else:
        print(f"{changed.code} {changed.name}: changed.", file=sys.stderr)
    return 0


def _station_list(union: Union, given: argparse.Namespace) -> int:
    with union.database.read() as connection:
        lines = stations.overview(connection)
    if given.json:
        _print_json(
            {
                "stations": [
                    {
                        "code": line.station.code,
                        "name": line.station.name,
                        "region": line.station.region,
                        "level": line.station.level,
                        "station": line.station.id.hex(),
                        "registered_at": iso(line.station.registered_at),
                        "entries": line.entries,
                        "devices": line.devices,
                        "last_entry_at": None if line.last_entry_at is None else iso(line.last_entry_at),
                    }
                    for line in lines
                ]
            }
        )
        return 0
    for line in lines:
        last = "-" if line.last_entry_at is None else iso(line.last_entry_at)
        print(
            f"{line.station.code:<18} {line.entries:>9} entries  {line.devices:>2} devices  {last}  {line.station.name}"
        )
    if not lines:
        print("No station yet; `yizhan-union station add --name … --region …` registers one.", file=sys.stderr)
    return 0


def _device_list(union: Union, given: argparse.Namespace) -> int:
    with union.database.read() as connection:
        if given.code is None:
            found = devices.devices_by_station(connection)
        else:
            station = stations.require_station(connection, given.code)
            found = tuple((station, device) for device in devices.devices_of(connection, station))
    if given.json:
        _print_json(
            {
                "devices": [
                    {
                        "station": station.code,
                        "device": device.key.hex(),
                        "name": device.name,
                        "app": device.app,
                        "enrolled_at": iso(device.enrolled_at),
                        "revoked_at": None if device.revoked_at is None else iso(device.revoked_at),
                        "readmitted_at": None if device.readmitted_at is None else iso(device.readmitted_at),
                    }
                    for station, device in found
                ]
            }
        )
        return 0
    back = 0
    for station, device in found:
        state = ""
        if device.revoked_at is not None:
            state = f"  shut out {iso(device.revoked_at)}"
        elif device.readmitted_at is not None:
            state = f"  came back by its certificate {iso(device.readmitted_at)}"
            back += 1
        where = f"{station.code:<18} " if given.code is None else ""
        print(f"{where}{device.label}  {iso(device.enrolled_at)}  {device.name}  {device.app}{state}")
    if back:
        print(
            f"{back} came back by their certificates after this union was put back to a backup that does not know "
            "them. Shut out again whom you had shut out since: `yizhan-union device revoke CODE DEVICE`.",
            file=sys.stderr,
        )
    if not found:
        print("No device has enrolled yet.", file=sys.stderr)
    return 0


def _device_revoke(union: Union, given: argparse.Namespace) -> int:
    device = devices.revoke_device(union, load_authority(union), given.code, given.device)
    print(f"{device.name or device.label} is shut out; what it holds stays readable there.", file=sys.stderr)
    return 0


def _device_replace(union: Union, given: argparse.Namespace) -> int:
    url = _card_address(union, given)
    _device_revoke(union, given)
    return _show_card(enrolment.issue_code(union, load_authority(union), given.code, url), given)


def _device_held(union: Union, given: argparse.Namespace) -> int:
    with union.database.read() as connection:
        lists = held.waiting(connection, stations.require_station(connection, given.code))
    if given.json:
        _print_json(
            {
                "held": [
                    {
                        "device": line.device.key.hex(),
                        "name": line.device.name,
                        "entries": line.entries,
                        "kinds": dict(line.kinds),
                        "first_at": _iso(line.first_at),
                        "last_at": _iso(line.last_at),
                        "received_at": iso(line.received_at),
                    }
                    for line in lists
                ]
            }
        )
        return 0
    for line in lists:
        kinds = ", ".join(f"{count} {kind}" for kind, count in line.kinds)
        print(
            f"{line.device.label}  {line.device.name}  {line.entries} entries ({kinds}), "
            f"entered {_iso(line.first_at) or '?'} to {_iso(line.last_at) or '?'}"
        )
    if lists:
        print(
            f"`yizhan-union device accept {given.code} DEVICE` takes them, `device discard` throws them away.",
            file=sys.stderr,
        )
    else:
        print("Nothing waits.", file=sys.stderr)
    return 0


def _iso(seconds: int) -> str | None:
    """An instant by a device's clock, which may be anything."""
    return iso(seconds) if can_be_shown(seconds) else None


def _device_accept(union: Union, given: argparse.Namespace) -> int:
    count = held.accept(union, load_authority(union), given.code, given.device)
    print(f"{count} entries were taken into the station's log.", file=sys.stderr)
    print("Photos that only that PC has come when it speaks next, also while it is shut out.", file=sys.stderr)
    return 0


def _device_discard(union: Union, given: argparse.Namespace) -> int:
    count = held.drop(union, given.code, given.device)
    print(f"{count} entries were thrown away.", file=sys.stderr)
    return 0


def _days_add(union: Union, given: argparse.Namespace) -> int:
    days = union_days.read_days(given.file)
    union_days.publish_days(union, load_authority(union), days, region=given.region)
    if given.json:
        _print_json({"days": len(days), "first": days[0].day.isoformat(), "last": days[-1].day.isoformat()})
    else:
        print(f"Published {len(days)} days from {days[0].day} to {days[-1].day}.")
    return 0


def _notice_add(union: Union, given: argparse.Namespace) -> int:
    record = notices.publish(union, load_authority(union), title=given.title, body=given.body, region=given.region)
    if given.json:
        _print_json({"notice": record.hex(), "title": given.title})
    else:
        print("Published; stations receive it with their next exchange.", file=sys.stderr)
    return 0


def _export(union: Union, given: argparse.Namespace) -> int:
    from sync.server.export import export

    start = None if given.start is None else _day(given.start)
    end = None if given.end is None else _day(given.end) + DAY
    done = export(union, given.kind, given.output, station=given.station, start=start, end=end)
    print(f"{done.rows} rows in {given.output}.", file=sys.stderr)
    if done.newer:
        print(
            f"{done.newer} entries come from a newer version of Yizhan and are not in it: update this programme.",
            file=sys.stderr,
        )
    return 0


def _day(text: str) -> int:
    try:
        return day_start(parse_date(text))
    except ValueError as error:
        raise Refusal("bad_day", 400, f"{text!r} is no day; write it like 2026-11-21.") from error


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


_COMMANDS: dict[str, Command] = {
    "station add": _station_add,
    "station list": _station_list,
    "station code": _station_code,
    "station edit": _station_edit,
    "device list": _device_list,
    "device revoke": _device_revoke,
    "device replace": _device_replace,
    "device held": _device_held,
    "device accept": _device_accept,
    "device discard": _device_discard,
    "notice add": _notice_add,
    "days add": _days_add,
    "door add": door_commands.add,
    "door list": door_commands.see,
    "door shut": door_commands.shut,
    "door events": door_commands.events,
    "clerk add": accounts.add,
    "clerk password": accounts.password,
    "clerk remove": accounts.remove,
    "clerk list": accounts.see,
    "export": _export,
    "quarantine list": care.list_quarantine,
    "quarantine retry": care.retry_quarantine,
    "settings": care.see_settings,
    "housekeeping": care.keep_house,
    "backup": care.back_up,
    "doctor": care.see_doctor,
}
