"""What is said of a request to the union and of its answer. Knows no widget but the table's cell."""

from __future__ import annotations

from datetime import date

from desktop.services.times import day_of
from desktop.ui import format as fmt
from desktop.ui.supplies.words import amount
from desktop.ui.text import tr
from desktop.ui.widgets.table_model import Cell
from desktop.views.requests import AnswerView, RequestState, RequestView


def asked(request: RequestView) -> str:
    """``48 瓶``: what was asked for."""
    return amount(request.quantity, request.unit)


def outstanding(request: RequestView) -> int:
    """How much is still to come: what the union grants, or what was asked for, less what has come in."""
    answer = request.answer
    promised = answer.quantity if answer is not None and answer.quantity else request.quantity
    return max(0, promised - request.arrived)


def may_arrive(request: RequestView) -> bool:
    """Whether something can still come in for it."""
    declined = request.answer is not None and request.answer.decision == "declined"
    return request.state is not RequestState.WITHDRAWN and not declined and outstanding(request) > 0


def may_withdraw(request: RequestView) -> bool:
    """Whether it can still be taken back."""
    return request.state in (RequestState.WAITING, RequestState.ANSWERED)


def state(request: RequestView) -> Cell:
    """How far it has come, as a pill."""
    if request.state is RequestState.WITHDRAWN:
        return Cell(tr("Withdrawn"), "neutral")
    if request.state is RequestState.ARRIVED:
        if outstanding(request):
            return Cell(tr("Came in part"), "warn", tip=tr("{amount} came in").format(amount=came(request)))
        return Cell(tr("Arrived", "request"), "ok", tip=tr("{amount} came in").format(amount=came(request)))
    if request.answer is None:
        return Cell(tr("No answer yet"), "neutral")
    match request.answer.decision:
        case "granted":
            return Cell(tr("Granted"), "ok")
        case "partly":
            return Cell(tr("Granted in part"), "warn")
        case _:
            return Cell(tr("Declined"), "alarm")


def came(request: RequestView) -> str:
    """``24 瓶``: what has come in for it."""
    return amount(request.arrived, request.unit)


def answer(said: AnswerView | None, unit: str, today: date) -> str:
    """The union's answer in one line; empty while there is none."""
    if said is None:
        return ""
    granted = amount(said.quantity, unit) if said.quantity else ""
    arrives = "" if said.arrives_on is None else expected(said.arrives_on, today)
    return fmt.joined(granted, arrives, said.text)


def expected(day: date, today: date) -> str:
    """``11月25日送到``."""
    return tr("to arrive {date}").format(date=fmt.relative_day(day, today))


def whole(request: RequestView, today: date) -> str:
    """All that is known of a request, one thing a line."""
    wanted = "" if request.needed_by is None else tr("needed by {date}").format(date=fmt.full_date(request.needed_by))
    by = tr("by {name}", "entered").format(name=request.entered_by) if request.entered_by else ""
    lines = [fmt.joined(f"{request.name} {asked(request)}", wanted, fmt.day_and_time(request.at), by)]
    if request.reason:
        lines.append(tr("Reason: {text}").format(text=request.reason))
    if request.answer is not None:
        when = fmt.relative_day(day_of(request.answer.at), today)
        words = answer(request.answer, request.unit, today) or state(request).text
        lines.append(tr("The union, {date}: {answer}").format(date=when, answer=words))
    if request.arrived:
        lines.append(tr("{amount} came in").format(amount=came(request)))
    if request.withdrawn is not None and request.withdrawn not in ("withdrawn", "undone"):
        lines.append(tr("Withdrawn: {reason}").format(reason=request.withdrawn))
    return "\n".join(lines)
