"""What tells an item or a person from its twin, in a few quiet lines. Pure words."""

from __future__ import annotations

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.devices import device_name
from desktop.ui.text import language, tr
from desktop.ui.units import unit_name
from desktop.views import EnteredView, TermView


def what(view: EnteredView, roles: tuple[TermView, ...]) -> str:
    """What is there: of an item its stock and its barcode, of a person the role and whether there is a PIN."""
    if view.kind == "supply":
        left = tr("{n} {unit} left").format(n=fmt.number(view.balance), unit=unit_name(view.unit, view.balance))
        return fmt.joined(left, code(view))
    role = next((role for role in roles if role.code == view.role), None)
    name = view.role if role is None else (role.zh if language().startswith("zh") else role.en)
    return fmt.joined(name, tr("signs in with a PIN") if view.has_pin else tr("no PIN"))


def hangs_on_it(view: EnteredView, now: int) -> str:
    """What was recorded with it."""
    if not view.entries:
        return tr("nothing recorded yet")
    last = "" if view.last is None else tr("last {time}").format(time=fmt.when(view.last, now))
    if view.kind == "staff":
        return fmt.joined(tr("%n shifts", "", view.entries), last)
    return fmt.joined(tr("%n movements", "", view.entries), last)


def code(view: EnteredView) -> str:
    """An item's barcode, empty without one."""
    return tr("barcode {code}").format(code=view.barcode) if view.barcode else ""


def origin(view: EnteredView, now: int) -> str:
    """When, by whom and on which PC it was entered."""
    if view.entered_at is None:
        return tr("from the catalogue")
    day = fmt.relative_day(day_of(view.entered_at), day_of(now))
    when = tr("entered {date}").format(date=day)
    return fmt.joined(when, view.entered_by, device_name(view.device) if view.device else "")
