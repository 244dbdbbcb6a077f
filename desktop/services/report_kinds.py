"""Which reports there are: what each is called and good for, who builds it, and what it is usually made for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.errors import KnownError
from desktop.i18n import N_
from desktop.printing.reports.document import Document
from desktop.services import (
    report_day,
    report_doors,
    report_duty,
    report_feedback,
    report_loans,
    report_month,
    report_requests,
    report_stock,
    report_stocktakes,
    report_visits,
    report_year,
)
from desktop.services.report_ground import Ground
from desktop.services.report_only import Narrowing
from desktop.services.report_periods import Named
from desktop.values import Struct


class Kind(Struct, frozen=True):
    """A report that can be made. ``about`` says in a line what it is good for; both are source strings."""

    key: str
    title: str
    about: str
    icon: str
    build: Callable[[Ground], Document]
    group: str
    periods: tuple[Named, ...]
    """The periods that are offered first, the usual one in front."""
    of_now: bool = False
    """It shows what is there now, whatever the period."""
    narrowed_by: Narrowing = ""


SUMMARY: Final = N_("Reports", "group")
LEDGER: Final = N_("Ledgers", "group")
_LEDGER_PERIODS: Final[tuple[Named, ...]] = ("month", "today", "week", "last_month", "quarter", "year")


def _day(ground: Ground) -> Document:
    return report_day.day(ground).document


KINDS: Final[Mapping[str, Kind]] = {
    kind.key: kind
    for kind in (
        Kind("month", report_month.MONTH, N_("Visits, supplies, duty and what was missing, with pictures"),
             "chart-column", report_month.month, SUMMARY, ("month", "last_month", "week", "quarter")),
        Kind("year", report_year.YEAR, N_("Months side by side, for the assessment"),
             "calendar-days", report_year.year, SUMMARY, ("year", "quarter")),
        Kind("day", report_day.DAY_REPORT, N_("The day's figures, with a text and a picture for the chat group"),
             "sun", _day, SUMMARY, ("today",)),
        Kind("visits", report_visits.VISITS, N_("Every entry, for signature and seal"),
             "users", report_visits.visits, LEDGER, _LEDGER_PERIODS, narrowed_by="visits"),
        Kind("visit_days", report_visits.VISIT_DAYS, N_("One line per day and category"),
             "list", report_visits.visit_days, LEDGER, _LEDGER_PERIODS, narrowed_by="visits"),
        Kind("movements", report_stock.MOVEMENTS, N_("Vouchers, in, out and balances"),
             "arrow-left-right", report_stock.movements, LEDGER, _LEDGER_PERIODS, narrowed_by="items"),
        Kind("flows", report_stock.FLOWS, N_("Beginning, in, out and end of each item"),
             "boxes", report_stock.flows, LEDGER, _LEDGER_PERIODS, narrowed_by="items"),
        Kind("stock", report_stock.STOCK, N_("What is there now, and how long it lasts"),
             "package", report_stock.stock, LEDGER, ("today",), of_now=True, narrowed_by="items"),
        Kind("duty", report_duty.DUTY, N_("Shifts, handovers and corrections"),
             "log-in", report_duty.duty, LEDGER, _LEDGER_PERIODS),
        Kind("loans", report_loans.LOANS, N_("What was lent and what is still out"),
             "umbrella", report_loans.loans, LEDGER, _LEDGER_PERIODS),
        Kind("donations", report_stock.DONATIONS, N_("Who donated what"),
             "hand-heart", report_stock.donations, LEDGER, _LEDGER_PERIODS),
        Kind("stocktakes", report_stocktakes.RESULTS, N_("Books and shelf side by side, and who counted"),
             "clipboard-check", report_stocktakes.results, LEDGER, _LEDGER_PERIODS),
        Kind("count_form", report_stocktakes.FORM, N_("To be filled in by hand along the shelves"),
             "clipboard-list", report_stocktakes.form, LEDGER, ("today",), of_now=True),
        Kind("counts", report_stock.COUNTS, N_("Every count of every item, those outside a stocktake too"),
             "list-checks", report_stock.counts, LEDGER, _LEDGER_PERIODS, narrowed_by="items"),
        Kind("requests", report_requests.REQUESTS, N_("What was asked for, and the answers"),
             "send", report_requests.requests, LEDGER, _LEDGER_PERIODS),
        Kind("opinions", report_feedback.OPINIONS, N_("What people said, and how it was handled"),
             "message-square", report_feedback.opinions, LEDGER, _LEDGER_PERIODS),
        Kind("repairs", report_feedback.REPAIRS, N_("Faults, who mended them, and what it cost"),
             "wrench", report_feedback.repairs, LEDGER, _LEDGER_PERIODS),
        Kind("doors", report_doors.DOORS, N_("Doors that open by a code: when they did, and when not and why"),
             "door-open", report_doors.doors, LEDGER, _LEDGER_PERIODS),
    )
}  # fmt: skip
"""Reports by their keys, in the order in which they are offered."""


def kind_of(key: str) -> Kind:
    """A report by its key. Raises KnownError."""
    kind = KINDS.get(key)
    if kind is None:
        raise KnownError(
            N_("There is no report called {key}."), N_("Choose one of: {keys}."), key=key, keys=", ".join(KINDS)
        )
    return kind
