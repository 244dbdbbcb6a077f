"""Names of ledgers and columns, and how a row of a file is written on the screen. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from desktop.i18n import CHINESE
from desktop.services.desk import Desk
from desktop.services.import_plan import ImportPlan, Total
from desktop.services.ledger_words import ColumnWord, column, columns
from desktop.services.times import day_of, day_start
from desktop.ui import format as fmt
from desktop.ui.text import language, tr

VISITS: Final = "visits"
MOVEMENTS: Final = "movements"
ITEMS: Final = "supplies"
SHIFTS: Final = "shifts"
STOCKTAKES: Final = "stocktakes"
"""Ledgers by the names that the services use."""

_BEGINS: Final = ("arrived_at", "at")
"""Columns that may say the day alone."""
_NAMES_SHOWN: Final = 8
_TOTALS_SHOWN: Final = 12


def ledger_name(kind: str) -> str:
    """A ledger in a word or two."""
    return {
        VISITS: tr("Visits", "ledger"),
        MOVEMENTS: tr("Supplies ledger"),
        ITEMS: tr("List of items"),
        SHIFTS: tr("Shifts", "ledger"),
        STOCKTAKES: tr("Stocktakes", "ledger"),
    }[kind]


def column_name(kind: str, target: str) -> str:
    """A column as the ledger's own head says it."""
    return column(kind, target).name(chinese=language() == CHINESE)


def heads(kind: str) -> tuple[tuple[ColumnWord, str], ...]:
    """The columns of a ledger with their names."""
    return tuple((one, one.name(chinese=language() == CHINESE)) for one in columns(kind))


def cell(desk: Desk, word: ColumnWord, value: str | int | None) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return ""
    if word.cell == "instant" and isinstance(value, int):
        day = day_of(value)
        # A ledger often has the day alone.
        timeless = word.head in _BEGINS and value == day_start(day)
        return fmt.iso_date(day) if timeless else f"{fmt.iso_date(day)} {fmt.clock(value)}"
    if word.cell == "flag":
        return tr("yes") if value == "yes" else tr("no")
    if word.vocabulary:
        return fmt.listed([desk.catalogue.name(word.vocabulary, code, language()) for code in str(value).split(";")])
    return str(value)


def brought(kind: str, rows: int) -> str:
    """``12 visits``."""
    if kind == VISITS:
        return tr("%n visits", "rows", rows)
    if kind == SHIFTS:
        return tr("%n shifts", "rows", rows)
    return tr("%n items", "rows", rows) if kind == ITEMS else tr("%n movements", "rows", rows)


def span(plan: ImportPlan) -> str:
    """From which day to which."""
    if plan.first is None or plan.last is None:
        return ""
    first, last = day_of(plan.first), day_of(plan.last)
    return fmt.full_date(first) if first == last else f"{fmt.full_date(first)} – {fmt.full_date(last)}"


def groups(desk: Desk, plan: ImportPlan) -> str:
    """What the rows come to by category, kind or person."""
    vocabulary = {VISITS: "category", MOVEMENTS: "movement_kind", ITEMS: "supply_category"}.get(plan.kind)

    def name(total: Total) -> str:
        return total.key if vocabulary is None else desk.catalogue.name(vocabulary, total.key, language())

    return _totals(plan.kind, ((name(total), total) for total in plan.by_group))


def groups_title(kind: str) -> str:
    """By what :func:`groups` adds up."""
    return {
        VISITS: tr("By category", "rows"),
        MOVEMENTS: tr("By kind", "rows"),
        ITEMS: tr("By category", "items"),
        SHIFTS: tr("By person", "rows"),
    }[kind]


def months(plan: ImportPlan) -> str:
    """What the rows come to by month."""
    titles = ((fmt.month_title(*map(int, total.key.split("-"))), total) for total in plan.by_month)
    return _totals(plan.kind, titles)


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    said = fmt.listed(list(names[:_NAMES_SHOWN]))
    more = len(names) - _NAMES_SHOWN
    return said if more <= 0 else f"{said} {tr('and %n more', '', more)}"


def _totals(kind: str, totals: Iterable[tuple[str, Total]]) -> str:
    found = list(totals)
    said = [f"{name} {_amount(kind, total)}" for name, total in found[:_TOTALS_SHOWN]]
    return fmt.joined(*said, *(["…"] if len(found) > _TOTALS_SHOWN else []))


def _amount(kind: str, total: Total) -> str:
    if kind == VISITS and total.amount != total.rows:
        return tr("{n} ({persons} persons)").format(n=fmt.number(total.rows), persons=fmt.number(total.amount))
    if kind == MOVEMENTS:
        return f"{fmt.number(total.rows)} ({fmt.signed(total.amount)})"
    return fmt.number(total.rows)
