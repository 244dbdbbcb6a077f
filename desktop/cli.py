"""The desk without a window: the same services, for scripts and for a look over the telephone.

Standard output holds one JSON object or the file that was asked for; prose and progress go to standard error. Exit
codes: 0 done, 1 a finding or a refusal, 2 wrong usage. Knows no Qt beyond drawing a poster.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from desktop.bootstrap import open_desk
from desktop.errors import KnownError
from desktop.i18n import ENGLISH, N_, load
from desktop.services.folder_risk import Place
from desktop.services.times import Clock, day_start, parse_date

if TYPE_CHECKING:
    from desktop.services.sync import SyncResult

DONE: Final = 0
FINDING: Final = 1
USAGE: Final = 2
FOLDER: Final = "folder"
"""What ``sync --json`` calls its error when the data folder cannot be used; standard error has the sentence."""
RISK_WORDS: Final = {
    Place.CLOUD: N_(
        "The data folder {folder} is copied by {name} while it is used and may be damaged by that: move it."
    ),
    Place.ROAMING: N_("The data folder {folder} travels with the Windows profile and may be damaged by that: move it."),
    Place.NETWORK: N_("The data folder {folder} lies on another machine ({name}) and may be damaged by that: move it."),
}


class Terminal:
    """Where a command speaks, in the language it was asked to use."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._catalogue = load(language)

    def say(self, text: str, **params: object) -> None:
        """A sentence for a person, on standard error."""
        print(self._catalogue.phrase(text, params), file=sys.stderr)

    def refuse(self, error: KnownError) -> int:
        """Tell what happened and what to do; the exit code."""
        what, remedy = self._catalogue.error(error)
        # A Chinese full stop brings its own space.
        between = "" if what.endswith("。") else " "
        print(f"{what}{between}{remedy}".strip(), file=sys.stderr)
        return FINDING

    def phrase(self, text: str, params: Mapping[str, object]) -> str:
        """A part of a sentence."""
        return self._catalogue.phrase(text, params)

    @staticmethod
    def line(text: str) -> None:
        """A line that is made already, on standard error."""
        print(text, file=sys.stderr)

    @property
    def language(self) -> str:
        """The language in which it speaks."""
        return self._language

    @staticmethod
    def answer(value: Mapping[str, object]) -> None:
        """The command's result, on standard output."""
        json.dump(value, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        sys.stdout.flush()


def run(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    """Run the command that the arguments name; the exit code."""
    if args.command not in ("demo", "restore"):
        _warn_of_folder(args, terminal)
    try:
        return COMMANDS[args.command](args, clock, terminal)
    except KnownError as error:
        return terminal.refuse(error)


def _warn_of_folder(args: Namespace, terminal: Terminal) -> None:
    """Say in one sentence when something else may change the data folder."""
    from desktop.services.upkeep import risk_here

    risk = risk_here(args.data)
    if risk is not None:
        terminal.say(RISK_WORDS[risk.place], folder=args.data, name=risk.name)


def _init(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    with open_desk(args.data, clock) as desk:
        if desk.station.is_set_up():
            raise KnownError(
                N_("There is a station in {folder} already: {name}."),
                N_("Choose another folder with --data."),
                folder=args.data,
                name=desk.station.view().name,
            )
        desk.station.set_up(args.name, args.region)
        terminal.say(
            N_("{name} is set up in {folder}. Open it with: yizhan --data {folder}"), name=args.name, folder=args.data
        )
    return DONE


def _enrol(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    with open_desk(args.data, clock) as desk:
        desk.sync.enrol(args.url, args.code, args.fingerprint)
        station = desk.station.view()
        terminal.say(
            N_("This PC now belongs to {name} ({code}). Deliver what is waiting with: yizhan sync"),
            name=station.name,
            code=desk.sync.panel().station_code,
        )
    return DONE


def _import(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    from desktop.cli_import import import_ledger, template

    return template(args, terminal) if args.template else import_ledger(args, clock, terminal)


def _imports(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    from desktop.cli_import import imports

    return imports(args, clock, terminal)


def _export(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    try:
        start = None if args.start is None else day_start(parse_date(args.start))
        end = None if args.end is None else day_start(parse_date(args.end) + timedelta(days=1))
    except ValueError:
        terminal.say(N_("--from and --to take a day, like 2026-11-21."))
        return USAGE
    with open_desk(args.data, clock, read_only=True) as desk:
        rows = desk.exports.export(args.kind, args.output, start=start, end=end)
        newer = desk.exports.newer(args.kind)
    terminal.say(N_("{n} rows written to {file}."), n=rows, file=args.output)
    if newer:
        terminal.say(
            N_("{n} entries of this ledger come from a newer version of Yizhan and are not in it: update this PC."),
            n=newer,
        )
    return DONE


def _sync(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    try:
        return _speak(args, clock, terminal)
    except KnownError:
        # Whoever reads the object gets one although the folder cannot be used; how much waits in it nobody knows.
        if args.json:
            counts = {"sent": 0, "received": 0, "exchanges": 0, "pending_here": None, "pending_there": None}
            terminal.answer({"seconds": 0.0, **counts, "error": FOLDER})
        raise


def _speak(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    with open_desk(args.data, clock, begin=False) as desk:
        result = desk.sync.sync_now(timeout=args.timeout)
        if desk.retention.run_daily(told=not result.error) and result.complete:
            result = result.followed_by(desk.sync.sync_now(timeout=args.timeout))
        fault = desk.sync.fault_words(result)
        status = desk.sync.status()
    if args.json:
        terminal.answer(
            {
                "seconds": round(result.seconds, 6),
                "sent": result.sent,
                "received": result.received,
                "exchanges": result.exchanges,
                "pending_here": result.pending_here + result.values_here + result.files_here,
                "pending_there": result.pending_there + result.files_there,
                "error": result.error,
            }
        )
    if result.error is None and not args.json:
        terminal.say(
            N_("Sent {sent}, received {received}; {here} wait here, {there} wait at the union."),
            sent=result.sent,
            received=result.received,
            here=result.pending_here + result.files_here,
            there=result.values_there + result.files_there - result.files_nowhere,
        )
        _say_missing(result, terminal)
    if fault is not None:
        terminal.refuse(fault)
    if status.handed:
        terminal.say(N_("{n} entries were handed to the union, where a person decides."), n=status.handed)
    if status.settled:
        terminal.say(
            N_("The union has settled {n} entries of this PC: none of them is to be entered again."), n=status.settled
        )
    if not args.json:
        _say_newer(status.newer, terminal)
    return DONE if result.complete else FINDING


def _status(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    with open_desk(args.data, clock, read_only=True) as desk:
        station, panel = desk.station.view(), desk.sync.panel()
    status = {
        "station": station.name,
        "code": panel.station_code,
        "head": panel.log_entries,
        "tail": panel.status.pending,
        "last_error": panel.status.fault or None,
        "newer": panel.status.newer,
    }
    if args.json:
        terminal.answer(status)
    else:
        terminal.say(
            N_("{station} ({code}): {n} entries placed at the union, {tail} waiting."),
            **{**status, "code": panel.station_code or "–", "n": panel.log_entries},
        )
        _say_newer(panel.status.newer, terminal)
    return DONE


def _say_missing(result: SyncResult, terminal: Terminal) -> None:
    """Say what waits at neither end: it is elsewhere, or nowhere any more."""
    if result.values_here:
        terminal.say(
            N_(
                "{n} personal details are missing at the union. Sync the PCs that may have them; close those that none"
                " has as lost on the Sync page."
            ),
            n=result.values_here,
        )
    if result.files_nowhere:
        terminal.say(
            N_(
                "{n} photos are neither here nor at the union yet. Sync the PCs that may have them; close those that"
                " none has as lost on the Sync page."
            ),
            n=result.files_nowhere,
        )
    if result.lost:
        terminal.say(N_("The union is still taking its own entries back."))


def _say_newer(entries: int, terminal: Terminal) -> None:
    """Say what waits for this PC's next version."""
    if entries:
        terminal.say(
            N_("{n} entries come from a newer version of Yizhan: they are kept, and counted once this PC is updated."),
            n=entries,
        )


def _doctor(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    from desktop.store.doctor import examine
    from desktop.store.store import Store

    repaired: tuple[tuple[str, dict[str, object]], ...] = ()
    if args.repair:
        from desktop.store.repair import repair

        with Store.open(args.data, clock, begin=False) as store:
            repaired, findings = repair(store)
    else:
        with Store.open_for_reading(args.data, clock) as store:
            findings = examine(store)
    if args.json:
        english = load(ENGLISH)
        terminal.answer(
            {
                "ok": not findings,
                "repaired": [english.phrase(what, params) for what, params in repaired],
                "findings": [
                    {
                        "check": finding.check,
                        "what": english.phrase(finding.what, finding.params),
                        "remedy": english.phrase(finding.remedy, finding.params),
                    }
                    for finding in findings
                ],
            }
        )
    else:
        for what, params in repaired:
            terminal.say(what, **params)
        for finding in findings:
            terminal.refuse(KnownError(finding.what, finding.remedy, **finding.params))
        if not findings:
            terminal.say(N_("Everything is in order."))
    return FINDING if findings else DONE


def _backup(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    from desktop.store.backup import backup
    from desktop.store.store import Store

    with Store.open_for_reading(args.data, clock) as store:
        backup(store, args.file)
    terminal.say(N_("The backup is in {file}."), file=args.file)
    return DONE


def _restore(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    from desktop.services.upkeep import what_was_lost
    from desktop.store.backup import restore

    done = restore(args.file, args.data, clock)
    terminal.say(N_("{folder} holds what {file} held."), folder=args.data, file=args.file)
    if done.carried.taken:
        terminal.say(N_("{n} entries that had not reached the union were taken over."), n=done.carried.taken)
    if done.aside is not None:
        terminal.say(N_("What was there before is kept in {aside}."), aside=done.aside)
    lost = what_was_lost(done)
    if lost is not None:
        terminal.refuse(lost)
    return DONE


def _poster(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    from desktop.cli_poster import wanted_options, words_of_check
    from desktop.printing import render
    from desktop.printing.options import MOST_LABELS
    from desktop.printing.output import LEFT_OUT

    with open_desk(args.data, clock, read_only=True) as desk:
        facts, options = desk.posters.facts(), wanted_options(args, desk.posters.choices)
    rendered = render(facts, options, path=args.output)
    for file in rendered.files:
        terminal.say(N_("The poster is in {file}."), file=file)
    if said := words_of_check(rendered.checks):
        terminal.say(said[0], **said[1])
    if rendered.left_out:
        terminal.say(LEFT_OUT, n=rendered.left_out, most=MOST_LABELS)
    for note in rendered.notes:
        terminal.say(note)
    return DONE


def _report(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    from desktop.cli_report import report

    return report(args, clock, terminal)


def _demo(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    from desktop.demo import play

    return play(headless=args.headless, out=args.out, language=args.lang)


COMMANDS: Final[Mapping[str, Callable[[Namespace, Clock, Terminal], int]]] = {
    "init": _init,
    "enrol": _enrol,
    "import": _import,
    "imports": _imports,
    "export": _export,
    "sync": _sync,
    "status": _status,
    "doctor": _doctor,
    "backup": _backup,
    "restore": _restore,
    "poster": _poster,
    "report": _report,
    "demo": _demo,
}
