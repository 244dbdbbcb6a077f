"""What may be written on the command line of ``yizhan-union``."""

from __future__ import annotations

import argparse
from pathlib import Path

from sync.server.system import APP
from sync.sheets import SHEETS
from sync.vocabulary import FORMS, LEVELS, STATES

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8700


def build_parser() -> argparse.ArgumentParser:
    """The parser; ``command`` names what was chosen, such as ``station add``."""
    parser = argparse.ArgumentParser(
        prog="yizhan-union", description="The union server of the rest stations: keeps every station's log."
    )
    parser.add_argument("--version", action="version", version=APP)
    parser.add_argument(
        "--db",
        metavar="URL",
        help="database URL or the path of an SQLite file; otherwise $YIZHAN_UNION_DB or a file in your data folder",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _serve(commands.add_parser("serve", help="answer stations and show their pages"))
    _station(commands.add_parser("station", help="register stations and hand out enrolment cards"))
    _device(commands.add_parser("device", help="the PCs that speak for a station"))
    _notice(commands.add_parser("notice", help="notices to the stations"))
    _clerk(commands.add_parser("clerk", help="who may sign in at /console to answer requests and send notices"))
    _doors(commands.add_parser("door", help="doors that open by a code on a phone"))
    _days(commands.add_parser("days", help="public holidays and other special days for the stations"))
    _export(commands.add_parser("export", help="write records to a file"))
    _quarantine(commands.add_parser("quarantine", help="what is kept and not counted, and why"))
    said = commands.add_parser("settings", help="what the server is set to; with an option, set it")
    said.add_argument("--photos", type=_gibibytes, metavar="GIB", help="room that each station's photos may take")
    _json(said)
    said.set_defaults(command="settings")
    housekeeping = commands.add_parser(
        "housekeeping", help="erase personal values whose time is up; a running server does so once a day"
    )
    _json(housekeeping)
    housekeeping.set_defaults(command="housekeeping")
    backup = commands.add_parser("backup", help="copy the database to a file while the server runs")
    backup.add_argument("file", type=Path, metavar="FILE")
    _json(backup)
    backup.set_defaults(command="backup")
    doctor = commands.add_parser("doctor", help="check the database, the logs and the tables; exit 1 on a finding")
    doctor.add_argument("--repair", action="store_true", help="then make anew what follows from the logs")
    _json(doctor)
    doctor.set_defaults(command="doctor")
    return parser


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=DEFAULT_HOST, help="address to listen on; 0.0.0.0 for all (%(default)s)")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="0 takes any free one (%(default)s)")
    parser.add_argument("--workers", type=_count, default=1, help="processes; as many as there are cores (%(default)s)")
    parser.add_argument("--url", help="the server's address as stations and phones reach it; is remembered")
    parser.set_defaults(command="serve")


def _station(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="register a station and print its enrolment card")
    add.add_argument("--name", required=True)
    add.add_argument("--region", required=True, help="six digits of GB/T 2260, such as 140106")
    add.add_argument("--level", choices=[entry.code for entry in LEVELS], default="district")
    add.add_argument("--form", choices=[entry.code for entry in FORMS], default="fixed")
    add.add_argument("--code", help="the union's own code, when the station has one already")
    _card(add)
    add.set_defaults(command="station add")
    edit = commands.add_parser("edit", help="change a station's registration; its old code goes on leading to it")
    edit.add_argument("code", metavar="CODE", help="the station's code")
    edit.add_argument("--name")
    edit.add_argument("--new-code", metavar="CODE")
    edit.add_argument("--region", help="six digits of GB/T 2260: the station now belongs to this region")
    edit.add_argument("--level", choices=[entry.code for entry in LEVELS])
    edit.add_argument("--state", choices=[entry.code for entry in STATES])
    _json(edit)
    edit.set_defaults(command="station edit")
    listing = commands.add_parser("list", help="all stations")
    _json(listing)
    listing.set_defaults(command="station list")
    code = commands.add_parser("code", help="issue a new enrolment code, for a second PC or a lost card")
    code.add_argument("code", metavar="CODE", help="the station's code")
    _card(code)
    code.set_defaults(command="station code")


