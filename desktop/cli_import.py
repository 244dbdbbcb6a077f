"""Importing without a window: what a file would bring, bringing it, and taking an import back.

Speaks through the terminal that it is given; knows no Qt.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from desktop.bootstrap import open_desk
from desktop.errors import KnownError
from desktop.i18n import CHINESE, N_
from desktop.services.imports import ColumnsUnclear, ImportPlan, ImportRefused, ImportService, column_named
from desktop.services.times import Clock, iso, iso_minute

if TYPE_CHECKING:
    from desktop.cli import Terminal

_DONE: Final = 0
_USAGE: Final = 2
_FAULTS_SHOWN: Final = 20
_NAMES_SHOWN: Final = 10


def import_ledger(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    """``yizhan import``; the exit code."""
    assigned = _columns(args)
    if assigned is None:
        terminal.say(N_("--column takes HEAD=NAME, such as 来的人=category; the names are those of the template."))
        return _USAGE
    # A station may begin with its ledger and be named or enrolled later; a mistyped folder must not pass unnoticed.
    with open_desk(args.data, clock) as desk:
        if not desk.station.is_set_up():
            nameless = N_("The station in {folder} has no name yet: yizhan init gives it one, or yizhan enrol.")
            terminal.say(nameless, folder=args.data)
        try:
            plan = _imported(args, desk.imports, assigned)
        except ImportRefused as refused:
            _say_faults(refused, terminal)
            if args.marked is not None:
                desk.imports.marked_copy(refused, args.file, args.marked, language=terminal.language)
                terminal.say(N_("{file} has what is wrong marked in it."), file=args.marked)
            return terminal.refuse(refused)
    _say_plan(plan, terminal, dry=args.dry_run)
    return _DONE


def template(args: Namespace, terminal: Terminal) -> int:
    """``yizhan import --template``; the exit code."""
    from desktop.services.exports import sheet_of
    from desktop.services.templates import write_template

    if args.file is None:
        import sys

        sys.stdout.write(",".join(column.head for column in sheet_of(args.kind).columns) + "\n")
        return _DONE
    # Scripts know the columns of a text file by their English heads; a workbook is filled in by a person.
    speaks = terminal.language if args.file.suffix.lower() == ".xlsx" else args.lang
    write_template(args.kind, args.file, chinese=speaks == CHINESE)
    terminal.say(N_("{file} has the columns that an import reads."), file=args.file)
    return _DONE


def imports(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    """``yizhan imports``; the exit code."""
    back, again = args.take_back, args.bring_back
    with open_desk(args.data, clock, begin=False, read_only=back is None and again is None) as desk:
        made = desk.imports.imported()
        number = back if back is not None else again
        if number is not None:
            if not 1 <= number <= len(made):
                raise KnownError(
                    N_("There is no import {number}."), N_("yizhan imports lists them."), number=number
                )
            one = made[number - 1]
            if back is not None:
                done = desk.imports.take_back(one.key, args.reason)
                terminal.say(N_("{file} is taken back: {n} entries are voided."), file=one.file, n=done.entries)
                if done.kept:
                    terminal.say(N_("{n} items, people or loans stay, because other entries name them."), n=done.kept)
            else:
                done = desk.imports.bring_back(one.key)
                terminal.say(N_("{file} is back: {n} entries are valid again."), file=one.file, n=done.entries)
            return _DONE
    if args.json:
        terminal.answer(
            {
                "imports": [
                    {
                        "number": n,
                        "kind": one.kind,
                        "file": one.file,
                        "at": iso(one.at),
                        "by": one.by or None,
                        "rows": one.rows,
                        "taken_back": iso(one.taken_back) if one.taken_back is not None else None,
                    }
                    for n, one in enumerate(made, 1)
                ]
            }
        )
        return _DONE
    for n, one in enumerate(made, 1):
        said = terminal.phrase(
            N_("{number}. {when}, {file}: {n} rows"),
            {"number": n, "when": iso_minute(one.at), "file": one.file, "n": one.rows},
        )
        if one.by:
            said += f", {one.by}"
        if one.taken_back is not None:
            said += terminal.phrase(N_(", taken back on {when}"), {"when": iso_minute(one.taken_back)})
        terminal.line(said)
    if not made:
        terminal.say(N_("Nothing has been imported on this PC."))
    return _DONE


def _imported(args: Namespace, service: ImportService, columns: dict[str, str]) -> ImportPlan:
    """Read the file, and write it unless it is only to be looked at."""
    assigned: dict[int, str] | None = None
    if columns:
        heads = service.heads(args.kind, args.file)
        strange = [name for name in columns if name not in heads.names]
        if strange:
            raise ColumnsUnclear(
                heads,
                N_("{name} has no column {columns}."),
                N_("Its columns are: {heads}."),
                name=args.file.name,
                columns=", ".join(strange),
                heads=", ".join(filter(None, heads.names)),
            )
        assigned = {heads.names.index(name): target for name, target in columns.items()}
    reading = service.read(args.kind, args.file, assigned=assigned)
    if args.dry_run:
        return reading.plan
    return service.write(reading, again=args.again, only_new=args.new_only).plan


def _columns(args: Namespace) -> dict[str, str] | None:
    """What was said of columns; None when it was not said well."""
    found: dict[str, str] = {}
    for said in args.columns:
        head, sign, name = said.partition("=")
        target = column_named(args.kind, name) if sign else None
        if target is None or not head.strip():
            return None
        found[head.strip()] = target
    return found


def _say_faults(refused: ImportRefused, terminal: Terminal) -> None:
    for fault in refused.faults[:_FAULTS_SHOWN]:
        terminal.line(
            terminal.phrase(N_("row {row}, {column}: "), {"row": fault.row, "column": fault.head or fault.column})
            + terminal.phrase(fault.what, fault.params)
        )
    if refused.total > _FAULTS_SHOWN:
        terminal.say(N_("… and {n} more."), n=refused.total - _FAULTS_SHOWN)


def _say_plan(plan: ImportPlan, terminal: Terminal, *, dry: bool) -> None:
    if dry:
        terminal.say(N_("{n} rows can be imported; nothing has been changed."), n=plan.rows)
    else:
        terminal.say(N_("{n} rows imported."), n=plan.rows)
    if plan.before is not None:
        terminal.say(
            N_("This very file was imported on {when} already: its rows are not told from new ones."),
            when=iso_minute(plan.before.at),
        )
    elif plan.same:
        terminal.say(N_("{n} rows say what is there already."), n=plan.same)
    if plan.already_here:
        terminal.say(N_("{n} rows were left out: they are here already."), n=plan.already_here)
    if plan.voided:
        terminal.say(N_("{n} rows were left out: they are voided."), n=plan.voided)
    if plan.carried:
        terminal.say(
            N_("{n} rows were left out: the totals of their time were carried in."), n=plan.carried
        )
    if plan.timeless:
        terminal.say(N_("{n} rows have a day and no time: no figure by the hour counts them."), n=plan.timeless)
    if plan.sums:
        terminal.say(N_("{n} lines were left out: they add others up or repeat the heads."), n=plan.sums)
    if plan.new_items:
        terminal.say(N_("New items: {names}"), names=_listed(plan.new_items))
    if plan.new_people:
        terminal.say(N_("New people: {names}"), names=_listed(plan.new_people))
    if plan.held:
        terminal.say(N_("The file is open in another program; what is not saved there is not in it."))


def _listed(names: Sequence[str]) -> str:
    more = f" … (+{len(names) - _NAMES_SHOWN})" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more
