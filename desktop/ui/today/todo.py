"""What wants doing: a sentence, a quiet line and the right button for each kind.

Knows the kinds of TodoView and where on which screen each is done; knows no service.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.i18n import N_
from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.devices import device_name
from desktop.ui.text import tr
from desktop.ui.theme import Tone
from desktop.ui.units import unit_name
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.icon_row import RowList, TodoRow
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.values import Struct
from desktop.views import TodoView

_FILE_FIELDS: Final = {"region": N_("region"), "address": N_("address"), "phone": N_("telephone")}

_SPAN: Final = ("since", "until")


class Sentence(Struct, frozen=True):
    """A row of the list. ``place`` is where its button leads; empty for what is answered here."""

    icon: str
    tone: Tone
    title: str
    sub: str
    button: str
    place: str


def sentence(todo: TodoView, today: date, now: int) -> Sentence:
    """What to say of a thing that wants doing, and where it is done."""
    match todo.kind:
        case "expired" | "expiring" | "out" | "low":
            return _supply(todo, today)
        case "overdue_loans":
            late, days = _number(todo, "loans"), _number(todo, "days")
            title = tr("%n loans are out for more than {days} days", "", late).format(days=_number(todo, "within"))
            if late == 1:
                title = tr("{item}: lent %n days ago and not back", "", days).format(item=todo.subject)
            why = tr("Ask for it, or take it back into the books")
            return Sentence("umbrella", "warn", title, why, tr("Look", "todo"), "supplies:loans")
        case "over_returned":
            return _over_returned(todo)
        case "carried_twice":
            title = tr("%n visits are also in totals that were carried in", "", _number(todo, "entries"))
            since, until = (fmt.relative_day(date.fromisoformat(str(todo.figures[key])), today) for key in _SPAN)
            why = tr("{since} to {until}: take the totals back, or void the visits").format(since=since, until=until)
            return Sentence("copy", "warn", title, why, tr("Look", "todo"), "settings:begin")
        case "totals_twice":
            since, until = (fmt.relative_day(date.fromisoformat(str(todo.figures[key])), today) for key in _SPAN)
            title = tr("{since} to {until}: totals were carried in twice").format(since=since, until=until)
            devices = fmt.listed([device_name(name) for name in str(todo.figures["devices"]).split("\n")])
            why = tr("{devices}: both count, take one of them back").format(devices=devices)
            return Sentence("copy", "warn", title, why, tr("Look", "todo"), "settings:begin")
        case "expiring_later":
            items, within = _number(todo, "items"), _number(todo, "days")
            title = tr("%n items expire within {days} days", "", items).format(days=within)
            if items == 1:
                title = tr("{item}: expires within {days} days").format(item=todo.subject, days=within)
            why = tr("Hand it out first, and order less")
            return Sentence("calendar-clock", "neutral", title, why, tr("View", "todo"), "supplies:later")
        case "forgotten_sign_out":
            came = tr("signed in {time}").format(time=fmt.when(_number(todo, "signed_in_at"), now))
            title = tr("{name} forgot to sign out").format(name=todo.subject)
            return Sentence("log-out", "warn", title, came, tr("Resolve"), "duty")
        case "forgotten_sign_in":
            its = date.fromisoformat(str(todo.figures["day"]))
            said = fmt.relative_day(its, today)
            title = tr("Nobody signed in: {day}").format(day=said)
            if todo.subject:
                title = tr("{name} signed in late: {day}").format(name=todo.subject, day=said)
            entries = tr("%n entries from {time} on", "", _number(todo, "entries"))
            seen = entries.format(time=fmt.clock(_number(todo, "from")))
            return Sentence("log-in", "warn", title, seen, tr("Resolve"), f"duty:missing:{_number(todo, 'opening')}")
        case "not_signed_in":
            opened = tr("open since {time}").format(time=fmt.clock(_number(todo, "opened_at")))
            return Sentence("log-in", "warn", tr("Nobody has signed in yet"), opened, tr("Sign in"), "duty")
        case "no_people":
            why = tr("Add whoever is going to sign in")
            return Sentence("user-plus", "neutral", tr("No people yet"), why, tr("Add", "todo"), "settings:people")
        case "station_file":
            fields = [tr(_FILE_FIELDS[field]) for field in todo.subject.split(",") if field in _FILE_FIELDS]
            title = tr("Missing in the station file: {fields}").format(fields=fmt.listed(fields))
            why = tr("Posters and the public page need it")
            return Sentence("house", "neutral", title, why, tr("Fill in"), "settings:station:missing")
        case "first_day":
            title = tr("First day: what a station starts with")
            settled = tr("{done} of {all} settled").format(done=_number(todo, "done"), all=_number(todo, "steps"))
            return Sentence("sparkles", "neutral", title, settled, tr("Go on", "first day"), "settings:begin")
        case "notice":
            title = tr("Union notice: {title}").format(title=todo.subject)
            day = fmt.relative_day(day_of(_number(todo, "at")), today)
            return Sentence("bell", "neutral", title, fmt.joined(day, tr("unread")), tr("Read", "todo"), "")
        case "counting":
            counted = tr("{done} of {all} counted").format(done=_number(todo, "counted"), all=_number(todo, "of"))
            said = tr("A stocktake goes on")
            return Sentence("clipboard-check", "neutral", said, counted, tr("Go on", "stocktake"), "supplies:count")
        case "answered":
            return _answered(todo, today)
        case "opinions":
            waiting = _number(todo, "waiting")
            title = tr("%n opinions wait for an answer", "", waiting)
            oldest = tr("the oldest {when}").format(when=fmt.when(_number(todo, "since"), now))
            return Sentence("message-square", "warn", title, oldest, tr("Answer", "verb"), "feedback:waiting")
        case "repairs":
            broken = _number(todo, "open")
            title = tr("%n repairs are open", "", broken)
            oldest = tr("the oldest reported {when}").format(when=fmt.when(_number(todo, "since"), now))
            return Sentence("wrench", "warn", title, oldest, tr("Look", "todo"), "feedback:repairs")
        case "twice":
            pairs = _number(todo, "pairs")
            title = tr("%n pairs were perhaps entered twice", "", pairs)
            if pairs == 1:
                title = tr("{name}: entered twice?").format(name=todo.subject)
            why = tr("Two PCs recorded apart; join what is one")
            return Sentence("copy", "neutral", title, why, tr("Look", "todo"), "")
        case _:
            return Sentence("info", "neutral", todo.subject or todo.kind, "", "", "")


def _over_returned(todo: TodoView) -> Sentence:
    """Two PCs took one loan back; the button opens the later of the returns, where it is voided."""
    more = _number(todo, "quantity")
    unit = unit_name(str(todo.figures.get("unit", "")), more)
    title = tr("{item}: {n} {unit} more came back than was lent").format(item=todo.subject, n=more, unit=unit)
    why = tr("Taken back at two PCs? Void one of the returns")
    place = "" if todo.record is None else f"supplies:entry:{todo.record.hex()}"
    return Sentence("undo-2", "warn", title, why, tr("Look", "todo"), place)


def _answered(todo: TodoView, today: date) -> Sentence:
    granted = _number(todo, "quantity")
    unit = unit_name(str(todo.figures.get("unit", "")), granted)
    quantity = f"{fmt.number(granted)} {unit}".strip() if granted else ""
    arrives = tr("to arrive {date}").format(date=_day(todo, today)) if "on" in todo.figures else ""
    tone: Tone = "ok"
    match todo.figures["decision"]:
        case "declined":
            title, tone = tr("The union declines: {item} {amount}"), "warn"
        case "partly":
            title = tr("The union grants in part: {item} {amount}")
        case _:
            title = tr("The union grants: {item} {amount}")
    said = title.format(item=todo.subject, amount=quantity).strip()
    sub = fmt.joined(arrives, str(todo.figures.get("text", ""))) or tr("Your request was answered")
    return Sentence("inbox", tone, said, sub, tr("Look", "todo"), "supplies:requests")


def _supply(todo: TodoView, today: date) -> Sentence:
    item = todo.subject
    unit = unit_name(str(todo.figures.get("unit", "")), _number(todo, "quantity"))
    target = "" if todo.record is None else f":{todo.record.hex()}"
    stock = tr("{n} {unit} left").format(n=fmt.number(_number(todo, "quantity")), unit=unit)
    match todo.kind:
        case "expired":
            title = tr("{item}: {n} {unit} expired").format(item=item, n=_number(todo, "quantity"), unit=unit)
            sub = tr("best before {date}").format(date=_day(todo, today))
            return Sentence("package-x", "alarm", title, sub, tr("Write off"), f"supplies:waste{target}")
        case "expiring":
            days = _number(todo, "days")
            if days:
                title = tr("{item}: expires in %n days", "", days).format(item=item)
            else:
                title = tr("{item}: expires today").format(item=item)
            sub = tr("best before {date}").format(date=_day(todo, today))
            return Sentence("calendar-clock", "warn", title, sub, tr("View", "todo"), f"supplies:item{target}")
        case "out":
            title = tr("{item}: used up").format(item=item)
            return Sentence("package-open", "alarm", title, stock, tr("Restock", "todo"), f"supplies:restock{target}")
    if todo.figures.get("days") == 0:
        title = tr("{item}: may be used up today").format(item=item)
    elif "days" in todo.figures:
        title = tr("{item}: lasts %n more days", "", _number(todo, "days")).format(item=item)
    else:
        title = tr("{item}: running low").format(item=item)
    return Sentence("boxes", "warn", title, stock, tr("Restock", "todo"), f"supplies:restock{target}")


def _number(todo: TodoView, figure: str) -> int:
    return int(todo.figures.get(figure, 0))


def _day(todo: TodoView, today: date) -> str:
    return fmt.relative_day(date.fromisoformat(str(todo.figures["on"])), today)


class TodoCard(Card):
    """Signals: ``navigate(str)`` where a thing is done, ``read_wanted(TodoView)`` for a notice, ``join_wanted()`` for
    what was entered twice."""

    navigate = Signal(str)
    read_wanted = Signal(object)
    join_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("To do"), parent=parent)
        self._shown: tuple[object, ...] = ()
        self.rows = RowList()
        self.rows.set_heads(tr("To do"), tr("What"), tr("Details", "ledger"))
        self._page = PageScroll()
        self._page.layout_.addWidget(self.rows)
        self._page.layout_.addStretch(1)
        self.empty = EmptyState(
            "circle-check",
            tr("All done"),
            tr("Anything running low, expiring or forgotten shows up here by itself."),
        )
        self.body.addWidget(self._page, 1)
        self.body.addWidget(self.empty, 1)
        self.empty.hide()

    def show_todo(self, todo: Sequence[TodoView], today: date, now: int) -> None:
        """Show these things; nothing moves when they are the same as before."""
        shown = (tuple(todo), today)
        if shown == self._shown:
            return
        self._shown = shown
        self.set_right(str(len(todo)) if todo else "")
        self.rows.set_rows([self._row(entry, sentence(entry, today, now)) for entry in todo])
        self._page.setVisible(bool(todo))
        self.empty.setVisible(not todo)

    def _row(self, todo: TodoView, said: Sentence) -> TodoRow:
        row = TodoRow(said.icon, said.title, said.sub, said.button, tone=said.tone)
        if todo.kind == "twice":
            row.pressed.connect(lambda: self.join_wanted.emit())
        elif said.place:
            row.pressed.connect(lambda: self.navigate.emit(said.place))
        else:
            row.pressed.connect(lambda: self.read_wanted.emit(todo))
        return row
