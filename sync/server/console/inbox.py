"""What stations ask the union for: everything that a clerk looks after, with what was answered and what has arrived.

Reads the folded tables; only logs in which a station ever asked are folded for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, exists, func, literal, or_, select

from sync.server.folding import DEFINITION, Folded, fold_within
from sync.server.schema import act, asking, fold, head, records, station
from sync.server.system import Union

PAGE: Final = 50
_FOLDING_SECONDS: Final = 3.0
"""How long somebody waits for what is new to be counted; what is left is counted for the next who looks."""

_request = records["request"]
_answer = records["union_answer"]
_movement = records["movement"]
_supply = records["supply"]
_alias = records.alias


class State(Enum):
    """How far a request has come."""

    WAITING = "waiting"
    ANSWERED = "answered"
    ARRIVED = "arrived"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the union said last."""

    decision: str
    quantity: int
    text: str
    arrives_on: str | None
    at: int
    entry: int
    """Its number in the station's log."""
    by: str
    """Which clerk; empty when that is not known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a clerk sees it. ``unit`` is empty when it is for no item of the station's."""

    log: int
    id: bytes
    code: str
    station: str
    region: str
    at: int
    wanted: str
    quantity: int
    unit: str
    needed_by: str | None
    reason: str
    state: State
    arrived: int
    """How much has come in for it."""
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of requests, and how many wait in all. ``behind`` stations have sent more that is not counted yet, of
    ``damaged`` ones what is new cannot be read."""

    rows: tuple[Asked, ...]
    more: bool
    waiting: int
    behind: int
    damaged: int


def read_inbox(union: Union, region: str, *, state: State | None = State.WAITING, page: int = 0) -> Inbox:
    """The requests of the stations whose region begins so: those that wait the oldest first, others the newest first.

    ``page`` counts from 0, :data:`PAGE` requests each.
    """
    folded = _bring_up(union, region)
    with union.database.read() as connection:
        chosen = _listing(region)
        waiting = connection.execute(
            select(func.count()).select_from(chosen.where(_is(State.WAITING)).subquery())
        ).scalar_one()
        if state is not None:
            chosen = chosen.where(_is(state))
        order = _request.c.at if state is State.WAITING else _request.c.at.desc()
        chosen = chosen.order_by(order, _request.c.log, _request.c.id).offset(page * PAGE).limit(PAGE + 1)
        rows = connection.execute(chosen).mappings().all()
        found = tuple(_asked(connection, row) for row in rows[:PAGE])
    return Inbox(found, len(rows) > PAGE, waiting, folded.late, folded.damaged)


def find_request(connection: Connection, region: str, log: int, id_: bytes) -> Asked | None:
    """One request, when it is of a station that the clerk looks after; as far as its log is folded."""
    chosen = _listing(region).where(_request.c.log == log, _request.c.id == id_)
    row = connection.execute(chosen).mappings().one_or_none()
    return None if row is None else _asked(connection, row)


def _bring_up(union: Union, region: str) -> Folded:
    """Fold what is new in the stations that ask."""
    within = select(station.c.log).where(station.c.region.startswith(region))
    late = (
        select(asking.c.log)
        .join(head, head.c.log == asking.c.log)
        .outerjoin(fold, fold.c.log == asking.c.log)
        .where(asking.c.log.in_(within), or_(fold.c.n.is_(None), fold.c.n < head.c.n, fold.c.definition != DEFINITION))
        .order_by(asking.c.log)
    )
    with union.database.read() as connection:
        logs: Sequence[int] = connection.execute(late).scalars().all()
    return fold_within(union, logs, _FOLDING_SECONDS)


def _answered() -> ColumnElement[bool]:
    return exists().where(
        _answer.c.log == _request.c.log, _answer.c.request == _request.c.id, _answer.c.void.is_(None)
    )


def _arrived() -> ColumnElement[bool]:
    return exists().where(
        _movement.c.log == _request.c.log, _movement.c.request == _request.c.id, _movement.c.void.is_(None)
    )


def _is(state: State) -> ColumnElement[bool]:
    standing = _request.c.void.is_(None)
    if state is State.WITHDRAWN:
        return ~standing
    if state is State.ARRIVED:
        return and_(standing, _arrived())
    if state is State.ANSWERED:
        return and_(standing, ~_arrived(), _answered())
    return and_(standing, ~_arrived(), ~_answered())


def _listing(region: str) -> Any:
    """Requests with their station and item; the item under whose name it goes on when it was joined with another."""
    item = func.coalesce(_alias.c.stays, _request.c.item)
    named = (
        select(_request, station.c.code, station.c.name.label("station"), station.c.region)
        .add_columns(
            _supply.c.name.label("item_name"),
            _supply.c.unit.label("item_unit"),
            case(*((_is(state), literal(state.value)) for state in State)).label("state"),
        )
        .join(station, station.c.log == _request.c.log)
        .outerjoin(_alias, and_(_alias.c.log == _request.c.log, _alias.c.id == _request.c.item))
        .outerjoin(_supply, and_(_supply.c.log == _request.c.log, _supply.c.id == item))
    )
    return named.where(station.c.region.startswith(region))


def _asked(connection: Connection, row: RowMapping) -> Asked:
    arrived = connection.execute(
        select(func.coalesce(func.sum(_movement.c.quantity), 0)).where(
            _movement.c.log == row["log"], _movement.c.request == row["id"], _movement.c.void.is_(None)
        )
    ).scalar_one()
    return Asked(
        log=row["log"],
        id=row["id"],
        code=row["code"],
        station=row["station"],
        region=row["region"],
        at=row["at"],
        wanted=row["item_name"] or row["wanted"],
        quantity=row["quantity"],
        unit=row["item_unit"] or "",
        needed_by=row["needed_by"],
        reason=row["reason"],
        state=State(row["state"]),
        arrived=int(arrived),
        answer=_newest_answer(connection, row["log"], row["id"]),
    )


def _newest_answer(connection: Connection, log: int, request: bytes) -> Answer | None:
    row = connection.execute(
        select(_answer, act.c.clerk)
        .outerjoin(act, and_(act.c.log == _answer.c.log, act.c.record == _answer.c.id))
        .where(_answer.c.log == log, _answer.c.request == request, _answer.c.void.is_(None))
        .order_by(_answer.c.entry.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return Answer(row.decision, row.quantity, row.text, row.arrives_on, row.at, row.entry, row.clerk or "")
