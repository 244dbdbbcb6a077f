"""Reports without a window: the same document and the same pages as on the screen, into a file.

Speaks through the terminal that it is given.
"""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from desktop.bootstrap import open_desk
from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.services.report_kinds import KINDS
from desktop.services.report_periods import Period
from desktop.services.reports import ReportService
from desktop.services.times import Clock, parse_date

if TYPE_CHECKING:
    from desktop.cli import Terminal

_DONE: Final = 0
_USAGE: Final = 2


def report(args: Namespace, clock: Clock, terminal: Terminal) -> int:
    """``yizhan report``; the exit code."""
    if args.output.suffix.lower() not in (".pdf", ".xlsx"):
        raise KnownError(
            N_("A report cannot be saved as “{name}”."), N_("Let the name end in .pdf or .xlsx."), name=args.output.name
        )
    with open_desk(args.data, clock, read_only=True) as desk:
        try:
            period = _period(args, desk.reports)
        except ValueError:
            terminal.say(N_("--from and --to take a day, like 2026-11-21."))
            return _USAGE
        with desk.reports.at_once(args.kind, period, terminal.language) as document:
            if args.output.suffix.lower() == ".xlsx":
                from desktop.printing.reports.workbook import save_workbook

                save_workbook(document, args.output)
            else:
                from desktop.printing.output import ensure_qt
                from desktop.printing.reports.output import save_pdf
                from desktop.printing.reports.pages import Pages

                ensure_qt()
                save_pdf(Pages(document), args.output)
    terminal.say(N_("The report is in {file}."), file=args.output)
    return _DONE


def _period(args: Namespace, reports: ReportService) -> Period:
    """What was asked for; without days those that the report is usually of. Raises ValueError."""
    usual = reports.period(KINDS[args.kind].periods[0])
    first = usual.first if args.start is None else parse_date(args.start)
    last = usual.last if args.end is None else parse_date(args.end)
    if args.start is not None and args.end is None and first > last:
        last = first
    return Period(first, last)
