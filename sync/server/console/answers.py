"""Saying yes, partly or no to what a station asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import insert

from sync.log import Log
from sync.records import DECISIONS, Value
from sync.server import journal
from sync.server.authority import Authority
from sync.server.console.clerks import Clerk
from sync.server.console.inbox import State, find_request
from sync.server.db import lock_head
from sync.server.errors import Refusal
from sync.server.folding import fold_logs, fold_up
from sync.server.schema import act
from sync.server.stations import station_by_log
from sync.server.system import Union

MAX_TEXT: Final = 1_000
_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What a clerk says. ``seen`` is the entry of the answer that stood there when the form was opened; 0 for none."""

    decision: str
    quantity: int
    text: str
    arrives_on: str | None
    seen: int


def answer_request(union: Union, authority: Authority, who: Clerk, log: int, request: bytes, reply: Reply) -> None:
    """Write an answer into the station's log; an earlier one is replaced by it. Raises Refusal: for what makes no
    sense, for a request of somebody else's, and when another clerk has answered meanwhile."""
    text = reply.text.strip()
    if reply.decision not in DECISIONS or len(text) > MAX_TEXT or "\0" in text or not 0 <= reply.quantity <= _MOST:
        raise Refusal("bad_answer", 400, "The answer cannot be taken as it is: look at the number and the text.")
    if reply.decision != "declined" and reply.quantity < 1:
        raise Refusal("bad_answer", 400, "Say how much is granted.")
    if reply.decision == "declined" and not text:
        raise Refusal("bad_answer", 400, "Say why it is declined; the station's manager reads it.")
    fields: dict[str, Value] = {
        "request": request,
        "decision": reply.decision,
        "quantity": 0 if reply.decision == "declined" else reply.quantity,
        "text": text,
        "arrives_on": None if reply.decision == "declined" else _day(reply.arrives_on),
        "at": union.clock.now(),
    }
    # Whatever is new is read before anybody has to wait for the log.
    fold_logs(union, [log])
    with union.database.write() as connection:
        station = station_by_log(connection, log)
        if station is None:
            raise _gone()
        lock_head(connection, log)
        fold_up(connection, log)
        asked = find_request(connection, who.region, log, request)
        if asked is None or asked.state is State.WITHDRAWN:
            raise _gone()
        if (asked.answer.entry if asked.answer else 0) != reply.seen:
            raise Refusal("answered", 409, "Somebody else has answered meanwhile. Look at that answer first.")
        entry = journal.Entry("union_answer", fields)
        (record,) = journal.write(union, authority, connection, station.logs.name(Log.STATION), [entry])
        connection.execute(insert(act).values(log=log, record=record, clerk=who.name))


def _day(text: str | None) -> str | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Refusal("bad_day", 400, f"{text!r} is no day; write it like 2026-11-21.") from error


def _gone() -> Refusal:
    return Refusal("unknown_request", 404, "This request is not there any more: the station has withdrawn it.")