def _device(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="a station's PCs, or those of all stations")
    listing.add_argument("code", metavar="CODE", nargs="?", help="the station's code")
    _json(listing)
    listing.set_defaults(command="device list")
    _one_device(commands.add_parser("revoke", help="shut a PC out"), "device revoke")
    replace = commands.add_parser("replace", help="shut a PC out and issue an enrolment code for the one after it")
    _one_device(replace, "device replace")
    _card(replace)
    held = commands.add_parser("held", help="what PCs had still to send when they were shut out")
    held.add_argument("code", metavar="CODE", help="the station's code")
    _json(held)
    held.set_defaults(command="device held")
    _one_device(commands.add_parser("accept", help="take what a shut-out PC had still to send"), "device accept")
    _one_device(
        commands.add_parser("discard", help="throw away what a shut-out PC had still to send"), "device discard"
    )


def _one_device(parser: argparse.ArgumentParser, command: str) -> None:
    parser.add_argument("code", metavar="CODE", help="the station's code")
    parser.add_argument("device", metavar="DEVICE", help="the first characters of its key, as `device list` shows them")
    parser.set_defaults(command=command)


def _clerk(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="make an account and print its first password")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--region", default="", help="2, 4 or 6 digits: the regions looked after; all without it")
    _json(add)
    add.set_defaults(command="clerk add")
    password = commands.add_parser("password", help="make up another password; open sessions end")
    password.add_argument("name", metavar="NAME")
    _json(password)
    password.set_defaults(command="clerk password")
    remove = commands.add_parser("remove", help="take an account away; open sessions end")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(command="clerk remove")
    listing = commands.add_parser("list", help="all accounts")
    _json(listing)
    listing.set_defaults(command="clerk list")


def _doors(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="give a station a door, and print what its controller has to know")
    add.add_argument("--station", metavar="CODE", required=True)
    add.add_argument("--name", required=True)
    add.add_argument("--key", metavar="HEX", help="the controller's Ed25519 public key; otherwise one is made up")
    listing = commands.add_parser("list", help="a station's doors")
    listing.add_argument("--station", metavar="CODE", required=True)
    shut = commands.add_parser("shut", help="make no more passes for a door")
    shut.add_argument("--station", metavar="CODE", required=True)
    shut.add_argument("door", metavar="DOOR", help="the first characters of its id, as `door list` shows it")
    shut.add_argument("--reason", default="")
    events = commands.add_parser("events", help="when passes were held before a station's doors, and what came of it")
    events.add_argument("station", metavar="CODE", help="the station's code")
    events.add_argument("--last", type=_many, default=100, metavar="N", help="the newest N (%(default)s)")
    for name, command in (("add", add), ("list", listing), ("shut", shut), ("events", events)):
        _json(command)
        command.set_defaults(command=f"door {name}")


def _notice(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="publish a notice to all stations")
    add.add_argument("--title", required=True)
    add.add_argument("--body", default="")
    add.add_argument("--region", help="only to the stations of this region")
    _json(add)
    add.set_defaults(command="notice add")


def _days(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="publish the days of a file; a later word on a day takes the former's place")
    add.add_argument("file", type=Path, metavar="FILE", help="a year's table: .json, or .csv with day, kind and name")
    add.add_argument("--region", help="only to the stations of this region")
    _json(add)
    add.set_defaults(command="days add")


def _quarantine(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, help_ in (("list", "what is not counted, with what to do"), ("retry", "try to count it again")):
        command = commands.add_parser(name, help=help_)
        command.add_argument("--station", metavar="CODE", help="of this station only")
        _json(command)
        command.set_defaults(command=f"quarantine {name}")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", choices=sorted(SHEETS), help=", ".join(SHEETS))
    parser.add_argument("--station", metavar="CODE", help="of this station only")
    parser.add_argument("--from", dest="start", metavar="DAY", help="first day")
    parser.add_argument("--to", dest="end", metavar="DAY", help="last day")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=".csv, .xlsx or .json")
    parser.set_defaults(command="export")


def _card(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", help="the server's address on the card; otherwise the one given to `serve`")
    parser.add_argument("--card", type=Path, metavar="FILE", help="write the card as an HTML page to print")
    _json(parser)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one object of JSON")


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise ValueError(text)
    return number


def _many(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000_000:
        raise ValueError(text)
    return number


def _gibibytes(text: str) -> int:
    """Bytes, given in GiB."""
    size = float(text) * 1024**3
    if not 1 <= size <= 1024**4:
        raise ValueError(text)
    return round(size)
