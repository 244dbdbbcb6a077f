"""The command line of the desk. Options that all commands share may stand before or after the command's name."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from desktop.version import VERSION


class _Parser(argparse.ArgumentParser):
    """Lets ``import`` go without its file when only the template is wanted. A positional that is always optional would
    be lost to argparse as soon as an option stands before it."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        for action in self._actions:
            if action.dest == "file" and _TEMPLATE in self._option_string_actions:
                action.required = _TEMPLATE not in (args or ())
                action.nargs = None if action.required else "?"
        return super().parse_known_args(args, namespace)


_TEMPLATE: Final = "--template"
_IMPORTS = ("visits", "movements", "supplies", "shifts")
_EXPORTS = ("visits", "movements", "supplies", "stocktakes", "shifts", "opinions", "repairs", "door_events")
_REPORTS = (
    "month", "year", "day", "visits", "visit_days", "movements", "flows", "stock", "duty", "loans", "donations",
    "counts", "stocktakes", "count_form", "requests", "opinions", "repairs", "doors",
)  # fmt: skip


def parser(default_data: Path | None) -> argparse.ArgumentParser:
    """The parser; ``default_data`` is where the station is kept when nobody says otherwise."""
    top = argparse.ArgumentParser(
        prog="yizhan", description="The front desk of a union rest station. Without a command its window opens."
    )
    top.add_argument("--version", action="version", version=f"yizhan {VERSION}")
    _shared(top, data=default_data, lang="system")
    top.add_argument("--hidden", action="store_true", help="start into the tray")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=_Parser)
    shared = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    _shared(shared)

    def command(name: str, help_: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help_, description=help_, parents=[shared])

    init = command("init", "set up a station without the window")
    init.add_argument("--name", required=True, help="name of the station")
    init.add_argument("--region", required=True, help="six digits of GB/T 2260, such as 140106")

    enrol = command("enrol", "connect this PC with the union")
    enrol.add_argument("--url", required=True, help="address of the union's server")
    enrol.add_argument("--code", required=True, help="one-time code of the enrolment card")
    enrol.add_argument("--fingerprint", default="", help="fingerprint on the card, to be compared")

    import_ = command("import", "bring in a ledger from a spreadsheet, whole or not at all")
    import_.add_argument("kind", choices=_IMPORTS)
    import_.add_argument("file", type=Path, metavar="FILE.csv|.xlsx")
    import_.add_argument(
        _TEMPLATE, action="store_true", help="write an empty FILE with the right columns instead, or just its heads"
    )
    import_.add_argument("--dry-run", action="store_true", help="only say what would happen")
    import_.add_argument("--again", action="store_true", help="also if all of it is there already")
    import_.add_argument("--new-only", action="store_true", help="leave out rows that are there already")
    import_.add_argument(
        "--column",
        dest="columns",
        action="append",
        default=[],
        metavar="HEAD=NAME",
        help="what a column of the file is; without a NAME it is left out",
    )
    import_.add_argument("--marked", type=Path, metavar="COPY.xlsx", help="write a copy that shows what is wrong")

    imports = command("imports", "what was imported on this PC; take one back, or bring it back")
    imports.add_argument("--json", action="store_true")
    imports.add_argument("--take-back", type=int, metavar="N", help="void all of the import with this number")
    imports.add_argument("--reason", default="", help="why it is taken back")
    imports.add_argument("--bring-back", type=int, metavar="N", help="make an import valid again that was taken back")

    export = command("export", "write a ledger to a file")
    export.add_argument("kind", choices=_EXPORTS)
    export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.csv|.xlsx|.json")
    export.add_argument("--from", dest="start", metavar="DAY", help="first day, such as 2026-11-01")
    export.add_argument("--to", dest="end", metavar="DAY", help="last day")

    sync = command("sync", "exchange with the union until nothing is pending on either end")
    sync.add_argument("--json", action="store_true")
    sync.add_argument("--timeout", type=seconds, default=60.0, metavar="S", help="seconds, 60 by default")

    proxy = command("proxy", "say over which proxy this system reaches an address, as JSON")
    proxy.add_argument("url", metavar="URL")

    status = command("status", "say how the station stands to the union")
    status.add_argument("--json", action="store_true")

    doctor = command("doctor", "examine the database")
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument("--repair", action="store_true", help="put right what can be built anew from the log")

    for name, help_ in (("backup", "copy everything to one file"), ("restore", "take everything from a backup")):
        command(name, help_).add_argument("file", type=Path, metavar="FILE")

    poster = command("poster", "draw one of the station's posters")
    poster.add_argument("--template", default="board", help="such as board, door, people, codes, table, wifi, labels")
    poster.add_argument("--size", metavar="A3|A4|A5|3x8|2x7|2x4")
    poster.add_argument("--landscape", action="store_true", help="let the sheet lie")
    poster.add_argument("--language", dest="poster_language", default="zh_CN", metavar="zh_CN|en|bilingual")
    poster.add_argument("--fill", action="append", default=[], metavar="NAME=TEXT", help="such as wifi_name=Station")
    poster.add_argument("--marks", action="store_true", help="with bleed and crop marks")
    poster.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.pdf|.png")

    report = command("report", "write a report or a ledger as it is signed and sent in")
    report.add_argument("kind", choices=_REPORTS)
    report.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.pdf|.xlsx")
    report.add_argument("--from", dest="start", metavar="DAY", help="first day, such as 2026-11-01")
    report.add_argument("--to", dest="end", metavar="DAY", help="last day")

    demo = command("demo", "a lively sample station with a union server of its own")
    demo.add_argument("--headless", action="store_true", help="play a day without a window and leave pictures")
    demo.add_argument("--out", type=Path, metavar="DIR", help="where --headless leaves its files")
    return top


def seconds(text: str) -> float:
    """A time to wait, as a person can mean one: more than none and less than a day."""
    number = float(text)
    if not 0 < number <= 86_400:
        raise ValueError(text)
    return number


def _shared(to: argparse.ArgumentParser, **defaults: object) -> None:
    to.add_argument("--data", type=Path, metavar="DIR", help="folder of the station")
    to.add_argument("--lang", choices=("system", "zh_CN", "en"), help="language")
    to.set_defaults(**defaults)
