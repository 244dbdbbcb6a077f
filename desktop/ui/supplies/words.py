"""What is said of an item and its movements: in rows, on the card, in toasts. Knows no widget but the table's cell."""

from __future__ import annotations

from datetime import date
from typing import Final

from desktop.services.loans import LOAN_DAYS
from desktop.services.stocktakes import ABANDONED, REDATED, UNCOUNTED
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.supplies.facts import SupplyFacts
from desktop.ui.text import tr
from desktop.ui.theme import Tone
from desktop.ui.units import unit_name
from desktop.ui.widgets.table_model import Cell
from desktop.views import MovementView, StockLevel, SupplyView

NONE: Final = "—"
URGENT_DAYS: Final = 3
"""What lasts no longer than this is told in alarm: there is hardly time to restock."""


def amount(n: int, unit: str) -> str:
    """``148 瓶``."""
    return f"{fmt.number(n)} {unit_name(unit, n)}".strip()


def change(n: int, unit: str) -> str:
    """``+48 瓶``, ``−3 瓶``."""
    return f"{fmt.signed(n)} {unit_name(unit, n)}".strip()


def days(n: int | None) -> str:
    """``9 天``; a dash when nothing is used."""
    return NONE if n is None else tr("%n days", "lasts", n)


def packing(item: SupplyView) -> str:
    """``每箱 24 瓶``: how many come in a pack; what one is called where there are no packs."""
    if not item.pack_unit or item.pack_size <= 1:
        return unit_name(item.unit)
    unit, pack = unit_name(item.unit, item.pack_size), unit_name(item.pack_unit)
    return tr("{n} {unit} per {pack}").format(n=item.pack_size, unit=unit, pack=pack)


def stock(item: SupplyView) -> str:
    """``结存 148 瓶 · 还够 9 天``, ``结存 102 盒 · 100 盒过期 · 还够 0 天``."""
    said = tr("{amount} in stock").format(amount=amount(item.balance, item.unit))
    over = tr("{amount} expired").format(amount=amount(item.expired_quantity, item.unit))
    lasts = "" if item.days_left is None else tr("lasts %n days", "", item.days_left)
    return fmt.joined(said, over if item.expired_quantity else "", lasts)


def urgent(item: SupplyView) -> bool:
    """Whether hardly anything is left."""
    if item.level is StockLevel.GOOD:
        return False
    return item.usable <= 0 or (item.days_left is not None and item.days_left <= URGENT_DAYS)


def tone(item: SupplyView, today: date) -> Tone:
    """How the level bar looks."""
    if item.balance < 0:
        return "warn"
    if urgent(item):
        return "alarm"
    notice_tone = notice(item, today).tone
    return "warn" if notice_tone in ("warn", "alarm") else "ok"


def notice(item: SupplyView, today: date, late: int = 0) -> Cell:
    """The pill at the end of an item's row; empty when all is well. ``late`` loans of it are overdue."""
    if item.balance < 0:
        return Cell(tr("Count it"), "warn", tip=tr("More went out than the books held. Count the shelf."))
    if item.expired_quantity:
        expired = amount(item.expired_quantity, item.unit)
        return Cell(tr("{amount} expired").format(amount=expired), "alarm", tip=tr("Take it off the shelf."))
    if item.level is StockLevel.OUT:
        return Cell(tr("Used up"), "alarm")
    if urgent(item):
        return Cell(tr("Nearly gone"), "alarm")
    if late:
        tip = tr("Lent more than {days} days ago and not back").format(days=LOAN_DAYS)
        return Cell(tr("%n overdue", "loans", late), "warn", tip=tip, icon="umbrella")
    if item.level is StockLevel.LOW:
        least = amount(item.minimum, item.unit)
        return Cell(tr("Low"), "warn", tip=tr("Minimum {amount}").format(amount=least) if item.minimum else "")
    if item.next_expiry is not None and (item.expiring_quantity or item.later_quantity):
        left = (item.next_expiry - today).days
        soon = amount(item.expiring_quantity or item.later_quantity, item.unit)
        tip = tr("{amount}, best before {date}").format(amount=soon, date=fmt.full_date(item.next_expiry))
        if left == 0:
            return Cell(tr("Expires today"), "warn", tip=tip)
        return Cell(tr("Expires in %n d", "", left), "warn" if item.expiring_quantity else "neutral", tip=tip)
    return Cell()


def pace(item: SupplyView) -> str:
    """What the days that an item lasts are taken from, for their tooltip."""
    going = item.pace
    if going is None:
        return tr("Nothing was used in the last four weeks")
    used = tr("{amount} used in the last %n days", "", going.days).format(amount=amount(going.used, item.unit))
    if item.days_left is None:
        return f"{used}\n{tr('How long the rest lasts is said once there is more than a week to go by.')}"
    if not going.year:
        return f"{used}\n{tr('The season counts once a year is in the books.')}"
    if not going.seasonal:
        few = tr("The season does not count: too little was used at this time last year.")
        return f"{used}\n{few}"
    ratio = f"{going.season:.2f}".rstrip("0").rstrip(".")
    season = tr("Season: ×{ratio}, for last year the four weeks from now used {ahead}, the four before them {before}")
    said = season.format(
        ratio=ratio,
        ahead=amount(going.last_year_ahead, item.unit),
        before=amount(going.last_year_before, item.unit),
    )
    return f"{used}\n{said}"


def kind(line: MovementView, facts: SupplyFacts) -> str:
    """``领用``, ``上级配发``: of a restock its source says more; an opening stock has none."""
    if line.kind == "restock":
        return facts.source(line.source) if line.source else tr("Opening stock")
    return tr("Found when counting") if line.kind == "found" else facts.kind(line.kind)


def about(line: MovementView) -> str:
    """What else was written down with a movement."""
    return fmt.joined(
        tr("from {name}", "donor").format(name=line.donor) if line.donor else "",
        _to(line) if line.recipient else "",
        tr("batch {batch}").format(batch=line.batch) if line.batch else "",
        tr("best before {date}").format(date=fmt.full_date(line.expires_on)) if line.expires_on else "",
        line.note,
        tr("Late entry") if line.late else "",
    )


def _to(line: MovementView) -> str:
    to = tr("to {name}", "borrower") if line.kind == "loan" else tr("to {name}", "recipient")
    return to.format(name=line.recipient)


def happened(line: MovementView, facts: SupplyFacts) -> str:
    """All about one line of a ledger, for its tooltip."""
    by = tr("by {name}", "entered").format(name=line.entered_by) if line.entered_by else ""
    voided = "" if line.voided is None else tr("Voided: {reason}").format(reason=reason(line.voided))
    lines = (fmt.joined(fmt.day_and_time(line.at), kind(line, facts)), about(line), by, voided)
    return "\n".join(part for part in lines if part)


def reason(code: str) -> str:
    """Why a line was voided, in words."""
    known = {
        "undone": tr("undone right away"),
        UNCOUNTED: tr("line of the stocktake emptied"),
        ABANDONED: tr("stocktake abandoned"),
        REDATED: tr("another date was said"),
    }
    return known.get(code, code)


def short_date(instant: int, today: date) -> str:
    """``11-21``; with the year when that is another one."""
    day = day_of(instant)
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()


def delta(line: MovementView) -> Cell:
    """How a line changes the balance."""
    return Cell(fmt.signed(line.delta), "ok" if line.delta > 0 and line.voided is None else None)
